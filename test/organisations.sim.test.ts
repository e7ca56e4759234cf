import { afterAll, beforeAll, expect, test } from 'vitest';
import { roles } from '../src/app/types.ts';
import type { Row } from './shop.ts';
import { contactsOf } from './story.ts';
import { createWorld, type World } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld({ roles });
  for (const [key, name] of [
    ['purchaser', 'Purchaser'],
    ['approver', 'Approves'],
  ]) {
    await world.shop.post('/associate-roles', {
      key,
      name,
      buyerAssignable: true,
      permissions: [],
    });
  }
});
afterAll(() => world.close());

const unit = (key: string, more: Row = {}): Promise<Row> =>
  world.shop.post('/business-units', { key, name: `${key} name`, unitType: 'Company', ...more });

const acts = (customerId: string, role: string, inheritance = 'Disabled'): Row => ({
  customer: { typeId: 'customer', id: customerId },
  associateRoleAssignments: [
    { associateRole: { typeId: 'associate-role', key: role }, inheritance },
  ],
});

const setAssociates = (unitId: string, ...associates: readonly Row[]) =>
  world.shop.update(`/business-units/${unitId}`, { action: 'setAssociates', associates });

/** The connections of a customer's contact, as seen from the contact. */
async function connectionsOf(customerId: string): Promise<readonly Row[]> {
  await world.settled();
  const [contact] = await contactsOf(world, customerId);
  return (await world.crmRows('connections')).filter(
    (row) => row.ismaster !== false && row.record1id?.id === contact?.contactid,
  );
}

test('a role that ends keeps its row with a date, and one that is given again gets another', async () => {
  const who = await world.shop.signUp({ email: 'role@acme.example', lastName: 'Role' });
  const company = await unit('roles', { associates: [acts(who.id, 'purchaser')] });
  const [first] = await connectionsOf(who.id);
  const named = (await world.crmRows('connectionroles')).filter(({ name }) => name === 'Purchaser');
  expect(named).toMatchObject([{ category: 1 }]);
  expect(first).toMatchObject({ record1roleid: { id: named[0]?.connectionroleid } });
  expect(first?.effectivestart).toBeDefined();
  expect(first).not.toHaveProperty('effectiveend');
  await setAssociates(company.id);
  expect(await connectionsOf(who.id)).toMatchObject([
    { connectionid: first?.connectionid, effectiveend: expect.any(String) },
  ]);
  await setAssociates(company.id, acts(who.id, 'purchaser'));
  const both = await connectionsOf(who.id);
  expect(both).toHaveLength(2);
  expect(both.filter(({ effectiveend }) => effectiveend === undefined)).toHaveLength(1);
});

test('roles of the same name and another category are not those of associates', async () => {
  const elsewhere = await world.crmEdit('connectionroles', { name: 'Auditor', category: 2 });
  const audits = { key: 'auditor', name: 'Auditor', buyerAssignable: true, permissions: [] };
  await world.shop.post('/associate-roles', audits);
  const who = await world.shop.signUp({ email: 'audit@acme.example', lastName: 'Audit' });
  await unit('audited', { associates: [acts(who.id, 'auditor')] });
  const [shown] = await connectionsOf(who.id);
  expect(shown?.record1roleid?.id).toBeDefined();
  expect(shown?.record1roleid?.id).not.toBe(elsewhere);
});

test('a connection role that was made follows the name of its associate role', async () => {
  const own = await createWorld();
  try {
    await own.startService(['intake']);
    const service = await own.startService(['worker', 'scheduler']);
    const role = { key: 'buyer', name: 'Old', buyerAssignable: true, permissions: [] };
    await own.shop.post('/associate-roles', role);
    const draft = { key: 'acme', name: 'Acme', unitType: 'Company' };
    const company = await own.shop.post('/business-units', draft);
    const join = async (email: string): Promise<void> => {
      const { id } = await own.shop.signUp({ email, lastName: 'Doe' });
      const add = { action: 'addAssociate', associate: acts(id, 'buyer') };
      await own.shop.update(`/business-units/${company.id}`, add);
      await own.settled();
    };
    await join('one@acme.example');
    const [made, ...more] = await own.crmRows('connectionroles');
    expect([made?.name, more]).toEqual(['Old', []]);
    await own.shop.update('/associate-roles/key=buyer', { action: 'setName', name: 'New' });
    await service.stop();
    await own.startService(['worker', 'scheduler']);
    await join('two@acme.example');
    expect(await own.crmRows('connectionroles')).toMatchObject([
      { connectionroleid: made?.connectionroleid, name: 'New', category: 1 },
    ]);
    const ties = (await own.crmRows('connections')).filter((row) => row.ismaster !== false);
    expect(ties.map((row) => row.record1roleid?.id)).toEqual([
      made?.connectionroleid,
      made?.connectionroleid,
    ]);
  } finally {
    await own.close();
  }
});

