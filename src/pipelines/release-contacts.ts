import { candidatesMax, identityColumns } from '../core/identity/contact-rules.ts';
import type { Person } from '../core/model/person.ts';
import type { CrmRow } from '../ports/crm.ts';
import { Problem } from '../problems/problem.ts';
import type { Run } from './run.ts';

/**
 * Takes the customer's id off contacts that stand for it no longer: the column is unique, and the
 * contact that it was moved to has to carry it. One look-up, and one write per former contact.
 */
export async function releaseContacts(run: Run, person: Person, keptId: string): Promise<void> {
  const rows = await run.deps.crm.findContacts(
    { commercetoolsId: person.ref.id, email: null, rowsMax: candidatesMax },
    identityColumns,
    run.call,
  );
  const former = rows.filter((row) => row.id !== keptId && isOfProject(row, person));
  for (const row of former) {
    const write = {
      table: 'contact',
      id: row.id,
      values: { cwy_commercetoolsid: null, cwy_projectkey: null },
      binds: [],
    } as const;
    const written = await run.deps.crm.update(write, row.etag, run.call);
    if (written === 'changed') throw new Problem('CWY-3004', { place: `contact ${row.id}` });
  }
}

/** A row without a project counts as this one's, as it does when a customer is identified. */
function isOfProject({ values }: CrmRow, person: Person): boolean {
  return (values.cwy_projectkey ?? person.ref.projectKey) === person.ref.projectKey;
}
