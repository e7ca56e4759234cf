import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { Caller } from '../simulators/dataverse/testing/caller.ts';
import { roles } from '../src/app/types.ts';
import { must } from '../src/std/assert.ts';
import { eventually } from './eventually.ts';
import type { Row } from './shop.ts';
import { contactsOf } from './story.ts';
import { createWorld, type World } from './world.ts';

let world: World;
let seller: Caller;

beforeAll(async () => {
  world = await createWorld({
    roles,
    config: `{
      associates: { fromDynamics: { roleKey: 'buyer' } },
      identity: { accounts: { crmIdIn: { customField: 'accountId' }, writeCrmId: true } },
      contact: { fields: { parentcustomerid: { direction: 'both', owner: 'newest' } } },
      account: {
        primaryContactIn: 'mainBuyer',
        fields: {
          name: { direction: 'both', owner: 'dynamics' },
          emailaddress1: { direction: 'both', owner: 'commercetools' },
          parentaccountid: { direction: 'both', owner: 'newest' },
          statecode: { direction: 'both', owner: 'newest' },
          address1_city: { direction: 'to-crm', owner: 'dynamics' },
        },
        extra: { description: { from: 'custom.slogan', direction: 'both', owner: 'newest' } },
      },
    }`,
  });
  for (const key of ['buyer', 'admin']) {
    const role = { key, name: key, buyerAssignable: true, permissions: [] };
    await world.shop.post('/associate-roles', role);
  }
  await world.shop.post('/types', {
    key: 'unit',
    name: { en: 'Unit' },
    resourceTypeIds: ['business-unit'],
    fieldDefinitions: ['accountId', 'mainBuyer', 'slogan'].map((name) => ({
      name,
      label: { en: name },
      required: false,
      type: { name: 'String' },
      inputHint: 'SingleLine',
    })),
  });
  seller = new Caller(world.dataverse);
  await seller.signIn();
});
afterAll(() => world.close());

let turn = 0;
/** Keys are used once in the file. */
let name: (word: string) => string;
beforeEach(() => {
  turn += 1;
  name = (word) => `w${turn}-${word}`;
});

function companyOf(word: string, more: Row = {}): Row {
  const custom = { type: { typeId: 'type', key: 'unit' }, fields: {} };
  return { key: name(word), name: word, unitType: 'Company', custom, ...more };
}

function divisionOf(word: string, parent: string, more: Row = {}): Row {
  const parentUnit = { typeId: 'business-unit', key: name(parent) };
  return companyOf(word, { unitType: 'Division', parentUnit, ...more });
}

async function units(...drafts: readonly Row[]): Promise<readonly Row[]> {
  const made: Row[] = [];
  for (const draft of drafts) made.push(await world.shop.post('/business-units', draft));
  await quiet();
  return made;
}

/** Lets both systems hear of each other until neither has news. */
async function quiet(): Promise<void> {
  for (let round = 0; round < 10; round++) {
    const before = (await world.settled()).received;
    await world.follow();
    if ((await world.settled()).received === before) return;
  }
  throw new Error('There was news from 10 rounds in a row.');
}

async function accountOf({ id }: Row): Promise<Row> {
  const rows = await world.crmRows('accounts');
  const found = rows.filter((row) => row.cwy_commercetoolsid === id);
  expect(found).toHaveLength(1);
  return must(found[0], 'there is one');
}

const act = { who: 'tester', reason: 'test', correlationId: 'way-back' };

const inShop = ({ id }: Row): Promise<Row> => world.shop.get(`/business-units/${id}`);

const change = ({ id }: Row, ...actions: readonly Row[]): Promise<Row> =>
  world.shop.update(`/business-units/${id}`, ...actions);

async function edit(unit: Row, row: Row): Promise<void> {
  await world.crmPatch(`accounts(${(await accountOf(unit)).accountid})`, row);
}

const bind = (id: string): Row => ({ 'parentaccountid@odata.bind': `/accounts(${id})` });

async function moveUnder(unit: Row, above: Row): Promise<void> {
  await edit(unit, bind((await accountOf(above)).accountid));
}

