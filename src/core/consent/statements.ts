import type { Json } from '../../std/json.ts';
import type { Instant } from '../../std/time.ts';
import type { ColumnValues } from '../mapping/column-values.ts';
import type { Person } from '../model/person.ts';
import type { Stated } from '../reconcile/column-state.ts';
import type { Side } from '../reconcile/decision.ts';
import { broughtBack, type ConsentLine, type ConsentTopic, type ConsentValue } from './consent.ts';
import { type ConsentMap, type MappedTopic, statedValue } from './consent-map.ts';
import { isTimeOf, secondOf, statedTime } from './stated-time.ts';

/**
 * By column: when its consents were given as far as anything proves it. Dataverse has no time for a
 * single column; an opt-out of it counts from when it was first seen, which is never too early. An
 * opt-in of it is never dated, for nothing proves it.
 */
export function statedAt(
  { topics }: ConsentMap,
  person: Person,
  known: readonly ConsentLine[],
): Readonly<Record<string, Stated>> {
  return Object.fromEntries(
    topics.map((topic) => {
      const last = lastOf(known, topic, 'commercetools');
      const crm = lastOf(known, topic, 'dynamics');
      const stated: Stated = {
        commerce: statedTime(topic, person, statedValue(topic, person), { last, crm }),
        commerceHeard: last?.value === 'out' && last.given !== broughtBack ? last.at : null,
        crm: crm?.value === 'out' ? { value: true, at: crm.at } : null,
      };
      return [topic.column, stated];
    }),
  );
}

/** What is known of a person's consents on both sides. */
export interface ConsentGiven {
  readonly person: Person;
  /** When the customer was changed in commercetools. */
  readonly at: Instant;
  /** Columns that others have changed in the CRM, with what they have now; null = none was seen. */
  readonly crmRow: ColumnValues | null;
  /** What the CRM had when the pair was last settled: tells an opt-in from Dataverse's default. */
  readonly crmWas?: Readonly<Record<string, Json>>;
  readonly crmAt: Instant | null;
  /** The last line of each topic and source. */
  readonly known: readonly ConsentLine[];
  /** False = nothing of the CRM ever goes to this customer: what it says is its own. */
  readonly mayBeBrought?: boolean;
}

/** The lines that the ledger lacks, at most one for each topic and source. */
export function consentNews({ topics }: ConsentMap, given: ConsentGiven): readonly ConsentLine[] {
  return topics.flatMap((topic) => {
    const crm = crmNews(topic, given);
    const latest = crm ?? lastOf(given.known, topic, 'dynamics');
    const commerce = commerceNews(topic, given, latest);
    return [commerce, crm].filter((line) => line !== null);
  });
}

function commerceNews(
  topic: MappedTopic,
  { person, at, known, mayBeBrought = true }: ConsentGiven,
  crm: ConsentLine | null,
): ConsentLine | null {
  const last = lastOf(known, topic, 'commercetools');
  const value = statedValue(topic, person);
  const isSame = value === (last?.value ?? 'unset');
  const made = { ...lineOf(topic, value), source: 'commercetools' } as const;
  if (mayBeBrought && crm !== null && isBrought(topic, person, value, crm)) {
    return isSame ? null : { ...made, given: broughtBack, at: crm.at, dated: false };
  }
  const time = statedTime(topic, person, value, { last, crm });
  if (isSame && (time === null || (last?.dated === true && time <= last.at))) return null;
  if (time !== null) return { ...made, given: givenIn(topic, person), at: time, dated: true };
  const isLater = crm !== null && secondOf(crm.at) >= secondOf(last?.at ?? '');
  if (mayBeBrought && crm?.value === value && isLater) {
    return { ...made, given: broughtBack, at: crm.at, dated: false };
  }
  return { ...made, given: givenIn(topic, person), at, dated: false };
}

/**
 * Whether commercetools has this value from Dynamics: an earlier run, which did not come to its end,
 * has left the CRM's time or its own source beside it.
 */
function isBrought(
  topic: MappedTopic,
  person: Person,
  value: ConsentValue,
  crm: ConsentLine,
): boolean {
  if (crm.value !== value) return false;
  return isTimeOf(topic, person, crm.at) || sourceOf(topic, person) === topic.sourceAs;
}

function crmNews(
  topic: MappedTopic,
  { at, crmRow, crmWas, crmAt, known }: ConsentGiven,
): ConsentLine | null {
  const now = crmRow?.[topic.column];
  if (now === undefined) return null;
  const was =
    crmWas !== undefined && Object.hasOwn(crmWas, topic.column) ? crmWas[topic.column] : now;
  const last = lastOf(known, topic, 'dynamics')?.value ?? 'unset';
  // False is what Dataverse fills in by itself; it says something where it takes back a true.
  if (now === false && was !== true && last !== 'out') return null;
  const value = saidBy(now);
  const isSame = value === last && (value === 'unset' || saidBy(was ?? null) === value);
  return isSame ? null : { ...crmLine(topic, value), at: crmAt ?? at };
}

function saidBy(column: Json): ConsentValue {
  if (typeof column !== 'boolean') return 'unset';
  return column ? 'out' : 'in';
}

/** A source that was brought along with an earlier value tells nothing of this one. */
function givenIn(topic: MappedTopic, person: Person): string | null {
  const given = sourceOf(topic, person);
  return given === topic.sourceAs ? null : given;
}

function sourceOf({ sourceField }: MappedTopic, { customFields }: Person): string | null {
  const given = sourceField === null ? null : customFields[sourceField];
  return typeof given === 'string' ? given : null;
}

function crmLine(topic: MappedTopic, value: ConsentValue) {
  return { ...lineOf(topic, value), source: 'dynamics', given: null, dated: false } as const;
}

function lineOf({ channel, purpose }: MappedTopic, value: ConsentValue) {
  return { channel, purpose, value };
}

/** The last line of a topic and source. */
export function lastOf(
  known: readonly ConsentLine[],
  { channel, purpose }: ConsentTopic,
  source: Side,
): ConsentLine | null {
  const lines = known.filter(
    (line) => line.channel === channel && line.purpose === purpose && line.source === source,
  );
  return lines.reduce<ConsentLine | null>(
    (latest, line) => (latest === null || line.at >= latest.at ? line : latest),
    null,
  );
}
