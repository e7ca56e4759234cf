import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { must } from '../src/std/assert.ts';
import type { Row } from './shop.ts';
import { openUnitStage, type UnitStage } from './unit-stage.ts';

let stage: UnitStage;
beforeAll(async () => {
  stage = await openUnitStage();
});
beforeEach(() => stage.turn());
afterAll(() => stage.world.close());

const notCertain = 'the account is not certain to be the unit';

/** A unit with the account of a firm that has the unit's key for its number by chance. */
async function unitByNumber(): Promise<{ readonly unit: Row; readonly accountid: string }> {
  const accountnumber = stage.name('4711');
  const accountid = await stage.world.crmEdit('accounts', { name: 'Other firm', accountnumber });
  const [unit] = await stage.units(stage.companyOf('4711'));
  const one = must(unit, 'made');
  expect((await stage.accountOf(one)).accountid).toBe(accountid);
  return { unit: one, accountid };
}

test('nobody may buy for a unit because of an account that its number has led to', async () => {
  const { unit, accountid } = await unitByNumber();
  const who = await stage.person('placed');
  const { contactid } = await stage.contactOf(who);
  await stage.world.crmPatch(`contacts(${contactid})`, {
    'parentcustomerid_account@odata.bind': `/accounts(${accountid})`,
  });
  await stage.quiet();
  expect((await stage.inShop(unit)).associates).toEqual([]);
  expect((await stage.contactOf(who)).parentcustomerid.id).toBe(accountid);
  expect(await stage.notesOf(who.id)).toContain(notCertain);
  expect(await stage.parkedAs(who.id)).toEqual([]);
});

test('no division moves below a unit because of an account that its number has led to', async () => {
  const { accountid } = await unitByNumber();
  const [, part] = await stage.units(stage.companyOf('hq'), stage.divisionOf('part', 'hq'));
  const one = must(part, 'made');
  await stage.edit(one, { 'parentaccountid@odata.bind': `/accounts(${accountid})` });
  await stage.quiet();
  expect((await stage.inShop(one)).parentUnit.key).toBe(stage.name('hq'));
  expect((await stage.accountOf(one)).parentaccountid.id).toBe(accountid);
  expect(await stage.notesOf(one.id)).toContain(notCertain);
});