/** Requests that both systems get while everybody hears all of it once more. */
async function echo(...all: readonly Row[]): Promise<number> {
  await quiet();
  const versions = await Promise.all(all.map(async (one) => (await inShop(one)).version));
  const before = await world.crmRequests();
  for (const { id } of all) await world.redeliver(id);
  await world.settled();
  const spent = (await world.crmRequests()) - before;
  await quiet();
  const after = await Promise.all(all.map(async (one) => (await inShop(one)).version));
  expect(after).toEqual(versions);
  return spent;
}

async function notesOf(id: string): Promise<readonly string[]> {
  const { steps } = await world.memory.store.trace({ by: 'id', id });
  return steps.flatMap(({ note }) => (note === null ? [] : [note]));
}

async function parkedAs(id: string): Promise<readonly string[]> {
  const { rows } = await world.database.pool.query(
    `select problem_code from causeway.event where record_id = $1 and state = 'parked'`,
    [id],
  );
  return rows.map((row) => row.problem_code);
}

/** Problems that a later run may not meet any more. */
async function triedAgain(id: string): Promise<readonly string[]> {
  const { rows } = await world.database.pool.query(
    'select problem_code from causeway.retry where record_key like $1',
    [`%/${id}`],
  );
  return rows.map((row) => row.problem_code);
}

async function merge(winner: string, loser: string): Promise<void> {
  const type = 'Microsoft.Dynamics.CRM.account';
  const entity = (accountid: string): Row => ({ '@odata.type': type, accountid });
  const { status, message } = await seller.post('Merge', {
    Target: entity(winner),
    Subordinate: entity(loser),
    UpdateContent: { '@odata.type': type },
    PerformParentingChecks: false,
  });
  if (status !== 204) throw new Error(`Merge: ${status} ${message}`);
}

const associate = (customerId: string, inheritance = 'Disabled'): Row => ({
  customer: { typeId: 'customer', id: customerId },
  associateRoleAssignments: [
    { associateRole: { typeId: 'associate-role', key: 'admin' }, inheritance },
  ],
});

const passingOn = (customerId: string): Row => associate(customerId, 'Enabled');

async function person(word: string): Promise<Row> {
  const made = await world.shop.signUp({ email: `${name(word)}@example.com`, lastName: word });
  await quiet();
  return made;
}

async function contactOf({ id }: Row): Promise<Row> {
  const [contact] = await contactsOf(world, id);
  return must(contact, 'the customer has a contact');
}

/** The customers whose contacts are connected with the account today. */
async function actingFor(unit: Row): Promise<readonly string[]> {
  const { accountid } = await accountOf(unit);
  const contacts = new Map((await world.contacts()).map((row) => [row.contactid, row]));
  return (await world.crmRows('connections'))
    .filter((row) => row.ismaster !== false && row.record2id?.id === accountid)
    .filter((row) => (row.effectiveend ?? null) === null)
    .map((row) => contacts.get(row.record1id.id)?.cwy_commercetoolsid);
}

test('the unit learns its account, and nothing of that echoes', async () => {
  const [unit] = await units(companyOf('known'));
  const one = must(unit, 'made');
  const { accountid } = await accountOf(one);
  expect((await inShop(one)).custom.fields).toEqual({ accountId: accountid });
  expect(await echo(one)).toBe(0);
});

test('name, e-mail, state and custom fields of an account go back, each by its rule', async () => {
  const [unit] = await units(companyOf('rules', { contactEmail: 'a@example.com' }));
  const one = must(unit, 'made');
  await edit(one, {
    name: 'Seller',
    emailaddress1: 'seller@example.com',
    statecode: 1,
    description: 'Said in Dynamics',
  });
  await quiet();
  expect(await inShop(one)).toMatchObject({
    name: 'Seller',
    contactEmail: 'seller@example.com',
    status: 'Inactive',
    custom: { fields: { slogan: 'Said in Dynamics' } },
  });
  expect(await echo(one)).toBe(0);
});

