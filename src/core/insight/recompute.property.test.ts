import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  euro,
  sampleOrder,
  samplePayment,
  sampleTransaction,
} from '../../../test/samples/order.ts';
import { sampleSummary } from '../../../test/samples/order-summary.ts';
import type { Order } from '../model/order.ts';
import { isOlder, type OrderSummary } from '../model/order-summary.ts';
import { deriveFacts } from '../timeline/derive-facts.ts';
import { add, roundedText, zero } from './decimal.ts';
import { insightOf } from './insight.ts';
import { insightValues } from './insight-columns.ts';
import { insightDefault } from './insight-settings.ts';
import { summariseOrder } from './summarise-order.ts';
import { amountOf, totalsOf } from './totals.ts';

/** What happens to an order, one step after another: each is a new state of order or payment. */
type Step =
  | { readonly is: 'refund'; readonly cents: number }
  | { readonly is: 'cancel' }
  | { readonly is: 'edit' };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ is: fc.constant('refund' as const), cents: fc.integer({ min: 1, max: 5_000 }) }),
  fc.constantFrom<Step>({ is: 'cancel' }, { is: 'edit' }),
);

/** All states that an order goes through, oldest first. */
function statesOf(id: string, steps: readonly Step[]): readonly Order[] {
  const first = sampleOrder({
    ref: { projectKey: 'shop', kind: 'order', id },
    payments: [samplePayment(`pay-${id}`, [sampleTransaction('charge')])],
  });
  const states = [first];
  for (const [index, one] of steps.entries())
    states.push(after(states.at(-1) ?? first, one, index));
  return states;
}

function after(order: Order, one: Step, index: number): Order {
  if (one.is === 'cancel') return { ...order, version: order.version + 1, orderState: 'Cancelled' };
  if (one.is === 'edit') {
    return { ...order, version: order.version + 1, total: euro(order.total.centAmount + 111) };
  }
  const refund = sampleTransaction(`refund-${index}`, { type: 'Refund', amount: euro(one.cents) });
  const payments = order.payments.map((payment) => ({
    ...payment,
    version: payment.version + 1,
    transactions: [...payment.transactions, refund],
  }));
  return { ...order, payments };
}

const summaryOf = (order: Order): OrderSummary =>
  summariseOrder(order, deriveFacts(order, []), insightDefault);

/** What the database does with each reading: an older one never takes the place of a newer one. */
function remembered(readings: readonly Order[]): readonly OrderSummary[] {
  const rows = new Map<string, OrderSummary>();
  for (const reading of readings) {
    const now = summaryOf(reading);
    const before = rows.get(now.ref.id);
    if (before === undefined || !isOlder(now, before)) rows.set(now.ref.id, now);
  }
  return [...rows.values()];
}

it('gives the same numbers as from scratch, whatever is late, twice or out of order', () => {
  const lives = fc.array(fc.array(step, { maxLength: 5 }), { minLength: 1, maxLength: 4 });
  const shuffled = lives.chain((steps) => {
    const states = steps.map((one, index) => statesOf(`o${index}`, one));
    const all = states.flat();
    const last = states.flatMap((of) => of.at(-1) ?? []);
    return fc
      .shuffledSubarray([...all, ...all], { minLength: 0 })
      .chain((some) =>
        fc.shuffledSubarray([...some, ...last], { minLength: some.length + last.length }),
      )
      .map((readings) => ({ readings, last }));
  });
  fc.assert(
    fc.property(shuffled, ({ readings, last }) => {
      const arrived = insightOf({ orders: remembered(readings), carts: [] }, insightDefault);
      const fromScratch = insightOf({ orders: last.map(summaryOf), carts: [] }, insightDefault);
      expect(insightValues(arrived)).toEqual(insightValues(fromScratch));
    }),
  );
});

const summary = fc
  .record({
    id: fc.uuid(),
    gross: fc.integer({ min: 0, max: 10 ** 9 }),
    refunded: fc.integer({ min: 0, max: 10 ** 6 }),
    currency: fc.constantFrom('EUR', 'CHF', 'SEK'),
    storeKey: fc.constantFrom(null, 'de', 'ch', 'se'),
    cancelled: fc.boolean(),
  })
  .map(({ id, ...given }) =>
    sampleSummary({ ref: { projectKey: 'shop', kind: 'order', id }, ...given }),
  );

it('adds up: the sums by store are the totals', () => {
  fc.assert(
    fc.property(fc.array(summary, { maxLength: 30 }), (orders) => {
      const counted = orders.filter(({ cancelled }) => !cancelled);
      const { totals } = insightOf({ orders, carts: [] }, insightDefault);
      const byStore = [...Map.groupBy(counted, ({ storeKey }) => storeKey).values()].flatMap(
        totalsOf,
      );
      for (const { currency, orders: count, gross, refunded } of totals) {
        const parts = byStore.filter((part) => part.currency === currency);
        expect(parts.reduce((sum, part) => sum + part.orders, 0)).toBe(count);
        expect(roundedText(parts.map((part) => part.gross).reduce(add, zero), 2)).toBe(
          roundedText(gross, 2),
        );
        expect(roundedText(parts.map((part) => part.refunded).reduce(add, zero), 2)).toBe(
          roundedText(refunded, 2),
        );
      }
      const all = counted.map((order) => amountOf(order, order.gross)).reduce(add, zero);
      expect(roundedText(totals.map(({ gross }) => gross).reduce(add, zero), 2)).toBe(
        roundedText(all, 2),
      );
    }),
  );
});
