import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { must } from '../src/std/assert.ts';
import { eventually } from './eventually.ts';
import type { Row } from './shop.ts';
import { associate, openUnitStage, type UnitStage } from './unit-stage.ts';

let stage: UnitStage;
beforeAll(async () => {
  stage = await openUnitStage();
});
beforeEach(() => stage.turn());
afterAll(() => stage.world.close());

async function putUnder(customer: Row, accountid: string): Promise<void> {
  const { contactid } = await stage.contactOf(customer);
  const parent = { 'parentcustomerid_account@odata.bind': `/accounts(${accountid})` };
  await stage.world.crmPatch(`contacts(${contactid})`, parent);
}

test('a contact that is put under an account acts for the unit, and nobody else’s roles move', async () => {
  const boss = await stage.person('boss');
  const hand = await stage.person('hand');
  const [unit] = await stage.units(stage.companyOf('hq', { associates: [associate(boss.id)] }));
  const one = must(unit, 'made');
  const { version } = await stage.inShop(one);
  await putUnder(hand, (await stage.accountOf(one)).accountid);
  await stage.quiet();
  const found = await stage.inShop(one);
  expect(found.associates).toMatchObject([
    associate(boss.id),
    { customer: { id: hand.id }, associateRoleAssignments: [{ associateRole: { key: 'buyer' } }] },
  ]);
  expect(found.version).toBe(version + 1);
  const ties = (await stage.world.crmRows('connections')).filter(
    ({ ismaster }) => ismaster !== false,
  );
  const { contactid } = await stage.contactOf(hand);
  expect(ties.filter(({ record1id }) => record1id?.id === contactid)).toHaveLength(1);
  expect(await stage.echo(one)).toBe(0);
  expect((await stage.contactOf(hand)).parentcustomerid.id).toBe(
    (await stage.accountOf(one)).accountid,
  );
});

test('a contact is put under an account while others write the unit again and again', async () => {
  const hand = await stage.person('busy');
  const [unit] = await stage.units(stage.companyOf('busy'));
  const one = must(unit, 'made');
  const stepsOf = async (...names: readonly string[]): Promise<number> => {
    const { steps } = await stage.world.memory.store.trace({ by: 'id', id: hand.id });
    return steps.filter(({ step, outcome }) => names.includes(`${step} ${outcome}`)).length;
  };
  stage.world.commercetools.setFaults({ latencyMs: 25 });
  await putUnder(hand, (await stage.accountOf(one)).accountid);
  const heard = stage.world.follow();
  let turn = 0;
  // One request where Causeway needs three: it is too late mostly, at last in a whole run.
  await eventually('a run to be too late at every attempt, or in time', 20_000, async () => {
    if (await stage.writeBlindly(one, `Turn ${turn + 1}`)) turn += 1;
    const ended = await stepsOf('postpone CWY-2002', 'update business-unit updated');
    return ended > 0 ? null : 'not yet';
  });
  await heard;
  stage.world.commercetools.setFaults({ latencyMs: 0 });
  await stage.quiet();
  const found = await stage.inShop(one);
  expect(found.associates).toHaveLength(1);
  expect(found.custom.fields.slogan).toBe(`Turn ${turn}`);
  expect(await stepsOf('fetch business-unit found')).toBeGreaterThan(2);
  expect(await stage.parkedAs(hand.id)).toEqual([]);
});

test('many contacts that are put under one account at once all act for the unit', async () => {
  const boss = await stage.person('boss');
  const hands: Row[] = [];
  for (let n = 0; n < 12; n++) hands.push(await stage.person(`hand${n}`));
  const [unit] = await stage.units(stage.companyOf('hq', { associates: [associate(boss.id)] }));
  const one = must(unit, 'made');
  const { accountid } = await stage.accountOf(one);
  for (const hand of hands) await putUnder(hand, accountid);
  const requests = async (): Promise<number> => {
    const { byRoute } = await stage.shopRequests();
    return byRoute['POST /business-units/{id}'] ?? 0;
  };
  const before = await requests();
  await stage.quiet();
  const ids: string[] = (await stage.inShop(one)).associates.map((of: Row) => of.customer.id);
  expect(ids.toSorted()).toEqual([boss, ...hands].map(({ id }) => id).toSorted());
  // They take turns: none of them has met another's write.
  expect((await requests()) - before).toBe(hands.length);
});

