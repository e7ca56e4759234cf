import fc from 'fast-check';
import { expect, test } from 'vitest';
import { euro, sampleOrder } from '../../../test/samples/order.ts';
import { deriveFacts } from './derive-facts.ts';
import { entryOf, withdrawnEntry } from './entry.ts';
import { isTimelineTable, tableOf, timelineTargets } from './target.ts';
import { columnsIn } from './target-columns.ts';

const source = { eventId: 'e1', correlationId: 'k1' };
const order = sampleOrder();
const facts = deriveFacts(order, []);
const placed = facts.map((fact) => entryOf(fact, order, source).values)[0] ?? {};
const text = [
  'Order 1001 placed – 733.75 EUR',
  'On 2026-03-01 09:30 UTC',
  'Total: 733.75 EUR',
  'commercetools order a0a0a0a0-0000-4000-8000-000000000001',
  'Kind: placed',
  'Amount: 733.75 EUR',
  'Trace: k1',
].join('\n');

test('an activity is as it was made', () => {
  expect(columnsIn('cwy_orderactivity', placed)).toBe(placed);
});

test('a task is done, and tells below its text what it has no columns for', () => {
  expect(columnsIn('task', placed)).toEqual({
    subject: 'Order 1001 placed – 733.75 EUR',
    description: text,
    actualend: '2026-03-01T09:30:00.000Z',
    sortdate: '2026-03-01T09:30:00.000Z',
    statecode: 1,
    statuscode: 5,
  });
});

test('a note has text alone', () => {
  expect(columnsIn('annotation', placed)).toEqual({
    subject: 'Order 1001 placed – 733.75 EUR',
    notetext: text,
  });
});

test('what is amended keeps its state, and says that it is withdrawn', () => {
  for (const fact of facts) {
    const { values } = withdrawnEntry(fact, order, source, true);
    const { description, ...others } = columnsIn('task', values);
    expect(Object.keys(others)).toEqual(['subject']);
    expect(String(description).split('\n').slice(-3)).toEqual([
      'Kind: withdrawn',
      'Amount: 0',
      'Trace: k1',
    ]);
  }
});

test('an amount that nothing tells is not named', () => {
  const columns = columnsIn('task', { ...placed, cwy_amount: null });
  expect(columns.description).not.toContain('Amount');
});

test('whatever the order, the text fits and leads to the trace', () => {
  const line = fc.record({
    id: fc.constant('l1'),
    name: fc.string({ unit: 'grapheme', maxLength: 150 }),
    sku: fc.constant(null),
    quantity: fc.integer({ min: 1, max: 9999 }),
    total: fc.maxSafeInteger().map(euro),
  });
  const cents = fc.integer({ min: 0, max: 1_000_000_000_000 });
  fc.assert(
    fc.property(fc.array(line, { maxLength: 60 }), cents, fc.uuid(), (lines, total, id) => {
      const long = sampleOrder({ lines, total: euro(total) });
      for (const fact of deriveFacts(long, [])) {
        const { values } = entryOf(fact, long, { ...source, correlationId: id });
        const description = String(columnsIn('task', values).description);
        expect(description.length).toBeLessThanOrEqual(2000);
        expect(description.endsWith(`\nTrace: ${id}`)).toBe(true);
      }
    }),
  );
});

test('each setting has a table of its own, and the ledger’s names are known', () => {
  const tables = timelineTargets.map(tableOf);
  expect(new Set(tables).size).toBe(timelineTargets.length);
  expect(tables.every(isTimelineTable)).toBe(true);
  expect(['contact', 'toString'].some(isTimelineTable)).toBe(false);
});
