import { contactTarget } from '../core/identity/target.ts';
import { type FoundRow, readRow } from './pair/crm-row.ts';
import type { Run } from './run.ts';

/** The active contact that this id leads to: 1 request, and one more for each merge in Dynamics. */
export function readContact(
  run: Run,
  contactId: string,
  columns: readonly string[],
): Promise<FoundRow> {
  return readRow(run, { target: contactTarget, mayBeInactive: false }, contactId, columns);
}
