import type { CrmRow, CrmTable, CrmValue, CrmValues } from '../ports/crm.ts';
import { Problem } from '../problems/problem.ts';
import { isRecord } from '../std/is-record.ts';
import { columnName } from './lookup-columns.ts';
import { tableName } from './tables.ts';

/** Every returned row carries its primary key and its ETag; one that does not is CWY-3009. */
export function rowOf(document: unknown, table: CrmTable): CrmRow {
  const wire = isRecord(document) ? document : {};
  const id = wire[tableName(table).key];
  const etag = wire['@odata.etag'];
  if (typeof id !== 'string') throw notUnderstood(table, tableName(table).key);
  if (typeof etag !== 'string') throw notUnderstood(table, '@odata.etag');
  return { id, etag, values: valuesOf(wire, table) };
}

export function rowsOf(document: unknown, table: CrmTable): CrmRow[] {
  const rows = isRecord(document) ? document.value : undefined;
  if (!Array.isArray(rows)) throw notUnderstood(table, 'value');
  return rows.map((row) => rowOf(row, table));
}

function notUnderstood(table: CrmTable, field: string): Problem {
  return new Problem('CWY-3009', { place: `${table}.${field}`, value: 'nothing' });
}

/** Annotations and expanded rows are no column values. */
function valuesOf(wire: Readonly<Record<string, unknown>>, table: CrmTable): CrmValues {
  const values: Record<string, CrmValue> = {};
  for (const name of Object.keys(wire)) {
    const value = wire[name];
    if (isValue(value) && !name.includes('@')) values[columnName(table, name)] = value;
  }
  return values;
}

function isValue(value: unknown): value is CrmValue {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}
