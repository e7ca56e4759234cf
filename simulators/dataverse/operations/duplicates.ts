import { refusal } from '../errors.ts';
import type { Table } from '../schema/schema.ts';
import type { Cells } from './computed.ts';
import type { Context } from './context.ts';

/** The rules that every organisation starts with: the same e-mail address among active rows. */
const rules: Readonly<Record<string, string>> = {
  contact: 'emailaddress1',
  account: 'emailaddress1',
};

/** Refuses a row that a duplicate detection rule finds elsewhere, if the caller turned rules on. */
export const assertNoDuplicate = (
  context: Context,
  table: Table,
  id: string,
  cells: Cells,
): void => {
  const column = rules[table.name];
  const value = column === undefined ? undefined : cells[column];
  if (!context.steering.detectDuplicates || column === undefined || value === undefined) return;
  const rows = context.database.store(table.name).findByIndex(column, value) ?? [];
  if (rows.some((row) => row.id !== id && row.values.statecode === 0)) {
    throw refusal('duplicateDetected');
  }
};
