import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { roles } from '../src/app/types.ts';
import type { EventLine } from '../src/ports/store.ts';
import { eventually } from './eventually.ts';
import type { Row } from './shop.ts';
import { entriesOf, money, orderLine } from './story.ts';
import { createWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld({ roles: ['intake', 'worker'] });
});
afterAll(() => world.close());

const newEmail = (): string => `guest-${randomUUID()}@example.com`;
const early = '2020-01-01T00:00:00.000Z';
const late = '2026-02-01T00:00:00.000Z';

/** Three orders of one guest: one of long ago, two that came later. */
async function threeOrders(customerEmail: string, { shop, settled } = world): Promise<string[]> {
  const ids: string[] = [];
  for (const completedAt of [early, late, late]) {
    const order = await shop.order({
      orderNumber: `G-${randomUUID().slice(0, 8)}`,
      customerEmail,
      completedAt,
      totalPrice: money(5000),
      lineItems: [orderLine(5000)],
    });
    ids.push(order.id);
  }
  await settled();
  return ids;
}

/** What the timelines say of each of the orders, and on whose. */
async function toldOf(orders: readonly string[], { entries } = world): Promise<readonly Row[][]> {
  const rows = await entries();
  return orders.map((id) =>
    rows
      .filter((row) => row.cwy_commercetoolsid === id)
      .map(({ cwy_kind, regardingobjectid }) => ({
        kind: cwy_kind,
        contact: regardingobjectid?.id,
      })),
  );
}

async function eventsOf(orders: readonly string[]): Promise<readonly EventLine[]> {
  const traces = await Promise.all(orders.map((id) => world.memory.store.trace({ by: 'id', id })));
  return traces.flatMap(({ events }) => events);
}

/** What is wrong with each of the orders, if anything is. */
async function problemsOf(orders: readonly string[]): Promise<readonly string[]> {
  const events = await eventsOf(orders);
  return orders.map((id) => {
    const codes = events
      .filter(({ ref }) => ref?.id === id)
      .map(({ problem }) => problem?.code ?? 'none');
    return [...new Set(codes)].join();
  });
}

const each = <Value>(value: Value): readonly Value[] => [value, value, value];

test('all earlier orders of a guest appear when a seller makes the contact', async () => {
  const email = newEmail();
  await world.follow();
  const orders = await threeOrders(email);
  expect(await problemsOf(orders)).toEqual(each('CWY-4003'));
  const contact = await world.crmEdit('contacts', {
    lastname: 'Known',
    emailaddress1: ` ${email.toUpperCase()}`.trim(),
  });
  await world.follow();
  await world.settled();
  expect(await toldOf(orders)).toEqual(each([{ kind: 'placed', contact }]));
  expect(await problemsOf(orders)).toEqual(each('none'));
});

test('they appear when a seller corrects the e-mail of a contact, once however often it is read', async () => {
  const email = newEmail();
  const contact = await world.crmEdit('contacts', {
    lastname: 'Mistyped',
    emailaddress1: `x${email}`,
  });
  await world.follow();
  const orders = await threeOrders(email);
  expect(await toldOf(orders)).toEqual(each([]));
  await world.crmPatch(`contacts(${contact})`, { emailaddress1: email });
  await world.follow();
  await world.crmFaults({ expireDeltaTokens: true });
  await world.follow();
  await world.settled();
  expect(await toldOf(orders)).toEqual(each([{ kind: 'placed', contact }]));
});

test('a contact that is closed wakes nobody, and of two a person is asked (CWY-4004)', async () => {
  const email = newEmail();
  const orders = await threeOrders(email);
  const closed = { lastname: 'Closed', emailaddress1: email, statecode: 1, statuscode: 2 };
  await world.crmEdit('contacts', closed);
  const asleep = await eventsOf(orders);
  await world.follow();
  expect(await eventsOf(orders)).toEqual(asleep);
  for (const firstname of ['Kim', 'Robin']) {
    await world.crmEdit('contacts', { firstname, emailaddress1: email });
  }
  await world.follow();
  await world.settled();
  expect(await problemsOf(orders)).toEqual(each('CWY-4004'));
  expect(await toldOf(orders)).toEqual(each([]));
});

test('a first reading finds contacts that were made while nobody read', async () => {
  const other = await createWorld({ roles: ['intake', 'worker'] });
  const email = newEmail();
  const orders = await threeOrders(email, other);
  const contact = await other.crmEdit('contacts', { lastname: 'Early', emailaddress1: email });
  await other.follow();
  await other.settled();
  expect(await toldOf(orders, other)).toEqual(each([{ kind: 'placed', contact }]));
  await other.close();
});

test.each([
  ['a day', '2026-01-01', [0, 1, 1]],
  ['go-live', 'go-live', [0, 0, 0]],
])(
  'timelines that begin with %s have no earlier order, and the scheduler reads by itself',
  async (_, since, told) => {
    const other = await createWorld({
      roles,
      config: `{ timeline: { since: '${since}' } }`,
      env: { CAUSEWAY_CHANGES_EVERY_SECONDS: '1' },
    });
    const email = newEmail();
    const orders = await threeOrders(email, other);
    const now = await other.shop.order({
      orderNumber: 'G-now',
      customerEmail: email,
      completedAt: new Date().toISOString(),
      totalPrice: money(700),
      lineItems: [orderLine(700)],
    });
    await other.settled();
    await other.crmEdit('contacts', { lastname: 'Known', emailaddress1: email });
    await eventually('the newest order to be told of', 20_000, async () =>
      (await entriesOf(other, now.id)).length === 1 ? null : 'not yet',
    );
    await other.settled();
    expect((await toldOf(orders, other)).map((entries) => entries.length)).toEqual(told);
    await other.close();
  },
);
