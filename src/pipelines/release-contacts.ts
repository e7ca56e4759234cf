import { candidatesMax, identityColumns } from '../core/identity/contact-rules.ts';
import { noIdentity } from '../core/mapping/provenance.ts';
import type { Person } from '../core/model/person.ts';
import { Problem } from '../problems/problem.ts';
import { ownerOf } from './contact-row.ts';
import type { Run } from './run.ts';

/**
 * Takes the customer's id off contacts that stand for it no longer: the column is unique, and the
 * contact that stands for it now has to carry it. One look-up, and one write per former contact.
 */
export async function releaseContacts(
  run: Run,
  person: Person,
  keptId: string | null,
): Promise<void> {
  const byId = [{ column: 'cwy_commercetoolsid', anyOf: [person.ref.id] }];
  const rows = await run.deps.crm.find(
    { table: 'contact', searches: [byId], rowsMax: candidatesMax },
    identityColumns,
    run.call,
  );
  const former = rows.filter((row) => row.id !== keptId && ownerOf(row, person.ref) === 'this');
  for (const row of former) {
    const write = {
      table: 'contact',
      id: row.id,
      values: noIdentity,
      binds: [],
    } as const;
    const written = await run.deps.crm.update(write, row.etag, run.call);
    if (written === 'changed') throw new Problem('CWY-3004', { place: `contact ${row.id}` });
  }
}
