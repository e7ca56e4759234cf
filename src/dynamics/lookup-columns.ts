import type { CrmTable, CrmValue } from '../ports/crm.ts';
import { assert } from '../std/assert.ts';
import { isGuid } from './guid.ts';
import { rowPath } from './tables.ts';

/** A lookup that is mapped like a column: it goes by its logical name and has a GUID as value. */
interface LookupColumn {
  /** Under this name the service gives the id and searches for it. */
  readonly read: string;
  /** Navigation property by which it is written; case-sensitive. */
  readonly nav: string;
  /** Rows of this table are what Causeway points it at. */
  readonly table: CrmTable;
}

type LookupColumns = Readonly<Record<string, LookupColumn>>;

/** Navigation properties as in fact sheet dataverse, 2.5. */
const lookupColumns: Readonly<Partial<Record<CrmTable, LookupColumns>>> = {
  contact: {
    // Also points at contacts; what is read may be the id of one.
    parentcustomerid: {
      read: '_parentcustomerid_value',
      nav: 'parentcustomerid_account',
      table: 'account',
    },
  },
  account: {
    parentaccountid: { read: '_parentaccountid_value', nav: 'parentaccountid', table: 'account' },
    primarycontactid: {
      read: '_primarycontactid_value',
      nav: 'primarycontactid',
      table: 'contact',
    },
  },
  cwy_order: {
    cwy_contactid: { read: '_cwy_contactid_value', nav: 'cwy_ContactId', table: 'contact' },
    cwy_accountid: { read: '_cwy_accountid_value', nav: 'cwy_AccountId', table: 'account' },
  },
};

/** Whether a column is a lookup that is read, searched and written by its logical name. */
export function isLookupColumn(table: CrmTable, column: string): boolean {
  return lookupOf(table, column) !== null;
}

/** The name of a column in `$select` and `$filter`. */
export function wireName(table: CrmTable, column: string): string {
  if (!column.startsWith('_')) return lookupOf(table, column)?.read ?? column;
  assert(columnName(table, column) === column, `${table}.${column} goes by its logical name.`);
  return column;
}

/** The column that the service gives under this name. */
export function columnName(table: CrmTable, wire: string): string {
  if (!wire.startsWith('_')) return wire;
  const entries = Object.entries(lookupColumns[table] ?? {});
  return entries.find(([, { read }]) => read === wire)?.[0] ?? wire;
}

/** A column and its value as a body has them; null empties a lookup as it does other columns. */
export function wireEntry(
  table: CrmTable,
  column: string,
  value: CrmValue,
): readonly [string, CrmValue] {
  const lookup = lookupOf(table, column);
  if (lookup === null) return [column, value];
  const bind = `${lookup.nav}@odata.bind`;
  if (value === null) return [bind, null];
  const id = String(value);
  assert(isGuid(id), `${table}.${column} points at a row by a GUID.`);
  return [bind, `/${rowPath(lookup.table, id)}`];
}

function lookupOf(table: CrmTable, column: string): LookupColumn | null {
  const own = lookupColumns[table];
  return own !== undefined && Object.hasOwn(own, column) ? (own[column] ?? null) : null;
}
