import { certainReasons } from '../core/identity/certain.ts';
import type { ColumnValue, ColumnValues } from '../core/mapping/column-values.ts';
import { identityValues } from '../core/mapping/provenance.ts';
import type { Person } from '../core/model/person.ts';
import { recoveredBases } from '../core/reconcile/recovered-base.ts';
import type { CrmRow } from '../ports/crm.ts';
import type { Link, Mirror } from '../ports/store.ts';
import { Problem } from '../problems/problem.ts';
import type { Json } from '../std/json.ts';
import { type FoundContact, ownerOf, readContact } from './contact-row.ts';
import type { Identified } from './identify-contact.ts';
import type { MappedCustomer } from './map-customer.ts';
import { releaseContacts } from './release-contacts.ts';
import type { Run } from './run.ts';
import { createContact } from './write-contact.ts';

/** A customer and its contact, as far as the run knows them. */
export interface Pair {
  readonly customer: MappedCustomer;
  readonly contactId: string;
  /** How the link came about: tells what it may be trusted with. */
  readonly reason: string;
  /** The row that stood for the customer until now, where it was another. */
  readonly formerId: string | null;
  /** The former row was merged into this one in Dynamics. */
  readonly merged: boolean;
  /** The row as it was read; null = not read, and `etag` tells that it is as it was. */
  readonly row: CrmRow | null;
  readonly etag: string | null;
  /** Columns as both were when they were last settled; a column that is missing was never agreed. */
  readonly base: { readonly commerce: ColumnValues; readonly crm: ColumnValues };
  /** Columns beside the mapped ones that have to be written: whose the contact is. */
  readonly claim: ColumnValues;
  /** This run has made the contact. */
  readonly created: boolean;
}

/**
 * The pair as the mirror has it, without asking the CRM: a row that still has the ETag of the mirror
 * is as it was then. Null where the row has to be read.
 */
export function asSettled({ context }: Run, customer: MappedCustomer, link: Link): Pair | null {
  const { mirror, intent, events } = context;
  if (mirror === null || intent !== null) return null;
  if (events.some(({ kind }) => kind === 'crm')) return null;
  const base = basesOf(mirror);
  // A column that was mapped only lately: what the contact has there is not known yet.
  if (customer.fields.some(({ column }) => !(column in base.crm))) return null;
  const { etag } = mirror;
  return { ...pairOf(customer, link.crmId, link.reason), row: null, etag, base };
}

/** The pair after a look at the row; `shared` = the contact is another customer's as well. */
export async function asRead(
  run: Run,
  customer: MappedCustomer,
  link: Link,
): Promise<Pair | 'shared'> {
  const found = await readContact(run, link.crmId, columnsOf(customer));
  const owner = ownerOf(found.row, customer.person.ref);
  if (owner === 'other') {
    if (found.mergedFrom !== null || link.reason === 'by-hand') return 'shared';
    throw new Problem('CWY-4012', {
      place: `contact ${found.row.id}`,
      value: 'contact of another customer',
    });
  }
  return takenPair(run, customer, found, followedReason(found, link));
}

export async function newContact(run: Run, customer: MappedCustomer): Promise<Pair> {
  if (mayBeElsewhere(run)) await releaseContacts(run, customer.person, null);
  const created = await createContact(run, customer);
  if (created.is === 'exists') {
    const { row } = await readContact(run, created.id, columnsOf(customer));
    const base = recoveredBases(null, created.intent, row.values);
    const claim = claimOn(row, customer.person);
    return { ...pairOf(customer, row.id, 'created'), row, etag: row.etag, base, claim };
  }
  const { id, etag } = created.row;
  const crm = Object.fromEntries(
    columnsOf(customer).map((column) => [column, created.filled[column] ?? null]),
  );
  const base = { commerce: customer.values, crm };
  return { ...pairOf(customer, id, 'created'), etag, base, created: true };
}

export async function foundContact(
  run: Run,
  customer: MappedCustomer,
  { id, row, reason }: Identified & { readonly is: 'matched' },
): Promise<Pair | { readonly shares: Link }> {
  const found: FoundContact =
    row === null ? await readContact(run, id, columnsOf(customer)) : { row, mergedFrom: null };
  if (ownerOf(found.row, customer.person.ref) === 'other') {
    return { shares: linkOf(customer.person, found.row.id, 'shared') };
  }
  return takenPair(run, customer, found, reason);
}

/** A contact that stands for the customer from now on, or whose link was made by hand. */
export async function takenPair(
  run: Run,
  customer: MappedCustomer,
  { row, mergedFrom }: FoundContact,
  reason: string,
): Promise<Pair> {
  const { person } = customer;
  const { mirror, intent, link } = run.context;
  const isOther = link !== null && link.crmId !== row.id;
  const claim = claimOn(row, person);
  // The column is unique: the row that carries the id now has to give it up first.
  const isElsewhere = isOther || reason === 'review' || mayBeElsewhere(run);
  if (Object.keys(claim).length > 0 && isElsewhere) {
    await releaseContacts(run, person, row.id);
  }
  const agreed = mirror === null || isOther ? null : mirror;
  const base = recoveredBases(agreed, isOther ? null : intent, row.values, {
    rules: customer.fields,
    isUntouched: row.etag === mirror?.etag,
  });
  const formerId = mergedFrom ?? (isOther ? link.crmId : null);
  const merged = mergedFrom !== null;
  const pair = pairOf(customer, row.id, reason);
  return { ...pair, row, etag: row.etag, base, claim, formerId, merged };
}

/** A merge is proof of who is who on the CRM's side, and none that the link was right. */
function followedReason({ mergedFrom }: FoundContact, { reason }: Link): string {
  return mergedFrom !== null && certainReasons.includes(reason) ? 'merged' : reason;
}

/** Whether people have had a hand in who the customer is. */
function mayBeElsewhere({ context }: Run): boolean {
  const { link, verdicts } = context;
  return link?.reason === 'by-hand' || verdicts.some(({ is }) => is === 'never');
}

function claimOn(row: CrmRow, person: Person): Pair['claim'] {
  return row.values.cwy_commercetoolsid === person.ref.id ? {} : identityValues(person.ref);
}

function pairOf(customer: MappedCustomer, contactId: string, reason: string): Pair {
  return {
    customer,
    contactId,
    reason,
    formerId: null,
    merged: false,
    row: null,
    etag: null,
    base: { commerce: {}, crm: {} },
    claim: {},
    created: false,
  };
}

function basesOf({ values, crm }: Mirror): Pair['base'] {
  return { commerce: scalars(values), crm: scalars({ ...values, ...crm }) };
}

/** Columns hold nothing else; what is stored is only known to be JSON. */
function scalars(values: Readonly<Record<string, Json>>): ColumnValues {
  const entries = Object.entries(values).map(([column, value]) => [column, scalar(value)] as const);
  return Object.fromEntries(entries);
}

function scalar(value: Json): ColumnValue {
  return typeof value === 'object' ? null : value;
}

function columnsOf({ fields }: MappedCustomer): readonly string[] {
  return fields.map(({ column }) => column);
}

/** The link of a customer to the contact. */
export function linkOf(person: Person, contactId: string, reason: string): Link {
  return { ref: person.ref, crmTable: 'contact', crmId: contactId, reason };
}