test('where both sides changed each rule decides for its field', async () => {
  const [unit] = await units(companyOf('both', { contactEmail: 'a@example.com' }));
  const one = must(unit, 'made');
  await change(
    one,
    { action: 'changeName', name: 'Shop' },
    { action: 'setContactEmail', contactEmail: 'shop@example.com' },
    { action: 'setCustomField', name: 'slogan', value: 'Shop' },
  );
  await edit(one, { name: 'Seller', emailaddress1: 'seller@example.com', description: 'Seller' });
  await quiet();
  const account = await accountOf(one);
  const found = await inShop(one);
  expect(found).toMatchObject({ name: 'Seller', contactEmail: 'shop@example.com' });
  expect(account).toMatchObject({ name: 'Seller', emailaddress1: 'shop@example.com' });
  expect(account.description).toBe(found.custom.fields.slogan);
  expect(await echo(one)).toBe(0);
});

test('a division that a seller moves stands elsewhere in the shop as well', async () => {
  const [a, b] = [await person('a'), await person('b')];
  const [, north, south, part] = await units(
    companyOf('hq'),
    divisionOf('north', 'hq', { associates: [passingOn(a.id)] }),
    divisionOf('south', 'hq', { associates: [passingOn(b.id)] }),
    divisionOf('part', 'north'),
  );
  const moved = must(part, 'made');
  expect(await actingFor(moved)).toEqual([a.id]);
  await moveUnder(moved, must(south, 'made'));
  await quiet();
  expect((await inShop(moved)).parentUnit.key).toBe(name('south'));
  // Roles from above are others below another unit.
  expect(await actingFor(moved)).toEqual([b.id]);
  expect(await echo(must(north, 'made'), must(south, 'made'), moved)).toBe(0);
});

test('a division stays in the shop where a seller puts it under an account of no unit', async () => {
  const [hq, part] = await units(companyOf('hq'), divisionOf('part', 'hq'));
  const one = must(part, 'made');
  const accountid = await world.crmEdit('accounts', { name: 'Nobody’s' });
  await edit(one, bind(accountid));
  await quiet();
  expect((await inShop(one)).parentUnit.key).toBe(name('hq'));
  expect((await accountOf(one)).parentaccountid.id).toBe(accountid);
  expect(await notesOf(one.id)).toContain('the account is no unit');
  expect(await parkedAs(one.id)).toEqual([]);
  expect(await echo(one)).toBe(0);
  // A later edit of another column is not kept from going.
  await edit(one, { name: 'Still heard' });
  await quiet();
  expect((await inShop(one)).name).toBe('Still heard');
  await moveUnder(one, must(hq, 'made'));
  await quiet();
  expect((await accountOf(one)).parentaccountid.id).toBe(
    (await accountOf(must(hq, 'made'))).accountid,
  );
});

test('a company stays a company where a seller puts it under another account', async () => {
  const [a, b] = await units(companyOf('a'), companyOf('b'));
  const [above, one] = [must(a, 'made'), must(b, 'made')];
  await moveUnder(one, above);
  await edit(one, { name: 'With a name' });
  await quiet();
  const found = await inShop(one);
  expect(found).toMatchObject({ name: 'With a name', unitType: 'Company' });
  expect(found.parentUnit).toBeUndefined();
  expect(await notesOf(one.id)).toContain('a company has no unit above');
  expect(await parkedAs(one.id)).toEqual([]);
  expect(await echo(above, one)).toBe(0);
});

test('a seller’s move to another company is made or refused, but never half', async () => {
  const [, b, part] = await units(companyOf('a'), companyOf('b'), divisionOf('part', 'a'));
  const one = must(part, 'made');
  await moveUnder(one, must(b, 'made'));
  await quiet();
  expect((await inShop(one)).parentUnit.key).toBe(name('b'));
  expect((await accountOf(one)).cwy_toplevelunit).toBe(name('b'));
});

