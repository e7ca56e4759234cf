import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Running } from '../src/app/types.ts';
import { must } from '../src/std/assert.ts';
import type { Row } from './shop.ts';
import { contactsOf, entriesOf, money, orderLine } from './story.ts';
import { createWorld, type World } from './world.ts';

let world: World;
let worker: Running | null = null;

beforeAll(async () => {
  world = await createWorld({ roles: ['intake', 'scheduler'] });
  const role = { key: 'buyer', name: 'buyer', buyerAssignable: true, permissions: [] };
  await world.shop.post('/associate-roles', role);
});
afterAll(() => world.close());

/** The worker under these settings, as after a deployment. */
async function workUnder(env: Readonly<Record<string, string>>): Promise<void> {
  await worker?.stop();
  worker = await world.startService(['worker'], env);
}

const associate = (customerId: string): Row => ({
  customer: { typeId: 'customer', id: customerId },
  associateRoleAssignments: [
    { associateRole: { typeId: 'associate-role', key: 'buyer' }, inheritance: 'Disabled' },
  ],
});

const company = (key: string, ...associates: readonly Row[]): Promise<Row> =>
  world.shop.post('/business-units', { key, name: key, unitType: 'Company', associates });

const signUp = (name: string): Promise<Row> =>
  world.shop.signUp({ email: `${name}@example.com`, lastName: name });

async function orderOf(unitKey: string, buyer: Row): Promise<Row> {
  const made = await world.shop.order({
    customerId: buyer.id,
    customerEmail: buyer.email,
    businessUnit: { typeId: 'business-unit', key: unitKey },
    totalPrice: money(1000),
    lineItems: [orderLine(1000)],
  });
  await world.settled();
  return made;
}

async function accountOf({ id }: Row): Promise<Row> {
  const rows = await world.crmRows('accounts');
  return must(
    rows.find((row) => row.cwy_commercetoolsid === id),
    'the unit has an account',
  );
}

async function contactOf({ id }: Row): Promise<Row> {
  const [contact] = await contactsOf(world, id);
  return must(contact, 'the customer has a contact');
}

/** Somebody who buys for a company, and what both have become. */
async function buys(word: string) {
  const buyer = await signUp(word);
  const unit = await company(word, associate(buyer.id));
  const order = await orderOf(word, buyer);
  const { accountid } = await accountOf(unit);
  const { contactid } = await contactOf(buyer);
  return { order, accountid, contactid };
}

test.each([
  ['account', 'accountid', 'contactid'],
  ['contact', 'contactid', 'accountid'],
] as const)(
  'with timeline.regarding %s the other one takes part',
  async (regarding, first, other) => {
    await workUnder({ CAUSEWAY_TIMELINE_REGARDING: regarding });
    const bought = await buys(`regarding-${regarding}`);
    const entries = (await world.entries()).filter(
      (entry) => entry.cwy_commercetoolsid === bought.order.id,
    );
    expect(entries).toMatchObject([{ regardingobjectid: { id: bought[first] } }]);
    const parties = (await world.crmRows('activityparties')).filter(
      ({ activityid }) => activityid.id === entries[0]?.activityid,
    );
    const partyIds = parties.map(({ partyid }) => partyid.id);
    expect(partyIds).toContain(bought[other]);
  },
);

test.each([
  ['task', 'tasks', 'description', 'regardingobjectid'],
  ['note', 'annotations', 'notetext', 'objectid'],
] as const)(
  'an order of a unit told by a %s stands on the account, or on the contact by setting',
  async (target, set, text, lookup) => {
    for (const regarding of ['account', 'contact'] as const) {
      await workUnder({
        CAUSEWAY_TIMELINE_TARGET: target,
        CAUSEWAY_TIMELINE_REGARDING: regarding,
      });
      const { order, accountid, contactid } = await buys(`${target}-${regarding}`);
      const rows = (await world.crmRows(set)).filter((row) => String(row[text]).includes(order.id));
      const id = regarding === 'account' ? accountid : contactid;
      expect(rows).toHaveLength(1);
      expect(rows[0]?.[lookup]).toMatchObject({ table: regarding, id });
      expect(await entriesOf(world, order.id)).toEqual([]);
    }
  },
);

/** Somebody of whom no news ever reaches Causeway. */
async function unheard(name: string): Promise<Row> {
  await world.shopKnobs({ loss: 1 });
  const who = await signUp(name);
  await world.settled();
  await world.shopKnobs({ loss: 0 });
  expect(await contactsOf(world, who.id)).toEqual([]);
  return who;
}

test('an associate of whom nobody has heard is fetched, and stands under the account', async () => {
  await workUnder({});
  const who = await unheard('unheard');
  const unit = await company('unheard', associate(who.id));
  await world.settled();
  const { accountid } = await accountOf(unit);
  const { contactid, parentcustomerid } = await contactOf(who);
  expect(parentcustomerid).toMatchObject({ id: accountid });
  const ties = (await world.crmRows('connections')).filter(
    ({ ismaster, record1id }) => ismaster !== false && record1id?.id === contactid,
  );
  expect(ties.map(({ record2id }) => record2id.id)).toEqual([accountid]);
});

test('an order of a unit whose news was lost, by a buyer whose news was lost, brings both along', async () => {
  await workUnder({});
  await world.shopKnobs({ loss: 1 });
  const buyer = await signUp('first-word');
  const unit = await company('first-word', associate(buyer.id));
  await world.settled();
  await world.shopKnobs({ loss: 0 });
  const order = await orderOf('first-word', buyer);
  const { accountid } = await accountOf(unit);
  const entries = (await world.entries()).filter((one) => one.cwy_commercetoolsid === order.id);
  expect(entries).toMatchObject([{ regardingobjectid: { id: accountid } }]);
  expect(await contactOf(buyer)).toMatchObject({ parentcustomerid: { id: accountid } });
  const parties = (await world.crmRows('activityparties')).filter(
    ({ activityid }) => activityid.id === entries[0]?.activityid,
  );
  expect(parties.map(({ partyid }) => partyid.id)).toContain((await contactOf(buyer)).contactid);
});
