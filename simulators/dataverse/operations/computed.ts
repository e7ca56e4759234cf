import type { Table } from '../schema/schema.ts';
import { isReference, type Value } from '../store/row.ts';
import type { Context } from './context.ts';
import { referenceName } from './format.ts';

/** The cells of a row that is being written. */
export type Cells = Record<string, Value>;

const put = (cells: Cells, name: string, value: Value | undefined): void => {
  if (value === undefined || value === '') delete cells[name];
  else cells[name] = value;
};

const words = (cells: Cells, names: readonly string[], separator: string): string =>
  names
    .map((name) => cells[name])
    .filter((value) => value !== undefined && value !== '')
    .join(separator);

const compositeAddress = (cells: Cells, prefix: string): string => {
  const region = words(cells, [`${prefix}stateorprovince`, `${prefix}postalcode`], ' ');
  const city = cells[`${prefix}city`];
  const place = [city, region].filter((part) => part !== undefined && part !== '').join(', ');
  const lines = [1, 2, 3].map((ordinal) => cells[`${prefix}line${ordinal}`]);
  return [...lines, place, cells[`${prefix}country`]]
    .filter((line) => line !== undefined && line !== '')
    .join('\r\n');
};

const targetName = (cells: Cells, lookup: string): string | undefined => {
  const reference = cells[lookup];
  return isReference(reference) ? reference.table : undefined;
};

const contactNames = (cells: Cells): void => {
  put(cells, 'fullname', words(cells, ['firstname', 'lastname'], ' '));
  put(cells, 'yomifullname', words(cells, ['yomifirstname', 'yomilastname'], ' '));
  put(cells, 'parentcustomeridtype', targetName(cells, 'parentcustomerid'));
};

const addressBlocks = (cells: Cells, blocks: number): void => {
  for (let ordinal = 1; ordinal <= blocks; ordinal += 1) {
    const prefix = `address${ordinal}_`;
    put(cells, `${prefix}composite`, compositeAddress(cells, prefix));
  }
};

const activityTypes = (cells: Cells, table: Table): void => {
  cells.activitytypecode = table.name;
  put(cells, 'regardingobjecttypecode', targetName(cells, 'regardingobjectid'));
};

const noteColumns = (cells: Cells): void => {
  put(cells, 'objecttypecode', targetName(cells, 'objectid'));
  const body = cells.documentbody;
  const bytes = typeof body === 'string' ? Buffer.from(body, 'base64').length : undefined;
  put(cells, 'filesize', bytes);
};

const partyColumns = (context: Context, cells: Cells): void => {
  const party = cells.partyid;
  put(cells, 'partyobjecttypecode', targetName(cells, 'partyid'));
  const name = party === undefined ? undefined : referenceName(context.database, party);
  put(cells, 'partyidname', name ?? cells.unresolvedpartyname);
};

const rules: Readonly<Record<string, (cells: Cells) => void>> = {
  contact: (cells) => {
    contactNames(cells);
    addressBlocks(cells, 3);
  },
  account: (cells) => addressBlocks(cells, 2),
  customeraddress: (cells) => {
    put(cells, 'composite', compositeAddress(cells, ''));
    put(cells, 'objecttypecode', targetName(cells, 'parentid'));
  },
  annotation: noteColumns,
  systemuser: (cells) => put(cells, 'fullname', words(cells, ['firstname', 'lastname'], ' ')),
};

const moneyColumns = (table: Table): string[] =>
  table.columns
    .filter((column) => column.type === 'money' && column.creatable)
    .map((column) => column.name);

const moneyByTable = new WeakMap<Table, readonly string[]>();

const namesOfMoney = (table: Table): readonly string[] => {
  const known = moneyByTable.get(table);
  if (known !== undefined) return known;
  const names = moneyColumns(table);
  moneyByTable.set(table, names);
  return names;
};

/** Amounts bring the base currency with them and are repeated in it. */
const baseAmounts = (context: Context, table: Table, cells: Cells): void => {
  const names = namesOfMoney(table);
  for (const name of names) if (cells[name] === undefined) delete cells[`${name}_base`];
  const present = names.filter((name) => cells[name] !== undefined);
  if (present.length === 0) return;
  cells.transactioncurrencyid ??= context.organisation.baseCurrency;
  const currency = cells.transactioncurrencyid;
  const row = isReference(currency)
    ? context.database.store('transactioncurrency').get(currency.id)
    : undefined;
  const rate = Number(row?.values.exchangerate ?? 1);
  cells.exchangerate = rate;
  for (const name of present) cells[`${name}_base`] = Number(cells[name]) / rate;
};

/** Sets the columns that the service derives from others. */
export const compute = (context: Context, table: Table, cells: Cells): void => {
  rules[table.name]?.(cells);
  if (table.isActivity) activityTypes(cells, table);
  if (table.name === 'activityparty') partyColumns(context, cells);
  baseAmounts(context, table, cells);
};

/** Owner columns follow `ownerid`. */
export const computeOwner = (context: Context, cells: Cells): void => {
  const owner = cells.ownerid;
  const byTeam = isReference(owner) && owner.table === 'team';
  put(cells, 'owninguser', byTeam ? undefined : owner);
  put(cells, 'owningteam', byTeam ? owner : undefined);
  cells.owningbusinessunit = context.organisation.businessUnit;
};
