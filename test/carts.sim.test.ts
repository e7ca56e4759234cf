import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { roles } from '../src/app/types.ts';
import { must } from '../src/std/assert.ts';
import { eventually } from './eventually.ts';
import { startProcess } from './service-process.ts';
import type { Row } from './shop.ts';
import { conserved, money, orderLine } from './story.ts';
import { createWorld, type World } from './world.ts';

const cartEnv = {
  CAUSEWAY_CARTS_EVERY_SECONDS: '1',
  CAUSEWAY_CARTS_LAG_SECONDS: '0',
  CAUSEWAY_CARTS_BACK_DAYS: '365',
  CAUSEWAY_CARTS_AGAIN: 'true',
  CAUSEWAY_CARTS_URL: 'https://shop.example.com/cart/{id}',
};
const waitMsMax = 20_000;

let world: World;

beforeAll(async () => {
  world = await createWorld({ roles, env: cartEnv });
});
afterAll(() => world.close());

const firstLeftMs = Date.now() - 86_400_000;
let minute = 0;

/** A cart of the past, as it was left then; each was left later than those before it. */
async function leave(given: Row, { shop, commercetools } = world): Promise<Row> {
  minute += 1;
  const line = orderLine(2500);
  const lineItems = [{ id: randomUUID(), ...line, totalPrice: money(2500) }];
  const resource = {
    id: randomUUID(),
    version: 1,
    createdAt: '2026-01-01T00:00:00.000Z',
    cartState: 'Active',
    totalPrice: money(2500),
    lineItems,
    customLineItems: [],
    ...given,
    lastModifiedAt: given.lastModifiedAt ?? new Date(firstLeftMs + minute * 60_000).toISOString(),
  };
  const { failed } = await commercetools.seed([{ typeId: 'cart', resource }]);
  expect(failed).toEqual([]);
  return shop.get(`/carts/${resource.id}`);
}

/** What `leave` needs to leave a cart once more. */
const changed = { version: 2, lastModifiedAt: undefined };

async function entriesOf(cartId: string): Promise<readonly Row[]> {
  return (await world.entries()).filter((row) => row.cwy_commercetoolsid === cartId);
}

/** Waits until the entries of the cart are of these kinds, and returns them. */
async function told(cartId: string, ...kinds: readonly string[]): Promise<readonly Row[]> {
  let rows: readonly Row[] = [];
  await eventually(`${kinds.join()} of cart ${cartId}`, waitMsMax, async () => {
    rows = await entriesOf(cartId);
    const found = rows.map((row) => row.cwy_kind).sort();
    return found.join() === [...kinds].sort().join() ? null : `found ${found.join()}`;
  });
  return rows;
}

/** Waits until every cart that was left before has been looked at. */
async function allLookedAt(): Promise<void> {
  const customer = await world.shop.signUp({ email: `${randomUUID()}@example.com` });
  const last = await leave({ customerId: customer.id });
  await told(last.id, 'cart-abandoned');
  await world.settled();
}

test('a cart that a customer left is told of, and that it was ordered after all', async () => {
  const customer = await world.shop.signUp({ email: 'ada@example.com', lastName: 'Byron' });
  await world.settled();
  const cart = await leave({ customerId: customer.id });
  const [entry] = await told(cart.id, 'cart-abandoned');
  const contact = (await world.contacts()).find((row) => row.cwy_commercetoolsid === customer.id);
  expect(entry).toMatchObject({
    subject: `Cart ${cart.id.slice(0, 8)} abandoned – 25.00 EUR`,
    actualend: cart.lastModifiedAt.replace('.000Z', 'Z').replace(/\.\d+Z/, 'Z'),
    regardingobjectid: { id: contact?.contactid },
    cwy_amount: 25,
    cwy_currency: 'EUR',
    statecode: 1,
  });
  expect(entry?.description).toContain('1 × Winter coat – 25.00 EUR');
  expect(entry?.description).toContain(`https://shop.example.com/cart/${cart.id}`);
  await world.shop.post('/orders', {
    cart: { typeId: 'cart', id: cart.id },
    version: cart.version,
    orderNumber: 'C-1',
  });
  const [recovered] = await told(cart.id, 'cart-recovered');
  expect(recovered).toMatchObject({
    activityid: entry?.activityid,
    subject: `${entry?.subject} – ordered as C-1`,
    cwy_ordernumber: 'C-1',
    cwy_amount: 25,
    statecode: 1,
  });
  await world.settled();
  const trace = await world.memory.store.trace({ by: 'orderNumber', orderNumber: 'C-1' });
  expect(trace.events.map(({ ref }) => ref?.kind)).toEqual(
    expect.arrayContaining(['cart', 'order']),
  );
});

test('a guest’s cart waits for its person in silence; nobody’s cart is no event', async () => {
  const guest = await leave({ customerEmail: 'later@example.com' });
  const nobody = await leave({ anonymousId: 'session-1' });
  await allLookedAt();
  expect(await entriesOf(guest.id)).toEqual([]);
  const { events } = await world.memory.store.trace({ by: 'id', id: guest.id });
  expect(events).toMatchObject([{ type: 'CartSilent', state: 'unchanged', problem: null }]);
  expect((await world.memory.store.trace({ by: 'id', id: nobody.id })).events).toEqual([]);
  await world.shop.signUp({ email: 'later@example.com', lastName: 'Later' });
  await told(guest.id, 'cart-abandoned');
});

