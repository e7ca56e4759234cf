import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Caller, rowsOf } from './testing/caller.ts';
import { keyBody } from './testing/provision.ts';
import { Starter } from './testing/start.ts';

const ADA = '11111111-1111-4111-8111-111111111111';

const starter = new Starter();

const keyStatus = async (caller: Caller, table: string, key: string): Promise<unknown> => {
  const path = `EntityDefinitions(LogicalName='${table}')/Keys(LogicalName='${key}')`;
  return (await caller.get(`${path}?$select=EntityKeyIndexStatus`)).json.EntityKeyIndexStatus;
};

const settled = async (caller: Caller, table: string, key: string): Promise<unknown> => {
  const seen: unknown[] = [];
  await expect
    .poll(
      async () => {
        seen.push(await keyStatus(caller, table, key));
        return seen.at(-1);
      },
      { interval: 5, timeout: 5000 },
    )
    .toMatch(/Active|Failed/);
  return seen.at(-1);
};

describe('alternate keys', () => {
  let caller: Caller;
  const keys = "EntityDefinitions(LogicalName='contact')/Keys";

  beforeEach(async () => {
    caller = await starter.begin({ keyIndexMs: 20 });
  });

  afterEach(() => starter.end());

  it('[keys.04] find nothing and create nothing until their index is Active', async () => {
    const slow = await starter.begin({ keyIndexMs: 600_000 });
    await slow.post(keys, keyBody('new_Employee', ['employeeid']));
    expect(await keyStatus(slow, 'contact', 'new_employee')).toBe('Pending');
    const path = "contacts(employeeid='e-1')";
    const early = await slow.patch(path, { lastname: 'L' });
    expect([early.status, early.code]).toEqual([404, '0x80060891']);
    expect(rowsOf(await slow.get('contacts'))).toEqual([]);
    await caller.patch(`contacts(${ADA})`, { employeeid: 'e-1' });
    expect((await caller.post(keys, keyBody('new_Employee', ['employeeid']))).status).toBe(204);
    expect(await settled(caller, 'contact', 'new_employee')).toBe('Active');
    expect((await caller.patch(path, { lastname: 'L' })).status).toBe(204);
    expect((await caller.get(`contacts(${ADA})`)).json.lastname).toBe('L');
  });

  it('[keys.05] fail on duplicates and are reactivated once those are gone', async () => {
    await caller.patch(`contacts(${ADA})`, { employeeid: 'same' });
    const other = await caller.post('contacts', { employeeid: 'SAME' });
    await caller.post(keys, keyBody('new_Employee', ['employeeid']));
    expect(await settled(caller, 'contact', 'new_employee')).toBe('Failed');
    expect((await caller.get("contacts(employeeid='same')")).status).toBe(404);
    const url = String(other.headers.get('odata-entityid'));
    await caller.patch(url, { employeeid: 'other' });
    const names = { EntityLogicalName: 'contact', EntityKeyLogicalName: 'new_employee' };
    expect((await caller.post('ReactivateEntityKey', names)).status).toBe(204);
    expect(await settled(caller, 'contact', 'new_employee')).toBe('Active');
    const taken = await caller.patch(url, { employeeid: 'same' });
    expect([taken.status, taken.code]).toEqual([412, '0x80060892']);
    expect((await caller.post('ReactivateEntityKey', names)).status).toBe(400);
  });

  it('[keys.06] leave rows with an empty column out of it, in compound keys too', async () => {
    await caller.post(keys, keyBody('new_Pair', ['employeeid', 'governmentid']));
    expect(await settled(caller, 'contact', 'new_pair')).toBe('Active');
    const half = { employeeid: 'e', governmentid: '' };
    expect((await caller.post('contacts', half)).status).toBe(204);
    expect((await caller.post('contacts', half)).status).toBe(204);
    const whole = { employeeid: 'e', governmentid: 'g' };
    expect((await caller.post('contacts', whole)).status).toBe(204);
    expect((await caller.post('contacts', whole)).code).toBe('0x80060892');
    const found = await caller.get("contacts(governmentid='g',employeeid='e')?$select=employeeid");
    expect(found.json.employeeid).toBe('e');
  });

  it('[keys.07] may hold a lookup, which URLs name by _value', async () => {
    await caller.patch(`accounts(${ADA})`, { name: 'A' });
    await caller.post(keys, keyBody('new_Staff', ['parentcustomerid', 'employeeid']));
    await settled(caller, 'contact', 'new_staff');
    const path = `contacts(_parentcustomerid_value=${ADA},employeeid='7')`;
    expect((await caller.patch(path, { lastname: 'L' })).status).toBe(204);
    const read = await caller.get(`${path}?$select=_parentcustomerid_value`);
    expect(read.json._parentcustomerid_value).toBe(ADA);
    const bare = await caller.get(`contacts(parentcustomerid=${ADA},employeeid='7')`);
    expect([bare.status, bare.code]).toEqual([400, '0x80060888']);
  });

  it('[keys.08] of numbers, choices and days are found by their values', async () => {
    const columns = ['numberofchildren', 'gendercode', 'birthdate'];
    await caller.post(keys, keyBody('new_Odd', columns));
    await settled(caller, 'contact', 'new_odd');
    const path = 'contacts(numberofchildren=2,gendercode=1,birthdate=2000-01-02)';
    expect((await caller.patch(path, { lastname: 'L' })).status).toBe(204);
    expect((await caller.patch(path, { lastname: 'M' })).status).toBe(204);
    expect(rowsOf(await caller.get("contacts?$filter=lastname eq 'M'"))).toHaveLength(1);
    const outside = await caller.patch(path.replace('gendercode=1', 'gendercode=9'), {});
    expect(outside.code).toBe('0x8004431a');
  });

  it.each([
    [['description'], 400, /type memo/],
    [['donotemail'], 400, /type boolean/],
    [['nothing'], 404, /nothing/],
    [[], 400, /1 to 16 columns/],
    [Array.from({ length: 17 }, () => 'employeeid'), 400, /1 to 16 columns/],
    [['cwy_stores'], 400, /2000 bytes wide; 900/],
    [['cwy_commercetoolsid'], 400, /not unique/],
  ])(
    '[keys.09] keep to the allowed columns, types and widths: %#',
    async (columns, status, text) => {
      const refused = await caller.post(keys, keyBody('new_Key', columns));
      expect(refused.status).toBe(status);
      expect(refused.message).toMatch(text);
    },
  );

  it('[keys.10] are at most ten per table', async () => {
    const names = ['assistantname', 'company', 'department', 'jobtitle', 'managername', 'nickname'];
    const more = ['pager', 'callback', 'telephone1'];
    for (const name of [...names, ...more]) {
      expect((await caller.post(keys, keyBody(`new_${name}`, [name]))).status).toBe(204);
    }
    const eleventh = await caller.post(keys, keyBody('new_last', ['telephone2']));
    expect([eleventh.status, eleventh.message]).toEqual([400, expect.stringMatching(/10 keys/)]);
  });

  it.each(['/', '<', '*', '%', '&', ':', '\\', '?', '+'])(
    '[keys.11] do not work for values with %s in the URL',
    async (character) => {
      await caller.post('contacts', { cwy_commercetoolsid: `a${character}b` });
      const value = encodeURIComponent(`a${character}b`);
      const refused = await caller.get(`contacts(cwy_commercetoolsid='${value}')`);
      expect([refused.status, refused.code]).toEqual([400, '0x80060888']);
    },
  );

  it('[keys.12] a deleted key no longer binds', async () => {
    const path = `${keys}(LogicalName='cwy_commercetoolsidkey')`;
    expect((await caller.delete(path)).status).toBe(204);
    const row = { cwy_commercetoolsid: 'x' };
    expect((await caller.post('contacts', row)).status).toBe(204);
    expect((await caller.post('contacts', row)).status).toBe(204);
    expect((await caller.get("contacts(cwy_commercetoolsid='x')")).code).toBe('0x80060888');
  });

  it('[keys.13] 412 means one of several things, told apart by the code', async () => {
    await caller.patch(`contacts(${ADA})`, { cwy_commercetoolsid: 'x' });
    const byVersion = await caller.patch(`contacts(${ADA})`, {}, { 'If-Match': 'W/"1"' });
    const byKey = await caller.post('contacts', { cwy_commercetoolsid: 'X' });
    const byId = await caller.post('contacts', { contactid: ADA });
    expect([byVersion, byKey, byId].map(({ status, code }) => [status, code])).toEqual([
      [412, '0x80060882'],
      [412, '0x80060892'],
      [412, '0x80040237'],
    ]);
    expect(byKey.message).toMatch(/^Entity Key commercetools id violated\./);
  });
});
