import { describe, expect, test } from 'vitest';
import {
  at,
  life,
  Model,
  permutations,
  readAll,
  type Snapshot,
} from '../../../test/samples/arrivals.ts';
import { euro, samplePayment, sampleTransaction } from '../../../test/samples/order.ts';
import { withRefundsOnce } from '../insight/refunds-once.ts';
import type { Order, Payment, Transaction } from '../model/order.ts';
import type { LifecycleSettings } from './reading.ts';

const authorised = sampleTransaction('a1', { type: 'Authorization', at: at(2) });
const charge = (id: string, centAmount: number, day: number): Transaction =>
  sampleTransaction(id, { amount: euro(centAmount), at: at(day) });
const refund = (id: string, centAmount: number, day: number): Transaction =>
  sampleTransaction(id, { type: 'Refund', amount: euro(centAmount), at: at(day) });
const card = (...transactions: Transaction[]): Payment => samplePayment('card', transactions);
const gift = (...transactions: Transaction[]): Payment => samplePayment('gift', transactions);
const paidWith = (...payments: Payment[]): Partial<Order> => ({
  payments,
  paymentIds: payments.map(({ id }) => id),
});
const backlog = { id: 's1', key: 'backlog' };
const scrapped = { id: 's2', key: 'scrapped' };

/** Its states, the facts that stand at last, and what the shop means by its states. */
type Life = readonly [string, readonly Snapshot[], readonly string[], Partial<LifecycleSettings>];

const byState = { cancelledStates: ['scrapped'] };
const lives: readonly Life[] = [
  [
    'paid with a gift card and a card, given back on both',
    life(
      paidWith(gift()),
      paidWith(gift(charge('g1', 3375, 2)), card()),
      paidWith(gift(charge('g1', 3375, 2)), card(authorised)),
      paidWith(gift(charge('g1', 3375, 2)), card(authorised, charge('c1', 70000, 3))),
      paidWith(
        gift(charge('g1', 3375, 2), refund('r1', 3375, 5)),
        card(authorised, charge('c1', 70000, 3)),
      ),
      paidWith(
        gift(charge('g1', 3375, 2), refund('r1', 3375, 5)),
        card(authorised, charge('c1', 70000, 3), refund('r1', 1000, 6)),
      ),
    ),
    [
      'authorised:card:a1',
      'paid',
      'partly-paid:card:c1',
      'partly-paid:gift:g1',
      'placed',
      'refunded:card:r1',
      'refunded:gift:r1',
    ],
    {},
  ],
  [
    'cancelled by a workflow state, taken up again, cancelled once more',
    life(
      { state: backlog },
      { state: scrapped, message: { stateId: scrapped.id } },
      { state: backlog, message: { stateId: backlog.id } },
      { state: scrapped, message: { stateId: scrapped.id } },
      paidWith(card(charge('c1', 73375, 2), refund('r1', 73375, 6))),
    ),
    ['cancelled', 'paid', 'placed', 'refunded:card:r1'],
    byState,
  ],
  [
    'cancelled by a workflow state and taken up for good',
    life(
      { state: backlog },
      { state: scrapped, message: { stateId: scrapped.id } },
      { state: backlog, message: { stateId: backlog.id } },
      { orderNumber: '2002' },
    ),
    ['placed'],
    byState,
  ],
  [
    'imported with a number that comes late, paid and shipped before',
    life(
      {
        completedAt: '2020-01-01T00:00:00.000Z',
        orderNumber: null,
        ...paidWith(card(charge('c1', 73375, 1))),
        shipmentState: 'Shipped',
        deliveries: [{ id: 'd1', createdAt: at(1) }],
      },
      { orderNumber: '3003' },
      { shipmentState: 'Delivered', message: { shipmentState: 'Delivered' } },
      { orderState: 'Complete', message: { orderState: 'Complete' } },
    ),
    ['delivered', 'paid', 'placed', 'shipped'],
    {},
  ],
  [
    'made from a recurring order, charged later',
    life(
      { origin: 'RecurringOrder', recurringOrderId: 'rec1' },
      paidWith(card(charge('c1', 30000, 2))),
      paidWith(card(charge('c1', 30000, 2), charge('c2', 43375, 3))),
      { shipmentState: 'Shipped', message: { shipmentState: 'Shipped' } },
    ),
    ['paid', 'partly-paid:card:c1', 'partly-paid:card:c2', 'placed', 'shipped'],
    {},
  ],
  [
    'paid before it was placed, then changed and paid in addition',
    life(
      paidWith(card(authorised, charge('c1', 73375, 2))),
      { orderNumber: '4004' },
      {
        total: euro(80000),
        message: { edit: { id: 'e3', version: 3, before: euro(73375), after: euro(80000) } },
      },
      paidWith(card(authorised, charge('c1', 73375, 2), charge('c2', 6625, 4))),
    ),
    [
      'authorised:card:a1',
      'edited:e3',
      'paid',
      'partly-paid:card:c1',
      'partly-paid:card:c2',
      'placed',
    ],
    {},
  ],
  [
    'given back in full, piece by piece',
    life(
      paidWith(card(charge('c1', 73375, 1))),
      paidWith(card(charge('c1', 73375, 1), refund('r1', 20000, 2))),
      paidWith(card(charge('c1', 73375, 1), refund('r1', 20000, 2), refund('r2', 20000, 2))),
      paidWith(
        card(
          charge('c1', 73375, 1),
          ...[refund('r1', 20000, 2), refund('r2', 20000, 2), refund('r3', 33375, 4)],
        ),
      ),
      { orderState: 'Cancelled', message: { orderState: 'Cancelled' } },
    ),
    ['cancelled', 'paid', 'placed', 'refunded:card:r1', 'refunded:card:r2', 'refunded:card:r3'],
    {},
  ],
];

