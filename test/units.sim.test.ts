import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { roles } from '../src/app/types.ts';
import type { Row } from './shop.ts';
import { contactsOf, money, orderLine } from './story.ts';
import { createWorld, type World } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld({ roles });
  for (const key of ['buyer', 'admin']) {
    await world.shop.post('/associate-roles', {
      key,
      name: key,
      buyerAssignable: true,
      permissions: [],
    });
  }
});
afterAll(() => world.close());

const unitOf = (key: string, more: Row = {}): Row => ({
  key,
  name: `${key} name`,
  unitType: 'Company',
  ...more,
});

const under = (parent: string): Row => ({
  unitType: 'Division',
  parentUnit: { typeId: 'business-unit', key: parent },
});

const associate = (customerId: string, role: string, inheritance = 'Disabled'): Row => ({
  customer: { typeId: 'customer', id: customerId },
  associateRoleAssignments: [
    { associateRole: { typeId: 'associate-role', key: role }, inheritance },
  ],
});

async function accountOf(unitId: string): Promise<Row | undefined> {
  await world.settled();
  const rows = await world.crmRows('accounts');
  const found = rows.filter((row) => row.cwy_commercetoolsid === unitId);
  expect(found.length).toBeLessThanOrEqual(1);
  return found[0];
}

test('a company and a division become accounts, one below the other', async () => {
  const company = await world.shop.post(
    '/business-units',
    unitOf('acme', { contactEmail: 'hq@acme.example' }),
  );
  const division = await world.shop.post('/business-units', unitOf('acme-it', under('acme')));
  const head = await accountOf(company.id);
  const part = await accountOf(division.id);
  expect(head).toMatchObject({
    name: 'acme name',
    emailaddress1: 'hq@acme.example',
    statecode: 0,
    cwy_businessunitkey: 'acme',
    cwy_unittype: 'Company',
  });
  expect(part).toMatchObject({
    name: 'acme-it name',
    parentaccountid: { id: head?.accountid },
    cwy_toplevelunit: 'acme',
  });
});

test('a rename costs one write, a repeated delivery none', async () => {
  const company = await world.shop.post('/business-units', unitOf('rename'));
  await accountOf(company.id);
  const before = await world.crmRequests();
  await world.shop.update(`/business-units/${company.id}`, { action: 'changeName', name: 'New' });
  expect(await accountOf(company.id)).toMatchObject({ name: 'New' });
  expect(await world.crmRequests()).toBe(before + 1);
  await world.redeliver(company.id);
  await world.settled();
  expect(await world.crmRequests()).toBe(before + 1);
});

test('a buyer stands under the account of the unit, with the role as a connection', async () => {
  const who = await world.shop.signUp({ email: 'buyer@acme.example', lastName: 'Buyer' });
  const company = await world.shop.post(
    '/business-units',
    unitOf('b2b', { associates: [associate(who.id, 'buyer', 'Enabled')] }),
  );
  const division = await world.shop.post('/business-units', unitOf('b2b-it', under('b2b')));
  const head = await accountOf(company.id);
  const part = await accountOf(division.id);
  const [contact] = await contactsOf(world, who.id);
  expect(contact).toMatchObject({ parentcustomerid: { id: head?.accountid } });
  const connections = (await world.crmRows('connections')).filter(
    (row) => row.ismaster !== false && row.record1id?.id === contact?.contactid,
  );
  expect(connections.map(({ record2id }) => record2id.id).sort()).toEqual(
    [head?.accountid, part?.accountid].sort(),
  );
});

test('status, a move and a deletion show in the tree, and nothing is deleted', async () => {
  const a = await world.shop.post('/business-units', unitOf('aa'));
  const b = await world.shop.post('/business-units', unitOf('bb'));
  const part = await world.shop.post('/business-units', unitOf('part', under('aa')));
  const below = await world.shop.post('/business-units', unitOf('below', under('part')));
  expect(await accountOf(part.id)).toMatchObject({
    parentaccountid: { id: (await accountOf(a.id))?.accountid },
  });
  await world.shop.update(`/business-units/${part.id}`, {
    action: 'changeParentUnit',
    parentUnit: { typeId: 'business-unit', key: 'bb' },
  });
  expect(await accountOf(part.id)).toMatchObject({
    parentaccountid: { id: (await accountOf(b.id))?.accountid },
  });
  expect(await accountOf(below.id)).toMatchObject({
    parentaccountid: { id: (await accountOf(part.id))?.accountid },
    cwy_toplevelunit: 'bb',
  });
  await world.shop.update(`/business-units/${b.id}`, {
    action: 'changeStatus',
    status: 'Inactive',
  });
  expect(await accountOf(b.id)).toMatchObject({ statecode: 1 });
  await world.shop.update(`/business-units/${b.id}`, { action: 'changeStatus', status: 'Active' });
  expect(await accountOf(b.id)).toMatchObject({ statecode: 0 });
  const { version } = await world.shop.get(`/business-units/${below.id}`);
  await world.shop.remove(`/business-units/${below.id}?version=${version}`);
  expect(await accountOf(below.id)).toMatchObject({ statecode: 1 });
});

