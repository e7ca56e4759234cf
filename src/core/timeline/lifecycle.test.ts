import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  euro,
  sampleOrder,
  samplePayment,
  sampleTransaction,
} from '../../../test/samples/order.ts';
import type { Order, ReturnItem } from '../model/order.ts';
import { deletion } from './deletion.ts';
import { deriveFacts, factsNeedingChanges } from './derive-facts.ts';
import { entryOf } from './entry.ts';
import { type FactKind, factKinds } from './fact.ts';
import type { LifecycleSettings } from './reading.ts';
import { tellingOf } from './told.ts';

const source = { eventId: null, correlationId: 'k1' };
const keysOf = (given: Partial<Order>, settings: Partial<LifecycleSettings> = {}) =>
  deriveFacts(sampleOrder(given), [], settings).map(({ key }) => key);
const subjectsOf = (given: Partial<Order>, kind: FactKind) => {
  const order = sampleOrder(given);
  return deriveFacts(order, [])
    .filter((fact) => fact.kind === kind)
    .map((fact) => entryOf(fact, order, source).subject);
};
const item = (id: string, given: Partial<ReturnItem> = {}): ReturnItem => ({
  id,
  lineId: 'l1',
  quantity: 1,
  shipmentState: 'Returned',
  paymentState: 'Refunded',
  createdAt: '2026-03-04T00:00:00.000Z',
  returnedAt: null,
  ...given,
});
const shoes = { id: 'l1', name: 'Shoe', sku: null, quantity: 3, total: euro(1000) };
const charged = { payments: [samplePayment('p1', [sampleTransaction('c1')])] };

describe('what makes an order paid', () => {
  test.each<[LifecycleSettings['paidBy'], Partial<Order>, boolean]>([
    ['payment-state', { paymentState: 'Paid' }, true],
    ['payment-state', charged, false],
    ['transactions', { paymentState: 'Paid' }, false],
    ['transactions', charged, true],
    ['transactions', { total: euro(0), paymentState: 'Paid' }, false],
    ['either', { paymentState: 'Paid' }, true],
    ['either', charged, true],
  ])('by %s: %j', (paidBy, given, paid) => {
    expect(keysOf(given, { paidBy }).includes('paid')).toBe(paid);
  });

  test('where transactions are the truth, no Message is asked for what the shop says', () => {
    const order = sampleOrder({ ...charged, paymentState: 'Paid' });
    expect(factsNeedingChanges(order, [], { settings: { paidBy: 'transactions' } })).toBe(false);
    expect(factsNeedingChanges(order)).toBe(true);
  });

  test('parts in another currency, of nothing, or by a shop that tells by state are no facts', () => {
    const part = (amount: Order['total']) => ({
      payments: [samplePayment('p1', [sampleTransaction('c1', { amount })])],
    });
    expect(keysOf(part(euro(100)))).toContain('partly-paid:p1:c1');
    expect(keysOf(part(euro(100)), { paidBy: 'payment-state' })).toEqual(['placed']);
    expect(keysOf(part(euro(0)))).toEqual(['placed']);
    expect(keysOf(part({ ...euro(100), currency: 'USD' }))).toEqual(['placed']);
    expect(keysOf({ total: euro(0), ...part(euro(100)) })).toEqual(['placed']);
  });
});

describe('cancelled by a workflow of the merchant', () => {
  const state = { id: 's1', key: 'storno' };
  test.each<[Partial<Order>, readonly string[], boolean]>([
    [{ state }, ['storno'], true],
    [{ state }, ['s1'], true],
    [{ state }, ['other'], false],
    [{ state }, [], false],
    [{ state: null }, ['storno'], false],
    [{ shipmentState: 'Canceled' }, ['storno'], false],
  ])('%j with %j', (given, cancelledStates, is) => {
    expect(keysOf(given, { cancelledStates }).includes('cancelled')).toBe(is);
  });

  test('dated by the Message of reaching that state', () => {
    const reached = (at: string, stateId: string) =>
      ({ at, orderState: null, paymentState: null, stateId }) as const;
    const changes = [
      reached('2026-03-02T00:00:00.000Z', 's0'),
      reached('2026-03-03T00:00:00.000Z', 's1'),
    ];
    const facts = deriveFacts(sampleOrder({ state }), changes, { cancelledStates: ['storno'] });
    expect(facts.find(({ kind }) => kind === 'cancelled')).toMatchObject({
      at: '2026-03-03T00:00:00.000Z',
      atIsOwn: true,
    });
  });
});

test.each<[Partial<Order>, string]>([
  [{}, 'Order 1001 placed – 733.75 EUR'],
  [{ completedAt: '2019-01-01T00:00:00.000Z' }, 'Order 1001 placed (imported) – 733.75 EUR'],
  [{ origin: 'RecurringOrder' }, 'Order 1001 placed (recurring order) – 733.75 EUR'],
  [{ recurringOrderId: 'r1' }, 'Order 1001 placed (recurring order) – 733.75 EUR'],
  [{ total: euro(0) }, 'Order 1001 placed – 0.00 EUR'],
])('how an order was placed: %j', (given, subject) => {
  expect(subjectsOf(given, 'placed')).toEqual([subject]);
});

test.each<[string | null, readonly string[]]>([
  [null, []],
  ['Ready', []],
  ['Partial', []],
  ['Canceled', []],
  ['Shipped', ['shipped']],
  ['Delivered', ['shipped', 'delivered']],
  ['Teleported', []],
])('shipment state %s', (shipmentState, keys) => {
  expect(keysOf({ shipmentState }).filter((key) => key !== 'placed')).toEqual(keys);
});

