import type { ColumnValue, ColumnValues } from '../mapping/column-values.ts';
import type { FieldRule } from '../mapping/field-rule.ts';
import { type Decimal, roundedText } from './decimal.ts';
import type { Insight } from './insight.ts';
import { interestsText } from './interests.ts';
import { totalsText } from './totals.ts';

/** In UTF-16 units; null for columns that are not text. */
const lengths = {
  cwy_ordercount: null,
  cwy_firstpurchase: null,
  cwy_lastpurchase: null,
  cwy_basecurrency: 3,
  cwy_totalgross: null,
  cwy_totalrefunded: null,
  cwy_totalnet: null,
  cwy_averageorder: null,
  cwy_totals: 1000,
  cwy_interests: 500,
} as const satisfies Readonly<Record<string, number | null>>;

/** The columns of a contact or account that are computed from its orders. */
export const insightColumns: readonly string[] = Object.keys(lengths);

/** Digits after the point of the decimal columns. */
const digits = 2;
/** What a decimal column of Dataverse holds at most. */
const decimalMax = 100_000_000_000;

/**
 * The values of the columns. A person without any order has none: we only know the orders that we
 * have seen, so that 0 would say more than we know.
 */
export function insightValues(insight: Insight): ColumnValues {
  const { base } = insight;
  const amount = (of: Decimal | undefined, count = 1): ColumnValue =>
    of === undefined ? null : decimalColumn(of, count);
  return {
    cwy_ordercount: insight.known === 0 ? null : insight.orders,
    cwy_firstpurchase: dateTimeColumn(insight.firstAt),
    cwy_lastpurchase: dateTimeColumn(insight.lastAt),
    cwy_basecurrency: base?.currency ?? null,
    cwy_totalgross: amount(base?.gross),
    cwy_totalrefunded: amount(base?.refunded),
    cwy_totalnet: amount(base?.net),
    cwy_averageorder: base === null || base.orders === 0 ? null : amount(base.gross, base.orders),
    cwy_totals: totalsText(insight.totals, lengths.cwy_totals),
    cwy_interests: interestsText(insight.interests, lengths.cwy_interests),
  };
}

/** Null for an amount that the column could not hold: the readable totals still tell it. */
function decimalColumn(amount: Decimal, count: number): number | null {
  const value = Number(roundedText(amount, digits, count));
  return Math.abs(value) <= decimalMax ? value : null;
}

/** As Dataverse writes times: without milliseconds. */
function dateTimeColumn(at: string | null): string | null {
  return at === null ? null : at.replace(/\.\d+Z$/, 'Z');
}

/** The rules of the columns: computed by Causeway, and written to the CRM alone. */
export function insightFields<S>(): readonly FieldRule<S>[] {
  return Object.entries(lengths).map(([column, lengthMax]) => ({
    attribute: 'orders',
    column,
    lengthMax,
    readable: lengthMax !== null,
    transform: 'as-is',
    tooLong: 'truncate',
    // No attribute of the customer: the run gives the value.
    value: () => null,
    country: () => null,
    countryLanguage: 'en',
    direction: 'to-crm',
    owner: 'commercetools',
    required: false,
    back: null,
  }));
}

/** What the journal has to say about numbers that do not tell everything; null = they do. */
export function insightRemark(insight: Insight, cut: boolean): string | null {
  const { withoutRate, base } = insight;
  const remarks = [
    cut ? `only the newest ${insight.known} orders are counted` : null,
    base === null && withoutRate.length > 0
      ? `no totals in a base currency, for insight.baseCurrency is not set and there are ${withoutRate.join(', ')}`
      : null,
    base !== null && withoutRate.length > 0
      ? `no rate into ${base.currency} for ${withoutRate.join(', ')}: left out of the totals`
      : null,
  ];
  return remarks.filter((remark) => remark !== null).join('; ') || null;
}
