import { afterAll, beforeAll, expect, test } from 'vitest';
import { roles } from '../src/app/types.ts';
import { insightColumns } from '../src/core/insight/insight-columns.ts';
import type { Row } from './shop.ts';
import { contactsOf, money, orderLine } from './story.ts';
import { createWorld, type World } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld({
    roles,
    config: `{ insight: { baseCurrency: 'EUR', rates: { CHF: 1.05 }, brandAttribute: 'brand' } }`,
    dataverse: { stateOnCreate: 'ignore' },
  });
});
afterAll(() => world.close());

interface Bought {
  readonly centAmount: number;
  readonly currency?: string;
  readonly digits?: number;
  readonly brand?: string;
  readonly at: string;
}

async function buys(number: string, who: Row, bought: Bought): Promise<Row> {
  const { centAmount, currency = 'EUR', digits = 2, brand = 'Acme', at } = bought;
  const line = orderLine(centAmount, currency, digits);
  const attributes = [{ name: 'brand', value: { key: brand.toLowerCase(), label: brand } }];
  return world.shop.order({
    orderNumber: number,
    ...who,
    completedAt: at,
    totalPrice: money(centAmount, currency, digits),
    lineItems: [{ ...line, variant: { ...line.variant, attributes } }],
  });
}

async function signUp(name: string): Promise<Row> {
  const customer = await world.shop.signUp({ email: `${name}@example.com`, lastName: name });
  return { customerId: customer.id, customerEmail: `${name}@example.com` };
}

/** The contact; computed columns without a value are null. */
async function numbersOf(customerId: string): Promise<Row> {
  await world.settled();
  const [contact, ...others] = await contactsOf(world, customerId);
  expect(others).toEqual([]);
  const nothing = Object.fromEntries(insightColumns.map((column) => [column, null]));
  return { ...nothing, ...contact };
}

test('a contact shows what was bought, in all currencies and in the base', async () => {
  const who = await signUp('Ada');
  await buys('I-1', who, { centAmount: 10_000, at: '2026-01-10T10:00:00.000Z' });
  await buys('I-2', who, {
    centAmount: 2_001,
    currency: 'CHF',
    brand: 'Zenith',
    at: '2026-02-10T10:00:00.000Z',
  });
  await buys('I-3', who, {
    centAmount: 12_345,
    currency: 'JPY',
    digits: 0,
    at: '2026-02-11T10:00:00.000Z',
  });
  expect(await numbersOf(who.customerId)).toMatchObject({
    cwy_ordercount: 3,
    cwy_firstpurchase: '2026-01-10T10:00:00Z',
    cwy_lastpurchase: '2026-02-11T10:00:00Z',
    cwy_basecurrency: 'EUR',
    // 100.00 + 20.01 * 1.05 = 121.0105; the yen have no rate.
    cwy_totalgross: 121.01,
    cwy_totalrefunded: 0,
    cwy_totalnet: 121.01,
    cwy_averageorder: 60.51,
    cwy_totals: 'CHF 20.01 in 1; EUR 100.00 in 1; JPY 12,345 in 1',
    cwy_interests: 'Acme (brand), Zenith (brand)',
  });
});

/** The steps of the runs that orders alone gave rise to, oldest first. */
async function stepsForOrders(customerId: string): Promise<readonly string[]> {
  const { events, steps } = await world.memory.store.trace({ by: 'id', id: customerId });
  const runs = new Set(events.filter(({ type }) => type === 'OrdersChanged').map(({ id }) => id));
  return steps
    .filter(({ eventId, step }) => runs.has(eventId ?? '') && step !== 'park')
    .map(({ system, step, outcome }) => `${system}: ${step}, ${outcome}`);
}

const at = '2026-01-10T10:00:00.000Z';

