import type { CrmRow, CrmTable, CrmValue } from '../ports/crm.ts';
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
  const columns = Object.entries(wire).filter(isColumn);
  const values = columns.map(([name, value]) => [columnName(table, name), value] as const);
  return { id, etag, values: Object.fromEntries(values) };
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
function isColumn(entry: readonly [string, unknown]): entry is [string, CrmValue] {
  const [name, value] = entry;
  if (name.includes('@')) return false;
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}
