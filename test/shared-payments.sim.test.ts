import { afterAll, beforeAll, expect, test } from 'vitest';
import { roles } from '../src/app/types.ts';
import type { Row } from './shop.ts';
import { contactsOf, money, orderLine } from './story.ts';
import { createWorld, type World } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld({ roles, config: '{ stores: { records: true } }' });
  for (const key of ['berlin', 'zurich']) await world.shop.post('/stores', { key });
});
afterAll(() => world.close());

const paymentOf = (centAmount: number): Promise<Row> =>
  world.shop.payment({
    amountPlanned: money(centAmount),
    transactions: [{ type: 'Charge', state: 'Success', amount: money(centAmount) }],
  });

const refund = (payment: Row, centAmount: number): Promise<Row> =>
  world.shop.update(`/payments/${payment.id}`, {
    action: 'addTransaction',
    transaction: { type: 'Refund', state: 'Success', amount: money(centAmount) },
  });

async function buys(orderNumber: string, who: Row, payments: readonly Row[], more: Row = {}) {
  return world.shop.order({
    orderNumber,
    ...who,
    totalPrice: money(5_000),
    lineItems: [orderLine(5_000)],
    paymentInfo: { payments: payments.map(({ id }) => ({ typeId: 'payment', id })) },
    ...more,
  });
}

async function signUp(name: string): Promise<Row> {
  const customer = await world.shop.signUp({ email: `${name}@example.com`, lastName: name });
  return { customerId: customer.id, customerEmail: `${name}@example.com` };
}

async function contactOf({ customerId }: Row): Promise<Row> {
  await world.settled();
  const [contact] = await contactsOf(world, customerId);
  return contact ?? {};
}

async function refundsTold(numbers: readonly string[]): Promise<readonly string[]> {
  return (await world.entries())
    .filter(({ cwy_kind, cwy_ordernumber: of }) => cwy_kind === 'refunded' && numbers.includes(of))
    .map(({ cwy_ordernumber, cwy_amount }) => `${cwy_ordernumber} ${cwy_amount}`)
    .sort();
}

const inStore = (key: string, day: number): Row => ({
  store: { typeId: 'store', key },
  completedAt: `2026-01-0${day}T10:00:00.000Z`,
});

test('a refund of a payment of two orders stands on both, and counts once in all numbers', async () => {
  const who = await signUp('Ada');
  const payment = await paymentOf(10_000);
  await buys('S-1', who, [payment], inStore('berlin', 1));
  await buys('S-2', who, [payment], inStore('zurich', 2));
  expect(await contactOf(who)).toMatchObject({ cwy_totalgross: 100, cwy_totalrefunded: 0 });
  await refund(payment, 5_000);
  const contact = await contactOf(who);
  expect(contact).toMatchObject({
    cwy_totalgross: 100,
    cwy_totalrefunded: 50,
    cwy_totalnet: 50,
    cwy_totals: 'EUR 100.00 in 2, 50.00 refunded',
  });
  expect(await refundsTold(['S-1', 'S-2'])).toEqual(['S-1 50', 'S-2 50']);
  const records = (await world.crmRows('cwy_contactstores'))
    .filter((row) => row.cwy_contactid?.id === contact.contactid)
    .map((row) => [row.cwy_store, row.cwy_totalrefunded])
    .sort();
  expect(records).toEqual([
    ['berlin', 50],
    ['zurich', 0],
  ]);
  const explained = await world.memory.store.numbers.explain({ by: 'id', id: contact.contactid });
  expect(explained?.orders.map(({ refunded }) => refunded).sort()).toEqual(['0.00', '50.00']);
  expect(explained?.byStore).toMatchObject([
    { storeKey: 'berlin', refunded: '50.00' },
    { storeKey: 'zurich', refunded: '0.00' },
  ]);
});

test('a second order that comes to a payment with a refund does not count the refund again', async () => {
  const who = await signUp('Berta');
  const [giftCard, card] = [await paymentOf(1_000), await paymentOf(9_000)];
  await refund(card, 2_000);
  const first = await buys('S-3', who, [giftCard, card]);
  expect(await contactOf(who)).toMatchObject({ cwy_totalrefunded: 20 });
  await buys('S-4', who, [card]);
  await refund(giftCard, 500);
  expect(await contactOf(who)).toMatchObject({ cwy_totalgross: 100, cwy_totalrefunded: 25 });
  await world.shop.update(`/orders/${first.id}`, {
    action: 'changeOrderState',
    orderState: 'Cancelled',
  });
  // What was given back for both goes with the one that was cancelled.
  expect(await contactOf(who)).toMatchObject({ cwy_totalgross: 50, cwy_totalrefunded: 0 });
});
