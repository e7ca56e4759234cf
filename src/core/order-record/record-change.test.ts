import { expect, it } from 'vitest';
import { euro, sampleOrder } from '../../../test/samples/order.ts';
import { sampleSummary } from '../../../test/samples/order-summary.ts';
import { must } from '../../std/assert.ts';
import type { Order, OrderLine } from '../model/order.ts';
import type { OrderSummary } from '../model/order-summary.ts';
import { lineRowId, orderLayout, orderRowId, recordFactKey } from './layout.ts';
import { deletedColumns, firstColumns, lineColumns, type OrderFacts } from './order-columns.ts';
import { type RecordChange, recordChange } from './record-change.ts';
import { packIds, readRecord, recordTelling, type ToldRecord, unpackIds } from './told-record.ts';

const custom = must(orderLayout('custom'), 'has tables');
const sales = must(orderLayout('sales'), 'has tables');
const buyer = { contactId: 'c0c0c0c0-0000-4000-8000-000000000001', accountId: null };

const line = (id: string, given: Partial<OrderLine> = {}): OrderLine => ({
  id,
  name: 'Coat',
  sku: 'COAT-1',
  quantity: 2,
  total: euro(1000),
  ...given,
});

function facts(order: Partial<Order> = {}, summary: Partial<OrderSummary> = {}): OrderFacts {
  const whole = sampleOrder({ total: euro(2000), lines: [line('a'), line('b')], ...order });
  return { order: whole, summary: sampleSummary(summary), labels: {}, lines: whole.lines };
}

/** Through the ledger and back. */
const kept = (change: RecordChange | null): ToldRecord =>
  must(readRecord(JSON.parse(JSON.stringify(recordTelling(must(change, 'news').told)))), 'read');

const rowOf = (id: string) => lineRowId(custom, sampleOrder().ref, id);
const first = recordChange(custom, facts(), buyer, null, null);

it('writes all of a new order, and nothing of one that says it already', () => {
  expect(first?.changed).toEqual(first?.columns);
  expect(first?.lines.map(({ rowId }) => rowId)).toEqual([rowOf('a'), rowOf('b')]);
  expect(recordChange(custom, facts(), buyer, kept(first), null)).toBeNull();
});

it('writes the columns and lines that differ, and takes away those that are gone', () => {
  const lines = [line('b', { quantity: 3 }), line('c')];
  const next = facts({ lines, paymentState: 'Paid' });
  const change = must(recordChange(custom, next, buyer, kept(first), null), 'news');
  expect(change.changed).toEqual({ cwy_paymentstate: 'Paid' });
  expect(change.lines.map(({ rowId }) => rowId)).toEqual([rowOf('b'), rowOf('c')]);
  expect(change.gone).toEqual([rowOf('a')]);
  expect(unpackIds(change.announced.lines)).toEqual([rowOf('c')]);
});

it('writes a buyer who is new, and columns that have to be emptied', () => {
  const moved = recordChange(custom, facts(), { ...buyer, accountId: 'a' }, kept(first), null);
  expect(moved).toMatchObject({ isBuyerNew: true, changed: {}, lines: [], gone: [] });
  const unnumbered = recordChange(custom, facts({ orderNumber: null }), buyer, kept(first), null);
  expect(unnumbered?.changed).toMatchObject({ cwy_ordernumber: null });
});

it('after a write that nobody confirmed writes all, and takes away what that may have made', () => {
  const unconfirmed = { lines: packIds([rowOf('x'), rowOf('a')]) };
  const change = must(recordChange(custom, facts(), buyer, kept(first), unconfirmed), 'news');
  expect(change.changed).toEqual(change.columns);
  expect(change.lines).toHaveLength(2);
  expect(change.gone).toEqual([rowOf('x')]);
  const announced = unpackIds(change.announced.lines);
  expect(announced).toEqual(expect.arrayContaining([rowOf('x'), rowOf('a')]));
});

it.each<[Partial<Order>, Partial<OrderSummary>, string]>([
  [{ orderState: 'Open' }, {}, 'active'],
  [{ orderState: 'Confirmed' }, {}, 'active'],
  [{ orderState: 'Complete' }, {}, 'complete'],
  [{ orderState: 'Complete' }, { cancelled: true }, 'cancelled'],
])('%j %j is %s', (order, summary, state) => {
  expect(recordChange(sales, facts(order, summary), buyer, null, null)?.state).toBe(state);
});

it('of Dynamics Sales has write-in lines that come to the total', () => {
  const change = must(recordChange(sales, facts({ total: euro(2490) }), buyer, null, null), 'news');
  expect(change.columns).toMatchObject({ name: '1001', freightamount: 4.9, discountamount: 0 });
  expect(change.columns).not.toHaveProperty('statecode');
  expect(firstColumns(sales, facts())).toEqual({ ordernumber: '1001' });
  expect(firstColumns(sales, facts({ orderNumber: null }))).toEqual({});
  expect(firstColumns(custom, facts())).toEqual({});
  expect(lineColumns(sales, line('a', { name: '', sku: null }))).toMatchObject({
    isproductoverridden: true,
    productdescription: 'a',
    quantity: 2,
    priceperunit: 5,
  });
});

it('is closed, not gone, when the order is deleted', () => {
  expect(deletedColumns(custom)).toMatchObject({ cwy_orderstate: 'Deleted', statecode: 1 });
  expect(deletedColumns(sales)).toEqual({ cwy_orderstate: 'Deleted' });
});

it('names rows and ledger entries by table, so that a setting may change', () => {
  const { ref } = sampleOrder();
  expect(orderRowId(custom, ref)).not.toBe(orderRowId(sales, ref));
  expect([recordFactKey(custom), recordFactKey(sales)]).toEqual([
    'record:cwy_order',
    'record:salesorder',
  ]);
  expect(orderLayout('none')).toBeNull();
});

it('reads nothing out of what is not understood', () => {
  expect([null, 'x', {}, { columns: {}, lines: '', state: 'odd' }].map(readRecord)).toEqual([
    null,
    null,
    null,
    null,
  ]);
  expect(unpackIds(undefined)).toEqual([]);
});

it('keeps 10,000 lines in half a megabyte', () => {
  const lines = Array.from({ length: 10_000 }, (_, at) => line(`line ${at}`));
  const change = must(recordChange(custom, facts({ lines }), buyer, null, null), 'news');
  expect(JSON.stringify(recordTelling(change.told)).length).toBeLessThan(500_000);
  expect(recordChange(custom, facts({ lines }), buyer, kept(change), null)).toBeNull();
});
