import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  euro,
  sampleOrder,
  samplePayment,
  sampleTransaction,
} from '../../../test/samples/order.ts';
import { activityIdOf } from '../identity/deterministic-id.ts';
import type { Order } from '../model/order.ts';
import { deriveFacts } from './derive-facts.ts';
import { entryOf } from './entry.ts';

const source = { eventId: 'e1', correlationId: 'k1' };

/** The entries of an order, oldest fact first. */
function entriesOf(given: Partial<Order>) {
  const order = sampleOrder(given);
  return deriveFacts(order, []).map((fact) => entryOf(fact, order, source));
}

const shoe = { id: 'l1', name: 'Shoe', sku: 'A0E2', quantity: 1, total: euro(14875) };
const coat = { id: 'l2', name: 'Winter coat', sku: null, quantity: 2, total: euro(58500) };

test('a seller reads what happened, to which order, and for how much', () => {
  const payments = [
    samplePayment('p1', [
      sampleTransaction('c1'),
      sampleTransaction('r1', {
        type: 'Refund',
        amount: euro(2000),
        at: '2026-03-05T00:00:00.000Z',
      }),
      sampleTransaction('r2', {
        type: 'Refund',
        amount: euro(71375),
        at: '2026-03-06T00:00:00.000Z',
      }),
    ]),
  ];
  const subjects = entriesOf({ payments, orderState: 'Cancelled' }).map(({ subject }) => subject);
  expect(subjects).toEqual([
    'Order 1001 placed – 733.75 EUR',
    'Order 1001 paid – 733.75 EUR',
    'Order 1001 refunded in part – 20.00 EUR of 733.75 EUR',
    'Order 1001 refunded in part – 713.75 EUR of 733.75 EUR',
    'Order 1001 cancelled – 733.75 EUR',
  ]);
});

test('a refund of everything at once needs no second amount', () => {
  const refund = sampleTransaction('r1', { type: 'Refund', at: '2026-03-05T00:00:00.000Z' });
  const entries = entriesOf({ payments: [samplePayment('p1', [sampleTransaction('c1'), refund])] });
  expect(entries.at(-1)?.subject).toBe('Order 1001 refunded in full – 733.75 EUR');
});

test('an order without a number goes by the first block of its id', () => {
  expect(entriesOf({ orderNumber: null })[0]?.subject).toBe('Order a0a0a0a0 placed – 733.75 EUR');
});

test('the body tells goods and origin, and nothing that a later reading would tell otherwise', () => {
  const [placed] = entriesOf({
    lines: [shoe, coat],
    storeKey: 'berlin',
    paymentState: 'Paid',
    payments: [samplePayment('p1', [sampleTransaction('c1')])],
  });
  expect(placed?.description).toBe(
    [
      'Order 1001 placed – 733.75 EUR',
      'On 2026-03-01 09:30 UTC',
      '1 × Shoe – 148.75 EUR',
      '2 × Winter coat – 585.00 EUR',
      'Total: 733.75 EUR',
      'Store: berlin',
      'commercetools order a0a0a0a0-0000-4000-8000-000000000001',
    ].join('\n'),
  );
});

test('a time that commercetools does not tell is not given as the time of the fact', () => {
  const cancelled = entriesOf({ orderState: 'Cancelled' }).at(-1);
  expect(cancelled?.description).toContain('\nKnown since 2026-03-09 12:00 UTC\n');
});

test('the values are a completed row that leads back to order, fact and event', () => {
  const [placed] = entriesOf({ storeKey: 'berlin' });
  const { ref } = sampleOrder();
  expect(placed?.id).toBe(activityIdOf('shop', ref.id, 'placed'));
  expect(placed?.problems).toEqual([]);
  expect(placed?.values).toEqual({
    subject: placed?.subject,
    description: placed?.description,
    actualend: '2026-03-01T09:30:00.000Z',
    sortdate: '2026-03-01T09:30:00.000Z',
    statecode: 1,
    statuscode: 2,
    cwy_commercetoolsid: ref.id,
    cwy_projectkey: 'shop',
    cwy_ordernumber: '1001',
    cwy_fact: 'placed',
    cwy_kind: 'placed',
    cwy_amount: 733.75,
    cwy_currency: 'EUR',
    cwy_store: 'berlin',
    cwy_channel: null,
    cwy_country: 'DE',
    cwy_locale: 'de-DE',
    cwy_customergroup: null,
    cwy_brand: null,
    cwy_region: null,
    cwy_sourceeventid: 'e1',
    cwy_correlationid: 'k1',
  });
});

