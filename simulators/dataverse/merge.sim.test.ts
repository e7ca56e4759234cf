import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { guidFrom } from './guid.ts';
import type { JsonObject } from './json.ts';
import { type RunningDataverse, startDataverse } from './server.ts';
import { Caller, rowsOf } from './testing/caller.ts';

const WINNER = guidFrom('winner');
const LOSER = guidFrom('loser');
const OTHER = guidFrom('other');

let simulator: RunningDataverse;
let caller: Caller;

beforeAll(async () => {
  simulator = await startDataverse();
  caller = new Caller(simulator);
  await caller.signIn();
});
afterAll(() => simulator.close());
beforeEach(() => simulator.world.reset());

const put = async (path: string, body: JsonObject): Promise<void> => {
  const answer = await caller.patch(path, body);
  expect([answer.status, answer.message]).toEqual([204, undefined]);
};

const entity = (table: string, id: string): JsonObject => ({
  '@odata.type': `Microsoft.Dynamics.CRM.${table}`,
  [`${table}id`]: id,
});

const merge = (change: JsonObject = {}, table = 'contact') =>
  caller.post('Merge', {
    Target: entity(table, WINNER),
    Subordinate: entity(table, LOSER),
    UpdateContent: { '@odata.type': `Microsoft.Dynamics.CRM.${table}` },
    PerformParentingChecks: false,
    ...change,
  });

const contacts = async (): Promise<void> => {
  await put(`contacts(${WINNER})`, { lastname: 'W', cwy_commercetoolsid: 'ct-w' });
  await put(`contacts(${LOSER})`, {
    lastname: 'L',
    cwy_commercetoolsid: 'ct-l',
    address1_city: 'Bath',
  });
};

const read = async (path: string): Promise<JsonObject> => (await caller.get(path)).json;

