import { refusal } from '../errors.ts';
import type { Json, JsonObject } from '../json.ts';
import { parseRowAddress } from '../odata/key.ts';
import type { SingleNavigation, Table } from '../schema/schema.ts';
import type { Reference, Value } from '../store/row.ts';
import type { Context } from './context.ts';
import { convert } from './convert.ts';
import { needRow } from './rows.ts';

export type Purpose = 'create' | 'update';

/** What a payload asks for: null clears a column. */
export type Draft = {
  readonly id: string | undefined;
  readonly changes: Readonly<Record<string, Value | null>>;
};

type Writer = {
  readonly context: Context;
  readonly table: Table;
  readonly purpose: Purpose;
  readonly changes: Record<string, Value | null>;
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

const takeBind = (writer: Writer, name: string, value: Json): void => {
  const step = writer.table.navigations.get(name);
  if (step?.kind !== 'single') throw undeclared(writer.table, name);
  if (!writable(writer, step.column.name)) return;
  if (value === null) writer.changes[step.column.name] = null;
  else if (typeof value === 'string') {
    const reference = resolveReference(writer.context, writer.table, step, value);
    writer.changes[step.column.name] = reference;
  } else throw invalid(writer.table, `The value of '${name}${BIND}' must be a URI.`);
};

const takeNavigation = (writer: Writer, step: SingleNavigation, value: Json): void => {
  if (value !== null) {
    throw invalid(writer.table, `Deep writes through '${step.navigation.name}' are not simulated.`);
  }
  if (writable(writer, step.column.name)) writer.changes[step.column.name] = null;
};

const takeColumn = (writer: Writer, name: string, value: Json): void => {
  const { table } = writer;
  const column = table.columnByName.get(name);
  const step = table.navigations.get(name);
  if (step?.kind === 'single') {
    takeNavigation(writer, step, value);
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
  writer.changes[name] = value === null ? null : convert(table, column, value);
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
  const writer: Writer = { context, table, purpose, changes: {} };
  const id = primaryKeyOf(table, payload);
  for (const name in payload) {
    const value = payload[name];
    if (value === undefined || name === table.primaryKey) continue;
    if (name.endsWith(BIND)) takeBind(writer, name.slice(0, -BIND.length), value);
    else if (name.includes('@')) takeAnnotation(writer, name, payload);
    else takeColumn(writer, name, value);
  }
  return { id, changes: writer.changes };
};
