import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  at,
  life,
  message,
  permutations,
  readAll,
  type Snapshot,
} from '../../../test/samples/arrivals.ts';
import { euro, samplePayment, sampleTransaction } from '../../../test/samples/order.ts';
import type { Order, StateChange, Transaction } from '../model/order.ts';

const charge = (id: string, centAmount: number, day: number): Transaction =>
  sampleTransaction(id, { amount: euro(centAmount), at: at(day) });
const refund = (id: string, given: Partial<Transaction> = {}): Transaction =>
  sampleTransaction(id, { type: 'Refund', amount: euro(2000), at: at(20), ...given });
const paying = (...transactions: Transaction[]): Partial<Order> => ({
  payments: [samplePayment('p1', transactions)],
  paymentIds: ['p1'],
});
const shoe = { id: 'l1', name: 'Shoe', sku: null, quantity: 3, total: euro(1000) };
const comingBack = (shipmentState: string, paymentState: string): Partial<Order> => ({
  returns: [
    {
      id: 'i1',
      lineId: 'l1',
      quantity: 1,
      shipmentState,
      paymentState,
      createdAt: at(3),
      returnedAt: null,
    },
  ],
});
const edit = (version: number, before: number, afterwards: number): Partial<StateChange> => ({
  edit: { id: `e${version}`, version, before: euro(before), after: euro(afterwards) },
});

const lives: readonly (readonly [string, readonly Snapshot[], readonly string[]])[] = [
  [
    'authorised, charged in two, shipped, delivered, refunded in part',
    life(
      {},
      paying(sampleTransaction('a1', { type: 'Authorization', at: at(2) })),
      paying(sampleTransaction('a1', { type: 'Authorization', at: at(2) }), charge('c1', 375, 3)),
      paying(
        sampleTransaction('a1', { type: 'Authorization', at: at(2) }),
        charge('c1', 375, 3),
        charge('c2', 73000, 4),
      ),
      { shipmentState: 'Shipped', message: { shipmentState: 'Shipped' } },
      {
        shipmentState: 'Delivered',
        message: { shipmentState: 'Delivered' },
        ...paying(
          sampleTransaction('a1', { type: 'Authorization', at: at(2) }),
          charge('c1', 375, 3),
          charge('c2', 73000, 4),
          refund('r1'),
        ),
      },
    ),
    [
      'authorised:p1:a1',
      'delivered',
      'paid',
      'partly-paid:p1:c1',
      'partly-paid:p1:c2',
      'placed',
      'refunded:p1:r1',
      'shipped',
    ],
  ],
  [
    'cancelled, opened again, cancelled for good',
    life(
      {},
      { orderState: 'Cancelled', message: { orderState: 'Cancelled' } },
      { orderState: 'Open', message: { orderState: 'Open' } },
      { orderState: 'Cancelled', message: { orderState: 'Cancelled' } },
    ),
    ['cancelled', 'placed'],
  ],
  [
    'cancelled and opened again',
    life(
      {},
      { orderState: 'Cancelled', message: { orderState: 'Cancelled' } },
      { orderState: 'Open', message: { orderState: 'Open' } },
    ),
    ['placed'],
  ],
  [
    'number late, refund pending, successful, failed after all',
    life(
      { orderNumber: null },
      { orderNumber: '2002' },
      paying(refund('r1', { state: 'Pending' })),
      paying(refund('r1')),
      paying(refund('r1', { state: 'Failure' })),
    ),
    ['placed'],
  ],
  [
    'return announced, received, refunded by item, then by transaction',
    life(
      { lines: [shoe] },
      { lines: [shoe], ...comingBack('Advised', 'NonRefundable') },
      comingBack('Returned', 'Initial'),
      comingBack('Returned', 'Refunded'),
      paying(refund('r1', { amount: euro(333) })),
    ),
    ['placed', 'refunded:p1:r1', 'returned:i1'],
  ],
  [
    'edited twice and moved, Messages kept',
    life(
      {},
      { total: euro(70000), message: edit(2, 73375, 70000) },
      { total: euro(80000), message: edit(3, 70000, 80000) },
      {
        customerId: 'other',
        message: {
          move: {
            id: 'm1',
            version: 4,
            from: 'c1c1c1c1-0000-4000-8000-000000000001',
            to: 'other',
          },
        },
      },
      paying(charge('c1', 80000, 5)),
      paying(charge('c1', 80000, 5), sampleTransaction('b1', { type: 'Chargeback', at: at(6) })),
    ),
    ['chargeback:p1:b1', 'edited:e2', 'edited:e3', 'moved:m1', 'paid', 'placed'],
  ],
];

