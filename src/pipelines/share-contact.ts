import { otherIds } from '../core/mapping/provenance.ts';
import type { Person } from '../core/model/person.ts';
import type { CrmRow } from '../ports/crm.ts';
import type { Link } from '../ports/store.ts';
import { Problem } from '../problems/problem.ts';
import { type FoundContact, gone, ownerOf, readContact } from './contact-row.ts';
import { note, type Run } from './run.ts';

const column = 'cwy_othercommercetoolsids';

/** `free` = nobody else's any more: the customer may have the contact for itself. */
export type Shared =
  | { readonly is: 'shared'; readonly link: Link; readonly mergedFrom: string | null }
  | { readonly is: 'free'; readonly found: FoundContact };

/**
 * A contact that stands for several customers is filled by the one whose id it carries; the others
 * are listed on it, and their orders are on its timeline. 1 request to look, and 1 to be listed.
 */
export async function shareContact(run: Run, person: Person, link: Link): Promise<Shared> {
  const { conflictAttemptsMax } = run.deps.settings.retry;
  let contactId = link.crmId;
  for (let attempt = 0; attempt <= conflictAttemptsMax; attempt++) {
    const found = await readContact(run, contactId, [column]);
    const { row, mergedFrom } = found;
    contactId = row.id;
    if (ownerOf(row, person.ref) !== 'other') return { is: 'free', found };
    if (await isListed(run, person, row)) {
      const former = link.crmId === row.id ? null : link.crmId;
      return {
        is: 'shared',
        link: { ref: person.ref, crmTable: 'contact', crmId: row.id, reason: 'shared' },
        mergedFrom: mergedFrom ?? former,
      };
    }
  }
  throw new Problem('CWY-4008', { value: `${conflictAttemptsMax} conflicts` });
}

/** False when somebody has written the row meanwhile. */
async function isListed(run: Run, person: Person, row: CrmRow): Promise<boolean> {
  const listed = row.values[column];
  const present = typeof listed === 'string' ? listed : null;
  const next = otherIds(present, person.ref);
  if (next === present) return true;
  if (next === null) {
    throw new Problem('CWY-4012', {
      place: `contact ${row.id}`,
      value: 'shared by more customers than can be listed',
    });
  }
  const write = { table: 'contact', id: row.id, values: { [column]: next }, binds: [] } as const;
  const written = await run.deps.crm.update(write, row.etag, run.call);
  if (written === 'gone') throw gone(row.id);
  if (written === 'changed') return false;
  note(run, 'share contact', 'listed', { crmTable: 'contact', crmId: row.id });
  return true;
}
