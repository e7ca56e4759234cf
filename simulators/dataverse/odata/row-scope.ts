import { refusal } from '../errors.ts';
import { farTable, type PluralNavigation, type Table } from '../schema/schema.ts';
import type { Column, ColumnType } from '../schema/types.ts';
import type { Database } from '../store/database.ts';
import { isReference, type Row } from '../store/row.ts';
import type { Field, FieldType, Members, QueryEnvironment, Scope } from './scope.ts';

const fieldTypes: Record<ColumnType, FieldType> = {
  text: 'string',
  memo: 'string',
  entityname: 'string',
  integer: 'number',
  bigint: 'number',
  decimal: 'number',
  double: 'number',
  money: 'number',
  choice: 'number',
  state: 'number',
  status: 'number',
  boolean: 'boolean',
  datetime: 'instant',
  dateonly: 'day',
  lookup: 'guid',
  guid: 'guid',
};

/** How queries compare the cells of a column. */
export const fieldTypeOf = (column: Column): FieldType => fieldTypes[column.type];

const columnField = (table: Table, column: Column): Field<Row> => {
  const type = fieldTypes[column.type];
  const { name } = column;
  if (name === table.primaryKey) return { type, read: (row) => row.id };
  if (column.type === 'bigint') return { type, read: (row) => row.version };
  return {
    type,
    read: (row) => {
      const value = row.values[name];
      if (value === undefined) return null;
      return isReference(value) ? value.id : value;
    },
  };
};

const unknown = (table: Table, name: string) => refusal('propertyUnknown', table.name, name);

/** The column that a name in a query means: `name`, or `_name_value` for a lookup. */
export const queryColumn = (table: Table, name: string): Column => {
  const column = table.columnByName.get(name);
  if (column !== undefined && column.type !== 'lookup') return column;
  const lookup = table.lookupByReadName.get(name);
  if (lookup === undefined) throw unknown(table, name);
  return lookup;
};

/** The row a lookup of `row` points to, if it points to one of `targets`. */
export const follow = (
  database: Database,
  row: Row,
  column: string,
  targets: readonly string[],
): { readonly table: string; readonly row: Row } | undefined => {
  const reference = row.values[column];
  if (!isReference(reference) || !targets.includes(reference.table)) return undefined;
  const target = database.store(reference.table).get(reference.id);
  return target === undefined ? undefined : { table: reference.table, row: target };
};

/** Rows whose lookup `column` points to `id`. */
export const childrenOf = (
  database: Database,
  table: string,
  column: string,
  id: string,
): readonly Row[] => {
  const store = database.store(table);
  const indexed = store.findByIndex(column, { table: '', id });
  if (indexed !== undefined) return indexed;
  return [...store.scan()].filter((row) => {
    const value = row.values[column];
    return isReference(value) && value.id === id;
  });
};

/** Rows at the far end of a collection of the row `id`. */
export const rowsAlong = (
  database: Database,
  table: string,
  step: PluralNavigation,
  id: string,
): readonly Row[] => {
  if (step.kind === 'collection') return childrenOf(database, table, step.childColumn, id);
  const far = database.store(table);
  return childrenOf(database, step.intersect, step.nearColumn, id).flatMap((pair) => {
    const reference = pair.values[step.farColumn];
    if (!isReference(reference) || reference.table !== table) return [];
    return far.get(reference.id) ?? [];
  });
};

const fieldOver = (database: Database, table: Table, segments: readonly string[]): Field<Row> => {
  const [head = '', ...rest] = segments;
  if (rest.length === 0) return columnField(table, queryColumn(table, head));
  const step = table.navigations.get(head);
  const target = step?.kind === 'single' ? step.navigation.targets[0] : undefined;
  const targetTable = target === undefined ? undefined : database.schema.tables.get(target);
  if (step?.kind !== 'single' || targetTable === undefined) throw unknown(table, head);
  const inner = fieldOver(database, targetTable, rest);
  const { column, navigation } = step;
  return {
    type: inner.type,
    read: (row) => {
      const next = follow(database, row, column.name, navigation.targets);
      return next === undefined ? null : inner.read(next.row);
    },
  };
};

const membersOver = (
  database: Database,
  table: Table,
  segments: readonly string[],
): Members<Row, Row> => {
  const name = segments.join('/');
  const step = table.navigations.get(name);
  if (step === undefined || step.kind === 'single') throw unknown(table, name);
  const child = database.schema.tables.get(farTable(step));
  if (child === undefined) throw unknown(table, name);
  return {
    scope: rowScope(database, child),
    list: (row) => rowsAlong(database, child.name, step, row.id),
  };
};

/** Names in queries over the rows of a table. */
export function rowScope(
  database: Database,
  table: Table,
  environment?: QueryEnvironment,
): Scope<Row> {
  return {
    ...(environment === undefined ? {} : { environment }),
    field: (segments) => fieldOver(database, table, segments),
    members: (segments) => membersOver(database, table, segments),
  };
}
