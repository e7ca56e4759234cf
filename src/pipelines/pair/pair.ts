import { certainReasons, provenReason } from '../../core/identity/certain.ts';
import type { ColumnValue, ColumnValues } from '../../core/mapping/column-values.ts';
import { identityValues } from '../../core/mapping/provenance.ts';
import type { RecordRef } from '../../core/model/record.ts';
import { recoveredBases } from '../../core/reconcile/recovered-base.ts';
import type { CrmRow } from '../../ports/crm.ts';
import type { Link, Mirror } from '../../ports/store.ts';
import { Problem } from '../../problems/problem.ts';
import type { Json } from '../../std/json.ts';
import type { Run } from '../run.ts';
import type { Mapped, Synced } from './counterpart.ts';
import { type FoundRow, ownerOf, readRow } from './crm-row.ts';
import type { Identified } from './identify.ts';
import { releaseRows } from './release-rows.ts';

/** A record and its row, as far as the run knows them. */
export interface Pair<S extends Synced = Synced> {
  readonly mapped: Mapped<S>;
  readonly rowId: string;
  /** How the link came about: tells what it may be trusted with. */
  readonly reason: string;
  /** The row that stood for the record until now, where it was another. */
  readonly formerId: string | null;
  /** The former row was merged into this one in Dynamics. */
  readonly merged: boolean;
  /** The row as it was read; null = not read, and `etag` tells that it is as it was. */
  readonly row: CrmRow | null;
  /** What the row has as far as the mirror tells, where it was not read. */
  readonly known: ColumnValues | null;
  readonly etag: string | null;
  /** Columns as both were when they were last settled; a column that is missing was never agreed. */
  readonly base: { readonly commerce: ColumnValues; readonly crm: ColumnValues };
  /** Columns beside the mapped ones that have to be written: whose the row is. */
  readonly claim: ColumnValues;
  /** This run has made the row. */
  readonly created: boolean;
}

/**
 * The pair as the mirror has it, without asking the CRM: a row that still has the ETag of the mirror
 * is as it was then. Null where the row has to be read.
 */
export function asSettled<S extends Synced>(
  run: Run,
  mapped: Mapped<S>,
  link: Link,
): Pair<S> | null {
  const { mirror, intent, events } = run.context;
  if (mirror === null || mirror.etag === null || intent !== null) return null;
  if (events.some(({ kind }) => kind === 'crm')) return null;
  const base = basesOf(mirror);
  // A column that was mapped only lately: what the row has there is not known yet.
  if (mapped.fields.some(({ column }) => !(column in base.crm))) return null;
  // Whether the shopper's address still is the contact's only the row can tell.
  if (proven(run, mapped, link.reason, base.crm) !== link.reason) return null;
  const { etag } = mirror;
  return { ...pairOf(mapped, link.crmId, link.reason), etag, known: base.crm, base };
}

/** The pair after a look at the row; `shared` = the row is another record's as well. */
export async function asRead<S extends Synced>(
  run: Run,
  mapped: Mapped<S>,
  link: Link,
): Promise<Pair<S> | 'shared'> {
  const { of, record } = mapped;
  const found = await readRow(run, of, link.crmId, columnsOf(mapped));
  if (ownerOf(found.row, record.ref) === 'other') {
    if (found.mergedFrom !== null || link.reason === 'by-hand') return 'shared';
    throw new Problem('CWY-4012', {
      place: `${of.target.table} ${found.row.id}`,
      value: `${of.target.table} of another ${of.noun}`,
    });
  }
  return takenPair(run, mapped, found, followedReason(found, link));
}

/**
 * A row that was found for a record without a link. `shares` = it is another record's; `never` =
 * people have said that it is not this one, whatever led there.
 */
export async function foundPair<S extends Synced>(
  run: Run,
  mapped: Mapped<S>,
  { id, row, reason }: Identified & { readonly is: 'matched' },
): Promise<Pair<S> | { readonly shares: Link } | 'never'> {
  const found: FoundRow =
    row === null ? await readRow(run, mapped.of, id, columnsOf(mapped)) : { row, mergedFrom: null };
  if (isRefused(run, found.row.id)) return 'never';
  const { ref } = mapped.record;
  if (ownerOf(found.row, ref) === 'other') {
    return { shares: linkOf(mapped, found.row.id, 'shared') };
  }
  return takenPair(run, mapped, found, standingReason(found.row, ref, reason));
}

/** Whether people have said that the row is never this record. */
export function isRefused({ context }: Run, rowId: string): boolean {
  return context.verdicts.some(({ crmId, is }) => is === 'never' && crmId === rowId);
}

/**
 * Who finds a row by the id that Causeway has put there has proof of the link, and none that the link
 * was right: it stands on what it stood on when the id was written.
 */
