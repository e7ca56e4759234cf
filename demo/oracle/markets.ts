import { listAt, needNumber, needText, type Raw, textAt } from '../raw.ts';
import { totalOf } from './facts.ts';
import { decimalOf } from './money.ts';

/** What was bought in one store and one currency, in its smallest units. */
export interface Market {
  /** Null = in no store. */
  readonly store: string | null;
  readonly currency: string;
  readonly digits: number;
  readonly orders: number;
  readonly gross: number;
  readonly refunded: number;
}

/** What the order adds to its market; null for one that was cancelled. */
export function marketOf(order: Raw, payments: ReadonlyMap<string, Raw>): Market | null {
  if (textAt(order, 'orderState') === 'Cancelled') return null;
  const { centAmount: gross, currency, digits } = totalOf(order);
  const refunds = listAt(order, 'paymentInfo', 'payments')
    .flatMap((reference) => listAt(payments.get(needText(reference, 'id')), 'transactions'))
    .filter((one) => one.type === 'Refund' && one.state === 'Success')
    .filter((one) => textAt(one, 'amount', 'currencyCode') === currency);
  const refunded = refunds.reduce((sum, one) => sum + needNumber(one, 'amount', 'centAmount'), 0);
  const store = textAt(order, 'store', 'key');
  return { ...{ store, currency, digits, orders: 1 }, gross, refunded };
}

/** The markets, each once; by store (those in none first) and currency. */
export function addedUp(markets: readonly Market[]): readonly Market[] {
  const sums = new Map<string, Market>();
  for (const market of markets) {
    const name = nameOf(market);
    const sum = sums.get(name);
    const { orders = 0, gross = 0, refunded = 0 } = sum ?? {};
    sums.set(name, {
      ...market,
      orders: orders + market.orders,
      gross: gross + market.gross,
      refunded: refunded + market.refunded,
    });
  }
  return [...sums.values()].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}

/** `uk GBP`, `- EUR`. */
export function nameOf({ store, currency }: Pick<Market, 'store' | 'currency'>): string {
  return `${store ?? '-'} ${currency}`;
}

/** Number, gross, refunded and net, as a row of the CRM has to show them. */
export function numbersOf(market: Market): readonly number[] {
  const { orders, gross, refunded, digits } = market;
  const amounts = [gross, refunded, gross - refunded];
  return [orders, ...amounts.map((amount) => Number(decimalOf(amount, digits)))];
}
