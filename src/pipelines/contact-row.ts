import { identityColumns, isActive } from '../core/identity/contact-rules.ts';
import type { RecordRef } from '../core/model/record.ts';
import type { CrmRow } from '../ports/crm.ts';
import { Problem } from '../problems/problem.ts';
import { note, type Run } from './run.ts';

/** What has to be read of a contact before it is written, beside the mapped columns. */
export const guardColumns = [...identityColumns, 'modifiedon'] as const;

/** A contact that is there and active, and the row that it was merged into, if that was so. */
export interface FoundContact {
  readonly row: CrmRow;
  /** The id that led here, where people have merged it into another contact. */
  readonly mergedFrom: string | null;
}

/** Merges of merges that are followed; more are going in circles. */
const mergesMax = 10;

/**
 * Reads the row that stands for a record, 1 request, and one more for each merge that has to be
 * followed. Dynamics leaves the loser of a merge inactive, with `masterid` naming the survivor.
 */
export async function readContact(
  run: Run,
  contactId: string,
  columns: readonly string[],
): Promise<FoundContact> {
  const asked = [...new Set([...columns, ...guardColumns])];
  let id = contactId;
  for (let merges = 0; merges <= mergesMax; merges++) {
    const row = await run.deps.crm.read('contact', id, asked, run.call);
    if (row !== null && isActive(row)) {
      return { row, mergedFrom: merges === 0 ? null : contactId };
    }
    const master = row?.values._masterid_value;
    if (typeof master !== 'string') throw notThere(row, contactId, merges);
    note(run, 'follow merge', 'followed', { crmTable: 'contact', crmId: master });
    id = master;
  }
  throw leadsNowhere(contactId);
}

function notThere(row: CrmRow | null, contactId: string, merges: number): Problem {
  if (merges > 0) return leadsNowhere(contactId);
  if (row === null) return gone(contactId);
  return new Problem('CWY-4012', { place: `contact ${contactId}`, value: 'inactive contact' });
}

/** The customer that the row says it stands for; a row without a project counts as this one's. */
export function ownerOf(row: CrmRow, ref: RecordRef): 'nobody' | 'this' | 'other' {
  const id = row.values.cwy_commercetoolsid ?? null;
  if (id === null || id === '') return 'nobody';
  const project = row.values.cwy_projectkey ?? ref.projectKey;
  return id === ref.id && project === ref.projectKey ? 'this' : 'other';
}

/** When somebody last wrote the row, as Dataverse says: without milliseconds, which `Instant` has. */
export function modifiedAt(row: CrmRow | null): string | null {
  const at = row?.values.modifiedon;
  return typeof at === 'string' ? at.replace(/(:\d\d)Z$/, '$1.000Z') : null;
}

export function gone(contactId: string): Problem {
  return new Problem('CWY-4011', { place: `contact ${contactId}` });
}

function leadsNowhere(contactId: string): Problem {
  return new Problem('CWY-4017', { place: `contact ${contactId}` });
}
