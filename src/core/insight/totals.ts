import type { OrderSummary } from '../model/order-summary.ts';
import { add, type Decimal, decimalOf, multiply, roundedText, subtract, zero } from './decimal.ts';
import type { InsightSettings } from './insight-settings.ts';

/** What was bought in one currency; exact, with all digits of the currency. */
export interface CurrencyTotal {
  readonly currency: string;
  readonly fractionDigits: number;
  readonly orders: number;
  readonly gross: Decimal;
  readonly refunded: Decimal;
}

/** Everything that has a rate, in one currency; unrounded. */
export interface BaseTotal {
  readonly currency: string;
  /** Those that are counted here: their currency has a rate. */
  readonly orders: number;
  readonly gross: Decimal;
  readonly refunded: Decimal;
  readonly net: Decimal;
}

/** What one unit of a currency is in the base currency; null = nobody has said. */
export type RateOf = (currency: string) => Decimal | null;

/** The totals by currency: that of most orders first, then by code. */
export function totalsOf(orders: readonly OrderSummary[]): readonly CurrencyTotal[] {
  const byCurrency = Map.groupBy(orders, ({ currency }) => currency);
  return [...byCurrency]
    .map(([currency, of]) => ({
      currency,
      fractionDigits: Math.max(...of.map(({ fractionDigits }) => fractionDigits)),
      orders: of.length,
      gross: sum(of, ({ gross }) => gross),
      refunded: sum(of, ({ refunded }) => refunded),
    }))
    .sort((a, b) => b.orders - a.orders || (a.currency < b.currency ? -1 : 1));
}

/** An amount of an order as an exact number of its currency. */
export function amountOf(order: OrderSummary, cents: number): Decimal {
  return { units: BigInt(cents), scale: order.fractionDigits };
}

function sum(orders: readonly OrderSummary[], of: (order: OrderSummary) => number): Decimal {
  return orders.map((order) => amountOf(order, of(order))).reduce(add, zero);
}

/** The currency that base totals are in: as configured, else the only one there is, else null. */
export function baseCurrencyOf(
  totals: readonly CurrencyTotal[],
  { baseCurrency }: InsightSettings,
): string | null {
  if (baseCurrency !== null) return baseCurrency;
  return totals.length === 1 ? (totals[0]?.currency ?? null) : null;
}

/** The rates into a base currency; without one there are none. */
export function ratesInto(base: string | null, { rates }: InsightSettings): RateOf {
  return (currency) => {
    if (base === null) return null;
    if (currency === base) return decimalOf(1);
    const rate = Object.hasOwn(rates, currency) ? rates[currency] : undefined;
    return rate === undefined ? null : decimalOf(rate);
  };
}

/** The totals that have a rate, added up; null without a base currency. */
export function baseTotalOf(
  totals: readonly CurrencyTotal[],
  currency: string | null,
  rateOf: RateOf,
): BaseTotal | null {
  if (currency === null) return null;
  const parts = totals.flatMap(({ orders, gross, refunded, currency: of }) => {
    const rate = rateOf(of);
    if (rate === null) return [];
    return [{ orders, gross: multiply(gross, rate), refunded: multiply(refunded, rate) }];
  });
  const gross = parts.map((part) => part.gross).reduce(add, zero);
  const refunded = parts.map((part) => part.refunded).reduce(add, zero);
  const orders = parts.reduce((count, part) => count + part.orders, 0);
  return { currency, orders, gross, refunded, net: subtract(gross, refunded) };
}

/**
 * The totals for people: `EUR 1,234.50 in 3, 20.00 refunded; CHF 99.00 in 1`. Never longer than the
 * column; currencies that do not fit are counted at the end.
 */
export function totalsText(totals: readonly CurrencyTotal[], lengthMax: number): string | null {
  const parts = totals.map(totalText);
  for (let shown = parts.length; shown > 0; shown -= 1) {
    const hidden = parts.length - shown;
    const more = hidden === 0 ? [] : [`and ${hidden} more`];
    const text = [...parts.slice(0, shown), ...more].join('; ');
    if (text.length <= lengthMax) return text;
  }
  return null;
}

function totalText({ currency, fractionDigits, orders, gross, refunded }: CurrencyTotal): string {
  const back = refunded.units === 0n ? '' : `, ${grouped(refunded, fractionDigits)} refunded`;
  return `${currency} ${grouped(gross, fractionDigits)} in ${orders}${back}`;
}

/** With a comma between thousands, whatever the locale of the machine. */
function grouped(amount: Decimal, digits: number): string {
  const [whole = '', fraction] = roundedText(amount, digits).split('.');
  const thousands = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? thousands : `${thousands}.${fraction}`;
}
