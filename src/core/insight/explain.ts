import type { Instant } from '../../std/time.ts';
import type { ColumnValues } from '../mapping/column-values.ts';
import type { OrderSummary } from '../model/order-summary.ts';
import type { RecordRef } from '../model/record.ts';
import { roundedText } from './decimal.ts';
import { insightOf, type KnownOrders } from './insight.ts';
import { insightRemark, insightValues } from './insight-columns.ts';
import type { InsightSettings } from './insight-settings.ts';
import type { InterestWeight } from './interests.ts';
import { withRefundsOnce } from './refunds-once.ts';
import { amountOf, type CurrencyTotal, ratesInto, totalsOf } from './totals.ts';

/** One order among the numbers; amounts are exact decimal texts. */
export interface ExplainedOrder {
  readonly ref: RecordRef;
  readonly placedAt: Instant;
  readonly storeKey: string | null;
  /** Of a guest: it counts for the contact that it is linked to. */
  readonly guest: boolean;
  /** Key of the business unit that it was bought for: it counts for that as well. */
  readonly unitKey: string | null;
  readonly currency: string;
  readonly gross: string;
  readonly refunded: string;
  /** Of the base currency for one unit; null = the order is not in the base totals. */
  readonly rate: string | null;
  /** Cancelled orders count for nothing. */
  readonly cancelled: boolean;
}

/** A cart that was left: what is in it counts among the interests. */
export interface ExplainedCart {
  readonly ref: RecordRef;
  /** When it was last changed. */
  readonly leftAt: Instant;
  readonly storeKey: string | null;
  readonly currency: string;
  readonly value: string;
}

/** A sum as decimal texts. */
export interface ExplainedTotal {
  readonly currency: string;
  readonly orders: number;
  readonly gross: string;
  readonly refunded: string;
}

/** How the numbers of a buyer come about. */
export interface Explanation {
  readonly columns: ColumnValues;
  readonly baseCurrency: string | null;
  /** Newest first. */
  readonly orders: readonly ExplainedOrder[];
  /** Newest first; none where carts do not count. */
  readonly carts: readonly ExplainedCart[];
  readonly totals: readonly ExplainedTotal[];
  readonly byStore: readonly (ExplainedTotal & { readonly storeKey: string | null })[];
  readonly interests: readonly InterestWeight[];
  /** What the numbers do not tell; null = nothing. */
  readonly remark: string | null;
}

/** The numbers with all that they are made of; computed as for the columns, not read from them. */
export function explanationOf(all: KnownOrders, settings: InsightSettings): Explanation {
  const known = { ...all, orders: withRefundsOnce(all.orders) };
  const insight = insightOf(known, settings);
  const base = insight.base?.currency ?? null;
  const rateOf = ratesInto(base, settings);
  const counted = known.orders.filter(({ cancelled }) => !cancelled);
  const stores = [...Map.groupBy(counted, ({ storeKey }) => storeKey)];
  return {
    columns: insightValues(insight),
    baseCurrency: base,
    orders: known.orders.map((order) => {
      const { ref, placedAt, storeKey, currency, fractionDigits, cancelled } = order;
      const rate = cancelled ? null : rateOf(currency);
      return {
        ref,
        placedAt,
        storeKey,
        guest: order.customerId === null && order.unitKey === null,
        unitKey: order.unitKey,
        currency,
        gross: roundedText(amountOf(order, order.gross), fractionDigits),
        refunded: roundedText(amountOf(order, order.refunded), fractionDigits),
        rate: rate === null ? null : roundedText(rate, rate.scale),
        cancelled,
      };
    }),
    carts: settings.cartWeight === 0 ? [] : known.carts.map(explainedCart),
    totals: insight.totals.map(explainedTotal),
    byStore: stores
      .toSorted(([a], [b]) => ((a ?? '') < (b ?? '') ? -1 : 1))
      .flatMap(([storeKey, orders]) =>
        totalsOf(orders).map((total) => ({ storeKey, ...explainedTotal(total) })),
      ),
    interests: insight.interests,
    remark: insightRemark(insight, known.cut),
  };
}

function explainedCart(cart: OrderSummary): ExplainedCart {
  const { ref, placedAt, storeKey, currency, fractionDigits, gross } = cart;
  const value = roundedText(amountOf(cart, gross), fractionDigits);
  return { ref, leftAt: placedAt, storeKey, currency, value };
}

function explainedTotal(total: CurrencyTotal): ExplainedTotal {
  const { currency, orders, fractionDigits, gross, refunded } = total;
  return {
    currency,
    orders,
    gross: roundedText(gross, fractionDigits),
    refunded: roundedText(refunded, fractionDigits),
  };
}
