import { shorten } from '../../std/text.ts';
import { nameId } from '../identity/deterministic-id.ts';
import { add, type Decimal, roundedText, subtract, zero } from '../insight/decimal.ts';
import { withRefundsOnce } from '../insight/refunds-once.ts';
import { totalsOf } from '../insight/totals.ts';
import type { ColumnValue, ColumnValues } from '../mapping/column-values.ts';
import type { OrderSummary } from '../model/order-summary.ts';
import { contextColumns, type StoreLabels } from './store-context.ts';

/** A row of `cwy_contactstore`: what a contact bought in one store and one currency. */
export interface StoreRecord {
  /** The row's GUID; the same contact, project, store and currency always get the same one. */
  readonly id: string;
  readonly values: ColumnValues;
}

/** Digits after the point of the decimal columns: enough for every currency of ISO 4217. */
const digits = 4;
/** What a decimal column of Dataverse holds at most. */
const decimalMax = 100_000_000_000;
const nameLengthMax = 200;

/**
 * What a contact bought, by project, store and currency, from all of its orders at once: the same
 * orders give the same records, and the sums over the records are the sums over the orders. An order
 * without a store counts under none. Cancelled orders count nowhere. Channel, country, locale and
 * group are those of the last order.
 */
export function storeRecordsOf(
  contactId: string,
  orders: readonly OrderSummary[],
  labels: StoreLabels,
): readonly StoreRecord[] {
  const counted = withRefundsOnce(orders).filter(({ cancelled }) => !cancelled);
  return [...Map.groupBy(counted, placeOf).values()].flatMap((of) => {
    const [last] = of.toSorted(newestFirst);
    return last === undefined ? [] : [recordOf(contactId, last, of, labels)];
  });
}

function recordOf(
  contactId: string,
  last: OrderSummary,
  orders: readonly OrderSummary[],
  labels: StoreLabels,
): StoreRecord {
  const { storeKey, currency } = last;
  const { projectKey } = last.ref;
  const dates = orders.map(({ placedAt }) => placedAt).sort();
  return {
    // No store has the key `-`: a key has two characters at least.
    id: nameId(['cwy_contactstore', contactId, projectKey, storeKey ?? '-', currency]),
    values: {
      cwy_name: shorten(`${storeKey ?? 'No store'} – ${currency}`, nameLengthMax),
      cwy_projectkey: projectKey,
      ...contextColumns(last, labels),
      cwy_currency: currency,
      cwy_ordercount: orders.length,
      cwy_firstpurchase: dateTimeColumn(dates[0]),
      cwy_lastpurchase: dateTimeColumn(dates.at(-1)),
      ...amounts(orders),
    },
  };
}

function amounts(orders: readonly OrderSummary[]): ColumnValues {
  const totals = totalsOf(orders);

  const gross = totals.map((total) => total.gross).reduce(add, zero);
  const refunded = totals.map((total) => total.refunded).reduce(add, zero);
  return {
    cwy_totalgross: decimalColumn(gross),
    cwy_totalrefunded: decimalColumn(refunded),
    cwy_totalnet: decimalColumn(subtract(gross, refunded)),
  };
}

/** What a record says when nothing of it is left: still there, but of no weight in any sum. */
export function emptied(values: ColumnValues): ColumnValues {
  return {
    ...values,
    cwy_ordercount: 0,
    cwy_firstpurchase: null,
    cwy_lastpurchase: null,
    cwy_totalgross: 0,
    cwy_totalrefunded: 0,
    cwy_totalnet: 0,
  };
}

function placeOf({ ref, storeKey, currency }: OrderSummary): string {
  return JSON.stringify([ref.projectKey, storeKey, currency]);
}

/** By id where the times are equal, so that the last order is always the same one. */
function newestFirst(a: OrderSummary, b: OrderSummary): number {
  if (a.placedAt !== b.placedAt) return a.placedAt > b.placedAt ? -1 : 1;
  return a.ref.id > b.ref.id ? -1 : 1;
}

/** As Dataverse writes times: without milliseconds. */
function dateTimeColumn(at: string | undefined): string | null {
  return at === undefined ? null : at.replace(/\.\d+Z$/, 'Z');
}

/** Null for an amount that the column could not hold. */
function decimalColumn(amount: Decimal): ColumnValue {
  const value = Number(roundedText(amount, digits));
  return Math.abs(value) <= decimalMax ? value : null;
}
