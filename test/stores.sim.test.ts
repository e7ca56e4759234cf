import { afterAll, beforeAll, expect, test } from 'vitest';
import { roles } from '../src/app/types.ts';
import type { Row } from './shop.ts';
import { money, orderLine } from './story.ts';
import { createWorld, type World } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld({
    roles,
    config: "{ stores: { labels: { berlin: { brand: 'Nord', region: 'DACH' } } } }",
  });
  for (const key of ['berlin', 'zurich']) await world.shop.post('/stores', { key });
  await world.shop.post('/channels', { key: 'web', roles: ['ProductDistribution'] });
  await world.shop.post('/customer-groups', { key: 'gold', groupName: 'Gold' });
});
afterAll(() => world.close());

const berlin = {
  store: { typeId: 'store', key: 'berlin' },
  customerGroup: { typeId: 'customer-group', key: 'gold' },
  country: 'DE',
  locale: 'de-DE',
};
const web = { distributionChannel: { typeId: 'channel', key: 'web' } };

async function buy(customer: Row, orderNumber: string, more: Row): Promise<Row> {
  return world.shop.order({
    orderNumber,
    customerId: customer.id,
    customerEmail: customer.email,
    totalPrice: money(5000),
    lineItems: [{ ...orderLine(5000), ...web }],
    ...more,
  });
}

async function entriesOf(orderId: string): Promise<readonly Row[]> {
  return (await world.entries()).filter((row) => row.cwy_commercetoolsid === orderId);
}

test('an entry says where the order was bought, by keys and by the labels of the store', async () => {
  const customer = await world.shop.signUp({ email: 'where@example.com', lastName: 'Where' });
  const labelled = await buy(customer, 'S-1', berlin);
  const plain = await buy(customer, 'S-2', { store: { typeId: 'store', key: 'zurich' } });
  await world.settled();
  expect(await entriesOf(labelled.id)).toMatchObject([
    {
      cwy_store: 'berlin',
      cwy_channel: 'web',
      cwy_country: 'DE',
      cwy_locale: 'de-DE',
      cwy_currency: 'EUR',
      cwy_customergroup: 'gold',
      cwy_brand: 'Nord',
      cwy_region: 'DACH',
    },
  ]);
  const [other] = await entriesOf(plain.id);
  expect(other).toMatchObject({ cwy_store: 'zurich', cwy_channel: 'web' });
  expect(other).not.toHaveProperty('cwy_brand');
  expect(other).not.toHaveProperty('cwy_customergroup');
});

test('entries follow an order that is moved to another store, once', async () => {
  const customer = await world.shop.signUp({ email: 'moved@example.com', lastName: 'Moved' });
  const order = await buy(customer, 'S-3', { store: { typeId: 'store', key: 'zurich' } });
  await world.settled();
  await world.shop.update(`/orders/${order.id}`, {
    action: 'setStore',
    store: { typeId: 'store', key: 'berlin' },
  });
  await world.settled();
  const [moved] = await entriesOf(order.id);
  expect(moved).toMatchObject({ cwy_store: 'berlin', cwy_brand: 'Nord' });
  const before = await world.crmRequests();
  await world.redeliver(order.id);
  await world.settled();
  expect(await world.crmRequests()).toBe(before);
});
