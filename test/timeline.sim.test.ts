import { afterAll, beforeAll, expect, test } from 'vitest';
import { roles } from '../src/app/types.ts';
import { must } from '../src/std/assert.ts';
import type { Row } from './shop.ts';
import { actOf } from './store-fixtures.ts';
import { entriesOf, money, orderLine, purchase, purchaseEntries } from './story.ts';
import { createWorld, type World } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld({ roles, dataverse: { stateOnCreate: 'ignore' } });
});
afterAll(() => world.close());

async function placeGuestOrder(orderNumber: string, customerEmail: string): Promise<Row> {
  return world.shop.order({
    orderNumber,
    customerEmail,
    totalPrice: money(5000),
    lineItems: [orderLine(5000)],
  });
}

async function problemsOf(id: string): Promise<readonly (string | undefined)[]> {
  const { events } = await world.memory.store.trace({ by: 'id', id });
  return events.map((event) => event.problem?.code);
}

test.each([
  ['JPY', 0, 12_345, 12_345],
  ['EUR', 2, 12_345, 123.45],
  ['KWD', 3, 12_345, 12.345],
])('amounts in %s are exact', async (currency, digits, centAmount, amount) => {
  const email = `${currency}@example.com`;
  const customer = await world.shop.signUp({ email, lastName: currency });
  const order = await world.shop.order({
    orderNumber: `C-${currency}`,
    customerId: customer.id,
    customerEmail: email,
    totalPrice: money(centAmount, currency, digits),
    lineItems: [orderLine(centAmount, currency, digits)],
  });
  await world.settled();
  expect(await entriesOf(world, order.id)).toEqual([`placed ${amount}`]);
  const entry = (await world.entries()).find((row) => row.cwy_commercetoolsid === order.id);
  const text = amount.toFixed(digits);
  expect(entry).toMatchObject({
    cwy_currency: currency,
    subject: `Order C-${currency} placed – ${text} ${currency}`,
    statecode: 1,
    statuscode: 2,
  });
});

test('a guest order attaches to the one contact with its e-mail', async () => {
  const contactid = await world.crmEdit('contacts', {
    lastname: 'Known',
    emailaddress1: 'known@example.com',
  });
  const order = await placeGuestOrder('G-1', 'Known@example.com');
  await world.settled();
  const entry = (await world.entries()).find((row) => row.cwy_commercetoolsid === order.id);
  expect(entry?.regardingobjectid).toMatchObject({ id: contactid });
});

test('a guest order without a contact waits visibly, creates nobody, and attaches at sign-up', async () => {
  const before = (await world.contacts()).length;
  const order = await placeGuestOrder('G-2', 'later@example.com');
  await world.settled();
  expect(await problemsOf(order.id)).toContain('CWY-4003');
  const byNumber = await world.memory.store.trace({ by: 'orderNumber', orderNumber: 'G-2' });
  expect(byNumber.events.map((event) => event.ref?.id)).toContain(order.id);
  expect(await world.contacts()).toHaveLength(before);
  await world.shop.signUp({ email: 'later@example.com', lastName: 'Later' });
  await world.settled();
  expect(await entriesOf(world, order.id)).toEqual(['placed 50']);
  expect(await problemsOf(order.id)).not.toContain('CWY-4003');
});

test('a guest order that could belong to two contacts is put before a person (CWY-4004)', async () => {
  for (const firstname of ['Kim', 'Robin']) {
    await world.crmEdit('contacts', { firstname, emailaddress1: 'couple@example.com' });
  }
  const order = await placeGuestOrder('G-3', 'couple@example.com');
  await world.settled();
  expect(await problemsOf(order.id)).toContain('CWY-4004');
  expect(await entriesOf(world, order.id)).toEqual([]);
});

test('an order of nobody says so (CWY-4006), and one of an unknown customer waits (CWY-4002)', async () => {
  const goods = { totalPrice: money(100), lineItems: [orderLine(100)] };
  const nobody = await world.shop.order({ orderNumber: 'N-1', ...goods });
  const stranger = await world.shop.order({
    orderNumber: 'N-2',
    customerId: '00000000-0000-4000-8000-00000000dead',
    ...goods,
  });
  await world.settled();
  expect(await problemsOf(nobody.id)).toContain('CWY-4006');
  expect(await problemsOf(stranger.id)).toContain('CWY-4002');
});

test('an order whose customer Causeway never heard of fetches the customer first', async () => {
  world.commercetools.setKnobs({ loss: 1 });
  const customer = await world.shop.signUp({ email: 'unheard@example.com', lastName: 'Unheard' });
  world.commercetools.setKnobs({ loss: 0 });
  const order = await world.shop.order({
    orderNumber: 'U-1',
    customerId: customer.id,
    customerEmail: 'unheard@example.com',
    totalPrice: money(700),
    lineItems: [orderLine(700)],
  });
  await world.settled();
  expect(await entriesOf(world, order.id)).toEqual(['placed 7']);
});

test('a payment made before its order is on the timeline when the order comes', async () => {
  const customer = await world.shop.signUp({ email: 'prepaid@example.com', lastName: 'Prepaid' });
  const payment = await world.shop.payment({
    amountPlanned: money(900),
    transactions: [{ type: 'Charge', state: 'Success', amount: money(900) }],
  });
  await world.settled();
  const order = await world.shop.order({
    orderNumber: 'P-1',
    customerId: customer.id,
    customerEmail: 'prepaid@example.com',
    totalPrice: money(900),
    lineItems: [orderLine(900)],
    paymentInfo: { payments: [{ typeId: 'payment', id: payment.id }] },
  });
  await world.settled();
  expect(await entriesOf(world, order.id)).toEqual(['paid 9', 'placed 9']);
});

test('duplicates, reordering and replays of every event give the same rows', async () => {
  world.commercetools.setKnobs({ duplicate: 0.7, reorder: 0.7, delayMs: [0, 80] });
  const { orderId, customerId, paymentId } = await purchase(world, 'shuffled');
  await world.settled();
  world.commercetools.setKnobs({ duplicate: 0, reorder: 0, delayMs: [0, 0] });
  expect(await entriesOf(world, orderId)).toEqual(purchaseEntries);
  const before = (await world.entries()).filter((row) => row.cwy_commercetoolsid === orderId);
  for (const id of [customerId, orderId, paymentId]) {
    await world.redeliver(id);
    await world.memory.store.replay(
      { ref: refOf(id, { customerId, orderId, paymentId }) },
      actOf(),
    );
  }
  await world.settled();
  const after = (await world.entries()).filter((row) => row.cwy_commercetoolsid === orderId);
  expect(after).toEqual(before);
});

function refOf(id: string, ids: Readonly<Record<string, string>>) {
  const kinds = { customerId: 'customer', orderId: 'order', paymentId: 'payment' } as const;
  const [name] = must(
    Object.entries(ids).find(([, one]) => one === id),
    'one of them',
  );
  const kind = must(Object.entries(kinds).find(([key]) => key === name)?.[1], 'one of them');
  return { projectKey: world.commercetools.projectKey, kind, id };
}
