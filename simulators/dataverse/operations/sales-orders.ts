import { refusal } from '../errors.ts';
import { isReference, type Row, type Value, type Values } from '../store/row.ts';
import type { Cells } from './computed.ts';
import type { Follower, Following } from './follower.ts';

const ACTIVE = 0;
const SUBMITTED = 1;
/** States that a message of their own leads to; a plain update is refused. */
const closers: Readonly<Record<number, readonly [state: string, message: string]>> = {
  2: ['Canceled', 'CancelSalesOrderRequest'],
  3: ['Fulfilled', 'FulfillSalesOrderRequest'],
};
const stateColumns = new Set(['statecode', 'statuscode']);
const DIGITS = 4;

const amount = (cells: Values, name: string): number => Number(cells[name] ?? 0);

const rounded = (value: number): number => Number(value.toFixed(DIGITS));

/** What a line comes to. */
export const lineAmounts = (cells: Cells): void => {
  cells.baseamount = rounded(amount(cells, 'priceperunit') * amount(cells, 'quantity'));
  const discounted = cells.baseamount - amount(cells, 'manualdiscountamount');
  cells.extendedamount = rounded(discounted + amount(cells, 'tax'));
};

/** What an order comes to, by the sums over its lines. */
export const orderAmounts = (cells: Cells): void => {
  const lines = amount(cells, 'totallineitemamount') + amount(cells, 'totaltax');
  const rest = amount(cells, 'freightamount') - amount(cells, 'discountamount');
  cells.totalamount = rounded(lines + rest);
};

const isEditable = (values: Values): boolean =>
  values.statecode === ACTIVE || values.statecode === SUBMITTED;

const parentOf = ({ context }: Following, line: Row): Row | undefined => {
  const parent = line.values.salesorderid;
  return isReference(parent) ? context.database.store('salesorder').get(parent.id) : undefined;
};

/** Adds what a line has become to the sums of its order, and takes off what it was. */
const addLine = (following: Following, line: Row, before: Values, after: Values): void => {
  const parent = parentOf(following, line);
  const table = following.context.database.schema.tables.get('salesorder');
  if (parent === undefined || table === undefined) return;
  if (!isEditable(parent.values)) throw refusal('readOnlyRow', 'Orders');
  const lineOf = (cells: Values): number => amount(cells, 'extendedamount') - amount(cells, 'tax');
  const sums = {
    totallineitemamount: lineOf(after) - lineOf(before),
    totaltax: amount(after, 'tax') - amount(before, 'tax'),
  };
  const cells: Record<string, Value> = { ...parent.values };
  for (const [name, change] of Object.entries(sums)) {
    cells[name] = rounded(amount(cells, name) + change);
  }
  orderAmounts(cells);
  following.transaction.replace(table, parent, cells);
};

/** The service prices an order by its lines, and lets nobody change those of a closed one. */
export const salesLineFollower: Follower = {
  created: (following, row) => addLine(following, row, {}, row.values),
  updated: (following, before, after) => addLine(following, after, before.values, after.values),
  deleted: (following, row) => addLine(following, row, row.values, {}),
};

/** A closed order is read-only until it is active again; closing has messages of its own. */
export const salesOrderFollower: Follower = {
  updated: ({ table }, before, after) => {
    const closer = closers[Number(after.values.statecode)];
    if (closer !== undefined && before.values.statecode !== after.values.statecode) {
      throw refusal('stateByMessage', ...closer);
    }
    if (isEditable(before.values)) return;
    const isChanged = table.columns.some(
      ({ name, updatable }) =>
        updatable && !stateColumns.has(name) && before.values[name] !== after.values[name],
    );
    if (isChanged) throw refusal('readOnlyRow', 'Orders');
  },
};
