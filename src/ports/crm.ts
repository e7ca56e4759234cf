import type { TableShape } from '../core/mapping/table-shape.ts';
import type { Problem } from '../problems/problem.ts';
import type { Call } from './trail.ts';

/**
 * Column values of Dataverse as JSON carries them; money and decimals as numbers. A lookup that
 * Causeway maps (`lookupColumns` of the adapter) goes by its logical name here and has the GUID of
 * the row that it points at, in reading, writing and searching alike.
 */
export type CrmValue = string | number | boolean | null;
export type CrmValues = Readonly<Record<string, CrmValue>>;

/** Logical names of the tables that Causeway writes or points at. */
export type CrmTable =
  | 'contact'
  | 'account'
  | 'cwy_orderactivity'
  | 'cwy_integrationlog'
  | 'cwy_contactstore'
  | 'cwy_interest'
  | 'cwy_order'
  | 'cwy_orderline'
  | 'salesorder'
  | 'salesorderdetail'
  | 'pricelevel'
  | 'task'
  | 'annotation'
  | 'connection'
  | 'connectionrole'
  | 'customeraddress'
  | 'msdynmkt_contactpointconsent4'
  | 'msdynmkt_purpose'
  | 'msdynmkt_topic'
  | 'transactioncurrency';

/** Tables whose rows belong to another row and may be deleted with what they say. */
export type CrmChildTable = Extract<
  CrmTable,
  'customeraddress' | 'cwy_orderline' | 'salesorderdetail'
>;

/** Points a lookup at a row: `<nav>@odata.bind`. The navigation property is case-sensitive. */
export interface CrmBind {
  readonly nav: string;
  readonly table: CrmTable;
  readonly id: string;
}

/** A row as it was read; only the columns that were asked for are in `values`. */
export interface CrmRow {
  readonly id: string;
  /** Opaque; goes back in `If-Match`. */
  readonly etag: string;
  readonly values: CrmValues;
}

/** What to write: the named columns and lookups of one row, nothing else of it. */
export interface CrmWrite {
  readonly table: CrmTable;
  readonly id: string;
  readonly values: CrmValues;
  readonly binds: readonly CrmBind[];
  /** Of an activity: who takes part as a customer, beside the one that it regards. */
  readonly parties?: readonly { readonly table: 'contact' | 'account'; readonly id: string }[];
}

/**
 * Reads and writes Dataverse rows. Passing and final failures are thrown as `Problem` (CWY-3xxx);
 * the answers that belong to the protocol are values:
 * - `null` from a read: the row does not exist (404), never "the look-up failed".
 * - `exists`: create-only met a row with this id, which is how a replay finds its own earlier write.
 * - `changed`: the row has another version than `etag` says (0x80060882).
 * - `gone`: update-only met no row.
 */
