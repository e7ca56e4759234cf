import { afterAll, beforeAll, expect, it } from 'vitest';
import { sampleSummary } from '../../test/samples/order-summary.ts';
import { envelopeOf, outcomeOf, refOf } from '../../test/store-fixtures.ts';
import { accountOf, memoryOf, unitRef, unitsOf } from '../../test/store-units.ts';
import { type StoreWorld, storeWorld } from '../../test/store-world.ts';

const id = '33333333-3333-4333-8333-333333333333';
const accountId = '5c0ffee0-0000-4000-8000-000000000003';
const ref = unitRef(id);
const order = refOf('44444444-4444-4444-8444-444444444444', 'order');
const byKey = { by: 'orderNumber', orderNumber: 'acme-it' } as const;
let world: StoreWorld;

beforeAll(async () => {
  world = await storeWorld();
  const units = unitsOf(world);
  const read = { unit: { now: memoryOf('acme-it') }, ...accountOf(id, accountId) };
  await world.store.settle([await units.outcome(ref, read)]);
  const now = sampleSummary({ ref: order, unitKey: 'acme-it' });
  await world.store.settle([await units.outcome(order, { summary: { now } })]);
  await world.store.accept([envelopeOf('later', ref)]);
  const problem = { code: 'CWY-4002', message: 'waits' } as const;
  await world.store.settle([outcomeOf(await world.loadOne(ref), 'parked', { problem })]);
});
afterAll(() => world.close());

it('leads to the events and the link of the unit', async () => {
  const { events, links } = await world.store.trace(byKey);
  expect(events.length).toBeGreaterThan(1);
  expect(new Set(events.map((event) => event.ref?.id))).toEqual(new Set([id]));
  expect(links).toMatchObject([{ ref, crmId: accountId }]);
  expect(await world.store.linkBook.find(byKey)).toMatchObject([{ ref, crmId: accountId }]);
});

it('leads to what is parked of the unit, and to its numbers', async () => {
  const { records } = await world.store.parked.detail(byKey);
  expect(records).toMatchObject([{ ref, parked: [{ problem: { code: 'CWY-4002' } }] }]);
  const explained = await world.store.numbers.explain(byKey);
  expect(explained).toMatchObject({ ref, crmId: accountId, orders: [{ ref: order }] });
});
