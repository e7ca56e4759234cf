import { refusal } from '../errors.ts';
import { shapedByPlugIn } from '../faults/plug-in.ts';
import { isObject, type Json, type JsonObject } from '../json.ts';
import { parseRowAddress } from '../odata/key.ts';
import {
  farTable,
  type PluralNavigation,
  type SingleNavigation,
  type Table,
} from '../schema/schema.ts';
import type { Reference, Value } from '../store/row.ts';
import type { Context } from './context.ts';
import { convert } from './convert.ts';
import { needRow } from './rows.ts';

export type Purpose = 'create' | 'update';

/** What a payload asks for: null clears a column. */
export type Draft = {
  readonly id: string | undefined;
  readonly changes: Readonly<Record<string, Value | null>>;
  /** Other rows within the payload. */
  readonly deep?: {
    readonly parents: readonly DeepParent[];
    readonly children: readonly DeepChildren[];
  };
};

/** A row to be made first, for a lookup to point to. */
export type DeepParent = {
  readonly column: string;
  readonly table: string;
  readonly payload: JsonObject;
};

/** Rows to be made, or rows that exist, at the far end of a collection. */
export type DeepChildren = {
  readonly step: PluralNavigation;
  readonly payloads: readonly JsonObject[];
  readonly references: readonly Reference[];
};

type Writer = {
  readonly context: Context;
  readonly table: Table;
  readonly purpose: Purpose;
  readonly changes: Record<string, Value | null>;
  readonly parents: DeepParent[];
  readonly children: DeepChildren[];
};

const BIND = '@odata.bind';

const invalid = (table: Table, text: string): Error =>
  refusal('payloadInvalid', table.entitySet, text);

const undeclared = (table: Table, name: string): Error =>
  invalid(
    table,
    `An undeclared property '${name}' which only has property annotations in the payload but no ` +
      'property value was found in the payload. In OData, only declared navigation properties and ' +
      'declared named streams can be represented as properties without values.',
  );

/** Resolves the address of a bind; the row must exist and be of a table the lookup accepts. */
export const resolveReference = (
  context: Context,
  table: Table,
  step: SingleNavigation,
  address: string,
): Reference => {
  const parsed = parseRowAddress(context.database.schema, address);
  if (parsed === undefined) {
    throw invalid(table, `Invalid URI '${address}' for '${step.navigation.name}'.`);
  }
  if (!step.navigation.targets.includes(parsed.table.name)) {
    throw invalid(
      table,
      `'${step.navigation.name}' does not accept rows of type '${parsed.table.name}'.`,
    );
  }
  return { table: parsed.table.name, id: needRow(context, parsed.table, parsed.key).row.id };
};

const writable = (writer: Writer, name: string): boolean => {
  const column = writer.table.columnByName.get(name);
  if (column === undefined) return false;
  if (writer.purpose === 'update') return column.updatable;
  // Whether a create may name the state is a setting; the state rules decide about it.
  return column.creatable || column.type === 'state';
};

const deepUpdate = (writer: Writer, name: string): Error =>
  invalid(
    writer.table,
    `Deep updates through the navigation property '${name}' are not supported.`,
  );

const boundRow = (writer: Writer, step: PluralNavigation, value: Json): Reference => {
  const { context, table } = writer;
  const text = typeof value === 'string' ? value : '';
  const parsed = parseRowAddress(context.database.schema, text);
  if (parsed?.table.name !== farTable(step)) {
    throw invalid(table, `Invalid URI '${text}' for '${step.name}'.`);
  }
  return { table: parsed.table.name, id: needRow(context, parsed.table, parsed.key).row.id };
};

const boundRows = (writer: Writer, step: PluralNavigation, value: Json): Reference[] => {
  if (writer.purpose === 'update') throw deepUpdate(writer, step.name);
  if (step.kind === 'many' && !step.associable) {
    throw refusal('notSupported', 'Associate', step.intersect);
  }
  if (!Array.isArray(value)) {
    throw invalid(writer.table, `The value of '${step.name}${BIND}' must be an array of URIs.`);
  }
  return value.map((one) => boundRow(writer, step, one));
};