export interface Crm {
  read(table: CrmTable, id: string, columns: readonly string[], call: Call): Promise<CrmRow | null>;
  /**
   * Rows that fit one of the searches, those of the earlier searches first; text is compared without
   * case, as Dataverse does. One request, and one more for each search when more rows come than are
   * looked through (a hundred); at most `rowsMax` rows. The columns of the terms are among `values`.
   */
  find(search: CrmSearch, columns: readonly string[], call: Call): Promise<readonly CrmRow[]>;
  /**
   * Creates the row under the given id, or answers `exists`. One request (`If-None-Match: *`). The row
   * comes back with the columns written as it has them, which plug-ins may have changed.
   */
  create(write: CrmWrite, call: Call): Promise<CrmRow | 'exists'>;
  /**
   * Creates an activity under the given id as completed history, or answers `exists`. One request
   * where the environment takes the state on create, two where it does not.
   */
  createCompletedActivity(write: CrmWrite, call: Call): Promise<CrmRow | 'exists'>;
  /**
   * Writes the given columns of a row that still has version `etag`, and answers as `create` does. One
   * request (`If-Match`).
   */
  update(write: CrmWrite, etag: string, call: Call): Promise<CrmRow | 'changed' | 'gone'>;
  /**
   * Deletes a row that Causeway has made and that nothing hangs on, such as a further address. A row
   * that is not there any more is `gone`. One request.
   */
  remove(table: CrmChildTable, id: string, call: Call): Promise<'removed' | 'gone'>;
  /**
   * All rows below one in the hierarchy of its table, at any depth, without the row itself, in no
   * order. One request; more than `underRowsMax` rows are CWY-3009, for a part would mislead.
   */
  under(
    table: 'account',
    id: string,
    columns: readonly string[],
    call: Call,
  ): Promise<readonly CrmRow[]>;
  /**
   * Merges the subordinate row into the master: what points at it points at the master afterwards,
   * and it becomes inactive. Columns stay as they are on both. `refused` = one of them is not
   * active. One request; two more when it is not taken, to see whether it was done before.
   */
  merge(
    table: 'contact' | 'account',
    ids: { readonly master: string; readonly subordinate: string },
    call: Call,
  ): Promise<'merged' | 'refused' | 'gone'>;
  /**
   * Closes an order of Dynamics Sales that is active; it is read-only until an update makes it
   * active again. One request.
   */
  closeOrder(id: string, as: 'fulfilled' | 'cancelled', call: Call): Promise<'closed' | 'gone'>;
  /**
   * What the environment says about the columns of a table; at most four requests, then kept for
   * ten minutes. A table that the environment lacks is CWY-3010. Whoever cannot go on with the answer
   * asks again with `isInDoubt`, for people may have mended the table meanwhile: it is then not read
   * again when it has just been, or was read again within the last minute.
   */
  shape(table: CrmTable, call: Call, isInDoubt?: boolean): Promise<TableShape>;
  /**
   * The id of the active currency with this ISO 4217 code, null when the environment has none. One
   * request, then kept for an hour, and a null for a minute.
   */
  currencyId(code: string, call: Call): Promise<string | null>;
  /**
   * Creates or updates many rows of one table, whatever their versions: a hundred to a thousand in
   * a request. Answers with the rows that could not be written, each with its own problem; all
   * others are written. Of several writes to one row the columns of the later win.
   */
  upsertMany(
    table: CrmTable,
    writes: readonly CrmWrite[],
    call: Call,
  ): Promise<readonly CrmRowProblem[]>;
  /**
   * What changed in a table since `from`, a delta link of an earlier reading, in pages; with null all
   * rows as they are. The last page has the next delta link. `expired` says that the link is too
   * old, or the table's definition has changed since: everything must be read anew.
   */
  changes(
    table: CrmTable,
    columns: readonly string[],
    from: string | null,
    call: Call,
  ): AsyncIterable<CrmChanges | 'expired'>;
}

/** A row that `upsertMany` could not write. */
export interface CrmRowProblem {
  readonly id: string;
  readonly problem: Problem;
}

/** One page of `changes`. */
export interface CrmChanges {
  /** New and changed rows, oldest change first. */
  readonly rows: readonly CrmRow[];
  /** Ids of rows that were deleted. */
  readonly deleted: readonly string[];
  /** Where the next reading goes on; on the last page only. Opaque. */
  readonly deltaLink: string | null;
}

/** One alternative of a search: all of its terms hold. */
export type CrmTerms = readonly CrmTerm[];

/** A column has one of these values; none of them is blank. */
export interface CrmTerm {
  readonly column: string;
  readonly anyOf: readonly CrmValue[];
}

/** What rows may be recognised by. */
export interface CrmSearch {
  readonly table: CrmTable;
  /** Tried in this order; at most `searchesMax` of them. */
  readonly searches: readonly CrmTerms[];
  readonly rowsMax: number;
}

/** Rows of a hierarchy that are read; one page of the service. */
export const underRowsMax = 5_000;

/** What may be asked at once. */
export const searchesMax = 16;
