import { describe, expect, it } from 'vitest';
import {
  euro,
  sampleOrder,
  samplePayment,
  sampleTransaction,
} from '../../../test/samples/order.ts';
import type { LineProduct, Order, OrderLine } from '../model/order.ts';
import { saysTheSame } from '../model/order-summary.ts';
import { deriveFacts } from '../timeline/derive-facts.ts';
import { insightDefault } from './insight-settings.ts';
import { summariseOrder } from './summarise-order.ts';

const settings = { ...insightDefault, brandAttribute: 'brand', categoryAttribute: 'area' };

function summaryOf(given: Partial<Order>) {
  const order = sampleOrder(given);
  return summariseOrder(order, deriveFacts(order, []), settings);
}

function line(id: string, centAmount: number, product?: LineProduct): OrderLine {
  const plain = { id, name: id, sku: null, quantity: 1, total: euro(centAmount) };
  return product === undefined ? plain : { ...plain, product };
}

const acme = { key: 'acme', name: 'Acme' };

describe('a summary of an order', () => {
  it('dates an imported order by when it was placed', () => {
    expect(summaryOf({}).placedAt).toBe('2026-03-01T09:30:00.000Z');
    const completedAt = '2020-01-01T00:00:00.000Z';
    expect(summaryOf({ completedAt }).placedAt).toBe(completedAt);
  });

  it('counts refunds that happened, in the currency of the order', () => {
    const refund = (id: string, given: object) =>
      sampleTransaction(id, { type: 'Refund', ...given });
    const payments = [
      samplePayment('p', [
        refund('a', { amount: euro(100) }),
        refund('b', { amount: euro(10), state: 'Pending' }),
        refund('c', { amount: { centAmount: 1, currency: 'CHF', fractionDigits: 2 } }),
      ]),
      samplePayment('q', [refund('a', { amount: euro(20) })], { version: 4 }),
    ];
    expect(summaryOf({ payments })).toMatchObject({ refunded: 120, paymentVersion: 5 });
  });

  it('adds lines up by what they are, the dearest first', () => {
    const product = { productTypeId: 't1', attributes: { brand: [acme], area: [acme, acme] } };
    const lines = [
      line('a', 100, product),
      line('b', 50, product),
      line('c', 900),
      line('d', 0, product),
    ];
    expect(summaryOf({ lines }).interests).toEqual([
      { kind: 'brand', ...acme, value: 150 },
      { kind: 'category', ...acme, value: 150 },
      { kind: 'product-type', key: 't1', name: null, value: 150 },
    ]);
  });

  it('keeps a bounded number of interests', () => {
    const lines = Array.from({ length: 200 }, (_, n) =>
      line(`l${n}`, n + 1, { productTypeId: `t${n}`, attributes: {} }),
    );
    const { interests } = summaryOf({ lines });
    expect(interests).toHaveLength(50);
    expect(interests[0]).toMatchObject({ key: 't199', value: 200 });
  });

  it('is no news when only versions changed', () => {
    expect(saysTheSame(summaryOf({}), summaryOf({ version: 9, paymentState: 'Paid' }))).toBe(true);
    expect(saysTheSame(summaryOf({}), summaryOf({ orderState: 'Cancelled' }))).toBe(false);
    expect(saysTheSame(summaryOf({}), summaryOf({ customerId: null }))).toBe(false);
  });
});
