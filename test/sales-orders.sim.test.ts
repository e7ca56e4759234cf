import { afterAll, beforeAll, expect, test } from 'vitest';
import { guidFrom } from '../simulators/dataverse/guid.ts';
import { roles } from '../src/app/types.ts';
import { must } from '../src/std/assert.ts';
import type { Row } from './shop.ts';
import { entriesOf, money, orderLine } from './story.ts';
import { createWorld, type World } from './world.ts';

const euroPrices = guidFrom('prices in EUR');
const yenPrices = guidFrom('prices in JPY');
const config = `{
  orders: { record: 'sales', priceLists: { EUR: '${euroPrices}', JPY: '${yenPrices}' } },
}`;
let world: World;

beforeAll(async () => {
  world = await createWorld({ roles, config, dataverse: { sales: true } });
  for (const pricelevelid of [euroPrices, yenPrices]) {
    await world.crmEdit('pricelevels', { pricelevelid, name: 'Shop' });
  }
});
afterAll(() => world.close());

/** Three coats of 33.33 EUR a piece, and 4.90 EUR for shipping. */
async function buy(at: World, name: string, draft: Row = {}): Promise<Row> {
  const customer = await at.shop.signUp({ email: `${name}@example.com`, lastName: name });
  return at.shop.order({
    orderNumber: `S-${name}`,
    customerId: customer.id,
    customerEmail: customer.email,
    totalPrice: money(10_489),
    lineItems: [{ ...orderLine(3333), quantity: 3 }],
    ...draft,
  });
}

async function recordsOf(order: Row): Promise<readonly Row[]> {
  await world.settled();
  const rows = await world.crmRows('salesorders');
  return rows.filter((row) => row.cwy_commercetoolsid === order.id);
}

async function recordOf(order: Row): Promise<Row> {
  const records = await recordsOf(order);
  expect(records).toHaveLength(1);
  return must(records[0], 'the order has a record');
}

async function linesOf({ salesorderid }: Row): Promise<readonly Row[]> {
  const rows = await world.crmRows('salesorderdetails');
  return rows.filter((row) => row.salesorderid?.id === salesorderid);
}

async function problemOf(order: Row, at: World = world): Promise<unknown> {
  await at.settled();
  const { events } = await at.memory.store.trace({ by: 'id', id: order.id });
  return events.find(({ state }) => state === 'parked')?.problem;
}

test('an order is an order of Sales with write-in lines, and Sales comes to the same total', async () => {
  const order = await buy(world, 'one');
  const record = await recordOf(order);
  const [contact] = (await world.contacts()).filter(({ lastname }) => lastname === 'one');
  expect(record).toMatchObject({
    name: 'S-one',
    ordernumber: 'S-one',
    statecode: 0,
    freightamount: 4.9,
    totalamount: 104.89,
    cwy_orderstate: 'Open',
    customerid: { table: 'contact', id: contact?.contactid },
    pricelevelid: { id: euroPrices },
  });
  expect(await linesOf(record)).toMatchObject([
    { isproductoverridden: true, productdescription: 'Winter coat – COAT-1', quantity: 3 },
  ]);
  expect(await entriesOf(world, order.id)).toEqual(['placed 104.89']);
  const before = await world.crmRequests();
  await world.redeliver(order.id);
  await world.settled();
  expect(await world.crmRequests()).toBe(before);
});

test('the customer of an order of a business unit is its account', async () => {
  const draft = { key: 'sales', name: 'Sales GmbH', unitType: 'Company', status: 'Active' };
  await world.shop.post('/business-units', draft);
  const order = await buy(world, 'unit', {
    businessUnit: { typeId: 'business-unit', key: 'sales' },
  });
  const record = await recordOf(order);
  const account = (await world.crmRows('accounts')).find(({ name }) => name === 'Sales GmbH');
  expect(record.customerid).toEqual({ table: 'account', id: account?.accountid });
  await world.shop.update(`/orders/${order.id}`, { action: 'setBusinessUnit' });
  expect((await recordOf(order)).customerid).toMatchObject({ table: 'contact' });
});

