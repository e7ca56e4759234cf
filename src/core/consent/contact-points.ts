import { nameId } from '../identity/deterministic-id.ts';
import type { ColumnValue, ColumnValues } from '../mapping/column-values.ts';
import type { Person } from '../model/person.ts';
import { writtenEmail } from '../normalise/email.ts';
import type { ConsentTopic } from './consent.ts';
import { type ConsentMap, type MappedTopic, statedValue } from './consent-map.ts';

/** Where Customer Insights - Journeys keeps consents for addresses and numbers. */
export interface ContactPointMap {
  readonly table: 'msdynmkt_contactpointconsent4';
  /** Logical names of its columns; `purpose` is the navigation property of the lookup. */
  readonly columns: {
    readonly point: string;
    readonly pointType: string;
    readonly type: string;
    readonly value: string;
    readonly purpose: string;
  };
  /** Ids of the purposes in the environment, by the purpose of a topic. */
  readonly purposes: Readonly<Record<string, string>>;
}

/** A row that says what somebody agreed to for one address or number. */
export interface ContactPointConsent {
  readonly table: ContactPointMap['table'];
  /** The same for the same address, purpose and project: a repeated write meets its own row. */
  readonly id: string;
  readonly values: ColumnValues;
  /** The purpose that the row is bound to. */
  readonly purpose: { readonly nav: string; readonly id: string };
  /** What the row says, in its column for that. */
  readonly value: { readonly column: string; readonly is: number; readonly optsIn: boolean };
  /** Whether the customer has shown that the address is theirs; nobody shows that of a number. */
  readonly verified: boolean;
  /** The topics that it speaks for. */
  readonly topics: readonly ConsentTopic[];
}

/** Options of the app, numbered from the prefix of its publisher (fact sheet dataverse, 10). */
const first = 534_120_000;
const pointTypes = { email: first, sms: first + 1, voice: first + 3 } as const;
const ofPurpose = first;
const optedIn = first + 1;
const optedOut = first + 2;

/**
 * The rows for a person's e-mail and phone, by what the customer has said and the contact's consent
 * columns hold (`columns`), an opt-out of either before an opt-in; none for what nothing was said
 * about. Topics that share address and purpose are one row: opted in only where none of them is opted
 * out.
 */
export function contactPointConsents(
  { topics, contactPoints }: ConsentMap,
  person: Person,
  columns: ColumnValues,
): readonly ContactPointConsent[] {
  if (contactPoints === null) return [];
  const rows = new Map<string, ContactPointConsent>();
  for (const topic of topics) {
    const isOut = saidOut(topic, person, columns[topic.column] ?? null);
    const row = isOut === null ? null : rowOf(contactPoints, topic, person, isOut);
    if (row !== null) rows.set(row.id, together(rows.get(row.id), row));
  }
  return [...rows.values()];
}

function together(one: ContactPointConsent | undefined, other: ContactPointConsent) {
  if (one === undefined) return other;
  const topics = [...one.topics, ...other.topics];
  return { ...(one.value.optsIn ? other : one), topics };
}

/** Whether the row says that somebody has opted out of what another row opts into. */
export function saysOptOut({ value }: ContactPointConsent, present: ColumnValues): boolean {
  return value.optsIn && present[value.column] === optedOut;
}

/** A false of the column alone is no opt-in: Dataverse fills it in for people who said nothing. */
function saidOut(topic: MappedTopic, person: Person, column: ColumnValue): boolean | null {
  const said = statedValue(topic, person);
  if (column === true || said === 'out') return true;
  return said === 'in' ? false : null;
}

function rowOf(
  { table, columns, purposes }: ContactPointMap,
  topic: MappedTopic,
  person: Person,
  isOut: boolean,
): ContactPointConsent | null {
  const purposeId = Object.hasOwn(purposes, topic.purpose) ? purposes[topic.purpose] : undefined;
  const point = pointOf(topic, person);
  if (purposeId === undefined || point === null) return null;
  const { projectKey } = person.ref;
  const is = isOut ? optedOut : optedIn;
  return {
    table,
    id: nameId([table, projectKey, point.kind, point.value, purposeId]),
    values: {
      [columns.point]: point.value,
      [columns.pointType]: pointTypes[point.kind],
      [columns.type]: ofPurpose,
      [columns.value]: is,
    },
    purpose: { nav: columns.purpose, id: purposeId },
    value: { column: columns.value, is, optsIn: !isOut },
    verified: point.kind === 'email' && person.emailVerified,
    topics: [topic],
  };
}

interface Point {
  readonly kind: keyof typeof pointTypes;
  readonly value: string;
}

function pointOf({ contactPoint, channel }: MappedTopic, person: Person): Point | null {
  if (contactPoint === 'phone') {
    const number = channel === 'sms' ? (person.mobile ?? person.phone) : person.phone;
    return number === null ? null : { kind: channel === 'sms' ? 'sms' : 'voice', value: number };
  }
  const email = writtenEmail(person.email);
  const isUsable = contactPoint === 'email' && email.says === null && email.value !== '';
  return isUsable ? { kind: 'email', value: email.value.toLowerCase() } : null;
}