test('a refund, a cancellation and the end of an order each change the numbers', async () => {
  const who = await signUp('Berta');
  const payment = await world.shop.payment({
    amountPlanned: money(10_000),
    transactions: [{ type: 'Charge', state: 'Success', amount: money(10_000), timestamp: at }],
  });
  const paymentInfo = { payments: [{ typeId: 'payment', id: payment.id }] };
  const first = await buys('I-4', { ...who, paymentInfo }, { centAmount: 10_000, at });
  const second = await buys('I-5', who, { centAmount: 5_000, at });
  expect(await numbersOf(who.customerId)).toMatchObject({ cwy_totalnet: 150, cwy_ordercount: 2 });

  const refund = { type: 'Refund', state: 'Success', amount: money(2_500) };
  await world.shop.update(`/payments/${payment.id}`, {
    action: 'addTransaction',
    transaction: refund,
  });
  expect(await numbersOf(who.customerId)).toMatchObject({
    cwy_totalgross: 150,
    cwy_totalrefunded: 25,
    cwy_totalnet: 125,
    cwy_totals: 'EUR 150.00 in 2, 25.00 refunded',
  });

  await world.shop.update(`/orders/${first.id}`, {
    action: 'changeOrderState',
    orderState: 'Cancelled',
  });
  expect(await numbersOf(who.customerId)).toMatchObject({ cwy_totalnet: 50, cwy_ordercount: 1 });

  const { version } = await world.shop.get(`/orders/${second.id}`);
  await world.shop.remove(`/orders/${second.id}?version=${version}`);
  expect(await numbersOf(who.customerId)).toMatchObject({
    cwy_ordercount: 0,
    cwy_totals: null,
    cwy_basecurrency: null,
    cwy_lastpurchase: null,
  });
});

test('an order costs its customer one request to Dynamics, and none to commercetools', async () => {
  const who = await signUp('Clara');
  await world.settled();
  await buys('I-6', who, { centAmount: 100, at });
  await numbersOf(who.customerId);
  expect(await stepsForOrders(who.customerId)).toEqual(['dynamics: update contact, updated']);
});

test('what a seller has written into the contact meanwhile stays', async () => {
  const who = await signUp('Dora');
  const { contactid } = await numbersOf(who.customerId);
  await world.crmEdit('contacts', { contactid, jobtitle: 'Buyer', description: 'likes blue' });
  await buys('I-7', who, { centAmount: 700, at });
  expect(await numbersOf(who.customerId)).toMatchObject({
    jobtitle: 'Buyer',
    cwy_ordercount: 1,
    cwy_totalgross: 7,
    lastname: 'Dora',
  });
});

test('orders of a guest count for the contact, also when it becomes a customer later', async () => {
  const customerEmail = 'guest@example.com';
  await world.crmEdit('contacts', { lastname: 'Guest', emailaddress1: customerEmail });
  await buys('I-8', { customerEmail }, { centAmount: 300, at });
  await world.settled();
  const customer = await world.shop.signUp({ email: customerEmail, lastName: 'Guest' });
  expect(await numbersOf(customer.id)).toMatchObject({ cwy_ordercount: 1, cwy_totalgross: 3 });
  await buys('I-9', { customerEmail }, { centAmount: 400, at });
  expect(await numbersOf(customer.id)).toMatchObject({ cwy_ordercount: 2, cwy_totalgross: 7 });
});

test('an order that moves to another customer leaves the numbers of the first', async () => {
  const [from, to] = [await signUp('Emma'), await signUp('Fred')];
  const order = await buys('I-10', from, { centAmount: 900, at });
  expect(await numbersOf(from.customerId)).toMatchObject({ cwy_ordercount: 1 });
  await world.shop.update(`/orders/${order.id}`, {
    action: 'setCustomerId',
    customerId: to.customerId,
  });
  expect(await numbersOf(to.customerId)).toMatchObject({ cwy_ordercount: 1, cwy_totalgross: 9 });
  expect(await numbersOf(from.customerId)).toMatchObject({ cwy_ordercount: null });
});

