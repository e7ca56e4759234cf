import { afterAll, beforeAll, expect, it } from 'vitest';
import { operatorServer } from '../../test/operator-server.ts';
import { sampleSummary } from '../../test/samples/order-summary.ts';
import { envelopeOf, outcomeOf, refOf } from '../../test/store-fixtures.ts';
import { type StoreWorld, storeWorld } from '../../test/store-world.ts';
import type { RecordRef } from '../core/model/record.ts';
import type { Outcome } from '../ports/store.ts';

const crmId = '5c0ffee0-0000-4000-8000-000000000001';
const guestsOnly = '5c0ffee0-0000-4000-8000-000000000002';
const customer = refOf('c-1');
let world: StoreWorld;

async function ran(ref: RecordRef, more: Partial<Outcome>): Promise<void> {
  await world.store.accept([envelopeOf(`${ref.kind}-${ref.id}`, ref)]);
  await world.store.settle([outcomeOf(await world.loadOne(ref), 'applied', more)]);
}

const link = (ref: RecordRef, to: string, reason = 'created') => ({
  link: { ref, crmTable: 'contact', crmId: to, reason },
});

beforeAll(async () => {
  world = await storeWorld();
  const sharer = refOf('a-sharer');
  await ran(sharer, link(sharer, crmId, 'shared'));
  await ran(customer, link(customer, crmId));
  for (const [name, customerId, to] of [
    ['own', customer.id, null],
    ['guest', null, guestsOnly],
  ] as const) {
    const ref = refOf(name, 'order');
    const now = sampleSummary({ ref, customerId });
    const orderNumber = `N-${name}`;
    const mirror = { ref, version: 1, etag: null, crmId: null, values: { orderNumber }, crm: {} };
    await ran(ref, {
      summary: { now },
      orderNumber,
      mirror,
      ...(to === null ? {} : link(ref, to)),
    });
  }
});
afterAll(() => world.close());

const byId = (id: string) => world.store.numbers.explain({ by: 'id', id });

it('finds the customer by its id, its contact and the number of an order', async () => {
  const all = [
    await byId(customer.id),
    await byId(crmId.toUpperCase()),
    await world.store.numbers.explain({ by: 'orderNumber', orderNumber: 'N-own' }),
  ];
  for (const one of all) {
    expect(one).toMatchObject({ ref: customer, crmId, columns: { cwy_totalgross: 100 } });
    expect(one?.orders).toMatchObject([
      { ref: { id: 'own' }, orderNumber: 'N-own', gross: '100.00', guest: false },
    ]);
  }
});

it('knows a contact that only guests have bought for', async () => {
  expect(await byId(guestsOnly)).toMatchObject({ crmId: guestsOnly, orders: [{ guest: true }] });
});

it('says null of somebody unknown', async () => {
  expect(await byId('nobody')).toBeNull();
});

it('answers over HTTP', async () => {
  const { app, get } = operatorServer(world.store);
  const [found, unknown] = [await get(`explain?q=${crmId}`), await get('explain?q=nobody')];
  await app.close();
  expect(found.json()).toMatchObject({ ref: customer, totals: [{ currency: 'EUR', orders: 1 }] });
  expect([found.statusCode, unknown.statusCode]).toEqual([200, 404]);
});