function standingReason(row: CrmRow, ref: RecordRef, reason: string): string {
  const before = row.values.cwy_linkreason;
  const isById = ['commercetools-id', 'crm-id'].includes(reason);
  const isWritten = typeof before === 'string' && before !== '';
  return isById && isWritten && ownerOf(row, ref) === 'this' ? before : reason;
}

/**
 * A row that stands for the record from now on, or whose link was made by hand. `afresh` = what the
 * mirror has was agreed under other circumstances.
 */
export async function takenPair<S extends Synced>(
  run: Run,
  mapped: Mapped<S>,
  { row, mergedFrom }: FoundRow,
  given: string,
  afresh = false,
): Promise<Pair<S>> {
  const { mirror, intent, link } = run.context;
  const isOther = link !== null && link.crmId !== row.id;
  const reason = proven(run, mapped, given, row.values);
  const claim = claimOn(row, mapped.record, reason);
  // The column is unique: the row that carries the id now has to give it up first.
  const isElsewhere = isOther || afresh || reason === 'review' || mayBeElsewhere(run);
  if ('cwy_commercetoolsid' in claim && isElsewhere) await releaseRows(run, mapped, row.id);
  const isNew = isOther || afresh;
  const bases = recoveredBases(isNew ? null : mirror, isNew ? null : intent, row.values, {
    rules: mapped.fields,
    isUntouched: row.etag === mirror?.etag,
  });
  const isAnswered = given === 'review' && link?.reason !== 'review';
  const isProvenNow = link !== null && (reason !== given || isAnswered);
  const formerId = mergedFrom ?? (isOther ? link.crmId : null);
  return {
    ...pairOf(mapped, row.id, reason),
    row,
    etag: row.etag,
    base: isProvenNow ? agreedOnly(run, mapped, bases) : bases,
    claim,
    formerId,
    merged: mergedFrom !== null,
  };
}

/** The reason that the link goes by from now on: the shopper may have proven the address by now. */
function proven<S extends Synced>(
  run: Run,
  { of, record }: Mapped<S>,
  reason: string,
  crm: ColumnValues,
): string {
  return provenReason(reason, of.rules(run), of.subject(record), crm);
}

/**
 * What an uncertain link has left standing is looked at anew once the link is proven. An opt-out that
 * the CRM has from this customer is agreed, whatever the customer has said since.
 */
function agreedOnly<S extends Synced>(
  run: Run,
  { fields }: Mapped<S>,
  { commerce, crm }: Pair['base'],
): Pair['base'] {
  const isAgreed = ([column]: readonly [string, unknown]): boolean =>
    (commerce[column] ?? null) === (crm[column] ?? null);
  const saidThere = run.context.consents.some(({ source }) => source === 'dynamics');
  const restrictive = saidThere ? [] : fields.filter(({ owner }) => owner === 'most-restrictive');
  const out = restrictive.filter(({ column }) => crm[column] === true && commerce[column] !== null);
  const told = Object.fromEntries(out.map(({ column }) => [column, true]));
  return {
    commerce: { ...Object.fromEntries(Object.entries(commerce).filter(isAgreed)), ...told },
    crm: { ...Object.fromEntries(Object.entries(crm).filter(isAgreed)), ...told },
  };
}

/** A merge is proof of who is who on the CRM's side, and none that the link was right. */
function followedReason({ mergedFrom }: FoundRow, { reason }: Link): string {
  return mergedFrom !== null && certainReasons.includes(reason) ? 'merged' : reason;
}

/** Whether people have had a hand in who the record is. */
export function mayBeElsewhere({ context }: Run): boolean {
  const { link, verdicts } = context;
  return link?.reason === 'by-hand' || verdicts.some(({ is }) => is === 'never');
}

/** What has to be written so that the row says whose it is, and what the link stands on. */
export function claimOn(row: CrmRow, { ref }: Synced, reason: string): ColumnValues {
  if (ownerOf(row, ref) !== 'this') return identityValues(ref, reason);
  const before = row.values.cwy_linkreason ?? reason;
  return before === reason ? {} : { cwy_linkreason: reason };
}

export function pairOf<S extends Synced>(
  mapped: Mapped<S>,
  rowId: string,
  reason: string,
): Pair<S> {
  return {
    mapped,
    rowId,
    reason,
    formerId: null,
    merged: false,
    row: null,
    known: null,
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

export function columnsOf<S extends Synced>({ fields }: Mapped<S>): readonly string[] {
  return fields.map(({ column }) => column);
}

/** The link of a record to its row. */
export function linkOf<S extends Synced>(
  { of, record }: Mapped<S>,
  rowId: string,
  reason: string,
): Link {
  return { ref: record.ref, crmTable: of.target.table, crmId: rowId, reason };
}
