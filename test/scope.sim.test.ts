import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type CommercetoolsSimulator,
  startCommercetools,
} from '../simulators/commercetools/server.ts';
import { roles } from '../src/app/types.ts';
import { must } from '../src/std/assert.ts';
import type { Row } from './shop.ts';
import { money, orderLine } from './story.ts';
import { createWorld, type World } from './world.ts';

/** One shop, and an environment for each market; what is of no store goes to Europe. */
let project: CommercetoolsSimulator;
let europe: World;
let america: World;

const scopes = {
  europe: `{ stores: { records: true }, scope: { stores: ['de', 'causeway-demo/at', 'other/us'] } }`,
  america: `{ stores: { records: true }, scope: { stores: ['us'], storeless: 'leave' } }`,
};

beforeAll(async () => {
  project = await startCommercetools({ port: 0 });
  europe = await createWorld({ roles, commercetools: project, config: scopes.europe });
  america = await createWorld({ roles, commercetools: project, config: scopes.america });
  for (const key of ['de', 'at', 'us']) await europe.shop.post('/stores', { key });
});
afterAll(async () => {
  await europe.close();
  await america.close();
  await project.close();
});

const store = (key: string): Row => ({ typeId: 'store', key });

function signUp(name: string, ...stores: readonly string[]): Promise<Row> {
  return europe.shop.signUp({
    email: `${name}@example.com`,
    lastName: name,
    ...(stores.length === 0 ? {} : { stores: stores.map(store) }),
  });
}

function buy(customer: Row | null, cents: number, storeKey: string | null, more: Row = {}) {
  return europe.shop.order({
    orderNumber: randomUUID(),
    ...(customer === null ? {} : { customerId: customer.id, customerEmail: customer.email }),
    totalPrice: money(cents),
    lineItems: [orderLine(cents)],
    ...(storeKey === null ? {} : { store: store(storeKey) }),
    ...more,
  });
}

function unit(key: string, storeKey: string, more: Row): Promise<Row> {
  const draft = { key, name: key, storeMode: 'Explicit', stores: [store(storeKey)], ...more };
  return europe.shop.post('/business-units', draft);
}

const under = (parent: string): Row => ({
  unitType: 'Division',
  parentUnit: { typeId: 'business-unit', key: parent },
});

async function settled(): Promise<void> {
  await europe.settled();
  await america.settled();
}

const both = (): readonly World[] => [europe, america];

/** In which of the two environments something is: `E`, `A`, `EA` or nothing. */
async function whereIs(id: string, rowsOf: (world: World) => Promise<readonly Row[]>) {
  await settled();
  const found = await Promise.all(
    both().map(async (world) => {
      const count = (await rowsOf(world)).filter((row) => row.cwy_commercetoolsid === id).length;
      expect(count, 'never two').toBeLessThanOrEqual(1);
      return count === 1;
    }),
  );
  return ['E', 'A'].filter((_, index) => found[index]).join('');
}

const contactIn = (id: string) => whereIs(id, (world) => world.contacts());
const accountIn = (id: string) => whereIs(id, (world) => world.crmRows('accounts'));
const entryIn = (id: string) => whereIs(id, (world) => world.entries());

test('customers and orders go where their store belongs, and cost nothing elsewhere', async () => {
  const before = await america.crmRequests();
  const german = await signUp('german', 'de', 'at');
  const order = await buy(german, 1000, 'at');
  const anyone = await signUp('anyone');
  const storeless = await buy(german, 500, null);
  expect(await contactIn(german.id)).toBe('E');
  expect(await contactIn(anyone.id)).toBe('E');
  expect(await entryIn(order.id)).toBe('E');
  expect(await entryIn(storeless.id)).toBe('E');
  expect(await america.crmRequests()).toBe(before);
  const traveller = await signUp('traveller', 'de', 'us');
  expect(await contactIn(traveller.id)).toBe('EA');
  const trace = await america.memory.store.trace({ by: 'id', id: order.id });
  expect(trace.events.map(({ state }) => state)).not.toContain('parked');
  expect(trace.steps).toContainEqual(
    expect.objectContaining({ step: 'check scope', outcome: 'outside' }),
  );
});

test('an order brings its customer along, who stays in step from then on', async () => {
  const german = await signUp('visitor', 'de');
  expect(await contactIn(german.id)).toBe('E');
  const order = await buy(german, 700, 'us');
  expect(await entryIn(order.id)).toBe('A');
  expect(await contactIn(german.id)).toBe('EA');
  await europe.shop.update(`/customers/${german.id}`, { action: 'setLastName', lastName: 'Now' });
  await settled();
  for (const world of both()) {
    const rows = (await world.contacts()).filter((row) => row.cwy_commercetoolsid === german.id);
    expect(rows).toMatchObject([{ lastname: 'Now' }]);
  }
});

