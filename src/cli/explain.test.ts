import { beforeEach, expect, it } from 'vitest';
import { type FakeShell, fakeShell } from '../../test/fake-shell.ts';
import { sampleSummary } from '../../test/samples/order-summary.ts';
import { explanationOf } from '../core/insight/explain.ts';
import { insightDefault } from '../core/insight/insight-settings.ts';
import type { OrderSummary } from '../core/model/order-summary.ts';
import type { ExplainedPerson } from '../ports/operator.ts';
import { must } from '../std/assert.ts';
import { run } from './run.ts';

const id = '0f8fad5b-d9cb-469f-a165-70867728950e';
const settings = { ...insightDefault, baseCurrency: 'EUR', rates: { CHF: 1.05 } };

function order(name: string, given: Partial<OrderSummary>): OrderSummary {
  return sampleSummary({ ref: { projectKey: 'shop', kind: 'order', id: name }, ...given });
}

const orders = [
  order('o-4', { currency: 'JPY', fractionDigits: 0, gross: 12_345, customerId: null }),
  order('o-3', { gross: 700, cancelled: true }),
  order('o-2', { currency: 'CHF', gross: 2_001, storeKey: 'ch', unitKey: 'acme' }),
  order('o-1', {
    gross: 123_450,
    refunded: 450,
    storeKey: 'de',
    interests: [{ kind: 'brand', key: 'acme', name: 'Acme', value: 123_450 }],
  }),
];

const cart = order('c-1', {
  ref: { projectKey: 'shop', kind: 'cart', id: 'c-1' },
  gross: 2_000,
  interests: [{ kind: 'brand', key: 'zen', name: 'Zen', value: 2_000 }],
});

let fake: FakeShell;
let explained: ExplainedPerson | null;
beforeEach(() => {
  const explanation = explanationOf({ orders, carts: [cart], cut: false }, settings);
  explained = {
    ref: { projectKey: 'shop', kind: 'customer', id },
    crmId: '11111111-2222-4333-8444-555555555555',
    ...explanation,
    orders: explanation.orders.map((one) => ({
      ...one,
      orderNumber: one.ref.id === 'o-1' ? '1001' : null,
    })),
  };
  fake = fakeShell(() => ({
    numbers: {
      explain: async (query) => {
        fake.did.push(query);
        return explained;
      },
    },
  }));
});

const cli = (...args: readonly string[]) => run(['explain', ...args], fake.shell);

it('tells the numbers and all that they are made of', async () => {
  expect(await cli(id)).toBe(0);
  expect(fake.did).toEqual([{ by: 'id', id }, 'closed']);
  expect(fake.out.join('\n')).toMatchInlineSnapshot(`
    "customer 0f8fad5b-d9cb-469f-a165-70867728950e on contact 11111111-2222-4333-8444-555555555555
    Note: no rate into EUR for JPY: left out of the totals

    Columns
      column             value
      cwy_ordercount     3
      cwy_firstpurchase  2026-03-01T09:30:00Z
      cwy_lastpurchase   2026-03-01T09:30:00Z
      cwy_basecurrency   EUR
      cwy_totalgross     1255.51
      cwy_totalrefunded  4.5
      cwy_totalnet       1251.01
      cwy_averageorder   627.76
      cwy_totals         CHF 20.01 in 1; EUR 1,234.50 in 1, 4.50…
      cwy_interests      Acme (brand), Zen (brand)

    Orders, newest first
      placed                    order  store  gross        refunded  rate into EUR
      2026-03-01T09:30:00.000Z  o-4    –      12345 JPY    0         –              guest
      2026-03-01T09:30:00.000Z  o-3    –      7.00 EUR     0.00      –              cancelled: not counted
      2026-03-01T09:30:00.000Z  o-2    ch     20.01 CHF    0.00      1.05           for acme
      2026-03-01T09:30:00.000Z  1001   de     1234.50 EUR  4.50      1

    Carts that were left, newest first
      left                      cart  store  value
      2026-03-01T09:30:00.000Z  c-1   –      20.00 EUR

    By currency
      currency  orders  gross    refunded
      CHF       1       20.01    0.00
      EUR       1       1234.50  4.50
      JPY       1       12345    0

    By store
      store  currency  orders  gross    refunded
      –      JPY       1       12345    0
      ch     CHF       1       20.01    0.00
      de     EUR       1       1234.50  4.50

    Interests
      kind   name  weight in EUR  last bought
      brand  Acme  1234.50        2026-03-01T09:30:00.000Z
      brand  Zen   5.00           –"
  `);
});

it('has no table for what there is none of', async () => {
  explained = { ...must(explained, 'set above'), orders: [], carts: [], totals: [], byStore: [] };
  expect(await cli(id)).toBe(0);
  expect(fake.out).toContain('No orders are known.');
  const headings = fake.out.filter((_, index) => fake.out[index - 1] === '');
  expect(headings).toEqual(['Columns', 'Interests']);
});

it('takes an order number, and gives JSON', async () => {
  expect(await cli('1001', '--json')).toBe(0);
  expect(fake.did[0]).toEqual({ by: 'orderNumber', orderNumber: '1001' });
  expect(JSON.parse(fake.out.join(''))).toEqual(explained);
});

it('says when nothing is known', async () => {
  explained = null;
  expect(await cli(id)).toBe(1);
  expect(fake.err.join()).toContain('CWY-6005');
});
