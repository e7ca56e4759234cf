import type { Table } from '../schema/schema.ts';
import { isReference, type Value } from '../store/row.ts';
import type { Context } from './context.ts';
import { referenceName } from './format.ts';
import { lineAmounts, orderAmounts } from './sales-orders.ts';

/** The cells of a row that is being written. */
export type Cells = Record<string, Value>;

/** Deleting a name that is not there is dear all the same, so it is asked for first. */
const put = (cells: Cells, name: string, value: Value | undefined): void => {
  if (value !== undefined && value !== '') cells[name] = value;
  else if (cells[name] !== undefined) delete cells[name];
};

const joined = (left: string, separator: string, right: Value | undefined): string => {
  if (right === undefined || right === '') return left;
  return left === '' ? String(right) : left + separator + String(right);
};

const words = (cells: Cells, names: readonly string[], separator: string): string => {
  let text = '';
  for (const name of names) text = joined(text, separator, cells[name]);
  return text;
};

/** The names of an address block, made once: they are looked up at every write. */
const addressNames = (prefix: string) => ({
  lines: [1, 2, 3].map((ordinal) => `${prefix}line${ordinal}`),
  city: `${prefix}city`,
  region: [`${prefix}stateorprovince`, `${prefix}postalcode`],
  country: `${prefix}country`,
  composite: `${prefix}composite`,
});

type AddressNames = ReturnType<typeof addressNames>;

const LINE_END = '\r\n';

const compositeAddress = (cells: Cells, names: AddressNames): string => {
  const lines = words(cells, names.lines, LINE_END);
  const city = joined('', '', cells[names.city]);
  const place = joined(city, ', ', words(cells, names.region, ' '));
  return joined(joined(lines, LINE_END, place), LINE_END, cells[names.country]);
};

const targetName = (cells: Cells, lookup: string): string | undefined => {
  const reference = cells[lookup];
  return isReference(reference) ? reference.table : undefined;
};

const nameParts = ['firstname', 'lastname'];
const yomiNameParts = ['yomifirstname', 'yomilastname'];

const contactNames = (cells: Cells): void => {
  put(cells, 'fullname', words(cells, nameParts, ' '));
  put(cells, 'yomifullname', words(cells, yomiNameParts, ' '));
  put(cells, 'parentcustomeridtype', targetName(cells, 'parentcustomerid'));
};

const blocks = [1, 2, 3].map((ordinal) => addressNames(`address${ordinal}_`));
const ownAddress = addressNames('');

const addressBlocks = (cells: Cells, count: number): void => {
  for (const [index, names] of blocks.entries()) {
    if (index < count) put(cells, names.composite, compositeAddress(cells, names));
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
    put(cells, 'composite', compositeAddress(cells, ownAddress));
    put(cells, 'objecttypecode', targetName(cells, 'parentid'));
  },
  annotation: noteColumns,
  salesorder: orderAmounts,
  salesorderdetail: lineAmounts,
  systemuser: (cells) => put(cells, 'fullname', words(cells, nameParts, ' ')),
};

type Amount = { readonly name: string; readonly base: string };

const amountsOf = (table: Table): Amount[] =>
  table.columns
    .filter((column) => column.type === 'money' && column.creatable)
    .map(({ name }) => ({ name, base: `${name}_base` }));

const amountsByTable = new WeakMap<Table, readonly Amount[]>();

const knownAmounts = (table: Table): readonly Amount[] => {
  const known = amountsByTable.get(table);
  if (known !== undefined) return known;
  const amounts = amountsOf(table);
  amountsByTable.set(table, amounts);
  return amounts;
};

const rateOf = (context: Context, currency: Value): number => {
  const row = isReference(currency)
    ? context.database.store('transactioncurrency').get(currency.id)
    : undefined;
  return Number(row?.values.exchangerate ?? 1);
};

/** Amounts bring the base currency with them and are repeated in it. */
const baseAmounts = (context: Context, table: Table, cells: Cells): void => {
  let rate: number | undefined;
  for (const { name, base } of knownAmounts(table)) {
    const amount = cells[name];
    if (amount === undefined) {
      put(cells, base, undefined);
      continue;
    }
    cells.transactioncurrencyid ??= context.organisation.baseCurrency;
    rate ??= rateOf(context, cells.transactioncurrencyid);
    cells.exchangerate = rate;
    cells[base] = Number(amount) / rate;
  }
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
