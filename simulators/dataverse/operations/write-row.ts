import { refusal } from '../errors.ts';
import type { Expand, QueryOptions } from '../odata/query-options.ts';
import { follow, queryColumn } from '../odata/row-scope.ts';
import { farTable, readName, type SingleNavigation, type Table } from '../schema/schema.ts';
import type { Column } from '../schema/types.ts';
import { isReference, type Reference, type Row, type Value } from '../store/row.ts';
import type { Context } from './context.ts';
import { formatValue } from './format.ts';
import type { AnnotationFilter, Reading } from './operation.ts';
import { etagOf, type Located } from './rows.ts';
import { selectChildren } from './select-rows.ts';

/** A column with the JSON name it is written under. */
type Slot = { readonly column: Column; readonly name: string; readonly prefix: string };

const FORMATTED = 'OData.Community.Display.V1.FormattedValue';
const LOOKUP_TABLE = 'Microsoft.Dynamics.CRM.lookuplogicalname';
const LOOKUP_NAVIGATION = 'Microsoft.Dynamics.CRM.associatednavigationproperty';

/** Money is stored with four digits and always written with them. */
const MONEY_DIGITS = 4;

const slotOf = (column: Column): Slot => {
  const name = column.type === 'lookup' ? readName(column) : column.name;
  return { column, name, prefix: `,"${name}":` };
};

const allSlots = new WeakMap<Table, readonly Slot[]>();

const slotsOf = (table: Table, select: readonly string[]): readonly Slot[] => {
  if (select.length > 0) {
    const columns = new Set(select.map((name) => queryColumn(table, name)));
    const key = table.columnByName.get(table.primaryKey);
    if (key !== undefined) columns.add(key);
    return [...columns].map(slotOf);
  }
  const known = allSlots.get(table);
  if (known !== undefined) return known;
  const slots = table.columns.map(slotOf);
  allSlots.set(table, slots);
  return slots;
};

const cellOf = (table: Table, row: Row, column: Column): Value | undefined => {
  if (column.name === table.primaryKey) return row.id;
  return column.type === 'bigint' ? row.version : row.values[column.name];
};

const literal = (column: Column, value: Value): string => {
  if (isReference(value)) return `"${value.id}"`;
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (column.type === 'money') return value.toFixed(MONEY_DIGITS);
    if (column.type === 'decimal') return value.toFixed(column.precision ?? 2);
  }
  return String(value);
};

const lookupAnnotations = (
  slot: Slot,
  reference: Reference,
  wants: NonNullable<AnnotationFilter>,
): string => {
  const step = slot.column.navigations?.find((one) => one.targets.includes(reference.table));
  const navigation =
    step !== undefined && wants(LOOKUP_NAVIGATION)
      ? `,"${slot.name}@${LOOKUP_NAVIGATION}":"${step.name}"`
      : '';
  const table = wants(LOOKUP_TABLE) ? `,"${slot.name}@${LOOKUP_TABLE}":"${reference.table}"` : '';
  return navigation + table;
};

const annotationsOf = (
  context: Context,
  row: Row,
  slot: Slot,
  value: Value,
  wants: NonNullable<AnnotationFilter>,
): string => {
  const formatted = wants(FORMATTED)
    ? formatValue(context.database, row, slot.column, value)
    : undefined;
  const display =
    formatted === undefined ? '' : `,"${slot.name}@${FORMATTED}":${JSON.stringify(formatted)}`;
  return isReference(value) ? display + lookupAnnotations(slot, value, wants) : display;
};

const singleExpansion = (
  context: Context,
  row: Row,
  step: SingleNavigation,
  expand: Expand,
  annotations: AnnotationFilter,
): string => {
  const { navigation, column } = step;
  const target = follow(context.database, row, column.name, navigation.targets);
  const table = context.database.schema.tables.get(target?.table ?? '');
  if (target === undefined || table === undefined) return `,"${navigation.name}":null`;
  const reading: Reading = { query: expand.query, annotations };
  return `,"${navigation.name}":${rowWriter(context, table, reading)(target.row)}`;
};

const expansion = (
  context: Context,
  table: Table,
  expand: Expand,
  annotations: AnnotationFilter,
): ((row: Row) => string) => {
  const step = table.navigations.get(expand.navigation);
  if (step === undefined) throw refusal('propertyUnknown', table.name, expand.navigation);
  if (step.kind === 'single') {
    return (row) => singleExpansion(context, row, step, expand, annotations);
  }
  const child = context.database.schema.tables.get(farTable(step));
  if (child === undefined) throw refusal('propertyUnknown', table.name, expand.navigation);
  const write = rowWriter(context, child, { query: expand.query, annotations });
  return (row) => {
    const rows = selectChildren(context, child, step, row.id, expand.query);
    return `,"${step.name}":[${rows.map(write).join(',')}]`;
  };
};

/** Prepares the writing of rows of one table as JSON; names are checked here, once. */
export function rowWriter(context: Context, table: Table, reading: Reading): (row: Row) => string {
  const { query, annotations } = reading;
  const slots = slotsOf(table, query.select);
  const expansions = query.expand.map((expand) => expansion(context, table, expand, annotations));
  return (row) => {
    let text = `{"@odata.etag":${JSON.stringify(etagOf(row))}`;
    for (const slot of slots) {
      const value = cellOf(table, row, slot.column);
      if (value === undefined) {
        text += `${slot.prefix}null`;
        continue;
      }
      if (annotations !== undefined) text += annotationsOf(context, row, slot, value, annotations);
      text += slot.prefix + literal(slot.column, value);
    }
    for (const expand of expansions) text += expand(row);
    return `${text}}`;
  };
}

const projection = (query: QueryOptions): string => {
  const expands = query.expand.map(
    (expand) => `${expand.navigation}${projection(expand.query) || '()'}`,
  );
  const names = [...query.select, ...expands];
  return names.length === 0 ? '' : `(${names.join(',')})`;
};

/** The `@odata.context` of a set. */
export const contextUrl = (context: Context, table: Table, query: QueryOptions): string =>
  `${context.root}$metadata#${table.entitySet}${projection(query)}`;

/** One row with its context. */
export const writeSingle = (context: Context, located: Located, reading: Reading): string => {
  const { table, row } = located;
  const url = JSON.stringify(`${contextUrl(context, table, reading.query)}/$entity`);
  return `{"@odata.context":${url},${rowWriter(context, table, reading)(row).slice(1)}`;
};

/** One property of a row as JSON text, `null` when empty. */
export const propertyText = (table: Table, row: Row, column: Column): string => {
  const value = cellOf(table, row, column);
  return value === undefined ? 'null' : literal(column, value);
};
