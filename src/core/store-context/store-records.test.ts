import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sampleSummary } from '../../../test/samples/order-summary.ts';
import { add, decimalOf, roundedText, zero } from '../insight/decimal.ts';
import { totalsOf } from '../insight/totals.ts';
import type { OrderSummary } from '../model/order-summary.ts';
import { emptied, storeRecordsOf } from './store-records.ts';

const contactId = 'c0c0c0c0-0000-4000-8000-000000000001';
const labels = { berlin: { brand: 'Nord', region: null } };

const currencies: Readonly<Record<string, number>> = { EUR: 2, JPY: 0, KWD: 3 };
const orders: fc.Arbitrary<OrderSummary[]> = fc.array(
  fc
    .record({
      id: fc.uuid(),
      projectKey: fc.constantFrom('shop', 'outlet'),
      storeKey: fc.constantFrom(null, 'berlin', 'zurich'),
      currency: fc.constantFrom(...Object.keys(currencies)),
      gross: fc.integer({ min: 0, max: 10_000_000 }),
      refunded: fc.integer({ min: 0, max: 10_000 }),
      cancelled: fc.boolean(),
      placedAt: fc
        .tuple(fc.integer({ min: 2020, max: 2026 }), fc.integer({ min: 1, max: 9 }))
        .map(([year, month]) => `${year}-0${month}-01T10:00:00.000Z`),
    })
    .map(({ id, projectKey, ...given }) =>
      sampleSummary({
        ...given,
        ref: { projectKey, kind: 'order', id },
        fractionDigits: currencies[given.currency] ?? 2,
      }),
    ),
  { maxLength: 30 },
);

it('adds up: the records of a currency are the totals of its orders, exactly', () => {
  fc.assert(
    fc.property(orders, (all) => {
      const records = storeRecordsOf(contactId, all, labels);
      for (const total of totalsOf(all.filter(({ cancelled }) => !cancelled))) {
        const own = records.filter(({ values }) => values.cwy_currency === total.currency);
        const sum = (column: string) =>
          own.map(({ values }) => decimalOf(Number(values[column]))).reduce(add, zero);
        expect(roundedText(sum('cwy_totalgross'), 4)).toBe(roundedText(total.gross, 4));
        expect(roundedText(sum('cwy_totalrefunded'), 4)).toBe(roundedText(total.refunded, 4));
        expect(roundedText(sum('cwy_ordercount'), 0)).toBe(String(total.orders));
      }
      expect(new Set(records.map(({ id }) => id)).size).toBe(records.length);
    }),
  );
});

it('depends on the orders alone, not on their order', () => {
  const byId = (all: readonly OrderSummary[]) =>
    storeRecordsOf(contactId, all, labels).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const shuffled = orders.chain((all) =>
    fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
  );
  fc.assert(
    fc.property(shuffled, ([all, other]) => {
      expect(byId(other)).toEqual(byId(all));
    }),
  );
});

it('says where, when and how much; the place is that of the last order', () => {
  const first = sampleSummary({ storeKey: 'berlin', channel: 'web', country: 'DE' });
  const last = sampleSummary({
    ...first,
    ref: { ...first.ref, id: 'last' },
    placedAt: '2026-04-01T10:00:00.500Z',
    gross: 2_550,
    refunded: 50,
    channel: 'app',
    locale: 'de-DE',
    customerGroup: 'gold',
  });
  expect(storeRecordsOf(contactId, [last, first], labels).map(({ values }) => values)).toEqual([
    {
      cwy_name: 'berlin – EUR',
      cwy_projectkey: 'shop',
      cwy_store: 'berlin',
      cwy_channel: 'app',
      cwy_country: 'DE',
      cwy_locale: 'de-DE',
      cwy_customergroup: 'gold',
      cwy_brand: 'Nord',
      cwy_region: null,
      cwy_currency: 'EUR',
      cwy_ordercount: 2,
      cwy_firstpurchase: '2026-03-01T09:30:00Z',
      cwy_lastpurchase: '2026-04-01T10:00:00Z',
      cwy_totalgross: 125.5,
      cwy_totalrefunded: 0.5,
      cwy_totalnet: 125,
    },
  ]);
});

it('says nothing of cancelled orders, and an emptied record keeps its place alone', () => {
  expect(storeRecordsOf(contactId, [sampleSummary({ cancelled: true })], {})).toEqual([]);
  const [record] = storeRecordsOf(contactId, [sampleSummary()], {});
  expect(emptied(record?.values ?? {})).toMatchObject({
    cwy_name: 'No store – EUR',
    cwy_currency: 'EUR',
    cwy_ordercount: 0,
    cwy_lastpurchase: null,
    cwy_totalgross: 0,
    cwy_totalnet: 0,
  });
});