const takeBind = (writer: Writer, name: string, value: Json): void => {
  const step = writer.table.navigations.get(name);
  if (step === undefined) throw undeclared(writer.table, name);
  if (step.kind !== 'single') {
    writer.children.push({ step, payloads: [], references: boundRows(writer, step, value) });
    return;
  }
  if (!writable(writer, step.column.name)) return;
  if (value === null) writer.changes[step.column.name] = null;
  else if (typeof value === 'string') {
    const reference = resolveReference(writer.context, writer.table, step, value);
    writer.changes[step.column.name] = reference;
  } else throw invalid(writer.table, `The value of '${name}${BIND}' must be a URI.`);
};

const takeNavigation = (writer: Writer, step: SingleNavigation, value: Json): void => {
  const { navigation, column } = step;
  if (value === null) {
    if (writable(writer, column.name)) writer.changes[column.name] = null;
    return;
  }
  if (writer.purpose === 'update') throw deepUpdate(writer, navigation.name);
  const [table = ''] = navigation.targets;
  if (!isObject(value)) throw invalid(writer.table, `'${navigation.name}' must be an object.`);
  writer.parents.push({ column: column.name, table, payload: value });
};

/** Rows within a payload belong to creates; only the parties of an activity may come later. */
const takeCollection = (writer: Writer, step: PluralNavigation, value: Json): void => {
  if (writer.purpose === 'update' && farTable(step) !== 'activityparty') {
    throw deepUpdate(writer, step.name);
  }
  if (!Array.isArray(value)) throw invalid(writer.table, `'${step.name}' must be an array.`);
  const payloads = value.map((one) => {
    if (isObject(one)) return one;
    throw invalid(writer.table, `'${step.name}' must be an array of objects.`);
  });
  writer.children.push({ step, payloads, references: [] });
};

const takeColumn = (writer: Writer, name: string, value: Json): void => {
  const { table } = writer;
  const column = table.columnByName.get(name);
  const step = table.navigations.get(name);
  if (step?.kind === 'single') {
    takeNavigation(writer, step, value);
    return;
  }
  if (step !== undefined) {
    takeCollection(writer, step, value);
    return;
  }
  if (table.lookupByReadName.has(name) || column?.type === 'lookup') {
    // Refused whatever the value: lookups are written through their navigation property.
    throw invalid(
      table,
      'CRM do not support direct update of Entity Reference properties, Use Navigation properties instead.',
    );
  }
  if (column === undefined) {
    throw invalid(
      table,
      `Invalid property '${name}' was found in entity 'Microsoft.Dynamics.CRM.${table.name}'. ` +
        'Make sure to only use property names that are defined by the type.',
    );
  }
  if (!writable(writer, name)) return;
  // An empty text is an empty column, as everywhere in the service.
  const isText = column.type === 'text' || column.type === 'memo';
  const empty = value === null || (value === '' && isText);
  writer.changes[name] = empty ? null : convert(table, column, value);
};

const takeAnnotation = (writer: Writer, name: string, payload: JsonObject): void => {
  const annotated = name.slice(0, name.indexOf('@'));
  if (annotated !== '' && payload[annotated] === undefined) {
    throw undeclared(writer.table, annotated);
  }
};

const primaryKeyOf = (table: Table, payload: JsonObject): string | undefined => {
  const column = table.columnByName.get(table.primaryKey);
  const value = payload[table.primaryKey];
  if (column === undefined || value === undefined || value === null) return undefined;
  return String(convert(table, column, value));
};

/** Checks every property of a payload against the table; columns that cannot be written are ignored. */
export const readPayload = (
  context: Context,
  table: Table,
  payload: JsonObject,
  purpose: Purpose,
): Draft => {
  const writer: Writer = { context, table, purpose, changes: {}, parents: [], children: [] };
  const id = primaryKeyOf(table, payload);
  for (const name in payload) {
    const value = payload[name];
    if (value === undefined || name === table.primaryKey) continue;
    if (name.endsWith(BIND)) takeBind(writer, name.slice(0, -BIND.length), value);
    else if (name.includes('@')) takeAnnotation(writer, name, payload);
    else takeColumn(writer, name, value);
  }
  const { parents, children } = writer;
  const changes = shapedByPlugIn(writer.changes);
  if (parents.length + children.length === 0) return { id, changes };
  return { id, changes, deep: { parents, children } };
};
