import { afterAll, beforeAll, expect, test } from 'vitest';
import { roles } from '../src/app/types.ts';
import { must } from '../src/std/assert.ts';
import type { Row } from './shop.ts';
import { actOf } from './store-fixtures.ts';
import { money, orderLine } from './story.ts';
import { createWorld, type World } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld({
    roles,
    config: `{ stores: { records: true, labels: { berlin: { brand: 'Nord', region: 'DACH' } } } }`,
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

const zurich = { store: { typeId: 'store', key: 'zurich' }, country: 'CH' };
const inFrancs = (cents: number): Row => ({
  totalPrice: money(cents, 'CHF'),
  lineItems: [orderLine(cents, 'CHF')],
});

async function recordsOf(customer: Row): Promise<readonly Row[]> {
  await world.settled();
  const rows = await world.crmRows('cwy_contactstores');
  return rows.filter((row) => row.cwy_commercetoolsid === customer.id).sort(byName);
}

function byName(a: Row, b: Row): number {
  return a.cwy_name < b.cwy_name ? -1 : 1;
}

const brief = (row: Row): string =>
  `${row.cwy_name}: ${row.cwy_ordercount} for ${row.cwy_totalgross}, net ${row.cwy_totalnet}`;

test('a contact has a record per store and currency, and their sums are its totals', async () => {
  const customer = await world.shop.signUp({ email: 'records@example.com', lastName: 'Records' });
  await buy(customer, 'R-1', berlin);
  await buy(customer, 'R-2', { ...berlin, locale: 'de-AT' });
  await buy(customer, 'R-3', { ...zurich, ...inFrancs(9900) });
  await buy(customer, 'R-4', zurich);
  await buy(customer, 'R-5', {});
  const records = await recordsOf(customer);
  expect(records.map(brief)).toEqual([
    'No store – EUR: 1 for 50, net 50',
    'berlin – EUR: 2 for 100, net 100',
    'zurich – CHF: 1 for 99, net 99',
    'zurich – EUR: 1 for 50, net 50',
  ]);
  expect(records[1]).toMatchObject({
    cwy_store: 'berlin',
    cwy_channel: 'web',
    cwy_customergroup: 'gold',
    cwy_brand: 'Nord',
    cwy_currency: 'EUR',
  });
  const contact = (await world.contacts()).find((row) => row.cwy_commercetoolsid === customer.id);
  expect(records.map((row) => row.cwy_contactid?.id)).toEqual(
    records.map(() => contact?.contactid),
  );
  expect(contact?.cwy_totals).toBe('EUR 200.00 in 4; CHF 99.00 in 1');
  expect(contact?.cwy_ordercount).toBe(sumOf(records, 'cwy_ordercount'));
});

function sumOf(records: readonly Row[], column: string): number {
  return records.reduce((sum, row) => sum + (row[column] ?? 0), 0);
}

test('records follow the orders, cost nothing where nothing changed, and empty when all is gone', async () => {
  const customer = await world.shop.signUp({ email: 'follow@example.com', lastName: 'Follow' });
  const order = await buy(customer, 'F-1', zurich);
  expect((await recordsOf(customer)).map(brief)).toEqual(['zurich – EUR: 1 for 50, net 50']);
  const before = await world.crmRequests();
  await world.shop.update(`/customers/${customer.id}`, {
    action: 'setFirstName',
    firstName: 'Fay',
  });
  await world.settled();
  expect(await world.crmRequests()).toBe(before + 1);
  await world.shop.update(`/orders/${order.id}`, {
    action: 'setStore',
    store: { typeId: 'store', key: 'berlin' },
  });
  expect((await recordsOf(customer)).map(brief)).toEqual([
    'berlin – EUR: 1 for 50, net 50',
    'zurich – EUR: 0 for 0, net 0',
  ]);
  await world.shop.update(`/orders/${order.id}`, {
    action: 'changeOrderState',
    orderState: 'Cancelled',
  });
  const gone = await recordsOf(customer);
  expect(sumOf(gone, 'cwy_totalgross') + sumOf(gone, 'cwy_ordercount')).toBe(0);
});

async function contactOf(customer: Row): Promise<Row> {
  await world.settled();
  const contacts = await world.contacts();
  return must(
    contacts.find((row) => row.cwy_commercetoolsid === customer.id),
    'the customer has a contact',
  );
}

test('after a merge nothing counts twice: the records of the contact that is gone are emptied', async () => {
  const [winner, loser] = [
    await world.shop.signUp({ email: 'winner@example.com', lastName: 'Winner' }),
    await world.shop.signUp({ email: 'loser@example.com', lastName: 'Loser' }),
  ];
  await buy(winner, 'M-1', berlin);
  await buy(loser, 'M-2', berlin);
  const [stays, goes] = [await contactOf(winner), await contactOf(loser)];
  await world.mergeContacts(stays.contactid, goes.contactid);
  await world.follow();
  await world.settled();
  expect((await recordsOf(winner)).map(brief)).toEqual(['berlin – EUR: 2 for 100, net 100']);
  expect((await recordsOf(loser)).map(brief)).toEqual(['berlin – EUR: 0 for 0, net 0']);
});

test('a contact that comes to another customer has the records of that one', async () => {
  const [first, second] = [
    await world.shop.signUp({ email: 'first@example.com', lastName: 'First' }),
    await world.shop.signUp({ email: 'second@example.com', lastName: 'Second' }),
  ];
  await buy(first, 'H-1', berlin);
  await buy(second, 'H-2', { ...berlin, totalPrice: money(700), lineItems: [orderLine(700)] });
  const [kept, gone] = [await contactOf(first), await contactOf(second)];
  await world.mergeContacts(kept.contactid, gone.contactid);
  await world.follow();
  await world.settled();
  const elsewhere = await world.crmEdit('contacts', { lastname: 'Elsewhere' });
  const { projectKey } = world.commercetools;
  const ref = { projectKey, kind: 'customer', id: first.id } as const;
  await world.memory.store.linkBook.move(ref, elsewhere, actOf());
  await world.settled();
  await world.follow();
  await world.settled();
  const rows = (await world.crmRows('cwy_contactstores')).filter((row) => row.cwy_ordercount > 0);
  const filled = (contactid: string) =>
    rows.filter((row) => row.cwy_contactid?.id === contactid).map(brief);
  expect(filled(elsewhere)).toEqual(['berlin – EUR: 1 for 50, net 50']);
  expect(filled(kept.contactid)).toEqual(['berlin – EUR: 1 for 7, net 7']);
});

test('a record that is another customer’s by now is not emptied', async () => {
  const customer = await world.shop.signUp({ email: 'taken@example.com', lastName: 'Taken' });
  const order = await buy(customer, 'T-1', berlin);
  const [record] = await recordsOf(customer);
  const { cwy_contactstoreid } = must(record, 'the contact has a record');
  await world.crmEdit('cwy_contactstores', { cwy_contactstoreid, cwy_commercetoolsid: 'other' });
  await world.shop.update(`/orders/${order.id}`, {
    action: 'changeOrderState',
    orderState: 'Cancelled',
  });
  expect((await recordsOf({ id: 'other' })).map(brief)).toEqual(['berlin – EUR: 1 for 50, net 50']);
});

test.each<[string, Row]>([
  ['refused', { failNext: [{ count: 2, status: 503, table: 'cwy_contactstores' }] }],
  ['lost', { dropResponse: { count: 1, when: 'after', table: 'cwy_contactstores' } }],
])('records whose writing is %s are written once, and hold no entry up', async (how, faults) => {
  const customer = await world.shop.signUp({ email: `${how}@example.com`, lastName: how });
  await world.crmFaults(faults);
  const order = await buy(customer, `X-${how}`, berlin);
  expect((await recordsOf(customer)).map(brief)).toEqual(['berlin – EUR: 1 for 50, net 50']);
  expect(await entriesOf(order.id)).toHaveLength(1);
  const before = await world.crmRequests();
  await world.redeliver(order.id);
  await world.settled();
  expect(await world.crmRequests()).toBe(before);
});
