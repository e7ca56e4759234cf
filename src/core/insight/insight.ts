import type { Instant } from '../../std/time.ts';
import type { OrderSummary } from '../model/order-summary.ts';
import type { InsightSettings } from './insight-settings.ts';
import { type InterestWeight, interestsOf } from './interests.ts';
import { withRefundsOnce } from './refunds-once.ts';
import {
  type BaseTotal,
  baseCurrencyOf,
  baseTotalOf,
  type CurrencyTotal,
  ratesInto,
  totalsOf,
} from './totals.ts';

/** The orders that are known of a buyer. */
export interface KnownOrders {
  /** The newest ones, in any order. */
  readonly orders: readonly OrderSummary[];
  /** Carts that were left and are still open, as the orders that they would be; the newest ones. */
  readonly carts: readonly OrderSummary[];
  /** There are more than these: the numbers tell of the newest only. */
  readonly cut: boolean;
}

/** What a seller wants to know of a buyer, computed from all orders at once. */
export interface Insight {
  /** Orders that are known at all, cancelled ones too. */
  readonly known: number;
  /** Orders that count: those that are not cancelled. */
  readonly orders: number;
  readonly firstAt: Instant | null;
  readonly lastAt: Instant | null;
  readonly totals: readonly CurrencyTotal[];
  /** Null without orders, or with several currencies and none named as the base. */
  readonly base: BaseTotal | null;
  /** Currencies that are missing from `base`. */
  readonly withoutRate: readonly string[];
  readonly interests: readonly InterestWeight[];
}

/**
 * The numbers of a buyer. They depend on the set of orders and carts alone: not on the order of their
 * arrival, not on what was computed before, and not on the clock. Carts tell of interests and of
 * nothing else.
 */
export function insightOf(
  { orders: all, carts: left }: Pick<KnownOrders, 'orders' | 'carts'>,
  settings: InsightSettings,
): Insight {
  const orders = withRefundsOnce(all).filter(({ cancelled }) => !cancelled);
  const carts = settings.cartWeight === 0 ? [] : left;
  const dates = orders.map(({ placedAt }) => placedAt).sort();
  const totals = totalsOf(orders);
  const base = orders.length === 0 ? null : baseCurrencyOf(totals, settings);
  const rateOf = ratesInto(base, settings);
  // Who has bought nothing yet has interests in the currency of the carts.
  const ofInterests = orders.length > 0 ? base : baseCurrencyOf(totalsOf(carts), settings);
  return {
    known: all.length,
    orders: orders.length,
    firstAt: dates[0] ?? null,
    lastAt: dates.at(-1) ?? null,
    totals,
    base: baseTotalOf(totals, base, rateOf),
    withoutRate: totals.flatMap(({ currency }) => (rateOf(currency) === null ? [currency] : [])),
    interests: interestsOf({ orders, carts }, ratesInto(ofInterests, settings), settings),
  };
}
