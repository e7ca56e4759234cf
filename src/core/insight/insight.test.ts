import { describe, expect, it } from 'vitest';
import { sampleSummary } from '../../../test/samples/order-summary.ts';
import type { InterestAmount, OrderSummary } from '../model/order-summary.ts';
import { insightOf } from './insight.ts';
import { insightRemark, insightValues } from './insight-columns.ts';
import { type InsightSettings, insightDefault } from './insight-settings.ts';
import { totalsText } from './totals.ts';

let count = 0;
function order(given: Partial<OrderSummary> = {}): OrderSummary {
  count += 1;
  return sampleSummary({ ref: { projectKey: 'shop', kind: 'order', id: `o${count}` }, ...given });
}

function cart(given: Partial<OrderSummary>): OrderSummary {
  count += 1;
  return order({ ref: { projectKey: 'shop', kind: 'cart', id: `c${count}` }, ...given });
}

function valuesOf(orders: readonly OrderSummary[], settings: Partial<InsightSettings> = {}) {
  return insightValues(insightOf({ orders, carts: [] }, { ...insightDefault, ...settings }));
}

const yen = { currency: 'JPY', fractionDigits: 0, gross: 12_345 };

describe('the columns', () => {
  it('are empty for a person of whom no order is known', () => {
    expect(new Set(Object.values(valuesOf([])))).toEqual(new Set([null]));
  });

  it('do not count what was cancelled, and say 0 then', () => {
    expect(valuesOf([order({ cancelled: true, refunded: 500 })])).toMatchObject({
      cwy_ordercount: 0,
      cwy_firstpurchase: null,
      cwy_totalgross: null,
      cwy_totals: null,
    });
  });

  it('tell gross, refunded and net of the only currency without being told of a base', () => {
    const orders = [order({ gross: 123_456, refunded: 456 }), order({ gross: 1 })];
    expect(valuesOf(orders)).toMatchObject({
      cwy_ordercount: 2,
      cwy_basecurrency: 'EUR',
      cwy_totalgross: 1234.57,
      cwy_totalrefunded: 4.56,
      cwy_totalnet: 1230.01,
      cwy_averageorder: 617.28,
      cwy_totals: 'EUR 1,234.57 in 2, 4.56 refunded',
    });
  });

  it('have no totals where there are two currencies and no base, but a text', () => {
    expect(valuesOf([order(), order(yen)])).toMatchObject({
      cwy_ordercount: 2,
      cwy_basecurrency: null,
      cwy_totalgross: null,
      cwy_averageorder: null,
      cwy_totals: 'EUR 100.00 in 1; JPY 12,345 in 1',
    });
  });

  it('leave out a currency without a rate, and the average counts as few orders', () => {
    const orders = [order(), order({ currency: 'CHF', gross: 2_001 }), order(yen)];
    const settings = { baseCurrency: 'EUR', rates: { CHF: 1.05 } };
    expect(valuesOf(orders, settings)).toMatchObject({
      cwy_ordercount: 3,
      cwy_totalgross: 121.01,
      cwy_averageorder: 60.51,
    });
    const insight = insightOf({ orders, carts: [] }, { ...insightDefault, ...settings });
    expect(insightRemark(insight, false)).toBe('no rate into EUR for JPY: left out of the totals');
    expect(insightRemark(insight, true)).toContain('only the newest 3 orders are counted');
  });

  it('have no amount that the column would not take', () => {
    const huge = { ...yen, gross: Number.MAX_SAFE_INTEGER };
    expect(valuesOf([order(huge)])).toMatchObject({ cwy_totalgross: null, cwy_ordercount: 1 });
  });

  it('keep within their lengths whatever there is', () => {
    const codes = Array.from(
      { length: 120 },
      (_, n) => `X${String.fromCharCode(65 + (n % 26))}${Math.floor(n / 26)}`,
    );
    const text = valuesOf(codes.map((currency) => order({ currency }))).cwy_totals;
    expect(String(text).length).toBeLessThanOrEqual(1000);
    expect(text).toMatch(/; and \d+ more$/);
    expect(totalsText([], 10)).toBeNull();
  });
});

describe('interests', () => {
  const brand = (name: string, value: number): InterestAmount => ({
    kind: 'brand',
    key: name.toLowerCase(),
    name,
    value,
  });
  const day = (text: string): string => `${text}T12:00:00.000Z`;

  it('weigh half as much after a half-life, counted from the newest order', () => {
    const orders = [
      order({ placedAt: day('2024-02-29'), interests: [brand('Old', 1_999)] }),
      order({ placedAt: day('2024-03-10'), interests: [brand('New', 1_000)] }),
    ];
    const { interests } = insightOf({ orders, carts: [] }, { ...insightDefault, halfLifeDays: 10 });
    expect(interests).toEqual([
      { kind: 'brand', key: 'new', name: 'New', weight: 10, boughtAt: day('2024-03-10') },
      { kind: 'brand', key: 'old', name: 'Old', weight: 9.995, boughtAt: day('2024-02-29') },
    ]);
  });

  it('come from carts for a part of their value, and age from the newest of all', () => {
    const orders = [order({ placedAt: day('2024-03-01'), interests: [brand('A', 1_000)] })];
    const carts = [
      cart({ placedAt: day('2024-03-11'), interests: [brand('B', 3_000), brand('A', 400)] }),
    ];
    const settings = { ...insightDefault, halfLifeDays: 10, cartWeight: 0.5 };
    expect(insightOf({ orders, carts }, settings).interests).toEqual([
      { kind: 'brand', key: 'b', name: 'B', weight: 15, boughtAt: null },
      { kind: 'brand', key: 'a', name: 'A', weight: 7, boughtAt: day('2024-03-01') },
    ]);
    expect(insightOf({ orders, carts }, { ...settings, cartWeight: 0 }).interests).toEqual([
      { kind: 'brand', key: 'a', name: 'A', weight: 10, boughtAt: day('2024-03-01') },
    ]);
  });

  it('come from carts alone where nothing was bought, which is no order and no amount', () => {
    const carts = [cart({ interests: [brand('A', 400)] })];
    expect(insightValues(insightOf({ orders: [], carts }, insightDefault))).toMatchObject({
      cwy_interests: 'A (brand)',
      cwy_ordercount: null,
      cwy_lastpurchase: null,
      cwy_totalgross: null,
      cwy_totals: null,
      cwy_basecurrency: null,
    });
  });

  it('are the strongest few, named with their kind; ties go by name', () => {
    const interests = [brand('B', 5), brand('A', 5), brand('C', 6), brand('D', 4)];
    expect(valuesOf([order({ interests })], { interestsMax: 3 })).toMatchObject({
      cwy_interests: 'C (brand), A (brand), B (brand)',
    });
  });

  it('name product types by the configuration alone', () => {
    const interests: InterestAmount[] = [
      { kind: 'product-type', key: 't1', name: null, value: 1 },
      { kind: 'product-type', key: 't2', name: null, value: 2 },
    ];
    expect(valuesOf([order({ interests })], { productTypes: { t1: 'Shoes' } })).toMatchObject({
      cwy_interests: 'Shoes (product type)',
    });
  });

  it('do not come from cancelled orders', () => {
    const interests = [brand('A', 5)];
    expect(valuesOf([order({ interests, cancelled: true }), order()])).toMatchObject({
      cwy_interests: null,
    });
  });
});
