import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import {
  euro,
  sampleOrder,
  samplePayment,
  sampleTransaction,
} from '../../../test/samples/order.ts';
import { sampleSummary } from '../../../test/samples/order-summary.ts';
import type { Payment } from '../model/order.ts';
import type { OrderSummary } from '../model/order-summary.ts';
import { storeRecordsOf } from '../store-context/store-records.ts';
import { deriveFacts } from '../timeline/derive-facts.ts';
import { roundedText } from './decimal.ts';
import { explanationOf } from './explain.ts';
import { insightOf } from './insight.ts';
import { insightValues } from './insight-columns.ts';
import { insightDefault } from './insight-settings.ts';
import { withRefundsOnce } from './refunds-once.ts';
import { summariseOrder } from './summarise-order.ts';

const give = (id: string, cents: number) =>
  sampleTransaction(id, { type: 'Refund', amount: euro(cents) });

interface Given {
  readonly id: string;
  readonly gross: number;
  readonly payments: readonly Payment[];
  readonly cancelled?: boolean;
  readonly storeKey?: string | null;
}

/** Placed in the order of their ids. */
function summaryOf({ id, gross, payments, cancelled = false, storeKey = null }: Given) {
  const order = sampleOrder({
    ref: { projectKey: 'shop', kind: 'order', id },
    createdAt: `2026-03-0${id.slice(1)}T09:30:00.000Z`,
    total: euro(gross),
    orderState: cancelled ? 'Cancelled' : 'Open',
    payments,
    storeKey,
  });
  return summariseOrder(order, deriveFacts(order, []), insightDefault);
}

const refundedOf = (orders: readonly OrderSummary[]) =>
  Object.fromEntries(withRefundsOnce(orders).map(({ ref, refunded }) => [ref.id, refunded]));

/** Two orders of 50 on one payment, with these refunds. */
function two(...cents: readonly number[]) {
  const payments = [
    samplePayment(
      'p',
      cents.map((one, index) => give(`t${index}`, one)),
    ),
  ];
  return (['o1', 'o2'] as const).map((id) => ({ id, gross: 5_000, payments }));
}

describe('refunds of a payment that several orders share', () => {
  it('count once, for the oldest order that they fit into', () => {
    expect(refundedOf(two(5_000).map(summaryOf))).toEqual({ o1: 5_000, o2: 0 });
    expect(refundedOf(two(3_000, 4_000).map(summaryOf))).toEqual({ o1: 4_000, o2: 3_000 });
  });

  it('count for a cancelled order before others', () => {
    const [first, second] = two(5_000);
    if (first === undefined || second === undefined) return;
    const orders = [first, { ...second, cancelled: true }].map(summaryOf);
    expect(refundedOf(orders)).toEqual({ o1: 0, o2: 5_000 });
    const { totals } = insightOf({ orders, carts: [] }, insightDefault);
    expect(totals).toMatchObject([{ orders: 1, refunded: { units: 0n } }]);
  });

  it('are spread where they fit into none, and the rest stays with the first', () => {
    expect(refundedOf(two(10_000).map(summaryOf))).toEqual({ o1: 5_000, o2: 5_000 });
    expect(refundedOf(two(10_100).map(summaryOf))).toEqual({ o1: 5_100, o2: 5_000 });
  });

  it('leave room to what was given back for one order alone', () => {
    const own = samplePayment('q', [give('t0', 4_000)]);
    const [first, second] = two(3_000);
    if (first === undefined || second === undefined) return;
    const orders = [{ ...first, payments: [...first.payments, own] }, second].map(summaryOf);
    expect(refundedOf(orders)).toEqual({ o1: 4_000, o2: 3_000 });
  });

  it('of another project are others, whatever their ids', () => {
    const [first, second] = two(5_000).map(summaryOf);
    if (first === undefined || second === undefined) return;
    const elsewhere = { ...second, ref: { ...second.ref, projectKey: 'outlet' } };
    expect(refundedOf([first, elsewhere])).toEqual({ o1: 5_000, o2: 5_000 });
  });

  it('count in full where only their sum is remembered', () => {
    const old = (id: string) =>
      sampleSummary({ ref: { projectKey: 'shop', kind: 'order', id }, refunded: 5_000 });
    expect(refundedOf([old('o1'), old('o2')])).toEqual({ o1: 5_000, o2: 5_000 });
  });
});

