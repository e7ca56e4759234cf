import { isActive } from '../../core/identity/contact-rules.ts';
import type { Target } from '../../core/identity/target.ts';
import type { RecordRef } from '../../core/model/record.ts';
import type { CrmRow, CrmValue } from '../../ports/crm.ts';
import { Problem } from '../../problems/problem.ts';
import { note, type Run } from '../run.ts';

/** What has to be read of a row before it is written, beside the mapped columns. */
export function guardColumns({ identityColumns }: Target): readonly string[] {
  return [...identityColumns, 'modifiedon'];
}

/** A row that is there and may be written, and the row that it was merged into, if that was so. */
export interface FoundRow {
  readonly row: CrmRow;
  /** The id that led here, where people have merged it into another row. */
  readonly mergedFrom: string | null;
}

/** What is read, and whether an inactive row will do. */
export interface RowQuestion {
  readonly target: Target;
  readonly mayBeInactive: boolean;
}

/** Merges of merges that are followed; more are going in circles. */
const mergesMax = 10;

/**
 * Reads the row that stands for a record, 1 request, and one more for each merge that has to be
 * followed. Dynamics leaves the loser of a merge inactive, with `masterid` naming the survivor.
 */
export async function readRow(
  run: Run,
  { target, mayBeInactive }: RowQuestion,
  rowId: string,
  columns: readonly string[],
): Promise<FoundRow> {
  const { table } = target;
  const asked = [...new Set([...columns, ...guardColumns(target)])];
  let id = rowId;
  for (let merges = 0; merges <= mergesMax; merges++) {
    const row = await run.deps.crm.read(table, id, asked, run.call);
    const master = row === null || isActive(row) ? null : row.values._masterid_value;
    const isOpen = row !== null && (isActive(row) || mayBeInactive);
    if (isOpen && typeof master !== 'string') {
      return { row, mergedFrom: merges === 0 ? null : rowId };
    }
    if (typeof master !== 'string') throw notThere(table, row, rowId, merges);
    note(run, 'follow merge', 'followed', { crmTable: table, crmId: master });
    id = master;
  }
  throw leadsNowhere(table, rowId);
}

/**
 * Whether the one row was merged into the other: Dynamics then points everything at the survivor that
 * pointed at the loser, which no person has asked for. 1 request for each merge on the way.
 */
export async function wasMergedInto(
  run: Run,
  table: Target['table'],
  { loser, survivor }: { readonly loser: unknown; readonly survivor: string },
): Promise<boolean> {
  let id = loser;
  for (let merges = 0; merges < mergesMax && typeof id === 'string'; merges++) {
    const row = await run.deps.crm.read(table, id, ['statecode', '_masterid_value'], run.call);
    id = row === null || isActive(row) ? null : row.values._masterid_value;
    if (id === survivor) return true;
  }
  return false;
}

function notThere(table: string, row: CrmRow | null, rowId: string, merges: number): Problem {
  if (merges > 0) return leadsNowhere(table, rowId);
  if (row === null) return gone(table, rowId);
  return new Problem('CWY-4012', { place: `${table} ${rowId}`, value: `inactive ${table}` });
}

/**
 * Whose the row is. A row without a project counts as this one's; ids are compared without case, for
 * people type them.
 */
export function ownerOf({ values }: CrmRow, ref: RecordRef): 'nobody' | 'this' | 'other' {
  const id = textOf(values.cwy_commercetoolsid);
  if (id === '') return 'nobody';
  const project = textOf(values.cwy_projectkey);
  const isOurs =
    id === ref.id.toLowerCase() && ['', ref.projectKey.toLowerCase()].includes(project);
  return isOurs ? 'this' : 'other';
}

function textOf(value: CrmValue | undefined): string {
  return typeof value === 'string' ? value.trim().toLowerCase() : '';
}

/** When somebody last wrote the row, as Dataverse says: without milliseconds, which `Instant` has. */
export function modifiedAt(row: CrmRow | null): string | null {
  const at = row?.values.modifiedon;
  return typeof at === 'string' ? at.replace(/(:\d\d)Z$/, '$1.000Z') : null;
}

/** The row that stood for a record is not there any more. */
export function gone(table: string, rowId: string): Problem {
  return new Problem('CWY-4011', { place: `${table} ${rowId}` });
}

function leadsNowhere(table: string, rowId: string): Problem {
  return new Problem('CWY-4017', { place: `${table} ${rowId}` });
}
