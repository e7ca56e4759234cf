import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { roles } from '../src/app/types.ts';
import { must } from '../src/std/assert.ts';
import { eventually } from './eventually.ts';
import { type Row, toRow } from './shop.ts';
import { contactsOf, money, orderLine } from './story.ts';
import { associate } from './unit-stage.ts';
import { createWorld, type World } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld({ roles });
  const role = { key: 'admin', name: 'Admin', buyerAssignable: true, permissions: [] };
  await world.shop.post('/associate-roles', role);
});
afterAll(() => world.close());

const company = (key: string, more: Row = {}): Promise<Row> =>
  world.shop.post('/business-units', { key, name: key, unitType: 'Company', ...more });

async function removed(path: string): Promise<void> {
  const { version } = await world.shop.get(path);
  await world.shop.remove(`${path}?version=${version}`);
  await quiet();
}

const rename = (id: string, name: string): Promise<Row> =>
  world.shop.update(`/business-units/${id}`, { action: 'changeName', name });

async function accountOf(unitId: string): Promise<Row> {
  const rows = await world.crmRows('accounts');
  const found = rows.find((row) => row.cwy_commercetoolsid === unitId);
  return must(found, `an account of the unit ${unitId}`);
}

/** Lets both systems hear of each other until neither has news. */
async function quiet(): Promise<void> {
  await eventually('no news on either side', 30_000, async () => {
    const before = (await world.settled()).received;
    await world.follow();
    return (await world.settled()).received === before ? null : 'there was news';
  });
}

/** Codes of what is parked of the record. */
async function parked(id: string): Promise<readonly (string | undefined)[]> {
  const { events } = await world.memory.store.trace({ by: 'id', id });
  return events.filter(({ state }) => state === 'parked').map(({ problem }) => problem?.code);
}

describe('what is parked stays before people when', () => {
  test('the units of the person change', async () => {
    const { id } = await world.shop.signUp({ email: 'long@example.com', lastName: 'Long' });
    const unit = await company('long');
    const lastName = 'x'.repeat(80);
    await world.shop.update(`/customers/${id}`, { action: 'setLastName', lastName });
    await quiet();
    expect(await parked(id)).toContain('CWY-4009');
    const add = { action: 'addAssociate', associate: associate(id) };
    await world.shop.update(`/business-units/${unit.id}`, add);
    await quiet();
    expect(await parked(id)).toContain('CWY-4009');
  });

  test('the unit of somebody is renamed who is to be erased', async () => {
    const { id, version } = await world.shop.signUp({ email: 'e@example.com', lastName: 'E' });
    const unit = await company('erase', { associates: [associate(id)] });
    await quiet();
    await world.shop.remove(`/customers/${id}?version=${version}&dataErasure=true`);
    await rename(unit.id, 'Other');
    await quiet();
    expect(await parked(id)).toContain('CWY-4010');
  });

  test('an order of the unit arrives', async () => {
    const unit = await company('ordering');
    await quiet();
    await rename(unit.id, 'n'.repeat(200));
    await quiet();
    expect(await parked(unit.id)).toContain('CWY-4009');
    await world.shop.order({
      orderNumber: 'M-1',
      businessUnit: { typeId: 'business-unit', key: 'ordering' },
      totalPrice: money(1000),
      lineItems: [orderLine(1000)],
    });
    await quiet();
    expect(await parked(unit.id)).toContain('CWY-4009');
  });

  test('a row was deleted and news comes that changes nothing', async () => {
    const { id } = await world.shop.signUp({ email: 'd@example.com', lastName: 'D' });
    const unit = await company('deleted');
    await quiet();
    const [contact] = await contactsOf(world, id);
    await world.crmDelete('contacts', contact?.contactid);
    await world.crmDelete('accounts', (await accountOf(unit.id)).accountid);
    await quiet();
    await world.shop.update(`/customers/${id}`, { action: 'setKey', key: 'some-key' });
    const mode = { action: 'setApprovalRuleMode', approvalRuleMode: 'Explicit' };
    await world.shop.update(`/business-units/${unit.id}`, mode).catch(() => undefined);
    const add = { action: 'addAssociate', associate: associate(id) };
    await world.shop.update(`/business-units/${unit.id}`, add);
    await quiet();
    expect(await parked(id)).toContain('CWY-4011');
    expect(await parked(unit.id)).toContain('CWY-4011');
  });
});

test('a customer who is gone gets no roles, whatever happens to the unit that lists it', async () => {
  const { id } = await world.shop.signUp({ email: 'gone@example.com', lastName: 'Gone' });
  const unit = await company('lists', { associates: [associate(id)] });
  await quiet();
  const [contact] = await contactsOf(world, id);
  await removed(`/customers/${id}`);
  await rename(unit.id, 'Lists');
  await quiet();
  const ties = (await world.crmRows('connections')).filter(
    (row) => row.ismaster !== false && row.record1id?.id === contact?.contactid,
  );
  expect(ties).toMatchObject([{ effectiveend: expect.any(String) }]);
});

