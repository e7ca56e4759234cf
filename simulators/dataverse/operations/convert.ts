import { refusal } from '../errors.ts';
import { isGuid } from '../guid.ts';
import type { Json } from '../json.ts';
import type { Table } from '../schema/schema.ts';
import type { Column, ColumnType } from '../schema/types.ts';
import type { Value } from '../store/row.ts';
import { spellInstant } from './context.ts';

type Converter = (table: Table, column: Column, value: Json) => Value;

/** How OData names the type of a column. */
export const edmTypes: Record<ColumnType, string> = {
  text: 'Edm.String',
  memo: 'Edm.String',
  entityname: 'Edm.String',
  integer: 'Edm.Int32',
  bigint: 'Edm.Int64',
  decimal: 'Edm.Decimal',
  double: 'Edm.Double',
  money: 'Edm.Decimal',
  boolean: 'Edm.Boolean',
  datetime: 'Edm.DateTimeOffset',
  dateonly: 'Edm.Date',
  choice: 'Edm.Int32',
  state: 'Edm.Int32',
  status: 'Edm.Int32',
  lookup: 'Edm.Guid',
  guid: 'Edm.Guid',
};

const wrongType = (table: Table, column: Column, value: Json): Error =>
  refusal(
    'payloadInvalid',
    table.entitySet,
    `Cannot convert the literal '${typeof value === 'string' ? value : JSON.stringify(value)}' ` +
      `to the expected type '${edmTypes[column.type]}'.`,
  );

const toText: Converter = (table, column, value) => {
  if (typeof value !== 'string') throw wrongType(table, column, value);
  const limit = column.maxLength ?? Number.POSITIVE_INFINITY;
  if (value.length > limit) throw refusal('textTooLong', table.name, column.name, limit);
  return value;
};

const toInteger: Converter = (table, column, value) => {
  if (typeof value !== 'number' || !Number.isInteger(value)) throw wrongType(table, column, value);
  const { min = -Infinity, max = Infinity } = column;
  if (value < min || value > max) {
    throw refusal('integerOutOfRange', table.name, column.name, value, min, max);
  }
  return value;
};

const toNumber: Converter = (table, column, value) => {
  if (typeof value !== 'number') throw wrongType(table, column, value);
  const { min = -Infinity, max = Infinity } = column;
  if (value < min || value > max) {
    throw refusal('numberOutOfRange', table.name, column.name, value, min, max);
  }
  return column.precision === undefined ? value : Number(value.toFixed(column.precision));
};

const toChoice: Converter = (table, column, value) => {
  if (typeof value !== 'number' || !Number.isInteger(value)) throw wrongType(table, column, value);
  const choices = column.choices ?? [];
  if (!choices.some((choice) => choice.value === value)) {
    const accepted = choices.map((choice) => choice.value).join(',');
    throw refusal('choiceOutOfRange', table.name, column.name, value, accepted);
  }
  return value;
};

const toBoolean: Converter = (table, column, value) => {
  if (typeof value !== 'boolean') throw wrongType(table, column, value);
  return value;
};

const instantShape = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?$/;
/** SQL Server's `datetime` begins here. */
const EARLIEST = Date.UTC(1753, 0, 1);

const toInstant: Converter = (table, column, value) => {
  if (typeof value !== 'string' || !instantShape.test(value)) {
    throw wrongType(table, column, value);
  }
  const zoned = /(Z|[+-]\d{2}:\d{2})$/.test(value) || value.length === 10 ? value : `${value}Z`;
  const milliseconds = Date.parse(zoned);
  if (Number.isNaN(milliseconds)) throw wrongType(table, column, value);
  if (milliseconds < EARLIEST) {
    throw refusal(
      'argumentInvalid',
      'DateTime is less than minimum value supported by CrmDateTime.',
    );
  }
  return spellInstant(milliseconds);
};

const toDay: Converter = (table, column, value) => {
  const shaped = typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value);
  const parsed = shaped ? new Date(`${value}T00:00:00Z`) : undefined;
  const valid = parsed !== undefined && !Number.isNaN(parsed.getTime());
  if (typeof value !== 'string' || !valid || parsed.toISOString().slice(0, 10) !== value) {
    throw wrongType(table, column, value);
  }
  return value;
};

const toGuid: Converter = (table, column, value) => {
  if (typeof value !== 'string' || !isGuid(value)) throw wrongType(table, column, value);
  return value.toLowerCase();
};

const toLookup: Converter = (table) => {
  throw refusal(
    'payloadInvalid',
    table.entitySet,
    'CRM do not support direct update of Entity Reference properties, Use Navigation properties instead.',
  );
};

const converters: Record<ColumnType, Converter> = {
  text: toText,
  memo: toText,
  entityname: toText,
  integer: toInteger,
  bigint: toInteger,
  decimal: toNumber,
  double: toNumber,
  money: toNumber,
  boolean: toBoolean,
  datetime: toInstant,
  dateonly: toDay,
  choice: toChoice,
  state: toChoice,
  status: toChoice,
  lookup: toLookup,
  guid: toGuid,
};

/** A JSON value as the column keeps it; refuses wrong types, lengths, ranges and choices. */
export const convert = (table: Table, column: Column, value: Json): Value =>
  converters[column.type](table, column, value);
