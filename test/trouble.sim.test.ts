import { afterAll, beforeAll, expect, test } from 'vitest';
import { roles } from '../src/app/types.ts';
import { eventually } from './eventually.ts';
import { actOf } from './store-fixtures.ts';
import { conserved, contactsOf, entriesOf, purchase, purchaseEntries } from './story.ts';
import { createWorld, type World } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld({ roles, env: { CAUSEWAY_RETRY_ATTEMPTS_MAX: '4' } });
});
afterAll(() => world.close());

async function problemsOf(id: string): Promise<readonly (string | undefined)[]> {
  const { events } = await world.memory.store.trace({ by: 'id', id });
  return events.map((event) => event.problem?.code);
}

test.each([
  ['throttled', 'CWY-3003'],
  ['503', 'CWY-3002'],
  ['deadlock', 'CWY-3002'],
  ['drop-before', 'CWY-3001'],
  ['drop-after', 'CWY-3001'],
])('a passing failure (%s) is tried again and leaves one contact', async (word, code) => {
  const lastName = `sim-${word === 'throttled' ? 'throttle' : word}`;
  const customer = await world.shop.signUp({ email: `${word}@example.com`, lastName });
  await world.settled();
  expect(await contactsOf(world, customer.id)).toHaveLength(1);
  const { steps } = await world.memory.store.trace({ by: 'id', id: customer.id });
  expect(steps.map((step) => step.outcome)).toContain(code);
});

test('Retry-After is kept', async () => {
  await world.crmFaults({ throttle: { count: 1, retryAfterSeconds: 2 } });
  const customer = await world.shop.signUp({ email: 'patient@example.com', lastName: 'Patient' });
  await world.settled();
  const { steps } = await world.memory.store.trace({ by: 'id', id: customer.id });
  const times = steps.map((step) => ({ at: Date.parse(step.at), status: step.status }));
  const refused = times.find(({ status }) => status === 429);
  const next = times.find(({ at, status }) => status === 201 && at > (refused?.at ?? 0));
  expect((next?.at ?? 0) - (refused?.at ?? 0)).toBeGreaterThanOrEqual(2000);
});

test.each([
  ['sim-forbid', 'CWY-3008'],
  ['sim-plugin', 'CWY-3006'],
])('a refusal (%s) is parked at once with its number', async (lastName, code) => {
  const customer = await world.shop.signUp({ email: `${lastName}@example.com`, lastName });
  await world.settled();
  expect(await contactsOf(world, customer.id)).toHaveLength(0);
  expect(await problemsOf(customer.id)).toContain(code);
});

test('a look-up that fails creates nothing', async () => {
  const forbidden = { status: 403, code: '0x80040220', method: 'GET', table: 'contacts' };
  await world.crmFaults({ failNext: [{ ...forbidden, count: 50 }] });
  const customer = await world.shop.signUp({ email: 'unknown@example.com', lastName: 'Unknown' });
  await world.settled();
  expect(await contactsOf(world, customer.id)).toHaveLength(0);
  expect(await problemsOf(customer.id)).toContain('CWY-3008');
  await world.crmFaults({ failNext: [] });
  await world.memory.store.replay({ problem: 'CWY-3008' }, actOf());
  await eventually('the replayed customer', 10_000, async () =>
    (await contactsOf(world, customer.id)).length === 1 ? null : 'no contact',
  );
});

test('what does not pass is parked after the last attempt, and a replay heals it', async () => {
  await world.crmFaults({ outage: true });
  const customer = await world.shop.signUp({ email: 'outage@example.com', lastName: 'Outage' });
  await eventually('the customer to be given up', 20_000, async () =>
    (await problemsOf(customer.id)).includes('CWY-4005') ? null : 'still tried',
  );
  expect(await conserved(world)).toBe(true);
  await world.crmFaults({ outage: false });
  expect(await world.memory.store.replay({ problem: 'CWY-4005' }, actOf())).toBeGreaterThan(0);
  await world.settled();
  expect(await contactsOf(world, customer.id)).toHaveLength(1);
});

test('an outage in the middle of the work loses nothing and doubles nothing', async () => {
  const first = await purchase(world, 'before');
  await world.crmFaults({ outage: true });
  const second = await purchase(world, 'during');
  await world.crmFaults({ outage: false });
  await world.settled();
  await world.memory.store.replay({ problem: 'CWY-4005' }, actOf());
  await world.settled();
  for (const { orderId, customerId } of [first, second]) {
    expect(await contactsOf(world, customerId)).toHaveLength(1);
    expect(await entriesOf(world, orderId)).toEqual(purchaseEntries);
  }
  expect(await conserved(world)).toBe(true);
});

test('commercetools being away is waited for as well', async () => {
  const customer = await world.shop.signUp({ email: 'away@example.com', lastName: 'Away' });
  world.commercetools.setFaults({ failNext: [{ count: 2, status: 503 }] });
  await world.settled();
  expect(await contactsOf(world, customer.id)).toHaveLength(1);
});