test('a name stays on its line, whatever it holds', () => {
  const lines = [
    { ...shoe, name: 'Shoe\nred ' },
    { ...shoe, name: ' ' },
  ];
  expect(entriesOf({ lines })[0]?.description.split('\n').slice(2, 4)).toEqual([
    '1 × Shoe red – 148.75 EUR',
    '1 × without a name – 148.75 EUR',
  ]);
});

test('many lines: as many as fit, the rest is counted', () => {
  const lines = Array.from({ length: 500 }, (_, index) => ({ ...shoe, name: `Shoe ${index}` }));
  const description = entriesOf({ lines })[0]?.description ?? '';
  expect(description.endsWith(sampleOrder().ref.id)).toBe(true);
  const shown = description.split('\n').filter((line) => line.startsWith('1 × ')).length;
  expect(shown).toBeGreaterThan(40);
  expect(description).toContain(`\nand ${500 - shown} more lines\n`);
  expect(description).toContain('Total: 733.75 EUR');
});

test('one line that finds no room is one line', () => {
  const name = 'x'.repeat(200);
  const rows = (count: number) => Array.from({ length: count }, () => ({ ...shoe, name }));
  const texts = Array.from({ length: 20 }, (_, count) => entriesOf({ lines: rows(count) })[0]);
  expect(texts.some((entry) => entry?.description.includes('and 1 more lines'))).toBe(false);
  expect(texts.some((entry) => /and [2-9] more lines/.test(entry?.description ?? ''))).toBe(true);
});

test('subject and body always fit, and every line is shown or counted', () => {
  const line = fc.record({
    id: fc.constant('l1'),
    name: fc.string({ unit: 'grapheme', maxLength: 200 }),
    sku: fc.constant(null),
    quantity: fc.integer({ min: 1, max: 9999 }),
    total: fc.maxSafeInteger().map(euro),
  });
  const text = fc.option(fc.string({ unit: 'grapheme', maxLength: 300 }));
  fc.assert(
    fc.property(fc.array(line, { maxLength: 60 }), text, text, (lines, orderNumber, storeKey) => {
      const [placed] = entriesOf({ lines, orderNumber, storeKey });
      expect(placed?.subject.length).toBeLessThanOrEqual(200);
      expect(placed?.description.length).toBeLessThanOrEqual(2000);
      expect(placed?.description.endsWith(sampleOrder().ref.id)).toBe(true);
      const rest = /\nand (\d+) more lines?\n/.exec(placed?.description ?? '')?.[1] ?? '0';
      const shown = (placed?.description ?? '').match(/^\d+ × /gm)?.length ?? 0;
      expect(shown + Number(rest)).toBe(lines.length);
    }),
  );
});

test('what a column cannot hold is a problem, not a shorter value', () => {
  const [placed] = entriesOf({
    orderNumber: '1'.repeat(101),
    total: euro(10_000_000_000_001),
    storeKey: 's'.repeat(101),
  });
  expect(placed?.problems.map(({ code, detail }) => `${code} ${detail.place}`)).toEqual([
    'CWY-4009 order -> cwy_orderactivity.cwy_ordernumber',
    'CWY-4009 order -> cwy_orderactivity.cwy_store',
    'CWY-4009 order -> cwy_orderactivity.cwy_amount',
  ]);
  expect(placed?.values.cwy_ordernumber).toBe('1'.repeat(101));
  expect(entriesOf({ total: euro(10_000_000_000_000) })[0]?.problems).toEqual([]);
});