test('moves on both sides that together make a circle stay before a person, and are settled by one more move', async () => {
  const [, x, y] = await units(companyOf('hq'), divisionOf('x', 'hq'), divisionOf('y', 'hq'));
  const [one, other] = [must(x, 'made'), must(y, 'made')];
  const hq = { typeId: 'business-unit', key: name('hq') };
  await moveUnder(one, other);
  await change(other, { action: 'changeParentUnit', parentUnit: { ...hq, key: name('x') } });
  await world.follow();
  await eventually('both moves to be refused, each by the other system', 20_000, async () => {
    const troubled = [...(await parkedAs(one.id)), ...(await triedAgain(other.id))].join();
    return troubled === 'CWY-2004,CWY-4022' ? null : troubled;
  });
  // Neither has lost what it was told.
  expect((await accountOf(one)).parentaccountid.id).toBe((await accountOf(other)).accountid);
  expect((await inShop(other)).parentUnit.key).toBe(name('x'));
  await change(other, { action: 'changeParentUnit', parentUnit: hq });
  await quiet();
  await world.memory.store.replay({ problem: 'CWY-2004' }, act);
  await quiet();
  expect((await inShop(one)).parentUnit.key).toBe(name('y'));
  expect((await inShop(other)).parentUnit.key).toBe(name('hq'));
  expect([...(await parkedAs(one.id)), ...(await parkedAs(other.id))]).toEqual([]);
  expect(await echo(one, other)).toBe(0);
});

test('the account of a deleted unit can be opened again without anything coming of it', async () => {
  const who = await world.shop.signUp({ email: `${name('gone')}@example.com`, lastName: 'Gone' });
  const [, part] = await units(
    companyOf('hq'),
    divisionOf('gone', 'hq', { associates: [associate(who.id)] }),
  );
  const one = must(part, 'made');
  await world.shop.remove(`/business-units/${one.id}?version=${(await inShop(one)).version}`);
  await quiet();
  expect(await accountOf(one)).toMatchObject({ statecode: 1 });
  const [contact] = await contactsOf(world, who.id);
  expect(contact?.parentcustomerid?.id ?? null).toBeNull();
  await edit(one, { statecode: 0, name: 'Lives on' });
  await quiet();
  expect(await accountOf(one)).toMatchObject({ statecode: 0, name: 'Lives on' });
  await world.redeliver(one.id);
  await quiet();
  expect(await accountOf(one)).toMatchObject({ statecode: 0, name: 'Lives on' });
  expect(await parkedAs(one.id)).toEqual([]);
});

async function putUnder(customer: Row, accountid: string): Promise<void> {
  const { contactid } = await contactOf(customer);
  const parent = { 'parentcustomerid_account@odata.bind': `/accounts(${accountid})` };
  await world.crmPatch(`contacts(${contactid})`, parent);
}

test('a contact that is put under an account acts for the unit, and nobody else’s roles move', async () => {
  const boss = await person('boss');
  const hand = await person('hand');
  const [unit] = await units(companyOf('hq', { associates: [associate(boss.id)] }));
  const one = must(unit, 'made');
  const { version } = await inShop(one);
  await putUnder(hand, (await accountOf(one)).accountid);
  await quiet();
  const found = await inShop(one);
  expect(found.associates).toMatchObject([
    associate(boss.id),
    { customer: { id: hand.id }, associateRoleAssignments: [{ associateRole: { key: 'buyer' } }] },
  ]);
  expect(found.version).toBe(version + 1);
  const ties = (await world.crmRows('connections')).filter(({ ismaster }) => ismaster !== false);
  const { contactid } = await contactOf(hand);
  expect(ties.filter(({ record1id }) => record1id?.id === contactid)).toHaveLength(1);
  expect(await echo(one)).toBe(0);
  expect((await contactOf(hand)).parentcustomerid.id).toBe((await accountOf(one)).accountid);
});

test('a contact is put under an account while the unit is written by others', async () => {
  const hand = await person('busy');
  const [unit] = await units(companyOf('busy'));
  const one = must(unit, 'made');
  await world.crmFaults({ latencyMs: 150 });
  await putUnder(hand, (await accountOf(one)).accountid);
  await world.follow();
  // Somebody writes the unit between each reading and each write, for as long as there is a chance to.
  for (let n = 0; n < 12; n++) {
    await change(one, { action: 'setCustomField', name: 'slogan', value: `Turn ${n}` });
  }
  await world.crmFaults({ latencyMs: 0 });
  await quiet();
  expect((await inShop(one)).associates).toHaveLength(1);
  expect((await inShop(one)).custom.fields.slogan).toBe('Turn 11');
});

