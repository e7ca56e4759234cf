import { expect, test } from 'vitest';
import {
  euro,
  sampleOrder,
  samplePayment,
  sampleTransaction,
} from '../../../test/samples/order.ts';
import { isRecord } from '../../std/is-record.ts';
import type { Order, StateChange } from '../model/order.ts';
import { amendments } from './amendments.ts';
import { deriveFacts } from './derive-facts.ts';
import type { LifecycleSettings } from './reading.ts';
import { type Ledgered, tellingOf } from './told.ts';

const source = { eventId: 'e2', correlationId: 'k2' };

function ledgerOf(given: Partial<Order>, changes: readonly StateChange[] = []): Ledgered[] {
  const order = sampleOrder(given);
  return deriveFacts(order, changes).map((fact) => ({
    factKey: fact.key,
    // As the database gives it back.
    told: JSON.parse(JSON.stringify(tellingOf(fact, order))),
  }));
}

function amended(
  given: Partial<Order>,
  ledger: readonly Ledgered[],
  changes: readonly StateChange[] = [],
  settings: Partial<LifecycleSettings> = {},
) {
  const order = sampleOrder(given);
  const facts = deriveFacts(order, changes, settings, ledger);
  return amendments(order, facts, ledger, source, settings);
}

const refunded = (given: Partial<Order> = {}): Partial<Order> => ({
  payments: [samplePayment('p1', [sampleTransaction('r1', { type: 'Refund' })])],
  paymentIds: ['p1'],
  ...given,
});
const cancelledAt = (at: string): StateChange => ({
  at,
  orderState: 'Cancelled',
  paymentState: null,
});

test('what is true stays as it is', () => {
  const given = { ...refunded(), orderState: 'Cancelled', paymentState: 'Paid' } as const;
  expect(amended(given, ledgerOf(given))).toEqual([]);
  const later = { ...given, version: 9, modifiedAt: '2026-05-05T00:00:00.000Z' };
  expect(amended(later, ledgerOf(given))).toEqual([]);
});

test('an order that was opened again: the row stays, counts for nothing, and says what it said', () => {
  const ledger = ledgerOf({ orderState: 'Cancelled' });
  const [amendment, ...others] = amended({}, ledger);
  expect(others).toEqual([]);
  expect(amendment).toMatchObject({
    factKey: 'cancelled',
    problems: [],
    values: {
      subject: 'Order 1001 no longer cancelled – 733.75 EUR',
      cwy_kind: 'withdrawn',
      cwy_amount: 0,
      cwy_correlationid: 'k2',
    },
  });
  expect(amendment?.values.description).toContain('Was: Order 1001 cancelled – 733.75 EUR');

  const withdrawn = [{ factKey: 'cancelled', told: amendment?.told ?? null }];
  expect(amended({}, withdrawn)).toEqual([]);
  const [again] = amended({ orderState: 'Cancelled' }, withdrawn);
  expect(again?.values).toMatchObject({ cwy_kind: 'cancelled', cwy_amount: 733.75 });
});

test('a number that comes late is set in every row, also in those of the past', () => {
  const ledger = ledgerOf(refunded({ orderNumber: null }));
  const values = amended(refunded({ orderNumber: '7' }), ledger).map((one) => one.values);
  expect(values.map(({ subject }) => subject)).toEqual([
    'Order 7 placed – 733.75 EUR',
    'Order 7 refunded in full – 733.75 EUR',
  ]);
  expect(values.every(({ cwy_ordernumber }) => cwy_ordernumber === '7')).toBe(true);
  expect(values.some((columns) => 'statecode' in columns || 'statuscode' in columns)).toBe(false);
});

test('a refund that failed after all is taken back; one that cannot be seen is not', () => {
  const ledger = ledgerOf(refunded());
  const failed = sampleTransaction('r1', { type: 'Refund', state: 'Failure' });
  const keys = (given: Partial<Order>) => amended(given, ledger).map(({ factKey }) => factKey);
  expect(keys({ payments: [samplePayment('p1', [failed])], paymentIds: ['p1'] })).toEqual([
    'refunded:p1:r1',
  ]);
  expect(keys({ payments: [], paymentIds: ['p1'] })).toEqual([]);
  expect(keys({ payments: [], paymentIds: [] })).toEqual(['refunded:p1:r1']);
});