test('an order of a unit stands on its account, with the buyer taking part', async () => {
  const who = await world.shop.signUp({ email: 'order@acme.example', lastName: 'Order' });
  const company = await world.shop.post(
    '/business-units',
    unitOf('orders', { associates: [associate(who.id, 'buyer')] }),
  );
  await world.shop.order({
    orderNumber: `U-${randomUUID()}`,
    customerId: who.id,
    customerEmail: 'order@acme.example',
    businessUnit: { typeId: 'business-unit', key: 'orders' },
    totalPrice: money(1000),
    lineItems: [orderLine(1000)],
  });
  const account = await accountOf(company.id);
  const entries = (await world.entries()).filter(
    (entry) => entry.regardingobjectid?.id === account?.accountid,
  );
  expect(entries).toHaveLength(1);
  const [contact] = await contactsOf(world, who.id);
  const parties = (await world.crmRows('activityparties')).filter(
    ({ activityid }) => activityid.id === entries[0]?.activityid,
  );
  expect(parties.map(({ partyid }) => partyid.id)).toContain(contact?.contactid);
});

/** Both units without a word of them to Causeway. */
async function unheard(company: string, division: string): Promise<readonly Row[]> {
  await world.shopKnobs({ loss: 1 });
  const units = [
    await world.shop.post('/business-units', unitOf(company)),
    await world.shop.post('/business-units', unitOf(division, under(company))),
  ];
  await world.settled();
  await world.shopKnobs({ loss: 0 });
  return units;
}

test('a division that comes first brings the company with it', async () => {
  const [company, division] = await unheard('late', 'late-it');
  await world.shop.update(`/business-units/${division?.id}`, { action: 'changeName', name: 'IT' });
  const head = await accountOf(company?.id);
  expect(head).toMatchObject({ name: 'late name' });
  expect(await accountOf(division?.id)).toMatchObject({
    name: 'IT',
    parentaccountid: { id: head?.accountid },
  });
});

test('a division whose company is gone waits for one of that key (CWY-4021)', async () => {
  const [company, division] = await unheard('lost', 'lost-it');
  await world.shop.remove(`/business-units/${company?.id}?version=1`);
  await world.shop.update(`/business-units/${division?.id}`, { action: 'changeName', name: 'IT' });
  expect(await accountOf(division?.id)).toBeUndefined();
  const { events } = await world.memory.store.trace({ by: 'id', id: division?.id });
  expect(events.map(({ problem }) => problem?.code)).toContain('CWY-4021');
  const again = await world.shop.post('/business-units', unitOf('lost'));
  const head = await accountOf(again.id);
  expect(await accountOf(division?.id)).toMatchObject({
    parentaccountid: { id: head?.accountid },
  });
});

test('a customer who becomes an associate keeps the contact; one who leaves keeps the history', async () => {
  const who = await world.shop.signUp({ email: 'keeps@example.com', lastName: 'Keeps' });
  await world.settled();
  const [before] = await contactsOf(world, who.id);
  const company = await world.shop.post('/business-units', unitOf('keeps'));
  const path = `/business-units/${company.id}`;
  await world.shop.update(path, { action: 'addAssociate', associate: associate(who.id, 'buyer') });
  const account = await accountOf(company.id);
  const [member, ...others] = await contactsOf(world, who.id);
  expect(others).toEqual([]);
  expect(member).toMatchObject({
    contactid: before?.contactid,
    parentcustomerid: { id: account?.accountid },
  });
  const customer = { typeId: 'customer', id: who.id };
  await world.shop.update(path, { action: 'removeAssociate', customer });
  await world.settled();
  const [left] = await contactsOf(world, who.id);
  expect(left?.parentcustomerid ?? null).toBeNull();
  const ties = (await world.crmRows('connections')).filter(
    (row) => row.ismaster !== false && row.record1id?.id === before?.contactid,
  );
  expect(ties).toHaveLength(1);
  expect(ties[0]?.effectiveend).toEqual(expect.any(String));
});

test('an order of a unit that is gone stays with its buyer', async () => {
  const who = await world.shop.signUp({ email: 'orphan@example.com', lastName: 'Orphan' });
  const company = await world.shop.post('/business-units', unitOf('orphan'));
  const account = await accountOf(company.id);
  const order = await world.shop.order({
    orderNumber: `U-${randomUUID()}`,
    customerId: who.id,
    customerEmail: 'orphan@example.com',
    businessUnit: { typeId: 'business-unit', key: 'orphan' },
    totalPrice: money(1000),
    lineItems: [orderLine(1000)],
  });
  await world.settled();
  const { version } = await world.shop.get(`/business-units/${company.id}`);
  await world.shop.remove(`/business-units/${company.id}?version=${version}`);
  await world.settled();
  const cancelled = { action: 'changeOrderState', orderState: 'Cancelled' };
  await world.shop.update(`/orders/${order.id}`, cancelled);
  expect((await world.settled()).parked).toBe(0);
  const [contact] = await contactsOf(world, who.id);
  const entries = (await world.entries()).filter((one) => one.cwy_commercetoolsid === order.id);
  const regarding = entries.map((one) => `${one.cwy_kind} ${one.regardingobjectid.id}`);
  expect(regarding.sort()).toEqual(
    [`cancelled ${contact?.contactid}`, `placed ${account?.accountid}`].sort(),
  );
});
