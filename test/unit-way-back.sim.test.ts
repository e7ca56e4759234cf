import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { must } from '../src/std/assert.ts';
import { eventually } from './eventually.ts';
import { contactsOf } from './story.ts';
import { associate, below, openUnitStage, passingOn, type UnitStage } from './unit-stage.ts';

let stage: UnitStage;
beforeAll(async () => {
  stage = await openUnitStage();
});
beforeEach(() => stage.turn());
afterAll(() => stage.world.close());

const act = { who: 'tester', reason: 'test', correlationId: 'way-back' };

test('the unit learns its account, and nothing of that echoes', async () => {
  const [unit] = await stage.units(stage.companyOf('known'));
  const one = must(unit, 'made');
  const { accountid } = await stage.accountOf(one);
  expect((await stage.inShop(one)).custom.fields).toEqual({ accountId: accountid });
  expect(await stage.echo(one)).toBe(0);
});

test('name, e-mail, state and custom fields of an account go back, each by its rule', async () => {
  const [unit] = await stage.units(stage.companyOf('rules', { contactEmail: 'a@example.com' }));
  const one = must(unit, 'made');
  await stage.edit(one, {
    name: 'Seller',
    emailaddress1: 'seller@example.com',
    statecode: 1,
    description: 'Said in Dynamics',
  });
  await stage.quiet();
  expect(await stage.inShop(one)).toMatchObject({
    name: 'Seller',
    contactEmail: 'seller@example.com',
    status: 'Inactive',
    custom: { fields: { slogan: 'Said in Dynamics' } },
  });
  expect(await stage.echo(one)).toBe(0);
});

test('where both sides changed each rule decides for its field', async () => {
  const [unit] = await stage.units(stage.companyOf('both', { contactEmail: 'a@example.com' }));
  const one = must(unit, 'made');
  await stage.change(
    one,
    { action: 'changeName', name: 'Shop' },
    { action: 'setContactEmail', contactEmail: 'shop@example.com' },
    { action: 'setCustomField', name: 'slogan', value: 'Shop' },
  );
  await stage.edit(one, {
    name: 'Seller',
    emailaddress1: 'seller@example.com',
    description: 'Seller',
  });
  await stage.quiet();
  const account = await stage.accountOf(one);
  const found = await stage.inShop(one);
  expect(found).toMatchObject({ name: 'Seller', contactEmail: 'shop@example.com' });
  expect(account).toMatchObject({ name: 'Seller', emailaddress1: 'shop@example.com' });
  expect(account.description).toBe(found.custom.fields.slogan);
  expect(await stage.echo(one)).toBe(0);
});

test('a division that a seller moves stands elsewhere in the shop as well', async () => {
  const [a, b] = [await stage.person('a'), await stage.person('b')];
  const [, north, south, part] = await stage.units(
    stage.companyOf('hq'),
    stage.divisionOf('north', 'hq', { associates: [passingOn(a.id)] }),
    stage.divisionOf('south', 'hq', { associates: [passingOn(b.id)] }),
    stage.divisionOf('part', 'north'),
  );
  const moved = must(part, 'made');
  expect(await stage.actingFor(moved)).toEqual([a.id]);
  await stage.moveUnder(moved, must(south, 'made'));
  await stage.quiet();
  expect((await stage.inShop(moved)).parentUnit.key).toBe(stage.name('south'));
  // Roles from above are others below another unit.
  expect(await stage.actingFor(moved)).toEqual([b.id]);
  expect(await stage.echo(must(north, 'made'), must(south, 'made'), moved)).toBe(0);
});

test('a division stays in the shop where a seller puts it under an account of no unit', async () => {
  const [hq, part] = await stage.units(stage.companyOf('hq'), stage.divisionOf('part', 'hq'));
  const one = must(part, 'made');
  const accountid = await stage.world.crmEdit('accounts', { name: 'Nobody’s' });
  await stage.edit(one, below(accountid));
  await stage.quiet();
  expect((await stage.inShop(one)).parentUnit.key).toBe(stage.name('hq'));
  expect((await stage.accountOf(one)).parentaccountid.id).toBe(accountid);
  expect(await stage.notesOf(one.id)).toContain('the account is no unit');
  expect(await stage.parkedAs(one.id)).toEqual([]);
  expect(await stage.echo(one)).toBe(0);
  // A later edit of another column is not kept from going.
  await stage.edit(one, { name: 'Still heard' });
  await stage.quiet();
  expect((await stage.inShop(one)).name).toBe('Still heard');
  await stage.moveUnder(one, must(hq, 'made'));
  await stage.quiet();
  expect((await stage.accountOf(one)).parentaccountid.id).toBe(
    (await stage.accountOf(must(hq, 'made'))).accountid,
  );
});