test('yen add up as well', async () => {
  const lineItems = [{ ...orderLine(1001, 'JPY', 0), quantity: 7 }];
  const order = await buy(world, 'yen', { totalPrice: money(7000, 'JPY', 0), lineItems });
  expect(await recordOf(order)).toMatchObject({
    totalamount: 7000,
    pricelevelid: { id: yenPrices },
  });
});

test('a complete order is fulfilled, and a refund afterwards is on it all the same', async () => {
  const order = await buy(world, 'complete');
  const complete = { action: 'changeOrderState', orderState: 'Complete' };
  await world.shop.update(`/orders/${order.id}`, complete);
  const fulfilled = { statecode: 3, statuscode: 100_001, totalamount: 104.89 };
  expect(await recordOf(order)).toMatchObject({ ...fulfilled, cwy_orderstate: 'Complete' });
  const payment = await world.shop.payment({
    amountPlanned: money(5000),
    transactions: [{ type: 'Refund', state: 'Success', amount: money(1250) }],
  });
  const added = { action: 'addPayment', payment: { typeId: 'payment', id: payment.id } };
  await world.shop.update(`/orders/${order.id}`, added);
  expect(await recordOf(order)).toMatchObject({ ...fulfilled, cwy_totalrefunded: 12.5 });
});

test('a cancelled order is canceled, also when it was complete, and active when it is open again', async () => {
  const order = await buy(world, 'cancelled');
  for (const [orderState, statecode] of [
    ['Complete', 3],
    ['Cancelled', 2],
    ['Open', 0],
    ['Cancelled', 2],
  ] as const) {
    await world.shop.update(`/orders/${order.id}`, { action: 'changeOrderState', orderState });
    expect(await recordOf(order)).toMatchObject({ cwy_orderstate: orderState, statecode });
  }
});

test('a deleted order is canceled and says why; its lines stay', async () => {
  const order = await buy(world, 'deleted', { orderState: 'Complete' });
  expect(await recordOf(order)).toMatchObject({ statecode: 3 });
  const { version } = await world.shop.get(`/orders/${order.id}`);
  await world.shop.remove(`/orders/${order.id}?version=${version}`);
  const record = await recordOf(order);
  expect(record).toMatchObject({ statecode: 2, cwy_orderstate: 'Deleted', totalamount: 104.89 });
  expect(await linesOf(record)).toHaveLength(1);
});

test.each<[string, Row]>([
  ['lost', { dropResponse: { count: 1, when: 'after', table: 'salesorders' } }],
  ['lines lost', { dropResponse: { count: 1, when: 'after', table: 'salesorderdetails' } }],
])('a closed order whose writing is %s is written once', async (how, faults) => {
  await world.crmFaults(faults);
  const order = await buy(world, how.replace(' ', '-'), { orderState: 'Complete' });
  const record = await recordOf(order);
  expect(record).toMatchObject({ statecode: 3, totalamount: 104.89 });
  expect(await linesOf(record)).toHaveLength(1);
});

test('a currency without a price list stays before a person, its timeline does not', async () => {
  const lineItems = [orderLine(5000, 'CHF')];
  const order = await buy(world, 'francs', { totalPrice: money(5000, 'CHF'), lineItems });
  expect(await problemOf(order)).toMatchObject({ code: 'CWY-6001' });
  expect(await entriesOf(world, order.id)).toEqual(['placed 50']);
  expect(await recordsOf(order)).toEqual([]);
});

test('an environment without Sales says which table it lacks', async () => {
  const plain = await createWorld({ roles, config });
  try {
    const order = await buy(plain, 'plain');
    const problem = must(await problemOf(order, plain), 'the order is parked');
    expect(problem).toMatchObject({ code: 'CWY-3010' });
    expect(JSON.stringify(problem)).toContain('salesorder');
  } finally {
    await plain.close();
  }
});