test('what was brought along and could not be taken is still waited for', async () => {
  const { shop } = europe;
  const tooLong = 'x'.repeat(200);
  const customer = await shop.signUp({
    email: 'long@example.com',
    lastName: tooLong,
    stores: [store('de')],
  });
  const order = await buy(customer, 100, 'us');
  const head = await unit('long', 'de', { unitType: 'Company', name: tooLong });
  const branch = await unit('short', 'us', under('long'));
  expect(await entryIn(order.id)).toBe('');
  expect(await accountIn(branch.id)).toBe('');
  await shop.update(`/customers/${customer.id}`, { action: 'setLastName', lastName: 'Short' });
  await shop.update(`/business-units/${head.id}`, { action: 'changeName', name: 'Short' });
  expect(await entryIn(order.id)).toBe('A');
  expect(await accountIn(branch.id)).toBe('A');
  expect(await accountIn(head.id)).toBe('EA');
});

test('units go where their store belongs, with the units above and the people who act there', async () => {
  const { shop } = europe;
  await shop.post('/associate-roles', {
    key: 'buyer',
    name: 'Buyer',
    buyerAssignable: true,
    permissions: [],
  });
  const clerk = await signUp('clerk', 'de');
  const head = await unit('head', 'de', { unitType: 'Company' });
  expect(await accountIn(head.id)).toBe('E');
  const branch = await unit('branch', 'us', {
    ...under('head'),
    associates: [
      {
        customer: { typeId: 'customer', id: clerk.id },
        associateRoleAssignments: [
          { associateRole: { typeId: 'associate-role', key: 'buyer' }, inheritance: 'Disabled' },
        ],
      },
    ],
  });
  expect(await accountIn(branch.id)).toBe('A');
  expect(await accountIn(head.id)).toBe('EA');
  expect(await contactIn(clerk.id)).toBe('EA');
  await shop.update(`/business-units/${head.id}`, { action: 'changeName', name: 'Head office' });
  await settled();
  for (const world of both()) {
    const rows = (await world.crmRows('accounts')).filter(
      (row) => row.cwy_commercetoolsid === head.id,
    );
    expect(rows).toMatchObject([{ name: 'Head office' }]);
  }
});

test('an order that is moved to another market keeps its entry and counts in the other', async () => {
  const mover = await signUp('mover', 'de', 'us');
  const order = await buy(mover, 900, 'de');
  expect(await entryIn(order.id)).toBe('E');
  await europe.shop.update(`/orders/${order.id}`, { action: 'setStore', store: store('us') });
  expect(await entryIn(order.id)).toBe('EA');
  const totals = await Promise.all(
    both().map(async (world) => {
      const rows = await world.contacts();
      return rows.find((row) => row.cwy_commercetoolsid === mover.id)?.cwy_ordercount ?? 0;
    }),
  );
  expect(totals).toEqual([0, 1]);
});

test('a cart that was left is told where its store belongs', async () => {
  const customer = await signUp('left', 'de', 'us');
  const cart = await europe.shop.post('/carts', {
    currency: 'USD',
    customerId: customer.id,
    store: store('us'),
    customLineItems: [
      { name: { en: 'Gift' }, slug: 'gift', money: money(300, 'USD'), quantity: 1 },
    ],
  });
  await settled();
  // What the poller makes of a cart that nobody has changed for long.
  for (const { memory } of both()) {
    await memory.store.accept([
      {
        kind: 'change',
        type: 'CartSilent',
        dedupeKey: `change:cart:${cart.id}:${cart.version}:CartSilent`,
        ref: { projectKey: project.projectKey, kind: 'cart', id: cart.id },
        resourceVersion: cart.version,
        occurredAt: cart.lastModifiedAt,
        deleted: false,
        dataErasure: false,
        parentEventId: null,
        correlationId: null,
        refusal: null,
      },
    ]);
  }
  expect(await entryIn(cart.id)).toBe('A');
});

test('the markets add up over both environments to what the shop has sold', async () => {
  const fan = await signUp('fan', 'de', 'us');
  for (const [cents, storeKey] of [
    [100, 'de'],
    [250, 'at'],
    [400, 'us'],
    [50, null],
  ] as const) {
    await buy(fan, cents, storeKey);
  }
  await settled();
  const { results } = await europe.shop.get('/orders?limit=500');
  const sold = new Map<string, number>();
  for (const { store: of, totalPrice } of must<readonly Row[]>(results, 'a page of orders')) {
    const key = of?.key ?? 'none';
    sold.set(key, (sold.get(key) ?? 0) + totalPrice.centAmount);
  }
  const shown = new Map<string, number>();
  for (const row of (await Promise.all(both().map((w) => w.crmRows('cwy_contactstores')))).flat()) {
    const key = row.cwy_store ?? 'none';
    shown.set(key, (shown.get(key) ?? 0) + Math.round(row.cwy_totalgross * 100));
  }
  expect(shown).toEqual(sold);
  for (const world of both()) {
    expect(await world.memory.store.counts()).toMatchObject({ waiting: 0, parked: 0 });
  }
});