test('everything delivered once more changes nothing', async () => {
  const who = await signUp('Gina');
  const order = await buys('I-11', who, { centAmount: 1_100, at });
  const before = await numbersOf(who.customerId);
  await world.redeliver(order.id);
  await world.redeliver(who.customerId);
  expect(await numbersOf(who.customerId)).toEqual(before);
});

test('orders of a customer whose contact was merged away count for the one that stays', async () => {
  const [stays, goes] = [await signUp('Hanna'), await signUp('Ines')];
  await buys('I-12', stays, { centAmount: 1_000, at });
  await buys('I-13', goes, { centAmount: 200, at });
  const { contactid: winner } = await numbersOf(stays.customerId);
  const { contactid: loser } = await numbersOf(goes.customerId);
  await world.follow();
  await world.mergeContacts(winner, loser);
  await world.follow();
  expect(await numbersOf(stays.customerId)).toMatchObject({
    contactid: winner,
    cwy_ordercount: 2,
    cwy_totalgross: 12,
  });
  await buys('I-14', goes, { centAmount: 30, at });
  expect(await numbersOf(stays.customerId)).toMatchObject({ cwy_totalgross: 12.3 });
});

test('an answer that got lost ends in the same numbers', async () => {
  const who = await signUp('Jana');
  await world.settled();
  await world.crmFaults({ dropResponse: { count: 1, when: 'after', table: 'contact' } });
  await buys('I-15', who, { centAmount: 1_500, at });
  expect(await numbersOf(who.customerId)).toMatchObject({ cwy_ordercount: 1, cwy_totalgross: 15 });
});

test('explains the numbers by the contact', async () => {
  const who = await signUp('Kira');
  await buys('I-16', who, { centAmount: 1_600, currency: 'CHF', at });
  const { contactid, cwy_totalgross } = await numbersOf(who.customerId);
  const explained = await world.memory.store.numbers.explain({ by: 'id', id: contactid });
  expect(explained).toMatchObject({
    ref: { id: who.customerId },
    columns: { cwy_totalgross },
    orders: [{ gross: '16.00', rate: '1.05', storeKey: null }],
    interests: [{ kind: 'brand', name: 'Acme', weight: 16.8 }],
  });
});

test('without the columns no order is news for its customer', async () => {
  const config = '{ insight: { columns: false } }';
  const bare = await createWorld({ roles, config, dataverse: { stateOnCreate: 'ignore' } });
  try {
    const customer = await bare.shop.signUp({ email: 'lena@example.com', lastName: 'Lena' });
    await bare.shop.order({
      customerId: customer.id,
      customerEmail: 'lena@example.com',
      totalPrice: money(1_700),
      lineItems: [orderLine(1_700)],
    });
    await bare.settled();
    const [contact] = await contactsOf(bare, customer.id);
    expect(contact).toMatchObject({ lastname: 'Lena' });
    expect(contact).not.toHaveProperty('cwy_ordercount');
    const { store } = bare.memory;
    const { events } = await store.trace({ by: 'id', id: customer.id });
    expect(events.map(({ type }) => type)).not.toContain('OrdersChanged');
    const explained = await store.numbers.explain({ by: 'id', id: customer.id });
    expect(explained).toMatchObject({ columns: { cwy_totalgross: 17 } });
  } finally {
    await bare.close();
  }
});

test('numbers go on where the link is not proven, for nobody else fills them', async () => {
  const email = 'unproven@example.com';
  const contactid = await world.crmEdit('contacts', { lastname: 'Guessed', emailaddress1: email });
  const { id } = await world.shop.signUp({ email, lastName: 'Guessed' });
  const who = { customerId: id, customerEmail: email };
  await world.settled();
  await buys('UP-1', who, { centAmount: 700, at });
  await world.crmEdit('contacts', { contactid, jobtitle: 'Buyer' });
  await buys('UP-2', who, { centAmount: 700, at });
  await world.settled();
  expect(await numbersOf(id)).toMatchObject({ cwy_ordercount: 2 });
});
