import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  euro,
  sampleOrder,
  samplePayment,
  sampleTransaction,
} from '../../../test/samples/order.ts';
import type { Order, StateChange, Transaction } from '../model/order.ts';
import { deriveFacts, factsNeedingChanges } from './derive-facts.ts';
import { type Fact, missingFacts } from './fact.ts';

const yen = (centAmount: number) => ({ centAmount, currency: 'JPY', fractionDigits: 0 });
const cancelledAt = (at: string): StateChange => ({
  at,
  orderState: 'Cancelled',
  paymentState: null,
});
const paidAt = (at: string): StateChange => ({ at, orderState: null, paymentState: 'Paid' });

/** The fact of a kind, which must be the only one. */
function only(kind: Fact['kind'], facts: readonly Fact[]): Fact | undefined {
  const found = facts.filter((fact) => fact.kind === kind);
  expect(found.length).toBeLessThanOrEqual(1);
  return found[0];
}

function charged(...transactions: Transaction[]): Partial<Order> {
  return { payments: [samplePayment('p1', transactions)] };
}

const factsOf = (given: Partial<Order>, changes: readonly StateChange[] = []) =>
  deriveFacts(sampleOrder(given), changes);

describe('placed', () => {
  test('every order was placed, when it was created', () => {
    expect(factsOf({})).toEqual([
      {
        key: 'placed',
        kind: 'placed',
        at: '2026-03-01T09:30:00.000Z',
        atIsOwn: true,
        amount: euro(73375),
        of: null,
        extent: null,
        detail: {
          is: 'placed',
          how: 'created',
          customerId: 'c1c1c1c1-0000-4000-8000-000000000001',
        },
        version: 1,
      },
    ]);
  });

  test('an imported order was placed when it was completed', () => {
    const at = '2019-12-24T18:00:00.000Z';
    expect(only('placed', factsOf({ completedAt: at }))?.at).toBe(at);
  });
});

