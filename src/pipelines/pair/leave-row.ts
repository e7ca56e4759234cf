import { isMerged } from '../../core/identity/contact-rules.ts';
import type { ColumnValues } from '../../core/mapping/column-values.ts';
import { noIdentity } from '../../core/mapping/provenance.ts';
import type { CrmRow } from '../../ports/crm.ts';
import { Problem } from '../../problems/problem.ts';
import type { Run } from '../run.ts';
import { ownerOf, type RowQuestion, readRow } from './crm-row.ts';
import { standingLink } from './sync-pair.ts';

/**
 * The row that a record filled which is gone: the one that it was merged into, where that was so. Null
 * where there is none, or it is another record's. 1 request, and one more for each merge.
 */
export async function rowLeft(run: Run, question: RowQuestion): Promise<CrmRow | null> {
  const link = standingLink(run);
  if (link === null || link.reason === 'shared') return null;
  const found = await readRow(run, question, link.crmId, []).catch(absentOrThrown);
  if (found === null) return null;
  const { row, mergedFrom } = found;
  const owner = ownerOf(row, run.context.ref);
  const isOurs = owner === 'this' || (owner === 'nobody' && mergedFrom !== null);
  return isOurs && !isMerged(row) ? row : null;
}

/** A row that is gone, closed or merged into nothing has nobody left who could want it. */
function absentOrThrown(error: unknown): null {
  const isNowhere = error instanceof Problem && nowhere.includes(error.code);
  if (!isNowhere) throw error;
  return null;
}

const nowhere: readonly string[] = ['CWY-4011', 'CWY-4012', 'CWY-4017'];

/** Whether others share the row and wait for somebody to fill it. */
export function isShared({ values }: CrmRow): boolean {
  const others = values.cwy_othercommercetoolsids;
  return typeof others === 'string' && others.trim() !== '';
}

/**
 * Takes the record's id off a row that others share, so that one of them fills it from now on: they
 * hear of it as of any change that is made in Dynamics. 1 request.
 */
export async function leaveToOthers(
  run: Run,
  table: 'contact' | 'account',
  row: CrmRow,
): Promise<void> {
  await writeLast(run, table, row, noIdentity);
}

/** Writes a row for the last time; answers with it, null where it is not there any more. */
export async function writeLast(
  run: Run,
  table: 'contact' | 'account',
  row: CrmRow,
  values: ColumnValues,
): Promise<CrmRow | null> {
  run.deps.probe('worker:before-write');
  const update = { table, id: row.id, values, binds: [] } as const;
  const written = await run.deps.crm.update(update, row.etag, run.call);
  run.deps.probe('worker:after-write');
  if (written === 'changed') throw new Problem('CWY-3004', { place: `${table} ${row.id}` });
  return written === 'gone' ? null : written;
}
