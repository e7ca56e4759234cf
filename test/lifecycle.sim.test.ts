import { afterAll, beforeAll, expect, test } from 'vitest';
import { roles } from '../src/app/types.ts';
import { factKinds } from '../src/core/timeline/fact.ts';
import { must } from '../src/std/assert.ts';
import type { Row } from './shop.ts';
import { entriesOf, money, orderLine } from './story.ts';
import { createWorld, type World } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld({
    roles,
    config: `{ timeline: { kinds: ${JSON.stringify(factKinds)}, since: '2020-01-01' } }`,
  });
});
afterAll(() => world.close());

async function customer(name: string): Promise<Row> {
  const made = await world.shop.signUp({ email: `${name}@example.com`, lastName: name });
  await world.settled();
  return made;
}

async function order(customerId: string, draft: Row = {}): Promise<Row> {
  const made = await world.shop.order({
    customerId,
    customerEmail: 'x@example.com',
    totalPrice: money(10_000),
    lineItems: [orderLine(10_000)],
    ...draft,
  });
  await world.settled();
  return made;
}

async function entryOf(orderId: string, fact: string): Promise<Row> {
  const rows = (await world.entries()).filter((row) => row.cwy_commercetoolsid === orderId);
  return must(
    rows.find((row) => row.cwy_fact === fact),
    `there is an entry for ${fact}`,
  );
}

test('a payment in parts, shipped, delivered, charged back: each is one entry', async () => {
  const { id: customerId } = await customer('parts');
  const payment = await world.shop.payment({
    amountPlanned: money(10_000),
    transactions: [{ type: 'Authorization', state: 'Success', amount: money(10_000) }],
  });
  const { id } = await order(customerId, {
    paymentInfo: { payments: [{ typeId: 'payment', id: payment.id }] },
  });
  for (const [type, cents] of [
    ['Charge', 4_000],
    ['Charge', 6_000],
    ['Chargeback', 10_000],
  ] as const) {
    await world.shop.update(`/payments/${payment.id}`, {
      action: 'addTransaction',
      transaction: { type, state: 'Success', amount: money(cents) },
    });
    await world.settled();
  }
  for (const shipmentState of ['Shipped', 'Delivered']) {
    await world.shop.update(`/orders/${id}`, { action: 'changeShipmentState', shipmentState });
    await world.settled();
  }
  await world.redeliver(id);
  await world.settled();
  expect(await entriesOf(world, id)).toEqual([
    'authorised 100',
    'chargeback 100',
    'delivered 100',
    'paid 100',
    'partly-paid 40',
    'partly-paid 60',
    'placed 100',
    'shipped 100',
  ]);
});

test('an order that gets its number later, and one that is opened again, say so on the same rows', async () => {
  const { id: customerId } = await customer('amended');
  const { id } = await order(customerId);
  const placed = await entryOf(id, 'placed');
  await world.shop.update(`/orders/${id}`, { action: 'setOrderNumber', orderNumber: 'LATE-1' });
  await world.settled();
  expect(await entryOf(id, 'placed')).toMatchObject({
    activityid: placed.activityid,
    cwy_ordernumber: 'LATE-1',
  });
  await world.shop.update(`/orders/${id}`, { action: 'changeOrderState', orderState: 'Cancelled' });
  await world.settled();
  const cancelled = await entryOf(id, 'cancelled');
  expect(cancelled.cwy_kind).toBe('cancelled');
  await world.shop.update(`/orders/${id}`, { action: 'changeOrderState', orderState: 'Open' });
  await world.settled();
  expect(await entryOf(id, 'cancelled')).toMatchObject({
    activityid: cancelled.activityid,
    cwy_kind: 'withdrawn',
    cwy_amount: 0,
    statecode: 1,
  });
  await world.shop.update(`/orders/${id}`, { action: 'changeOrderState', orderState: 'Cancelled' });
  await world.settled();
  expect(await entriesOf(world, id)).toEqual(['cancelled 100', 'placed 100']);
});

test('an order that is deleted is said to be gone, and what people deleted stays deleted', async () => {
  const { id: customerId } = await customer('deleted');
  const made = await order(customerId);
  const placed = await entryOf(made.id, 'placed');
  await world.crmDelete('cwy_orderactivities', placed.activityid);
  await world.shop.update(`/orders/${made.id}`, { action: 'setOrderNumber', orderNumber: 'GONE' });
  await world.settled();
  expect(await entriesOf(world, made.id)).toEqual([]);
  const { version } = await world.shop.get(`/orders/${made.id}`);
  await world.shop.remove(`/orders/${made.id}?version=${version}`);
  await world.settled();
  expect(await entriesOf(world, made.id)).toEqual(['deleted 100']);
});

test('what lies before the timelines begin gets no entry', async () => {
  const { id: customerId } = await customer('old');
  const { id } = await order(customerId, { completedAt: '2015-05-05T10:00:00.000Z' });
  expect(await entriesOf(world, id)).toEqual([]);
});