describe('paid', () => {
  test.each<[string, Partial<Order>, boolean]>([
    ['nothing said', {}, false],
    ['the shop says so', { paymentState: 'Paid' }, true],
    ['bought on credit', { paymentState: 'CreditOwed' }, false],
    ['charged in full', charged(sampleTransaction('t1')), true],
    [
      'charged more than the total',
      charged(sampleTransaction('t1', { amount: euro(80000) })),
      true,
    ],
    ['charged a cent less', charged(sampleTransaction('t1', { amount: euro(73374) })), false],
    ['charge pending', charged(sampleTransaction('t1', { state: 'Pending' })), false],
    ['only authorised', charged(sampleTransaction('t1', { type: 'Authorization' })), false],
    [
      'charged in another currency',
      charged(sampleTransaction('t1', { amount: yen(99999) })),
      false,
    ],
    ['nothing to pay', { total: euro(0) }, false],
    ['nothing to pay, the shop says paid', { total: euro(0), paymentState: 'Paid' }, true],
    [
      'nothing to pay, a charge of nothing',
      { total: euro(0), ...charged(sampleTransaction('t1', { amount: euro(0) })) },
      false,
    ],
  ])('%s', (_, given, paid) => {
    expect(only('paid', factsOf(given)) !== undefined).toBe(paid);
  });

  const halves = charged(
    sampleTransaction('t2', { amount: euro(73000), at: '2026-03-03T00:00:00.000Z' }),
    sampleTransaction('t1', { amount: euro(375), at: '2026-03-02T00:00:00.000Z' }),
    sampleTransaction('t3', { amount: euro(1), at: '2026-03-04T00:00:00.000Z' }),
  );

  test('paid with the charge that reached the total; what is charged beyond is another matter', () => {
    expect(only('paid', factsOf(halves))).toMatchObject({
      at: '2026-03-03T00:00:00.000Z',
      atIsOwn: true,
      amount: euro(73375),
    });
  });

  test('told by shop and charges alike, it is one fact of the earlier time, whenever it is read', () => {
    const first = paidAt('2026-03-02T12:00:00.000Z');
    const stated = { paymentState: 'Paid' } as const;
    const read = [
      factsOf(stated, [first]),
      factsOf({ ...stated, ...halves }, [first]),
      factsOf({ ...stated, ...halves }, [first, paidAt('2026-03-05T00:00:00.000Z')]),
    ].map((facts) => only('paid', facts));
    expect(read[1]).toEqual(read[0]);
    expect(read[2]).toEqual(read[0]);
  });

  test('charges of several payments add up', () => {
    const gift = samplePayment('p1', [sampleTransaction('t1', { amount: euro(3375) })]);
    const card = samplePayment('p2', [sampleTransaction('t1', { amount: euro(70000) })]);
    expect(only('paid', factsOf({ payments: [gift, card] }))?.amount).toEqual(euro(73375));
    expect(only('paid', factsOf({ payments: [gift] }))).toBeUndefined();
    expect(only('paid', factsOf({ payments: [gift, gift] }))).toBeUndefined();
  });

  test('of a payment that is referenced twice the newest version counts', () => {
    const before = samplePayment('p1', [sampleTransaction('t1', { state: 'Pending' })]);
    const after = samplePayment('p1', [sampleTransaction('t1')], { version: 2 });
    expect(only('paid', factsOf({ payments: [after, before] }))).toBeDefined();
  });

  test('charges with a time are counted first, so that a time is found if there is one', () => {
    const timeless = sampleTransaction('t1', { at: null });
    const timed = sampleTransaction('t2');
    expect(only('paid', factsOf(charged(timeless, timed)))).toMatchObject({
      at: '2026-03-01T09:31:00.000Z',
      atIsOwn: true,
    });
  });

  test('without a time of the charge the first Message tells, then the last change', () => {
    const timeless = charged(sampleTransaction('t1', { at: null }));
    const changes = [paidAt('2026-03-06T00:00:00.000Z'), paidAt('2026-03-05T00:00:00.000Z')];
    expect(only('paid', factsOf(timeless, changes))).toMatchObject({
      at: '2026-03-05T00:00:00.000Z',
      atIsOwn: true,
    });
    expect(only('paid', factsOf(timeless))).toMatchObject({
      at: '2026-03-09T12:00:00.000Z',
      atIsOwn: false,
    });
  });

  test('what the shop calls paid has the amount of the total', () => {
    const part = charged(sampleTransaction('t1', { amount: euro(100) }));
    expect(only('paid', factsOf({ paymentState: 'Paid', ...part }))?.amount).toEqual(euro(73375));
  });
});

describe('cancelled', () => {
  test('the Message tells when, the first one if there are several', () => {
    const changes = [
      { at: '2026-03-02T00:00:00.000Z', orderState: 'Confirmed', paymentState: null } as const,
      cancelledAt('2026-03-05T00:00:00.000Z'),
      cancelledAt('2026-03-04T00:00:00.000Z'),
    ];
    expect(only('cancelled', factsOf({ orderState: 'Cancelled' }, changes))).toMatchObject({
      at: '2026-03-04T00:00:00.000Z',
      atIsOwn: true,
      amount: euro(73375),
    });
  });

  test('without Messages it is the last change of the order', () => {
    expect(only('cancelled', factsOf({ orderState: 'Cancelled' }))).toMatchObject({
      at: '2026-03-09T12:00:00.000Z',
      atIsOwn: false,
    });
  });

  test('an order that is not cancelled has no such fact', () => {
    expect(only('cancelled', factsOf({ orderState: 'Complete' }))).toBeUndefined();
  });
});

