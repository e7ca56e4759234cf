import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type CommercetoolsSimulator,
  startCommercetools,
} from '../../simulators/commercetools/server.ts';
import { until } from '../../simulators/commercetools/testing/client.ts';
import { Sink } from '../../simulators/commercetools/testing/sink.ts';
import { createReader } from '../../src/commercetools/gateway.ts';
import { openShop, type Row, type Shop } from '../shop.ts';
import { associateDraft, newCompany, newDivision, newRole } from './commerce-units.ts';

let sink: Sink;
let simulator: CommercetoolsSimulator;
let shop: Shop;

beforeAll(async () => {
  sink = new Sink();
  await sink.open();
  simulator = await startCommercetools({ pubsubPush: { events: sink.url } });
  shop = await openShop(simulator);
  const resourceTypes = ['business-unit', 'associate-role'];
  await shop.post('/subscriptions', {
    destination: { type: 'GoogleCloudPubSub', projectId: 'p', topic: 'events' },
    messages: resourceTypes.map((resourceTypeId) => ({ resourceTypeId })),
    changes: resourceTypes.map((resourceTypeId) => ({ resourceTypeId })),
  });
});
afterAll(async () => {
  await simulator.close();
  await sink.close();
});

/** What is read of everything that came in since the last time. */
async function news(count: number): Promise<Row[]> {
  await until(`${count} notifications have come`, () => sink.received.length >= count);
  const reader = createReader({ projectKeys: [simulator.projectKey] });
  const came = sink.received.splice(0);
  return came.map(({ payload }) => reader.read(payload, '2026-01-01T00:00:00.000Z'));
}

it('every message and change of a unit is news of that unit, and its end is known as such', async () => {
  const role = await newRole(shop);
  const customer = await shop.signUp({ email: 'ada@example.com' });
  const [top, other] = [await newCompany(shop), await newCompany(shop)];
  const { id } = await shop.get(`/business-units/key=${await newDivision(shop, top)}`);
  const readings = await news(9);
  expect(readings.filter(({ is }) => is === 'ignored')).toHaveLength(2);
  const path = `/business-units/${id}`;
  await shop.update(path, { action: 'changeStatus', status: 'Inactive' });
  await shop.update(path, {
    action: 'addAssociate',
    associate: associateDraft(customer.id, [role]),
  });
  const parentUnit = { typeId: 'business-unit', key: other };
  const { version } = await shop.update(path, { action: 'changeParentUnit', parentUnit });
  await shop.remove(`${path}?version=${version}`);
  const told = await news(9);
  expect(told.map(({ is }) => is)).not.toContain('unreadable');
  for (const { envelope } of told) {
    expect(envelope.ref).toEqual({ projectKey: simulator.projectKey, kind: 'business-unit', id });
  }
  const types = told.map(({ envelope }) => `${envelope.type} ${envelope.deleted}`);
  expect(types.toSorted()).toEqual([
    'BusinessUnitAssociateAdded false',
    'BusinessUnitDeleted true',
    'BusinessUnitParentChanged false',
    'BusinessUnitStatusChanged false',
    'BusinessUnitTopLevelUnitSet false',
    'ResourceDeleted true',
    'ResourceUpdated false',
    'ResourceUpdated false',
    'ResourceUpdated false',
  ]);
  expect(new Set(told.map(({ envelope }) => envelope.dedupeKey)).size).toBe(told.length);
});