test('a company stays a company where a seller puts it under another account', async () => {
  const [a, b] = await stage.units(stage.companyOf('a'), stage.companyOf('b'));
  const [above, one] = [must(a, 'made'), must(b, 'made')];
  await stage.moveUnder(one, above);
  await stage.edit(one, { name: 'With a name' });
  await stage.quiet();
  const found = await stage.inShop(one);
  expect(found).toMatchObject({ name: 'With a name', unitType: 'Company' });
  expect(found.parentUnit).toBeUndefined();
  expect(await stage.notesOf(one.id)).toContain('a company has no unit above');
  expect(await stage.parkedAs(one.id)).toEqual([]);
  expect(await stage.echo(above, one)).toBe(0);
});

test('a division that a seller moves to another company belongs to that company at once', async () => {
  const [, b, part] = await stage.units(
    stage.companyOf('a'),
    stage.companyOf('b'),
    stage.divisionOf('part', 'a'),
  );
  const one = must(part, 'made');
  await stage.moveUnder(one, must(b, 'made'));
  await stage.quiet();
  expect((await stage.inShop(one)).parentUnit.key).toBe(stage.name('b'));
  expect((await stage.accountOf(one)).cwy_toplevelunit).toBe(stage.name('b'));
});

test('moves on both sides that together make a circle stay before a person, and are settled by one more move', async () => {
  const [, x, y] = await stage.units(
    stage.companyOf('hq'),
    stage.divisionOf('x', 'hq'),
    stage.divisionOf('y', 'hq'),
  );
  const [one, other] = [must(x, 'made'), must(y, 'made')];
  const hq = { typeId: 'business-unit', key: stage.name('hq') };
  await stage.moveUnder(one, other);
  await stage.change(other, {
    action: 'changeParentUnit',
    parentUnit: { ...hq, key: stage.name('x') },
  });
  await stage.world.follow();
  await eventually('both moves to be refused, each by the other system', 20_000, async () => {
    const troubled = [
      ...(await stage.parkedAs(one.id)),
      ...(await stage.triedAgain(other.id)),
    ].join();
    return troubled === 'CWY-2004,CWY-4022' ? null : troubled;
  });
  // Neither has lost what it was told.
  expect((await stage.accountOf(one)).parentaccountid.id).toBe(
    (await stage.accountOf(other)).accountid,
  );
  expect((await stage.inShop(other)).parentUnit.key).toBe(stage.name('x'));
  await stage.change(other, { action: 'changeParentUnit', parentUnit: hq });
  await stage.quiet();
  await stage.world.memory.store.replay({ problem: 'CWY-2004' }, act);
  await stage.quiet();
  expect((await stage.inShop(one)).parentUnit.key).toBe(stage.name('y'));
  expect((await stage.inShop(other)).parentUnit.key).toBe(stage.name('hq'));
  expect([...(await stage.parkedAs(one.id)), ...(await stage.parkedAs(other.id))]).toEqual([]);
  expect(await stage.echo(one, other)).toBe(0);
});

test('the account of a deleted unit can be opened again without anything coming of it', async () => {
  const who = await stage.world.shop.signUp({
    email: `${stage.name('gone')}@example.com`,
    lastName: 'Gone',
  });
  const [, part] = await stage.units(
    stage.companyOf('hq'),
    stage.divisionOf('gone', 'hq', { associates: [associate(who.id)] }),
  );
  const one = must(part, 'made');
  await stage.world.shop.remove(
    `/business-units/${one.id}?version=${(await stage.inShop(one)).version}`,
  );
  await stage.quiet();
  expect(await stage.accountOf(one)).toMatchObject({ statecode: 1 });
  const [contact] = await contactsOf(stage.world, who.id);
  expect(contact?.parentcustomerid?.id ?? null).toBeNull();
  await stage.edit(one, { statecode: 0, name: 'Lives on' });
  await stage.quiet();
  expect(await stage.accountOf(one)).toMatchObject({ statecode: 0, name: 'Lives on' });
  await stage.world.redeliver(one.id);
  await stage.quiet();
  expect(await stage.accountOf(one)).toMatchObject({ statecode: 0, name: 'Lives on' });
  expect(await stage.parkedAs(one.id)).toEqual([]);
});