test('the contact that a seller names first is the customer in the unit’s custom field', async () => {
  const first = await stage.person('first');
  const [unit] = await stage.units(stage.companyOf('named', { associates: [associate(first.id)] }));
  const one = must(unit, 'made');
  const { contactid } = await stage.contactOf(first);
  await stage.edit(one, { 'primarycontactid@odata.bind': `/contacts(${contactid})` });
  await stage.quiet();
  expect((await stage.inShop(one)).custom.fields.mainBuyer).toBe(first.id);
  expect(await stage.echo(one)).toBe(0);
  const stranger = await stage.world.crmEdit('contacts', { lastname: 'Nobody’s' });
  await stage.edit(one, { 'primarycontactid@odata.bind': `/contacts(${stranger})` });
  await stage.quiet();
  expect(await stage.parkedAs(one.id)).toEqual([]);
  expect((await stage.accountOf(one)).primarycontactid.id).toBe(stranger);
  // Nobody whom the shop knows: it keeps whom it had.
  expect((await stage.inShop(one)).custom.fields.mainBuyer).toBe(first.id);
  expect(await stage.echo(one)).toBe(0);
});

test('a unit follows its account into the one that a seller merges it with', async () => {
  const [hq, part] = await stage.units(stage.companyOf('hq'), stage.divisionOf('below', 'hq'));
  const [one, below] = [must(hq, 'made'), must(part, 'made')];
  const stranger = await stage.world.crmEdit('accounts', { name: 'Stays' });
  await stage.merge(stranger, (await stage.accountOf(one)).accountid);
  await stage.quiet();
  const account = await stage.accountOf(one);
  expect(account.accountid).toBe(stranger);
  expect((await stage.accountOf(below)).parentaccountid.id).toBe(stranger);
  expect((await stage.inShop(one)).custom.fields.accountId).toBe(stranger);
  await stage.change(one, { action: 'setContactEmail', contactEmail: 'new@example.com' });
  await stage.quiet();
  expect(await stage.accountOf(one)).toMatchObject({ emailaddress1: 'new@example.com' });
  expect(await stage.echo(one, below)).toBe(0);
});

test('two units whose accounts are merged share the row, and their trees and people stay theirs', async () => {
  const [ann, bob] = [await stage.person('ann'), await stage.person('bob')];
  const [a, b, partA, partB] = await stage.units(
    stage.companyOf('a', { associates: [associate(ann.id)] }),
    stage.companyOf('b', { associates: [associate(bob.id)] }),
    stage.divisionOf('pa', 'a'),
    stage.divisionOf('pb', 'b'),
  );
  const all = [a, b, partA, partB].map((one) => must(one, 'made'));
  const [first, second, underA, underB] = all;
  const winner = (await stage.accountOf(must(first, 'a'))).accountid;
  await stage.merge(winner, (await stage.accountOf(must(second, 'b'))).accountid);
  await stage.quiet();
  expect((await stage.accountOf(must(underA, 'pa'))).parentaccountid.id).toBe(winner);
  expect((await stage.accountOf(must(underB, 'pb'))).parentaccountid.id).toBe(winner);
  const account = await stage.accountOf(must(first, 'a'));
  expect(account).toMatchObject({ accountid: winner, statecode: 0 });
  expect(account.cwy_othercommercetoolsids).toContain(must(second, 'b').id);
  // The tree of the shop is not told that two companies are one.
  expect((await stage.inShop(must(underB, 'pb'))).parentUnit.key).toBe(stage.name('b'));
  // Nobody has been given a role by it.
  expect((await stage.inShop(must(first, 'a'))).associates).toHaveLength(1);
  expect((await stage.inShop(must(second, 'b'))).associates).toHaveLength(1);
  for (const who of [ann, bob]) {
    expect((await stage.contactOf(who)).parentcustomerid.id).toBe(winner);
  }
  expect((await stage.actingFor(must(first, 'a'))).toSorted()).toEqual([ann.id, bob.id].toSorted());
  expect(await stage.echo(...all)).toBe(0);
  for (const one of all) expect(await stage.parkedAs(one.id)).toEqual([]);
});
