import { identityColumns, isActive } from '../core/identity/contact-rules.ts';
import type { RecordRef } from '../core/model/record.ts';
import type { CrmRow, CrmValue } from '../ports/crm.ts';
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

/**
 * The customer that fills the row. A row without a project counts as this one's; ids are compared
 * without case, for people type them.
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

export function gone(contactId: string): Problem {
  return new Problem('CWY-4011', { place: `contact ${contactId}` });
}

function leadsNowhere(contactId: string): Problem {
  return new Problem('CWY-4017', { place: `contact ${contactId}` });
}