describe('an account that people have merged', () => {
  test('stays open for the unit that is left', async () => {
    const [one, other] = [await company('fills'), await company('shares')];
    await quiet();
    const kept = await accountOf(one.id);
    await world.mergeAccounts(kept.accountid, (await accountOf(other.id)).accountid);
    await quiet();
    await removed(`/business-units/${one.id}`);
    expect(await accountOf(other.id)).toMatchObject({ accountid: kept.accountid, statecode: 0 });
  });

  test('is closed when its unit is deleted, though nobody has heard of the merge', async () => {
    const unit = await company('unheard');
    await quiet();
    const accountid = await world.crmEdit('accounts', { name: 'Survivor' });
    await world.mergeAccounts(accountid, (await accountOf(unit.id)).accountid);
    await removed(`/business-units/${unit.id}`);
    const left = (await world.crmRows('accounts')).find((row) => row.accountid === accountid);
    expect(left).toMatchObject({ statecode: 1 });
  });

  test('does not lie below itself where it stands for the unit above as well', async () => {
    const head = await company('ring');
    const part = await company('ring-it', {
      unitType: 'Division',
      parentUnit: { typeId: 'business-unit', key: 'ring' },
    });
    await quiet();
    const { accountid } = await accountOf(part.id);
    await world.crmPatch(`accounts(${accountid})`, { 'parentaccountid@odata.bind': null });
    await world.mergeAccounts(accountid, (await accountOf(head.id)).accountid);
    await quiet();
    await rename(part.id, 'Ring IT');
    await quiet();
    expect([...(await parked(part.id)), ...(await parked(head.id))]).toEqual([]);
  });
});

describe('what belonged to a row that people deleted comes back with it, when it was', () => {
  const city = { key: 'yard', country: 'DE', city: 'Kiel' };
  const removeLink = async (kind: 'customer' | 'business-unit', id: string): Promise<void> => {
    const { linkBook } = world.memory.store;
    const links = await linkBook.find({ by: 'id', id });
    const { ref } = must(
      links.find((link) => link.ref.kind === kind),
      'it was linked',
    );
    await linkBook.remove(ref, { who: 'ops', reason: 'deleted', correlationId: 'c-1' });
    await quiet();
  };
  /** Where the connections of the unit's account lead, and the towns of its further addresses. */
  const belongings = async (accountid: string): Promise<readonly unknown[]> => {
    const ties = (await world.crmRows('connections')).filter(
      (row) => row.ismaster !== false && row.record2id?.id === accountid,
    );
    const addresses = (await world.crmRows('customeraddresses')).filter(
      (row) => row.addressnumber > 3 && row.parentid?.id === accountid,
    );
    return [...ties.map((row) => row.record1id?.id), ...addresses.map((row) => row.city)];
  };

  test.each(['the account', 'the contact'])('%s', async (which) => {
    const key = which.replace(' ', '-');
    const who = await world.shop.signUp({ email: `${key}@example.com`, lastName: 'Back' });
    const associates = [associate(who.id)];
    const unit = await company(key, { associates, addresses: [city] });
    // Stands elsewhere, so that Dataverse does not delete the contact as well.
    const other = await company(`a-${key}`, { associates });
    await quiet();
    const [contact] = await contactsOf(world, who.id);
    const { accountid } = await accountOf(unit.id);
    const before = await belongings(accountid);
    expect(before).toEqual([contact?.contactid, 'Kiel']);
    if (which === 'the contact') {
      await world.crmDelete('contacts', contact?.contactid);
      await quiet();
      expect(await belongings(accountid)).toEqual(['Kiel']);
      await removeLink('customer', who.id);
    } else {
      await world.crmDelete('accounts', accountid);
      await quiet();
      expect(await belongings(accountid)).toEqual([]);
      await removeLink('business-unit', unit.id);
    }
    expect((await accountOf(unit.id)).accountid).toBe(accountid);
    expect(await belongings(accountid)).toEqual(before);
    expect(await belongings((await accountOf(other.id)).accountid)).toEqual([contact?.contactid]);
    expect([...(await parked(who.id)), ...(await parked(unit.id))]).toEqual([]);
  });
});

test('an address that is added while a name goes back has its row', async () => {
  const busy = await createWorld({
    config: `{ account: { fields: { name: { direction: 'both', owner: 'newest' } } } }`,
  });
  try {
    await busy.startService(['intake']);
    const first = await busy.startService(['worker', 'scheduler']);
    const draft = { key: 'race', name: 'Race', unitType: 'Company' };
    const unit = await busy.shop.post('/business-units', draft);
    await busy.settled();
    const [account] = await busy.crmRows('accounts');
    await busy.crmPatch(`accounts(${account?.accountid})`, { name: 'By a seller' });
    await first.stop();
    await busy.follow();
    await busy.crmFaults({ latencyMs: 700 });
    const reads = async (): Promise<number> => {
      const answer = await fetch(`${busy.commercetools.url}/_sim/requests`);
      const { byRoute } = toRow(await answer.json());
      return Number(byRoute['GET /business-units/{id}'] ?? 0);
    };
    const { version } = await busy.shop.get(`/business-units/${unit.id}`);
    const before = await reads();
    await busy.startService(['worker', 'scheduler']);
    await eventually('the unit is read', 20_000, async () =>
      (await reads()) > before ? null : 'not yet',
    );
    const address = { key: 'plant', country: 'DE', streetName: 'Werkweg', streetNumber: '5' };
    const actions = [{ action: 'addAddress', address }];
    await busy.shop.post(`/business-units/${unit.id}`, { version, actions });
    await busy.crmFaults({ latencyMs: 0 });
    await busy.settled();
    const rows = await busy.crmRows('customeraddresses');
    expect(rows.filter((row) => row.addressnumber > 3)).toMatchObject([{ line1: 'Werkweg 5' }]);
  } finally {
    await busy.close();
  }
}, 60_000);