test('of many refunds the largest are known one by one, and all are counted', () => {
  const transactions = Array.from({ length: 250 }, (_, n) => give(`t${n}`, n + 1));
  const payments = [samplePayment('p', transactions)];
  const summary = summaryOf({ id: 'o1', gross: 100_000, payments });
  expect(summary.refunds).toHaveLength(200);
  expect(summary.refunds.at(-1)).toMatchObject({ key: 'refunded:p:t50', value: 51 });
  expect(summary.refunded).toBe((250 * 251) / 2);
});

const cents = fc.integer({ min: 1, max: 9_000 });
const payment = fc.array(
  fc.record({ cents, state: fc.constantFrom('Success' as const, 'Pending' as const) }),
  { maxLength: 4 },
);
const world = fc
  .record({
    payments: fc.array(payment, { minLength: 1, maxLength: 3 }),
    orders: fc.array(
      fc.record({
        gross: cents,
        cancelled: fc.boolean(),
        storeKey: fc.constantFrom(null, 'de', 'ch'),
        uses: fc.uniqueArray(fc.integer({ min: 0, max: 2 })),
      }),
      { minLength: 1, maxLength: 5 },
    ),
  })
  .map(({ payments: made, orders }) => {
    const payments = made.map((of, n) =>
      samplePayment(
        `p${n}`,
        of.map((one, index) => ({ ...give(`t${index}`, one.cents), state: one.state })),
      ),
    );
    return orders.map(({ uses, ...given }, index) => ({
      ...given,
      id: `o${index + 1}`,
      payments: payments.filter((_, n) => uses.includes(n)),
    }));
  });

/** From scratch: every refund that succeeded on a payment of one of the orders, once. */
function givenBack(orders: readonly Given[]): number {
  const payments = new Map(orders.flatMap((of) => of.payments.map((one) => [one.id, one])));
  return [...payments.values()]
    .flatMap(({ transactions }) => transactions)
    .filter(({ state }) => state === 'Success')
    .reduce((sum, { amount }) => sum + amount.centAmount, 0);
}

test('together the orders have every refund once, in any order, and anew the same', () => {
  fc.assert(
    fc.property(world, (given) => {
      const summaries = given.map(summaryOf);
      const once = withRefundsOnce(summaries);
      const sum = once.reduce((all, { refunded }) => all + refunded, 0);
      expect(sum).toBe(givenBack(given));
      expect(refundedOf(summaries.toReversed())).toEqual(refundedOf(summaries));
      expect(withRefundsOnce(once)).toEqual(once);
    }),
  );
});

test('no order is given more than it cost while an order of the same payment has room', () => {
  fc.assert(
    fc.property(world, (given) => {
      const one = given.map((order) => ({ ...order, payments: given[0]?.payments ?? [] }));
      const once = withRefundsOnce(one.map(summaryOf));
      const isOver = once.some(({ refunded, gross }) => refunded > gross);
      const hasRoom = once.some(({ refunded, gross }) => refunded < gross);
      if (once.length > 1) expect(isOver && hasRoom).toBe(false);
    }),
  );
});

test('columns, sums by store and records by store tell the same of it', () => {
  fc.assert(
    fc.property(world, (given) => {
      const orders = given.map((one) => summaryOf({ ...one, cancelled: false }));
      const all = Number(roundedText({ units: BigInt(givenBack(given)), scale: 2 }, 2));
      const explained = explanationOf({ orders, carts: [], cut: false }, insightDefault);
      const sumOf = (parts: readonly { readonly refunded: string }[]) =>
        parts.reduce((sum, { refunded }) => sum + Number(refunded), 0);
      expect(explained.columns.cwy_totalrefunded).toBeCloseTo(all);
      const columns = insightValues(insightOf({ orders, carts: [] }, insightDefault));
      expect(columns.cwy_totalrefunded).toBeCloseTo(all);
      expect(sumOf(explained.orders)).toBeCloseTo(all);
      expect(sumOf(explained.byStore)).toBeCloseTo(all);
      const records = storeRecordsOf('c0ffee00-0000-4000-8000-000000000001', orders, {});
      const recorded = records.map(({ values }) => Number(values.cwy_totalrefunded));
      expect(recorded.reduce((sum, value) => sum + value, 0)).toBeCloseTo(all);
    }),
  );
});