describe.each(lives)('%s', (_, snapshots, keys) => {
  const inOrder = readAll(snapshots).standing();

  test('tells each fact once', () => {
    expect(inOrder.map((row) => row.split(' | ')[0])).toEqual(keys);
  });

  test('in every order of arrival, with duplicates, the same rows stand', () => {
    for (const arrival of permutations(snapshots)) {
      expect(readAll([...arrival, ...arrival]).standing()).toEqual(inOrder);
      const doubled = arrival.flatMap((snapshot) => [snapshot, snapshot]);
      expect(readAll(doubled).standing()).toEqual(inOrder);
    }
  });

  test('a second reading of the same state writes nothing', () => {
    for (const [index, snapshot] of snapshots.entries()) {
      const model = readAll(snapshots.slice(0, index + 1));
      const { writes } = model;
      model.read(snapshot);
      expect(model.writes).toBe(writes);
    }
  });
});

test('without Messages the ledger tells of an edit and a move, once each', () => {
  const snapshots = life({}, {}, { total: euro(70000) }, {}, { customerId: 'other' }, {});
  const facts = readAll(snapshots)
    .standing()
    .map((row) => row.split(' | ').slice(0, 2).join(' | '));
  expect(facts).toEqual([
    'edited:v1 | Order 1001 changed – 700.00 EUR instead of 733.75 EUR',
    'moved:v1 | Order 1001 moved to another customer – 700.00 EUR',
    'placed | Order 1001 placed – 733.75 EUR',
  ]);
});

test('a Message that comes after the ledger told of the edit tells nothing new', () => {
  const [first, second, third] = life({}, { total: euro(70000) }, { orderState: 'Cancelled' });
  if (first === undefined || second === undefined || third === undefined) return;
  const late = [message({ at: at(2), ...edit(2, 73375, 70000) })];
  const rows = readAll([first, second, { ...third, changes: late }]).standing();
  expect(rows.map((row) => row.split(' | ')[0])).toEqual(['cancelled', 'edited:v1', 'placed']);
});

test('tax that becomes known changes what was placed, and is no edit', () => {
  const rows = readAll(life({}, { total: euro(80000), net: euro(73375) }, {})).standing();
  expect(rows.map((row) => row.split(' | ')[1])).toEqual(['Order 1001 placed – 800.00 EUR']);
});

const payments = fc.uniqueArray(
  fc.record<Transaction>({
    id: fc.constantFrom('t1', 't2', 't3', 't4'),
    type: fc.constantFrom('Charge', 'Refund', 'Authorization', 'Chargeback'),
    state: fc.constantFrom('Success', 'Pending', 'Failure'),
    amount: fc.integer({ min: 1, max: 80000 }).map(euro),
    at: fc.constantFrom(at(11), at(12)),
  }),
  { maxLength: 4, selector: ({ id }) => id },
);
const step = fc
  .record({
    transactions: payments,
    orderNumber: fc.constantFrom(null, '1', '2'),
    orderState: fc.constantFrom<Order['orderState'][]>('Open', 'Cancelled'),
    shipment: fc.constantFrom(null, 'Ready', 'Shipped', 'Delivered'),
    stage: fc.constantFrom('Advised', 'Returned'),
    money: fc.constantFrom('Initial', 'Refunded'),
  })
  .map(({ transactions, orderNumber, orderState, shipment, stage, money }) => ({
    ...paying(...transactions),
    orderNumber,
    orderState,
    shipmentState: shipment,
    lines: [shoe],
    ...comingBack(stage, money),
  }));

test('whatever happens, what stands at last is what one reading of the last state tells', () => {
  const told = (row: string): string => row.split(' | ').slice(0, 3).join(' | ');
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 6 }), (steps) => {
      const snapshots = life(...steps);
      const last = snapshots.slice(-1);
      expect(readAll(snapshots).standing().map(told)).toEqual(readAll(last).standing().map(told));
    }),
    { numRuns: 300 },
  );
});
