import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { roles } from '../src/app/types.ts';
import { must } from '../src/std/assert.ts';
import type { Row } from './shop.ts';
import { entriesOf, money, orderLine } from './story.ts';
import { createWorld, type World } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld({
    roles,
    config: `{ orders: { record: 'custom' } }`,
  });
});
afterAll(() => world.close());

/** Somebody buys a coat for 30 EUR and one for 20 EUR. */
async function buy(name: string, draft: Row = {}): Promise<Row> {
  const customer = await world.shop.signUp({ email: `${name}@example.com`, lastName: name });
  return world.shop.order({
    orderNumber: `R-${name}`,
    customerId: customer.id,
    customerEmail: customer.email,
    totalPrice: money(5000),
    lineItems: [orderLine(3000), orderLine(2000)],
    ...draft,
  });
}

async function recordsOf(order: Row): Promise<readonly Row[]> {
  await world.settled();
  const rows = await world.crmRows('cwy_orders');
  return rows.filter((row) => row.cwy_commercetoolsid === order.id);
}

/** The one record of the order. */
async function recordOf(order: Row): Promise<Row> {
  const records = await recordsOf(order);
  expect(records).toHaveLength(1);
  return must(records[0], 'the order has a record');
}

async function linesOf(record: Row): Promise<readonly string[]> {
  const rows = await world.crmRows('cwy_orderlines');
  return rows
    .filter((row) => row.cwy_orderid?.id === record.cwy_orderid)
    .map((row) => `${row.cwy_quantity} ${row.cwy_name} ${row.cwy_totalprice}`)
    .sort();
}

/** As an order edit leaves it behind: other lines and another total. */
async function edit(order: Row, change: Row): Promise<void> {
  const now = await world.shop.get(`/orders/${order.id}`);
  const resource = { ...now, ...change, version: now.version + 1 };
  await fetch(`${world.commercetools.url}/_sim/seed`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify([{ typeId: 'order', resource }]),
  });
  const action = { action: 'setPurchaseOrderNumber', purchaseOrderNumber: String(now.version) };
  await world.shop.update(`/orders/${order.id}`, action);
}

const twoCoats = ['1 Winter coat 20', '1 Winter coat 30'];

test('an order is one row with its lines, on its contact, and costs nothing when told again', async () => {
  const order = await buy('one');
  const record = await recordOf(order);
  expect(record).toMatchObject({
    cwy_name: 'R-one',
    cwy_ordernumber: 'R-one',
    cwy_orderstate: 'Open',
    cwy_totalgross: 50,
    cwy_totalrefunded: 0,
    cwy_linecount: 2,
    statecode: 0,
  });
  expect(await linesOf(record)).toEqual(twoCoats);
  const [contact] = (await world.contacts()).filter(({ lastname }) => lastname === 'one');
  expect(record.cwy_contactid).toMatchObject({ id: contact?.contactid });
  expect(await entriesOf(world, order.id)).toEqual(['placed 50']);
  const before = await world.crmRequests();
  await world.redeliver(order.id);
  await world.settled();
  expect(await world.crmRequests()).toBe(before);
});

test('it follows payment, shipment, refund and cancellation, and says where the news came from', async () => {
  const order = await buy('follows');
  const placed = await recordOf(order);
  await world.shop.update(
    `/orders/${order.id}`,
    { action: 'changePaymentState', paymentState: 'Paid' },
    { action: 'changeShipmentState', shipmentState: 'Shipped' },
    { action: 'changeOrderState', orderState: 'Complete' },
  );
  const complete = { cwy_orderstate: 'Complete', cwy_paymentstate: 'Paid', statecode: 0 };
  expect(await recordOf(order)).toMatchObject({ ...complete, cwy_shipmentstate: 'Shipped' });
  const payment = await world.shop.payment({
    amountPlanned: money(5000),
    transactions: [{ type: 'Refund', state: 'Success', amount: money(1250) }],
  });
  const added = { action: 'addPayment', payment: { typeId: 'payment', id: payment.id } };
  await world.shop.update(`/orders/${order.id}`, added);
  const refunded = await recordOf(order);
  expect(refunded).toMatchObject({ cwy_totalrefunded: 12.5, cwy_totalgross: 50 });
  expect(refunded.cwy_sourceeventid).not.toBe(placed.cwy_sourceeventid);
  for (const [orderState, statecode] of [
    ['Cancelled', 1],
    ['Open', 0],
  ] as const) {
    await world.shop.update(`/orders/${order.id}`, { action: 'changeOrderState', orderState });
    expect(await recordOf(order)).toMatchObject({ cwy_orderstate: orderState, statecode });
  }
  const trace = await world.memory.store.trace({ by: 'id', id: refunded.cwy_orderid });
  expect(trace.events.length).toBeGreaterThan(0);
});

test('an edit changes the lines that differ, brings new ones and takes others away', async () => {
  const order = await buy('edited');
  await recordOf(order);
  const [first, second] = order.lineItems;
  const more = { ...second, id: '99999999-0000-4000-8000-000000000001', name: { en: 'Hat' } };
  const dearer = { ...first, quantity: 2, totalPrice: money(6000) };
  await edit(order, { lineItems: [dearer, more], totalPrice: money(8000) });
  const record = await recordOf(order);
  expect(record).toMatchObject({ cwy_totalgross: 80, cwy_linecount: 2 });
  expect(await linesOf(record)).toEqual(['1 Hat 20', '2 Winter coat 60']);
});