describe('goods that come back', () => {
  const lines = [shoes];

  test('are announced, then returned, for their share of the price', () => {
    const returns = [item('i1', { shipmentState: 'Advised' }), item('i2', { quantity: 2 })];
    expect(subjectsOf({ lines, returns }, 'returned')).toEqual([
      'Order 1001 return announced – 3.33 EUR of 733.75 EUR',
      'Order 1001 returned – 6.67 EUR of 733.75 EUR',
    ]);
  });

  test.each<[LifecycleSettings['returnRefunds'], Partial<Order>, boolean]>([
    ['when-no-transactions', {}, true],
    ['always', {}, true],
    ['never', {}, false],
    ...(['Success', 'Pending', 'Initial', 'Failure'] as const).map(
      (state): [LifecycleSettings['returnRefunds'], Partial<Order>, boolean] => [
        'when-no-transactions',
        { payments: [samplePayment('p1', [sampleTransaction('r1', { type: 'Refund', state })])] },
        state === 'Failure',
      ],
    ),
    ['when-no-transactions', charged, true],
  ])('refunded by item, %s: %j', (returnRefunds, given, is) => {
    const keys = keysOf({ lines, returns: [item('i1')], ...given }, { returnRefunds });
    expect(keys.includes('refunded-return:i1')).toBe(is);
  });

  test('only what the shop calls refunded is refunded', () => {
    const returns = ['NonRefundable', 'Initial', 'NotRefunded'].map((paymentState) =>
      item(paymentState, { paymentState }),
    );
    expect(keysOf({ lines, returns }).filter((key) => key.startsWith('refunded'))).toEqual([]);
  });

  test('of a line that is gone have no amount, and say so', () => {
    const order = sampleOrder({ lines, returns: [item('i1', { lineId: 'gone' })] });
    const fact = deriveFacts(order, []).find(({ kind }) => kind === 'refunded');
    if (fact === undefined) throw new Error('There is a refund.');
    const { subject, values } = entryOf(fact, order, source);
    expect([subject, values.cwy_amount]).toEqual(['Order 1001 refunded – amount not known', null]);
  });

  test('piece by piece add up to the price of the line, whatever it is', () => {
    const pieces = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(pieces, fc.nat({ max: Number.MAX_SAFE_INTEGER }), (quantities, price) => {
        const quantity = quantities.reduce((sum, one) => sum + one, 0);
        const line = { ...shoes, quantity, total: euro(price) };
        const returns = quantities.map((one, index) => item(`i${index}`, { quantity: one }));
        const amounts = deriveFacts(sampleOrder({ lines: [line], returns }), [])
          .filter(({ kind }) => kind === 'returned')
          .map(({ amount }) => BigInt(amount.centAmount));
        expect(amounts.reduce((sum, one) => sum + one, 0n)).toBe(BigInt(price));
        expect(amounts.every((amount) => amount >= 0n)).toBe(true);
      }),
    );
  });

  test('more than were bought are worth no more than the line', () => {
    const returns = [item('i1', { quantity: 99 })];
    expect(subjectsOf({ lines, returns }, 'returned')).toEqual([
      'Order 1001 returned – 10.00 EUR of 733.75 EUR',
    ]);
  });
});

test('10,000 lines end in a text that fits', () => {
  const lines = Array.from({ length: 10_000 }, (_, index) => ({ ...shoes, id: `l${index}` }));
  const order = sampleOrder({ lines, returns: [item('i1', { lineId: 'l9999' })] });
  for (const fact of deriveFacts(order, [])) {
    expect(entryOf(fact, order, source).description.length).toBeLessThanOrEqual(2000);
  }
});

describe('an order that is gone', () => {
  const order = sampleOrder({ total: euro(70000) });
  const [placed] = deriveFacts(order, []);
  if (placed === undefined) throw new Error('Every order is placed.');
  const ledger = [{ factKey: 'placed', told: tellingOf(placed, order) }];
  const noticed = '2026-04-01T00:00:00.000Z';

  test('is told with what the ledger remembers', () => {
    const gone = deletion(order.ref, ledger, null, noticed);
    if (gone === null) throw new Error('It is told.');
    const entry = entryOf(gone.fact, gone.order, source);
    expect(entry.subject).toBe('Order 1001 deleted in commercetools – 700.00 EUR');
    expect(entry.description).toContain('Known since 2026-04-01 00:00 UTC');
  });

  test('is told once, and only where something was told of it', () => {
    const told = [...ledger, { factKey: 'deleted', told: null }];
    expect(deletion(order.ref, told, null, noticed)).toBeNull();
    expect(deletion(order.ref, [], null, noticed)).toBeNull();
    expect(deletion(order.ref, [{ factKey: 'placed', told: null }], null, noticed)).toBeNull();
  });
});

test('a kind that is not written is worth no request', () => {
  const order = sampleOrder({ version: 2, shipmentState: 'Shipped' });
  expect(factsNeedingChanges(order)).toBe(false);
  expect(factsNeedingChanges(order, ['placed'], { kinds: factKinds })).toBe(true);
  expect(factsNeedingChanges(order, [], { kinds: ['placed', 'edited'] })).toBe(true);
  expect(factsNeedingChanges({ ...order, version: 1 }, [], { kinds: ['placed', 'edited'] })).toBe(
    false,
  );
});