describe.each(lives)('%s', (_, snapshots, keys, settings) => {
  const inOrder = readAll(snapshots, settings);

  test('tells each fact once', () => {
    expect(inOrder.standing().map((row) => row.split(' | ')[0])).toEqual(keys);
  });

  test('in every order of arrival, with duplicates, the same rows and numbers stand', () => {
    for (const arrival of permutations(snapshots)) {
      const doubled = arrival.flatMap((snapshot) => [snapshot, snapshot]);
      for (const readings of [[...arrival, ...arrival], doubled]) {
        const model = readAll(readings, settings);
        expect(model.standing()).toEqual(inOrder.standing());
        expect(model.summary).toEqual(inOrder.summary);
      }
    }
  });

  test('a second reading of the same state writes nothing', () => {
    for (const [index, snapshot] of snapshots.entries()) {
      const model = readAll(snapshots.slice(0, index + 1), settings);
      const { writes } = model;
      model.read(snapshot);
      expect(model.writes).toBe(writes);
    }
  });
});

describe('an order that is deleted', () => {
  const snapshots = life(
    { orderNumber: null },
    { orderNumber: '1001' },
    { ...paidWith(card(charge('c1', 73375, 2))) },
    {
      total: euro(70000),
      message: { edit: { id: 'e4', version: 4, before: euro(73375), after: euro(70000) } },
    },
    { ...paidWith(card(charge('c1', 73375, 2), refund('r1', 500, 5))) },
  );
  const [first] = snapshots;
  const order = first?.order;

  test('is told once, whatever came before in which order, and whatever comes after', () => {
    if (order === undefined) return;
    const inOrder = readAll(snapshots.slice(-1));
    inOrder.findGone(order, at(9), at(10));
    const keys = inOrder.standing().map((row) => row.split(' | ')[0]);
    expect(keys).toEqual(['deleted', 'edited:e4', 'paid', 'placed', 'refunded:card:r1']);
    for (const arrival of permutations(snapshots)) {
      const model = readAll([...arrival, ...arrival]);
      for (const now of [10, 11, 12]) model.findGone(order, at(9), at(now));
      expect(model.standing().map((row) => row.split(' | ')[0])).toEqual(keys);
      expect(model.standing()[0]).toMatch(/^deleted \| .* \| 700 \| 2026-03-09/);
      expect(model.summary).toBeNull();
    }
  });

  test('keeps what was told before, and none of what nobody had read', () => {
    if (order === undefined) return;
    for (const count of snapshots.keys()) {
      const read = readAll(snapshots.slice(0, count));
      const before = read.standing();
      read.findGone(order, null, at(10));
      read.findGone(order, at(9), at(11));
      const added = read.standing().filter((row) => !before.includes(row));
      expect(read.standing().filter((row) => before.includes(row))).toEqual(before);
      expect(added.map((row) => row.split(' | ')[0])).toEqual(count === 0 ? [] : ['deleted']);
    }
  });
});

describe('one payment of two orders', () => {
  const half = { total: euro(5000) };
  const stages = [
    card(charge('c1', 10000, 2)),
    card(charge('c1', 10000, 2), refund('r1', 4000, 3)),
    card(charge('c1', 10000, 2), refund('r1', 4000, 3), refund('r2', 3000, 4)),
  ];
  const lifeOf = (id: string): readonly Snapshot[] =>
    life(...stages.map((payment) => ({ ...half, ...paidWith(payment) }))).map(
      ({ order, changes }) => ({ order: { ...order, ref: { ...order.ref, id } }, changes }),
    );
  const readings = ['o1', 'o2'].flatMap((id) => lifeOf(id));

  function standing(arrival: readonly Snapshot[]) {
    const models = new Map(['o1', 'o2'].map((id) => [id, new Model()]));
    for (const one of arrival) models.get(one.order.ref.id)?.read(one);
    const summaries = [...models.values()].flatMap(({ summary }) => summary ?? []);
    return {
      rows: [...models.values()].map((model) => model.standing()),
      refunded: withRefundsOnce(summaries).map(({ refunded }) => refunded),
    };
  }

  test('every order tells every transaction, and the numbers count each refund once', () => {
    const { rows, refunded } = standing(readings);
    const keys = ['paid', 'placed', 'refunded:card:r1', 'refunded:card:r2'];
    expect(rows.map((of) => of.map((row) => row.split(' | ')[0]))).toEqual([keys, keys]);
    expect(refunded).toEqual([4000, 3000]);
  });

  test('in every order of arrival, with duplicates, the same rows and numbers stand', () => {
    const inOrder = standing(readings);
    for (const arrival of permutations(readings)) {
      expect(standing([...arrival, ...arrival])).toEqual(inOrder);
      expect(standing(arrival.flatMap((one) => [one, one]))).toEqual(inOrder);
    }
  });
});