describe('merging contacts', () => {
  beforeEach(contacts);

  it('[merge.01] closes the loser, which keeps its values and its key', async () => {
    expect((await merge()).status).toBe(204);
    expect(await read(`contacts(${LOSER})`)).toMatchObject({
      lastname: 'L',
      cwy_commercetoolsid: 'ct-l',
      statecode: 1,
      statuscode: 2,
      merged: true,
      _masterid_value: WINNER,
    });
    expect(await read(`contacts(${WINNER})`)).toMatchObject({
      lastname: 'W',
      statecode: 0,
      merged: false,
      _masterid_value: null,
    });
    await put(`contacts(cwy_commercetoolsid='ct-l')`, { firstname: 'silently' });
    expect(await read(`contacts(${LOSER})`)).toMatchObject({ firstname: 'silently', statecode: 1 });
  });

  it('[merge.02] takes over the columns of UpdateContent', async () => {
    const update = { '@odata.type': 'Microsoft.Dynamics.CRM.contact', telephone1: '+44 1' };
    expect((await merge({ UpdateContent: update })).status).toBe(204);
    expect((await read(`contacts(${WINNER})`)).telephone1).toBe('+44 1');
  });

  it('[merge.03] refuses the key of the loser while the loser holds it, and undoes all', async () => {
    const update = { '@odata.type': 'Microsoft.Dynamics.CRM.contact', cwy_commercetoolsid: 'ct-l' };
    await put(`tasks(${OTHER})`, {
      subject: 'S',
      'regardingobjectid_contact_task@odata.bind': `/contacts(${LOSER})`,
    });
    const answer = await merge({ UpdateContent: update });
    expect([answer.status, answer.code]).toEqual([412, '0x80060892']);
    expect((await read(`contacts(${LOSER})`)).statecode).toBe(0);
    expect((await read(`tasks(${OTHER})`))._regardingobjectid_value).toBe(LOSER);
  });

  it('[merge.04] moves activities, notes, parties, connections, children and further addresses', async () => {
    const bind = `/contacts(${LOSER})`;
    await put(`tasks(${guidFrom('t')})`, { 'regardingobjectid_contact_task@odata.bind': bind });
    await put(`cwy_orderactivities(${guidFrom('o')})`, {
      'regardingobjectid_contact_cwy_orderactivity@odata.bind': bind,
    });
    await put(`emails(${guidFrom('e')})`, {
      email_activity_parties: [{ 'partyid_contact@odata.bind': bind, participationtypemask: 2 }],
    });
    await put(`annotations(${guidFrom('n')})`, { 'objectid_contact@odata.bind': bind });
    await put(`contacts(${guidFrom('c')})`, { 'parentcustomerid_contact@odata.bind': bind });
    await put(`accounts(${guidFrom('a')})`, { 'primarycontactid@odata.bind': bind });
    await put(`connections(${guidFrom('k')})`, {
      'record1id_contact@odata.bind': bind,
      'record2id_account@odata.bind': `/accounts(${guidFrom('a')})`,
    });
    await put(`customeraddresses(${guidFrom('d')})`, {
      'parentid_contact@odata.bind': bind,
      addressnumber: 4,
    });
    expect((await merge()).status).toBe(204);
    const lookups: readonly (readonly [string, string, string])[] = [
      ['tasks', 't', '_regardingobjectid_value'],
      ['cwy_orderactivities', 'o', '_regardingobjectid_value'],
      ['annotations', 'n', '_objectid_value'],
      ['contacts', 'c', '_parentcustomerid_value'],
      ['accounts', 'a', '_primarycontactid_value'],
      ['connections', 'k', '_record1id_value'],
      ['customeraddresses', 'd', '_parentid_value'],
    ];
    for (const [set, name, column] of lookups) {
      expect([set, (await read(`${set}(${guidFrom(name)})`))[column]]).toEqual([set, WINNER]);
    }
    const left = await caller.get(`activityparties?$filter=_partyid_value eq ${LOSER}`);
    expect(rowsOf(left)).toEqual([]);
    const moved = await caller.get(
      `activityparties?$filter=_partyid_value eq ${WINNER} and participationtypemask eq 2`,
    );
    expect(rowsOf(moved)).toHaveLength(1);
  });

  it('[merge.05] leaves the address blocks of the loser with it', async () => {
    await merge();
    const rows = rowsOf(await caller.get(`contacts(${LOSER})/Contact_CustomerAddress`));
    expect(rows).toMatchObject([{ addressnumber: 1, city: 'Bath' }]);
  });

  it('[merge.06] does not put the winner below itself', async () => {
    await put(`contacts(${WINNER})`, {
      'parentcustomerid_contact@odata.bind': `/contacts(${LOSER})`,
    });
    expect((await merge()).status).toBe(204);
    expect((await read(`contacts(${WINNER})`))._parentcustomerid_value).toBeNull();
  });

  it('[merge.07] follows a chain: rows merged earlier keep pointing to the row they went into', async () => {
    await merge();
    await put(`contacts(${OTHER})`, { lastname: 'O' });
    const answer = await merge({
      Target: entity('contact', OTHER),
      Subordinate: entity('contact', WINNER),
    });
    expect(answer.status).toBe(204);
    expect((await read(`contacts(${LOSER})`))._masterid_value).toBe(WINNER);
    expect((await read(`contacts(${WINNER})`))._masterid_value).toBe(OTHER);
  });

  it('[merge.08] is refused for inactive rows, for the row itself and for different parents', async () => {
    const self = await merge({ Subordinate: entity('contact', WINNER) });
    expect([self.status, self.code]).toEqual([400, '0x80040203']);
    await put(`accounts(${OTHER})`, { name: 'A' });
    await put(`contacts(${LOSER})`, {
      'parentcustomerid_account@odata.bind': `/accounts(${OTHER})`,
    });
    expect((await merge({ PerformParentingChecks: true })).status).toBe(400);
    await put(`contacts(${LOSER})`, { statecode: 1 });
    const inactive = await merge();
    expect([inactive.status, inactive.code]).toEqual([400, '0x80040203']);
    expect((await read(`contacts(${LOSER})`)).merged).toBe(false);
  });

  it.each(['Target', 'Subordinate', 'UpdateContent'])(
    '[merge.09] needs @odata.type in %s',
    async (name) => {
      const answer = await merge({ [name]: { contactid: OTHER } });
      expect([answer.status, answer.code]).toEqual([400, '0x80040203']);
      expect(answer.message).toContain('@odata.type');
    },
  );

  it('[merge.10] refuses rows of two tables, missing rows and tables without merge', async () => {
    await put(`accounts(${OTHER})`, { name: 'A' });
    expect((await merge({ Subordinate: entity('account', OTHER) })).status).toBe(400);
    const missing = await merge({ Subordinate: entity('contact', OTHER) });
    expect([missing.status, missing.code]).toEqual([404, '0x80040217']);
    const tasks = await caller.post('Merge', {
      Target: { '@odata.type': 'Microsoft.Dynamics.CRM.task', activityid: WINNER },
      Subordinate: { '@odata.type': 'Microsoft.Dynamics.CRM.task', activityid: LOSER },
    });
    expect([tasks.status, tasks.code]).toEqual([400, '0x80040800']);
  });

  it('[merge.11] shows up in change tracking', async () => {
    const prefer = { Prefer: 'odata.track-changes' };
    const first = await caller.get('contacts?$select=merged,_masterid_value,statecode', prefer);
    await merge();
    const delta = await caller.get(String(first.json['@odata.deltaLink']));
    expect(rowsOf(delta)).toMatchObject([
      { contactid: LOSER, merged: true, _masterid_value: WINNER, statecode: 1 },
      { contactid: WINNER, merged: false },
    ]);
  });
});

describe('merging accounts', () => {
  it('[merge.12] moves contacts and sub-accounts', async () => {
    await put(`accounts(${WINNER})`, { name: 'W' });
    await put(`accounts(${LOSER})`, { name: 'L' });
    await put(`contacts(${OTHER})`, {
      'parentcustomerid_account@odata.bind': `/accounts(${LOSER})`,
    });
    await put(`accounts(${OTHER})`, { 'parentaccountid@odata.bind': `/accounts(${LOSER})` });
    expect((await merge({}, 'account')).status).toBe(204);
    expect((await read(`contacts(${OTHER})`))._parentcustomerid_value).toBe(WINNER);
    expect((await read(`accounts(${OTHER})`))._parentaccountid_value).toBe(WINNER);
    expect(await read(`accounts(${LOSER})`)).toMatchObject({ statecode: 1, merged: true });
  });
});
