import { refusal } from '../errors.ts';
import type { RowKey } from '../odata/key.ts';
import type { Table } from '../schema/schema.ts';
import type { Row } from '../store/row.ts';
import type { Context } from './context.ts';

/** A row with the table it really lives in, which for the activity union is another one. */
export type Located = { readonly table: Table; readonly row: Row };

/** Tables whose rows a read of `table` shows. */
export const storesOf = (context: Context, table: Table): Table[] => {
  if (!table.isActivityUnion) return [table];
  const tables = [...context.database.schema.tables.values()];
  return tables.filter((other) => other.isActivity && !other.isActivityUnion);
};

/** The refusal that names the missing row in the way its address was written. */
export const missing = (table: Table, key: RowKey): Error =>
  key.kind === 'id'
    ? refusal('recordMissing', table.name, key.id)
    : refusal('recordMissingByKey', table.name);

/** The row with this key, or undefined. */
export const findRow = (context: Context, table: Table, key: RowKey): Located | undefined => {
  // Without its index a key finds nothing, and nothing may be created by it.
  if (key.kind === 'alternate' && key.key.status !== 'Active') throw missing(table, key);
  for (const home of storesOf(context, table)) {
    const store = context.database.store(home.name);
    const row = key.kind === 'id' ? store.get(key.id) : store.findByKey(key.key, key.values);
    if (row !== undefined) return { table: home, row };
  }
  return undefined;
};

/** The row with this key; refused with 404 when there is none. */
export const needRow = (context: Context, table: Table, key: RowKey): Located => {
  const located = findRow(context, table, key);
  if (located === undefined) throw missing(table, key);
  return located;
};

/** The ETag of a row. */
export const etagOf = (row: Row): string => `W/"${row.version}"`;

/** `contacts(guid)`, or the key as it was written. */
export const addressOf = (table: Table, id: string, key?: RowKey): string =>
  `${table.entitySet}(${key?.kind === 'alternate' ? key.text : id})`;
