import type { Instant } from '../../std/time.ts';
import type { ColumnValues } from '../mapping/column-values.ts';
import type { RecordRef } from '../model/record.ts';
import { roundedText } from './decimal.ts';
import { insightOf, type KnownOrders } from './insight.ts';
import { insightRemark, insightValues } from './insight-columns.ts';
import type { InsightSettings } from './insight-settings.ts';
import type { InterestWeight } from './interests.ts';
import { amountOf, type CurrencyTotal, ratesInto, totalsOf } from './totals.ts';

/** One order among the numbers; amounts are exact decimal texts. */
export interface ExplainedOrder {
  readonly ref: RecordRef;
  readonly placedAt: Instant;
  readonly storeKey: string | null;
  /** Of a guest: it counts for the contact that it is linked to. */
  readonly guest: boolean;
  readonly currency: string;
  readonly gross: string;
  readonly refunded: string;
  /** Of the base currency for one unit; null = the order is not in the base totals. */
  readonly rate: string | null;
  /** Cancelled orders count for nothing. */
  readonly cancelled: boolean;
}

/** A sum as decimal texts. */
export interface ExplainedTotal {
  readonly currency: string;
  readonly orders: number;
  readonly gross: string;
  readonly refunded: string;
}

/** How the numbers of a person come about. */
export interface Explanation {
  readonly columns: ColumnValues;
  readonly baseCurrency: string | null;
  /** Newest first. */
  readonly orders: readonly ExplainedOrder[];
  readonly totals: readonly ExplainedTotal[];
  readonly byStore: readonly (ExplainedTotal & { readonly storeKey: string | null })[];
  readonly interests: readonly InterestWeight[];
  /** What the numbers do not tell; null = nothing. */
  readonly remark: string | null;
}

/** The numbers with all that they are made of; computed as for the columns, not read from them. */
export function explanationOf(known: KnownOrders, settings: InsightSettings): Explanation {
  const insight = insightOf(known.orders, settings);
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
        guest: order.customerId === null,
        currency,
        gross: roundedText(amountOf(order, order.gross), fractionDigits),
        refunded: roundedText(amountOf(order, order.refunded), fractionDigits),
        rate: rate === null ? null : roundedText(rate, rate.scale),
        cancelled,
      };
    }),
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

function explainedTotal(total: CurrencyTotal): ExplainedTotal {
  const { currency, orders, fractionDigits, gross, refunded } = total;
  return {
    currency,
    orders,
    gross: roundedText(gross, fractionDigits),
    refunded: roundedText(refunded, fractionDigits),
  };
}
