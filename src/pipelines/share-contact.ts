import { type ColumnValues, changedColumns } from '../core/mapping/column-values.ts';
import { otherIds } from '../core/mapping/provenance.ts';
import type { Person } from '../core/model/person.ts';
import type { CrmRow } from '../ports/crm.ts';
import type { Link } from '../ports/store.ts';
import { Problem } from '../problems/problem.ts';
import { gone, ownerOf, readContact } from './contact-row.ts';
import { note, type Run } from './run.ts';

const column = 'cwy_othercommercetoolsids';

/** `free` = nobody else's any more: the customer may have the contact for itself. */
export type Shared =
  | {
      readonly is: 'shared';
      readonly link: Link;
      readonly mergedFrom: string | null;
      /** It was not listed before. */
      readonly wrote: boolean;
    }
  | { readonly is: 'free'; readonly contactId: string };

/**
 * A contact that stands for several customers is filled by the one whose id it carries; the others
 * are listed on it, and their orders are on its timeline. What they want not to be contacted by
 * (`optOuts`) holds all the same. 1 request to look, and 1 where something is to be written.
 */
export async function shareContact(
  run: Run,
  person: Person,
  link: Link,
  optOuts: ColumnValues,
): Promise<Shared> {
  const { conflictAttemptsMax } = run.deps.settings.retry;
  let contactId = link.crmId;
  for (let attempt = 0; attempt <= conflictAttemptsMax; attempt++) {
    const found = await readContact(run, contactId, [column, ...Object.keys(optOuts)]);
    const { row, mergedFrom } = found;
    contactId = row.id;
    if (ownerOf(row, person.ref) !== 'other') return { is: 'free', contactId };
    const listed = await list(run, person, row, optOuts);
    if (listed !== 'changed') {
      const former = link.crmId === row.id ? null : link.crmId;
      return {
        is: 'shared',
        link: { ref: person.ref, crmTable: 'contact', crmId: row.id, reason: 'shared' },
        mergedFrom: mergedFrom ?? former,
        wrote: listed === 'written',
      };
    }
  }
  throw new Problem('CWY-4008', { value: `${conflictAttemptsMax} conflicts` });
}

/** `changed` = somebody has written the row meanwhile. */
async function list(
  run: Run,
  person: Person,
  row: CrmRow,
  optOuts: ColumnValues,
): Promise<'written' | 'there' | 'changed'> {
  const listed = row.values[column];
  const present = typeof listed === 'string' ? listed : null;
  const next = otherIds(present, person.ref);
  const out = changedColumns(row.values, optOuts);
  if (next === present && Object.keys(out).length === 0) return 'there';
  if (next === null) {
    throw new Problem('CWY-4012', {
      place: `contact ${row.id}`,
      value: 'shared by more customers than can be listed',
    });
  }
  const write = {
    table: 'contact',
    id: row.id,
    values: { ...out, [column]: next },
    binds: [],
  } as const;
  const written = await run.deps.crm.update(write, row.etag, run.call);
  if (written === 'gone') throw gone(row.id);
  if (written === 'changed') return 'changed';
  note(run, 'share contact', 'listed', { crmTable: 'contact', crmId: row.id });
  return 'written';
}
