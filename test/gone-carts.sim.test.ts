import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { roles } from '../src/app/types.ts';
import { must } from '../src/std/assert.ts';
import { eventually } from './eventually.ts';
import type { Row } from './shop.ts';
import { conserved, money, orderLine } from './story.ts';
import { createWorld, type World } from './world.ts';

const waitMsMax = 20_000;

let world: World;

beforeAll(async () => {
  world = await createWorld({
    roles,
    env: {
      CAUSEWAY_CARTS_EVERY_SECONDS: '1',
      CAUSEWAY_CARTS_LAG_SECONDS: '0',
      CAUSEWAY_CARTS_BACK_DAYS: '365',
    },
  });
});
afterAll(() => world.close());

/** A cart that its shopper left yesterday. */
async function leave(customerId: string): Promise<string> {
  const id = randomUUID();
  const resource = {
    ...{ id, customerId, version: 1, cartState: 'Active', customLineItems: [] },
    createdAt: '2026-01-01T00:00:00.000Z',
    lastModifiedAt: new Date(Date.now() - 86_400_000).toISOString(),
    totalPrice: money(2500),
    lineItems: [{ id: randomUUID(), ...orderLine(2500), totalPrice: money(2500) }],
  };
  const { failed } = await world.commercetools.seed([{ typeId: 'cart', resource }]);
  expect(failed).toEqual([]);
  return id;
}

async function entryOf(cartId: string): Promise<Row | undefined> {
  return (await world.entries()).find((row) => row.cwy_commercetoolsid === cartId);
}

async function told(cartId: string, kind: string): Promise<Row> {
  await eventually(`${kind} of cart ${cartId}`, waitMsMax, async () => {
    const found = (await entryOf(cartId))?.cwy_kind;
    return found === kind ? null : `found ${found}`;
  });
  return must(await entryOf(cartId), 'the cart has an entry');
}

/** As though all that was done so far had been done two days ago. */
async function daysPass(): Promise<void> {
  await world.database.pool.query(`
    update causeway.mirror set updated_at = updated_at - interval '2 days'`);
  await world.database.pool.query(`
    delete from causeway.crm_cursor where name like 'carts gone %'`);
}

test('a cart that the shop has deleted and nobody told of is closed, and those that are there stay open', async () => {
  const customer = await world.shop.signUp({ email: 'gone@example.com', lastName: 'Gone' });
  await world.settled();
  const [deleted, kept] = [await leave(customer.id), await leave(customer.id)];
  const before = await told(deleted, 'cart-abandoned');
  await told(kept, 'cart-abandoned');
  await world.settled();
  await world.shop.remove(`/carts/${deleted}?version=1`);
  await daysPass();
  const closed = await told(deleted, 'cart-closed');
  expect(closed.activityid).toBe(before.activityid);
  expect(closed.subject).toMatch(/25\.00 EUR – deleted$/);
  await world.settled();
  expect((await entryOf(kept))?.cwy_kind).toBe('cart-abandoned');
  expect(await conserved(world)).toBe(true);
});

test('news of a gone cart that is there after all changes nothing', async () => {
  const customer = await world.shop.signUp({ email: 'there@example.com', lastName: 'There' });
  await world.settled();
  const cart = await leave(customer.id);
  await told(cart, 'cart-abandoned');
  await world.settled();
  const before = await world.crmRequests();
  await world.memory.store.accept([
    {
      ...{ kind: 'change', type: 'CartGone', dedupeKey: `gone:${cart}`, deleted: true },
      ref: { projectKey: world.commercetools.projectKey, kind: 'cart', id: cart },
      ...{ resourceVersion: null, occurredAt: new Date().toISOString(), dataErasure: false },
      ...{ parentEventId: null, correlationId: null, refusal: null },
    },
  ]);
  await world.settled();
  expect(await world.crmRequests()).toBe(before);
  expect((await entryOf(cart))?.cwy_kind).toBe('cart-abandoned');
});
