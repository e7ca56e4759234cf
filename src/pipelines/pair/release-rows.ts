import { candidatesMax } from '../../core/identity/contact-rules.ts';
import { noIdentity } from '../../core/mapping/provenance.ts';
import { Problem } from '../../problems/problem.ts';
import type { Run } from '../run.ts';
import type { Mapped, Synced } from './counterpart.ts';
import { ownerOf } from './crm-row.ts';

/**
 * Takes the record's id off rows that stand for it no longer: the column is unique, and the row that
 * stands for it now has to carry it. One look-up, and one write per former row.
 */
export async function releaseRows<S extends Synced>(
  run: Run,
  { of, record }: Mapped<S>,
  keptId: string | null,
): Promise<void> {
  const { table, identityColumns } = of.target;
  const byId = [{ column: 'cwy_commercetoolsid', anyOf: [record.ref.id] }];
  const rows = await run.deps.crm.find(
    { table, searches: [byId], rowsMax: candidatesMax },
    identityColumns,
    run.call,
  );
  const former = rows.filter((row) => row.id !== keptId && ownerOf(row, record.ref) === 'this');
  for (const row of former) {
    const write = { table, id: row.id, values: noIdentity, binds: [] } as const;
    const written = await run.deps.crm.update(write, row.etag, run.call);
    if (written === 'changed') throw new Problem('CWY-3004', { place: `${table} ${row.id}` });
  }
}