test('a guest’s cart is told of when a seller makes a contact with its e-mail', async () => {
  const guest = await leave({ customerEmail: 'Walked.in@example.com' });
  await allLookedAt();
  expect(await entriesOf(guest.id)).toEqual([]);
  const contact = await world.crmEdit('contacts', { emailaddress1: 'walked.in@example.com' });
  await world.follow();
  const [entry] = await told(guest.id, 'cart-abandoned');
  expect(entry?.regardingobjectid).toMatchObject({ id: contact });
});

test('a cart whose customer Causeway never heard of fetches the customer first', async () => {
  world.commercetools.setKnobs({ loss: 1 });
  const customer = await world.shop.signUp({ email: 'unheard@example.com', lastName: 'Unheard' });
  world.commercetools.setKnobs({ loss: 0 });
  const cart = await leave({ customerId: customer.id });
  await told(cart.id, 'cart-abandoned');
});

test('one that was touched, frozen, merged, emptied or deleted is told of once, with how it ended', async () => {
  const customer = await world.shop.signUp({ email: 'many@example.com', lastName: 'Many' });
  const left = () => leave({ customerId: customer.id });
  const carts = [await left(), await left(), await left(), await left(), await left()];
  for (const cart of carts) await told(cart.id, 'cart-abandoned');
  const [touched, frozen, merged, emptied, deleted] = carts.map((cart) => must(cart.id, 'an id'));
  const before = (id: string) =>
    must(
      carts.find((cart) => cart.id === id),
      'one of them',
    );
  await world.shop.update(`/carts/${frozen}`, { action: 'freezeCart' });
  await leave({ ...before(touched), ...changed });
  await leave({ ...before(emptied), ...changed, lineItems: [] });
  await leave({
    ...before(merged),
    version: 2,
    lastModifiedAt: new Date().toISOString(),
    cartState: 'Merged',
  });
  await world.shop.remove(`/carts/${deleted}?version=1`);
  await tellDeletion(deleted);
  for (const [id, words] of [
    [frozen, 'frozen'],
    [merged, 'merged into another cart'],
    [emptied, 'emptied'],
    [deleted, 'deleted'],
  ]) {
    const [row] = await told(must(id, 'an id'), 'cart-closed');
    expect(row?.subject).toMatch(new RegExp(`– ${words}$`));
  }
  await world.shop.post('/orders', { cart: { typeId: 'cart', id: frozen }, orderNumber: 'C-4' });
  const [paid] = await told(must(frozen, 'an id'), 'cart-recovered');
  expect(paid?.subject).toMatch(/25\.00 EUR – ordered as C-4$/);
  await allLookedAt();
  await told(must(touched, 'an id'), 'cart-abandoned');
  expect(await conserved(world)).toBe(true);
});

test('one that was filled otherwise and left again has a second entry, and the first one says so', async () => {
  const customer = await world.shop.signUp({ email: 'again@example.com', lastName: 'Again' });
  const cart = await leave({ customerId: customer.id });
  const [first] = await told(cart.id, 'cart-abandoned');
  const lineItems = cart.lineItems.map((line: Row) => ({ ...line, quantity: 3 }));
  await leave({ ...cart, ...changed, lineItems });
  const rows = await told(cart.id, 'cart-abandoned', 'cart-closed');
  const closed = rows.find((row) => row.cwy_kind === 'cart-closed');
  expect(closed?.activityid).toBe(first?.activityid);
  await world.shop.post('/orders', {
    cart: { typeId: 'cart', id: cart.id },
    version: 2,
    orderNumber: 'C-2',
  });
  await told(cart.id, 'cart-closed', 'cart-recovered');
});

test('a kill after the entry was written, and an order before the next start, leave one entry', async () => {
  const own = await createWorld({ env: cartEnv });
  const inOwn = world;
  world = own;
  const stops: (() => Promise<void>)[] = [];
  try {
    const service = await own.startService();
    const customer = await own.shop.signUp({ email: 'killed@example.com', lastName: 'Killed' });
    await own.settled();
    await service.stop();
    const cart = await leave({ customerId: customer.id });
    const args = ['--roles', 'worker,scheduler', '--crash-at', 'worker:after-write'];
    const victim = await startProcess(args, own.env);
    stops.push(victim.stop);
    expect(await victim.ended).toBe('SIGKILL');
    await told(cart.id, 'cart-abandoned');
    await own.shop.post('/orders', {
      cart: { typeId: 'cart', id: cart.id },
      version: 1,
      orderNumber: 'C-3',
    });
    await own.startService(['worker', 'scheduler']);
    await told(cart.id, 'cart-recovered');
  } finally {
    world = inOwn;
    for (const stop of stops) await stop();
    await own.close();
  }
}, 90_000);

/** What commercetools sends when it deletes a cart that nobody has touched for long. */
async function tellDeletion(id: string): Promise<void> {
  await world.memory.store.accept([
    {
      kind: 'change',
      type: 'ResourceDeleted',
      dedupeKey: `change:cart:${id}:1:ResourceDeleted`,
      ref: { projectKey: world.commercetools.projectKey, kind: 'cart', id },
      resourceVersion: 1,
      occurredAt: new Date().toISOString(),
      deleted: true,
      dataErasure: false,
      parentEventId: null,
      correlationId: null,
      refusal: null,
    },
  ]);
}
