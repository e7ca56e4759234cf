import type { Column } from '../schema/types.ts';
import type { Database } from '../store/database.ts';
import { isReference, type Row, type Value } from '../store/row.ts';

const padded = (value: number): string => String(value).padStart(2, '0');

const grouped = (value: number, digits: number): string =>
  value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });

const formatDay = (date: Date): string =>
  `${date.getUTCMonth() + 1}/${date.getUTCDate()}/${date.getUTCFullYear()}`;

const formatInstant = (date: Date): string => {
  const hours = date.getUTCHours();
  const clock = `${hours % 12 === 0 ? 12 : hours % 12}:${padded(date.getUTCMinutes())}`;
  return `${formatDay(date)} ${clock} ${hours < 12 ? 'AM' : 'PM'}`;
};

const currencySymbol = (database: Database, row: Row): string => {
  const currency = row.values.transactioncurrencyid;
  if (!isReference(currency)) return '';
  const found = database.store('transactioncurrency').get(currency.id);
  return String(found?.values.currencysymbol ?? '');
};

/** Primary name of the row that a lookup points to. */
export const referenceName = (database: Database, value: Value): string | undefined => {
  if (!isReference(value)) return undefined;
  const primaryName = database.schema.tables.get(value.table)?.primaryName ?? '';
  const name = database.store(value.table).get(value.id)?.values[primaryName];
  return name === undefined ? undefined : String(name);
};

/** The value as a user in the United States would read it; undefined for plain text. */
export const formatValue = (
  database: Database,
  row: Row,
  column: Column,
  value: Value,
): string | undefined => {
  switch (column.type) {
    case 'choice':
    case 'state':
    case 'status':
    case 'boolean':
      return column.choices?.find((choice) => choice.value === Number(value))?.label;
    case 'lookup':
      return referenceName(database, value);
    case 'integer':
    case 'bigint':
      return grouped(Number(value), 0);
    case 'decimal':
    case 'double':
      return grouped(Number(value), column.precision ?? 2);
    case 'money':
      return `${currencySymbol(database, row)}${grouped(Number(value), 2)}`;
    case 'datetime':
      return formatInstant(new Date(String(value)));
    case 'dateonly':
      return formatDay(new Date(`${String(value)}T00:00:00Z`));
    default:
      return undefined;
  }
};