describe('refunded', () => {
  const refund = (id: string, centAmount: number, at: string | null) =>
    sampleTransaction(id, { type: 'Refund', amount: euro(centAmount), at });
  const refundsOf = (...transactions: Transaction[]) =>
    factsOf(charged(sampleTransaction('c1', { amount: euro(10000) }), ...transactions))
      .filter(({ kind }) => kind === 'refunded')
      .map(({ key, amount, extent }) => `${key} ${amount.centAmount} ${extent}`);

  test('each refund is a fact of its own, whatever the others are', () => {
    const facts = refundsOf(
      refund('r2', 8000, '2026-03-06T00:00:00.000Z'),
      refund('r1', 2000, '2026-03-05T00:00:00.000Z'),
    );
    expect(facts).toEqual(['refunded:p1:r1 2000 partial', 'refunded:p1:r2 8000 partial']);
  });

  test('refunds of the same moment are taken by their ids', () => {
    const at = '2026-03-05T00:00:00.000Z';
    const facts = ['refunded:p1:r1 2000 partial', 'refunded:p1:r2 8000 partial'];
    expect(refundsOf(refund('r1', 2000, at), refund('r2', 8000, at))).toEqual(facts);
    expect(refundsOf(refund('r2', 8000, at), refund('r1', 2000, at))).toEqual(facts);
  });

  test('only refunds that succeeded count', () => {
    const failed = sampleTransaction('r1', { type: 'Refund', state: 'Failure' });
    const pending = sampleTransaction('r2', { type: 'Refund', state: 'Initial' });
    expect(refundsOf(failed, pending)).toEqual([]);
  });

  test('equal transaction ids of two payments are two facts', () => {
    const payments = ['p1', 'p2'].map((id) => samplePayment(id, [refund('r1', 1, null)]));
    expect(factsOf({ payments }).map(({ key }) => key)).toEqual([
      'placed',
      'refunded:p1:r1',
      'refunded:p2:r1',
    ]);
  });

  test('without a time of its own it is dated by its payment', () => {
    const [fact] = factsOf(charged(refund('r1', 1, null))).filter((f) => f.kind === 'refunded');
    expect(fact).toMatchObject({ at: '2026-03-08T10:00:00.000Z', atIsOwn: false });
  });

  test('one that gives the total back is full', () => {
    expect(refundsOf(refund('r1', 73375, null))).toEqual(['refunded:p1:r1 73375 full']);
  });

  test('measured against the total, whatever was charged, and else against nothing', () => {
    const of = (given: Partial<Order>) => only('refunded', factsOf(given))?.of;
    const back = refund('r1', 100, null);
    expect(of(charged(back, sampleTransaction('c1', { amount: euro(500) })))).toEqual(euro(73375));
    expect(of(charged(back))).toEqual(euro(73375));
    expect(of({ total: euro(0), ...charged(back) })).toBeNull();
    const foreign = sampleTransaction('r1', { type: 'Refund', amount: yen(100) });
    expect(only('refunded', factsOf(charged(foreign)))).toMatchObject({ of: null, extent: null });
  });
});

describe('which facts need the state changes', () => {
  const timeless = sampleTransaction('t1', { at: null });
  const refund = sampleTransaction('r1', { type: 'Refund', at: null });
  test.each<[string, Partial<Order>, readonly string[], boolean]>([
    ['placed', {}, [], false],
    ['paid by a charge with a time', charged(sampleTransaction('t1')), [], false],
    ['paid by a charge without', charged(timeless), [], true],
    ['paid without a charge', { paymentState: 'Paid' }, [], true],
    [
      'paid by a charge with a time, and the shop says so, perhaps earlier',
      { paymentState: 'Paid', ...charged(sampleTransaction('t1')) },
      [],
      true,
    ],
    ['a refund without a time, which no Message of the order tells', charged(refund), [], false],
    ['cancelled', { orderState: 'Cancelled' }, [], true],
    ['cancelled, and written', { orderState: 'Cancelled' }, ['placed', 'cancelled'], false],
    [
      'cancelled and paid, one written',
      { orderState: 'Cancelled', paymentState: 'Paid' },
      ['paid'],
      true,
    ],
  ])('%s', (_, given, written, needed) => {
    expect(factsNeedingChanges(sampleOrder(given), written)).toBe(needed);
  });
});

