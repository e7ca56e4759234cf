import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { must } from '../src/std/assert.ts';
import { rebuildLinks } from '../src/store/link-rebuild.ts';
import type { Row } from './shop.ts';
import { contactsOf, money, orderLine } from './story.ts';
import { associate } from './unit-stage.ts';
import { createWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld({
    config: `{ account: { primaryContactIn: 'mainBuyer',
      fields: { primarycontactid: { direction: 'both', owner: 'newest' } } } }`,
  });
  await world.startService(['intake']);
  await world.shop.post('/associate-roles', {
    key: 'admin',
    name: 'Admin',
    buyerAssignable: true,
    permissions: [],
  });
  await world.shop.post('/types', {
    key: 'unit',
    name: { en: 'Unit' },
    resourceTypeIds: ['business-unit'],
    fieldDefinitions: [
      { name: 'mainBuyer', label: { en: 'x' }, required: false, type: { name: 'String' } },
    ],
  });
});
afterAll(() => world.close());

const company = (key: string, more: Row = {}): Promise<Row> =>
  world.shop.post('/business-units', { key, name: `${key} name`, unitType: 'Company', ...more });

/** Nobody hears of what is made meanwhile. */
async function unheard<T>(make: () => Promise<T>): Promise<T> {
  await world.shopKnobs({ loss: 1 });
  const made = await make();
  await world.shopKnobs({ loss: 0 });
  return made;
}

async function accountOf(unitId: string): Promise<Row> {
  await world.settled();
  const rows = await world.crmRows('accounts');
  return must(
    rows.find((row) => row.cwy_commercetoolsid === unitId),
    'the unit has an account',
  );
}

async function contactOf(customerId: string): Promise<Row> {
  await world.settled();
  return must((await contactsOf(world, customerId))[0], 'the customer has a contact');
}

async function heardOnBothSides(): Promise<void> {
  await world.settled();
  await world.follow();
  await world.settled();
}

test('an order finds the account of a unit whose link was rebuilt before anybody read the unit', async () => {
  const { id } = await unheard(() => company('rebuilt'));
  const order = await world.shop.order({
    orderNumber: `U-${randomUUID()}`,
    businessUnit: { typeId: 'business-unit', key: 'rebuilt' },
    totalPrice: money(1000),
    lineItems: [orderLine(1000)],
  });
  const { projectKey } = world.commercetools;
  const crmId = await world.crmEdit('accounts', {
    name: 'rebuilt name',
    cwy_commercetoolsid: id,
    cwy_projectkey: projectKey,
  });
  const ref = { projectKey, kind: 'business-unit', id } as const;
  await rebuildLinks(
    { pool: world.memory.pool, queue: world.memory.pgQueue.queue, newId: randomUUID },
    [{ ref, crmTable: 'account', crmId, reason: 'rebuilt' }],
    { who: 'operator', reason: null, correlationId: randomUUID() },
  );
  await world.startService(['worker', 'scheduler']);
  await world.settled();
  const entries = (await world.entries()).filter((row) => row.cwy_commercetoolsid === order.id);
  expect(entries).toHaveLength(1);
});

test('the account learns its primary contact when the customer comes after the unit', async () => {
  const who = await unheard(() => world.shop.signUp({ email: 'late@a.example', lastName: 'Late' }));
  const { id } = await company('primary', {
    custom: { type: { typeId: 'type', key: 'unit' }, fields: { mainBuyer: who.id } },
  });
  const before = await accountOf(id);
  expect(before.primarycontactid?.id).toBeUndefined();
  const { waiting, parked } = await world.memory.store.counts();
  expect({ waiting, parked }).toEqual({ waiting: 0, parked: 0 });
  await world.shop.update(`/customers/${who.id}`, { action: 'setFirstName', firstName: 'Ada' });
  const { contactid } = await contactOf(who.id);
  expect((await accountOf(id)).primarycontactid.id).toBe(contactid);
  expect((await world.shop.get(`/business-units/${id}`)).custom.fields.mainBuyer).toBe(who.id);
  const requests = await world.crmRequests();
  await world.redeliver(id);
  await world.settled();
  expect(await world.crmRequests()).toBe(requests);
});

test('an account that people have deleted keeps nobody’s own data back', async () => {
  const who = await world.shop.signUp({ email: 'name@a.example', lastName: 'Before' });
  const { id } = await company('deleted');
  const { accountid } = await accountOf(id);
  await world.crmDelete('accounts', accountid);
  await heardOnBothSides();
  await world.shop.update(`/business-units/${id}`, {
    action: 'addAssociate',
    associate: associate(who.id),
  });
  await world.settled();
  await world.shop.update(`/customers/${who.id}`, { action: 'setLastName', lastName: 'After' });
  expect((await contactOf(who.id)).lastname).toBe('After');
  // Somebody who is new has no contact yet.
  const other = await unheard(() => world.shop.signUp({ email: 'b@a.example', lastName: 'New' }));
  await world.shop.update(`/business-units/${id}`, {
    action: 'addAssociate',
    associate: associate(other.id),
  });
  expect((await contactOf(other.id)).lastname).toBe('New');
  const { rows } = await world.memory.pool.query(
    `select problem_code from causeway.event where state = 'parked' and record_id = any($1)`,
    [[who.id, other.id]],
  );
  expect(rows).toEqual([]);
});