test('the contact that a seller names first is the customer in the unit’s custom field', async () => {
  const first = await person('first');
  const [unit] = await units(companyOf('named', { associates: [associate(first.id)] }));
  const one = must(unit, 'made');
  const { contactid } = await contactOf(first);
  await edit(one, { 'primarycontactid@odata.bind': `/contacts(${contactid})` });
  await quiet();
  expect((await inShop(one)).custom.fields.mainBuyer).toBe(first.id);
  expect(await echo(one)).toBe(0);
  const stranger = await world.crmEdit('contacts', { lastname: 'Nobody’s' });
  await edit(one, { 'primarycontactid@odata.bind': `/contacts(${stranger})` });
  await quiet();
  expect(await parkedAs(one.id)).toEqual([]);
  expect((await accountOf(one)).primarycontactid.id).toBe(stranger);
  // Nobody whom the shop knows: it keeps whom it had.
  expect((await inShop(one)).custom.fields.mainBuyer).toBe(first.id);
  expect(await echo(one)).toBe(0);
});

test('a unit follows its account into the one that a seller merges it with', async () => {
  const [hq, part] = await units(companyOf('hq'), divisionOf('below', 'hq'));
  const [one, below] = [must(hq, 'made'), must(part, 'made')];
  const stranger = await world.crmEdit('accounts', { name: 'Stays' });
  await merge(stranger, (await accountOf(one)).accountid);
  await quiet();
  const account = await accountOf(one);
  expect(account.accountid).toBe(stranger);
  expect((await accountOf(below)).parentaccountid.id).toBe(stranger);
  expect((await inShop(one)).custom.fields.accountId).toBe(stranger);
  await change(one, { action: 'setContactEmail', contactEmail: 'new@example.com' });
  await quiet();
  expect(await accountOf(one)).toMatchObject({ emailaddress1: 'new@example.com' });
  expect(await echo(one, below)).toBe(0);
});

test('two units whose accounts are merged share the row, and their trees and people stay theirs', async () => {
  const [ann, bob] = [await person('ann'), await person('bob')];
  const [a, b, partA, partB] = await units(
    companyOf('a', { associates: [associate(ann.id)] }),
    companyOf('b', { associates: [associate(bob.id)] }),
    divisionOf('pa', 'a'),
    divisionOf('pb', 'b'),
  );
  const all = [a, b, partA, partB].map((one) => must(one, 'made'));
  const [first, second, underA, underB] = all;
  const winner = (await accountOf(must(first, 'a'))).accountid;
  await merge(winner, (await accountOf(must(second, 'b'))).accountid);
  await quiet();
  expect((await accountOf(must(underA, 'pa'))).parentaccountid.id).toBe(winner);
  expect((await accountOf(must(underB, 'pb'))).parentaccountid.id).toBe(winner);
  const account = await accountOf(must(first, 'a'));
  expect(account).toMatchObject({ accountid: winner, statecode: 0 });
  expect(account.cwy_othercommercetoolsids).toContain(must(second, 'b').id);
  // The tree of the shop is not told that two companies are one.
  expect((await inShop(must(underB, 'pb'))).parentUnit.key).toBe(name('b'));
  // Nobody has been given a role by it.
  expect((await inShop(must(first, 'a'))).associates).toHaveLength(1);
  expect((await inShop(must(second, 'b'))).associates).toHaveLength(1);
  for (const who of [ann, bob]) {
    expect((await contactOf(who)).parentcustomerid.id).toBe(winner);
  }
  expect((await actingFor(must(first, 'a'))).toSorted()).toEqual([ann.id, bob.id].toSorted());
  expect(await echo(...all)).toBe(0);
  for (const one of all) expect(await parkedAs(one.id)).toEqual([]);
});