test('of one moment, an order is placed before it is paid', () => {
  const at = sampleOrder().createdAt;
  const keys = factsOf(charged(sampleTransaction('t1', { at }))).map(({ key }) => key);
  expect(keys).toEqual(['placed', 'paid']);
});

test('what the ledger holds is not missing', () => {
  const facts = factsOf({ paymentState: 'Paid', orderState: 'Cancelled' });
  expect(missingFacts(facts, ['paid', 'refunded:p1:r1']).map(({ key }) => key)).toEqual([
    'placed',
    'cancelled',
  ]);
  expect(
    missingFacts(
      facts,
      facts.map(({ key }) => key),
    ),
  ).toEqual([]);
});

const day = fc.integer({ min: 10, max: 19 }).map((n) => `2026-03-${n}T00:00:00.000Z`);
const transaction = fc.record<Transaction>({
  id: fc.constantFrom('t1', 't2', 't3', 't4', 't5', 't6'),
  type: fc.constantFrom('Charge', 'Refund', 'Authorization'),
  state: fc.constantFrom('Success', 'Success', 'Pending'),
  amount: fc.oneof(fc.integer({ min: 0, max: 80000 }).map(euro), fc.constant(yen(500))),
  at: fc.option(day),
});
const payments = fc.uniqueArray(
  fc.record({
    id: fc.constantFrom('p1', 'p2', 'p3'),
    version: fc.integer({ min: 1, max: 3 }),
    createdAt: day,
    modifiedAt: day,
    transactions: fc.uniqueArray(transaction, { maxLength: 5, selector: ({ id }) => id }),
  }),
  { maxLength: 3, selector: ({ id }) => id },
);
const order = fc
  .record({
    payments,
    orderState: fc.constantFrom<Order['orderState'][]>('Open', 'Cancelled'),
    paymentState: fc.constantFrom<Order['paymentState'][]>(null, 'Paid', 'Pending'),
  })
  .map(sampleOrder);
const changes = fc.array(fc.oneof(day.map(paidAt), day.map(cancelledAt)), { maxLength: 4 });

describe('whatever the order looks like', () => {
  test('the order of payments, transactions and state changes plays no part', () => {
    const shuffled = fc
      .tuple(order, changes, fc.infiniteStream(fc.nat()))
      .map(([given, history, stream]) => {
        const shuffle = <T>(items: readonly T[]): T[] =>
          items
            .map((item) => ({ item, place: stream.next().value ?? 0 }))
            .sort((a, b) => a.place - b.place)
            .map(({ item }) => item);
        const again = {
          ...given,
          payments: shuffle(given.payments).map((payment) => ({
            ...payment,
            transactions: shuffle(payment.transactions),
          })),
        };
        return [given, history, again, shuffle(history)] as const;
      });
    fc.assert(
      fc.property(shuffled, ([given, history, again, historyAgain]) => {
        expect(deriveFacts(again, historyAgain)).toEqual(deriveFacts(given, history));
      }),
      { numRuns: 300 },
    );
  });

  test('keys are unique, times ascend, and state changes add times but no facts', () => {
    fc.assert(
      fc.property(order, changes, (given, history) => {
        const facts = deriveFacts(given, history);
        const keys = facts.map(({ key }) => key);
        expect(new Set(keys).size).toBe(keys.length);
        const times = facts.map(({ at }) => at);
        expect(times).toEqual(times.toSorted());
        const bare = deriveFacts(given, []).map(({ key }) => key);
        expect(keys.toSorted()).toEqual(bare.toSorted());
      }),
    );
  });

  test('a further successful transaction takes no fact away', () => {
    fc.assert(
      fc.property(order, transaction, (given, added) => {
        const more = samplePayment('p9', [added]);
        const before = deriveFacts(given, []).map(({ key }) => key);
        const after = deriveFacts({ ...given, payments: [...given.payments, more] }, []);
        expect(after.map(({ key }) => key)).toEqual(expect.arrayContaining(before));
      }),
    );
  });
});
