import { claimOf, isOfProject } from '../../core/identity/claim.ts';
import { type ColumnValues, changedColumns } from '../../core/mapping/column-values.ts';
import { otherIds } from '../../core/mapping/provenance.ts';
import type { CrmRow } from '../../ports/crm.ts';
import type { Link } from '../../ports/store.ts';
import { Problem } from '../../problems/problem.ts';
import { note, type Run } from '../run.ts';
import type { Mapped, Synced } from './counterpart.ts';
import { gone, ownerOf, readRow } from './crm-row.ts';

const column = 'cwy_othercommercetoolsids';

/** `free` = nobody else's any more: the record may have the row for itself. */
export type Shared =
  | {
      readonly is: 'shared';
      readonly link: Link;
      readonly mergedFrom: string | null;
      /** It was not listed before. */
      readonly wrote: boolean;
    }
  | { readonly is: 'free'; readonly rowId: string }
  /** A rule has found it, and another record of the project was faster. */
  | { readonly is: 'taken' };

/**
 * A row that stands for several records is filled by the one whose id it carries; the others are
 * listed on it, and their orders are on its timeline. What customers want not to be contacted by
 * holds all the same. 1 request to look, and 1 where something is to be written.
 */
export async function shareRow<S extends Synced>(
  run: Run,
  mapped: Mapped<S>,
  link: Link,
): Promise<Shared> {
  const { of, record } = mapped;
  const optOuts = of.holdsAnyway(mapped);
  const columns = [column, ...Object.keys(optOuts)];
  const { conflictAttemptsMax } = run.deps.settings.retry;
  let rowId = link.crmId;
  for (let attempt = 0; attempt <= conflictAttemptsMax; attempt++) {
    const found = await readRow(run, of, rowId, columns);
    const { row, mergedFrom } = found;
    rowId = row.id;
    if (ownerOf(row, record.ref) !== 'other') return { is: 'free', rowId };
    if (isTaken(run, row)) return { is: 'taken' };
    const listed = await list(run, mapped, row, optOuts);
    if (listed !== 'changed') {
      const former = link.crmId === row.id ? null : link.crmId;
      return {
        is: 'shared',
        link: { ref: record.ref, crmTable: of.target.table, crmId: row.id, reason: 'shared' },
        mergedFrom: mergedFrom ?? former,
        wrote: listed === 'written',
      };
    }
  }
  throw new Problem('CWY-4008', { value: `${conflictAttemptsMax} conflicts` });
}

/**
 * Rules give a row of another project to one record of each project; people, and ids that are listed,
 * to any number.
 */
function isTaken({ context }: Run, { values }: CrmRow): boolean {
  const { ref, link, verdicts } = context;
  if (link !== null || verdicts.some(({ is }) => is === 'always')) return false;
  return claimOf(values, ref) === 'other' && isOfProject(values, ref.projectKey) === true;
}

/** `changed` = somebody has written the row meanwhile. */
async function list<S extends Synced>(
  run: Run,
  { of, record }: Mapped<S>,
  row: CrmRow,
  optOuts: ColumnValues,
): Promise<'written' | 'there' | 'changed'> {
  const { table } = of.target;
  const listed = row.values[column];
  const present = typeof listed === 'string' ? listed : null;
  const next = otherIds(present, record.ref);
  const out = changedColumns(row.values, optOuts);
  if (next === present && Object.keys(out).length === 0) return 'there';
  if (next === null) {
    throw new Problem('CWY-4012', {
      place: `${table} ${row.id}`,
      value: 'shared by more records than can be listed',
    });
  }
  const write = {
    table,
    id: row.id,
    values: { ...out, [column]: next },
    binds: [],
  } as const;
  const written = await run.deps.crm.update(write, row.etag, run.call);
  if (written === 'gone') throw gone(table, row.id);
  if (written === 'changed') return 'changed';
  note(run, `share ${table}`, 'listed', { crmTable: table, crmId: row.id });
  return 'written';
}