test('a payment that cannot be seen, or a state without its key, refutes nothing', () => {
  const paid = ledgerOf({ payments: [samplePayment('p1', [sampleTransaction('c1')])] });
  expect(amended({ paymentIds: ['p1'] }, paid)).toEqual([]);
  expect(amended({}, paid).map(({ factKey }) => factKey)).toEqual(['paid']);
  const cancelled = ledgerOf({ orderState: 'Cancelled' });
  const settings = { cancelledStates: ['storno'] };
  expect(amended({ state: { id: 's1', key: null } }, cancelled, [], settings)).toEqual([]);
  expect(amended({ state: { id: 's1', key: 'open' } }, cancelled, [], settings)).toHaveLength(1);
});

test('a time is told better, never worse', () => {
  const given = { orderState: 'Cancelled' } as const;
  const second = [cancelledAt('2026-03-06T00:00:00.000Z')];
  const first = [cancelledAt('2026-03-05T00:00:00.000Z')];
  const times = (ledger: readonly Ledgered[], changes: readonly StateChange[]) =>
    amended(given, ledger, changes).map(({ values }) => values.actualend);
  expect(times(ledgerOf(given), second)).toEqual(['2026-03-06T00:00:00.000Z']);
  expect(times(ledgerOf(given, second), first)).toEqual(['2026-03-05T00:00:00.000Z']);
  expect(times(ledgerOf(given, first), second)).toEqual([]);
  expect(times(ledgerOf(given, second), [])).toEqual([]);
});

test('an edit leaves what was placed, and amends what is measured by the total', () => {
  const part = {
    payments: [
      samplePayment('p1', [sampleTransaction('r1', { type: 'Refund', amount: euro(100) })]),
    ],
    paymentIds: ['p1'],
  };
  const ledger = ledgerOf(part);
  const subjects = amended({ ...part, total: euro(50000), version: 2 }, ledger).map(
    ({ values }) => values.subject,
  );
  expect(subjects).toEqual(['Order 1001 refunded in part – 1.00 EUR of 500.00 EUR']);
});

test('of an entry of which nothing was kept only a fact that does not hold is told', () => {
  const bare = ['placed', 'cancelled', 'from-the-future'].map((factKey) => ({
    factKey,
    told: null,
  }));
  expect(amended({ orderState: 'Cancelled', orderNumber: '8' }, bare)).toEqual([]);
  const [taken, ...others] = amended({}, bare);
  expect(others).toEqual([]);
  expect(taken?.values.subject).toBe('Order 1001 no longer cancelled');
});

test.each<[string, Ledgered['told']]>([
  ['a text', 'told'],
  ['nothing in it', {}],
  ['another form', { fact: { kind: 'cancelled' }, standing: true }],
])('what was kept in a form that nobody reads is as if nothing was kept: %s', (_, told) => {
  expect(amended({ orderState: 'Cancelled' }, [{ factKey: 'cancelled', told }])).toEqual([]);
});

test('an order in another store takes its entries along, once, with the labels of that store', () => {
  const ledger = ledgerOf({ storeKey: 'zurich' });
  const order = sampleOrder({ storeKey: 'berlin', channel: 'web' });
  const labels = { berlin: { brand: 'Nord', region: null } };
  const facts = deriveFacts(order, [], {}, ledger);
  const [moved, ...others] = amendments(order, facts, ledger, source, {}, labels);
  expect(others).toEqual([]);
  expect(moved?.values).toMatchObject({
    cwy_store: 'berlin',
    cwy_channel: 'web',
    cwy_brand: 'Nord',
    cwy_region: null,
  });
  const told = [{ factKey: 'placed', told: moved?.told ?? null }];
  expect(amendments(order, facts, told, source, {}, labels)).toEqual([]);
});

test('an entry of which the place was not kept is not written again for its sake', () => {
  const ledger = ledgerOf({ storeKey: 'zurich' }).map(({ factKey, told }) => ({
    factKey,
    told: isRecord(told) ? { ...told, context: null } : told,
  }));
  expect(amended({ storeKey: 'berlin' }, ledger)).toEqual([]);
});