test('a customer who is deleted has no roles any more', async () => {
  const who = await world.shop.signUp({ email: 'gone@acme.example', lastName: 'Gone' });
  await unit('left', { associates: [acts(who.id, 'approver')] });
  expect(await connectionsOf(who.id)).toHaveLength(1);
  const { version } = await world.shop.get(`/customers/${who.id}`);
  await world.shop.remove(`/customers/${who.id}?version=${version}`);
  expect(await connectionsOf(who.id)).toMatchObject([{ effectiveend: expect.any(String) }]);
});

test('an inherited role says where it is from, until it is given in the unit itself', async () => {
  const who = await world.shop.signUp({ email: 'from@acme.example', lastName: 'From' });
  await unit('upper', { associates: [acts(who.id, 'approver', 'Enabled')] });
  const below = await unit('lower', {
    unitType: 'Division',
    parentUnit: { typeId: 'business-unit', key: 'upper' },
  });
  const flags = async () =>
    (await connectionsOf(who.id)).map(({ description }) => description ?? '');
  expect((await flags()).toSorted()).toEqual(['', 'Inherited from upper']);
  const before = await world.crmRequests();
  await setAssociates(below.id, acts(who.id, 'approver'));
  expect(await flags()).toEqual(['', '']);
  expect(await world.crmRequests()).toBe(before + 1);
});

const place = (key: string, more: Row = {}): Row => ({
  key,
  country: 'DE',
  streetName: `${key} street`,
  streetNumber: '5',
  city: 'Berlin',
  ...more,
});

async function addressRows(parentId: string): Promise<readonly Row[]> {
  await world.settled();
  return (await world.crmRows('customeraddresses')).filter(
    (row) => row.parentid?.id === parentId && row.addressnumber > 3,
  );
}

test('further addresses of a customer are rows of the contact, each written for itself', async () => {
  const who = await world.shop.signUp({
    email: 'sites@acme.example',
    lastName: 'Sites',
    addresses: [place('main'), place('dock'), place('depot')],
    defaultBillingAddress: 0,
    defaultShippingAddress: 0,
  });
  await world.settled();
  const [contact] = await contactsOf(world, who.id);
  const rows = await addressRows(contact?.contactid);
  expect(rows.map(({ line1 }) => line1).toSorted()).toEqual(['depot street 5', 'dock street 5']);
  const dock = rows.find(({ line1 }) => line1 === 'dock street 5');
  const before = await world.crmRequests();
  const change = {
    action: 'changeAddress',
    addressKey: 'dock',
    address: place('dock', { city: 'Bonn' }),
  };
  await world.shop.update(`/customers/${who.id}`, change);
  expect(await addressRows(contact?.contactid)).toContainEqual(
    expect.objectContaining({ customeraddressid: dock?.customeraddressid, city: 'Bonn' }),
  );
  expect(await world.crmRequests()).toBe(before + 1);
  await world.shop.update(`/customers/${who.id}`, { action: 'removeAddress', addressKey: 'dock' });
  expect((await addressRows(contact?.contactid)).map(({ line1 }) => line1)).toEqual([
    'depot street 5',
  ]);
  expect(await world.crmRequests()).toBe(before + 2);
});

test('further addresses of a unit are rows of its account', async () => {
  const company = await unit('sites', {
    addresses: [place('main'), place('plant')],
    defaultBillingAddress: 0,
    defaultShippingAddress: 0,
  });
  await world.settled();
  const account = (await world.crmRows('accounts')).find(
    (row) => row.cwy_commercetoolsid === company.id,
  );
  expect(await addressRows(account?.accountid)).toMatchObject([{ line1: 'plant street 5' }]);
});