test('the record of a deleted order says so and stays', async () => {
  const order = await buy('deleted');
  const before = await recordOf(order);
  const { version } = await world.shop.get(`/orders/${order.id}`);
  await world.shop.remove(`/orders/${order.id}?version=${version}`);
  const record = await recordOf(order);
  expect(record).toMatchObject({ cwy_orderstate: 'Deleted', statecode: 1 });
  expect(await linesOf(before)).toEqual(twoCoats);
});

test('a cancelled order that is read for the first time is made and closed', async () => {
  const order = await buy('late', { orderState: 'Cancelled' });
  expect(await recordOf(order)).toMatchObject({ statecode: 1, cwy_linecount: 2 });
});

test('an order of a business unit points at its account and at the buyer, and at no account without', async () => {
  const draft = { key: 'records', name: 'Records GmbH', unitType: 'Company', status: 'Active' };
  await world.shop.post('/business-units', draft);
  const businessUnit = { typeId: 'business-unit', key: 'records' };
  const order = await buy('unit', { businessUnit });
  const record = await recordOf(order);
  const accounts = await world.crmRows('accounts');
  const account = accounts.find(({ name }) => name === 'Records GmbH');
  expect(record.cwy_accountid).toMatchObject({ id: account?.accountid });
  expect(record.cwy_contactid).toMatchObject({ table: 'contact' });
  await world.shop.update(`/orders/${order.id}`, { action: 'setBusinessUnit' });
  expect(await recordOf(order)).not.toHaveProperty('cwy_accountid');
});

test('a record that people have deleted comes back with its next change, lines and all', async () => {
  const order = await buy('back');
  const { cwy_orderid: id } = await recordOf(order);
  await world.crmDelete('cwy_orders', id);
  expect(await recordsOf(order)).toEqual([]);
  const paid = { action: 'changePaymentState', paymentState: 'Paid' };
  await world.shop.update(`/orders/${order.id}`, paid);
  const record = await recordOf(order);
  expect(record).toMatchObject({ cwy_orderid: id, cwy_paymentstate: 'Paid', cwy_totalgross: 50 });
  expect(await linesOf(record)).toEqual(twoCoats);
});

test('yen have no digits after the point, dinars three', async () => {
  const yen = await buy('yen', { totalPrice: money(5000, 'JPY', 0), lineItems: [inYen] });
  expect(await recordOf(yen)).toMatchObject({ cwy_totalgross: 5000, cwy_currency: 'JPY' });
  const dinars = { totalPrice: money(5125, 'KWD', 3), lineItems: [orderLine(5125, 'KWD', 3)] };
  expect(await recordOf(await buy('kwd', dinars))).toMatchObject({ cwy_totalgross: 5.125 });
});

const inYen = orderLine(5000, 'JPY', 0);

test.each<[string, Row]>([
  ['refused', { failNext: [{ count: 2, status: 503, table: 'cwy_orders' }] }],
  ['lines refused', { failNext: [{ count: 2, status: 503, table: 'cwy_orderlines' }] }],
  ['lost', { dropResponse: { count: 1, when: 'after', table: 'cwy_orders' } }],
  ['lines lost', { dropResponse: { count: 1, when: 'after', table: 'cwy_orderlines' } }],
])('a record whose writing is %s is written once, with every line', async (how, faults) => {
  await world.crmFaults(faults);
  const order = await buy(how.replace(' ', '-'));
  expect(await linesOf(await recordOf(order))).toEqual(twoCoats);
  expect(await entriesOf(world, order.id)).toEqual(['placed 50']);
});

test('a line that a run wrote and nobody confirmed goes when the order has it no more', async () => {
  const order = await buy('unconfirmed');
  await recordOf(order);
  const stays = { count: 1000, status: 503, table: 'cwy_orderlines', method: 'DELETE' };
  await world.crmFaults({ failNext: [stays] });
  const [first, second] = order.lineItems;
  const hat = { ...second, id: '99999999-0000-4000-8000-000000000002', name: { en: 'Hat' } };
  await edit(order, { lineItems: [first, hat] });
  await expect
    .poll(async () => (await world.crmRows('cwy_orderlines')).map((row) => row.cwy_name))
    .toContain('Hat');
  await edit(order, { lineItems: [first, second] });
  await world.crmFaults({ failNext: [] });
  expect(await linesOf(await recordOf(order))).toEqual(twoCoats);
});

describe('an order with many lines', () => {
  test('goes in bulk, a change of one line alone', async () => {
    const lineItems = Array.from({ length: 1_500 }, () => orderLine(10));
    const order = await buy('many', { totalPrice: money(15_000), lineItems });
    const before = await world.crmRequests();
    const record = await recordOf(order);
    expect(await linesOf(record)).toHaveLength(1_500);
    expect((await world.crmRequests()) - before).toBeLessThan(60);
    const now = await world.shop.get(`/orders/${order.id}`);
    const changed = now.lineItems.map((one: Row, at: number) =>
      at === 700 ? { ...one, quantity: 7, totalPrice: money(70) } : one,
    );
    const middle = await world.crmRequests();
    await edit(order, { lineItems: changed });
    expect(await linesOf(await recordOf(order))).toContain('7 Winter coat 0.7');
    expect((await world.crmRequests()) - middle).toBeLessThan(5);
  });
});
