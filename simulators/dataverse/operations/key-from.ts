import { refusal } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import type { AlternateKey, Column, ColumnType, TableDefinition } from '../schema/types.ts';
import { labelOf, schemaNameOf } from './metadata-json.ts';

const keysMax = 10;
const columnsMax = 16;
const bytesMax = 900;

/** Bytes of a value in the index, by type; a type that is not here cannot be part of a key. */
const bytesOf: Readonly<Partial<Record<ColumnType, (column: Column) => number>>> = {
  text: (column) => 2 * (column.maxLength ?? 0),
  integer: () => 4,
  choice: () => 4,
  decimal: () => 13,
  datetime: () => 8,
  dateonly: () => 8,
  lookup: () => 16,
};

const refuse = (text: string): Error => refusal('argumentInvalid', text);

const keyColumn = (table: TableDefinition, name: unknown): Column => {
  const column = table.columns.find((known) => known.name === name);
  if (column === undefined) throw refusal('metadataMissing', String(name));
  if (bytesOf[column.type] === undefined) {
    throw refuse(`Attribute ${column.name} of type ${column.type} cannot be part of a key.`);
  }
  return column;
};

/** The alternate key that a POST to `Keys` describes; the rules of the service are checked. */
export const keyFrom = (table: TableDefinition, given: JsonObject): AlternateKey => {
  const schemaName = schemaNameOf(given);
  const name = schemaName.toLowerCase();
  if (table.keys.some((key) => key.name === name)) throw refusal('metadataNameTaken', schemaName);
  if (table.isActivityUnion) throw refusal('notSupported', 'CreateEntityKey', table.name);
  if (table.keys.length >= keysMax) {
    throw refuse(`The table ${table.name} has ${keysMax} keys, which is the maximum.`);
  }
  const names = Array.isArray(given.KeyAttributes) ? given.KeyAttributes : [];
  if (names.length === 0 || names.length > columnsMax) {
    throw refuse(`A key has 1 to ${columnsMax} columns in KeyAttributes, not ${names.length}.`);
  }
  const columns = names.map((one) => keyColumn(table, one));
  const bytes = columns.reduce((sum, column) => sum + (bytesOf[column.type]?.(column) ?? 0), 0);
  if (bytes > bytesMax) throw refuse(`The key is ${bytes} bytes wide; ${bytesMax} are allowed.`);
  const same = table.keys.find(
    (key) =>
      key.columns.length === columns.length &&
      columns.every((column) => key.columns.includes(column.name)),
  );
  if (same !== undefined) throw refusal('metadataNameTaken', schemaName);
  return {
    name,
    schemaName,
    displayName: labelOf(given.DisplayName) ?? schemaName,
    columns: columns.map((column) => column.name),
    status: 'Pending',
  };
};
