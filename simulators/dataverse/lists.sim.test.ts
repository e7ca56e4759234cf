import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { guidFrom } from './guid.ts';
import type { JsonObject } from './json.ts';
import { type RunningDataverse, startDataverse } from './server.ts';
import { type Answer, Caller, rowsOf } from './testing/caller.ts';

const LIST = guidFrom('list');
const [ADA, BOB, ACME] = [guidFrom('Ada'), guidFrom('Bob'), guidFrom('Acme')];

let simulator: RunningDataverse;
let caller: Caller;

beforeAll(async () => {
  simulator = await startDataverse();
  caller = new Caller(simulator);
  await caller.signIn();
});
afterAll(() => simulator.close());
beforeEach(async () => {
  simulator.world.reset();
  await caller.patch(`contacts(${ADA})`, { firstname: 'Ada' });
  await caller.patch(`contacts(${BOB})`, { firstname: 'Bob' });
  await caller.patch(`accounts(${ACME})`, { name: 'Acme' });
});

const makeList = async (change: JsonObject = {}): Promise<void> => {
  const body = { listname: 'L', type: false, createdfromcode: 2, ...change };
  expect((await caller.patch(`lists(${LIST})`, body)).status).toBe(204);
};

const contact = (id: string): JsonObject => ({
  '@odata.type': 'Microsoft.Dynamics.CRM.contact',
  contactid: id,
});

const addMany = (...members: readonly JsonObject[]): Promise<Answer> =>
  caller.post('AddListMembersList', {
    List: { '@odata.type': 'Microsoft.Dynamics.CRM.list', listid: LIST },
    Members: [...members],
  });

const bound = (name: string, body: JsonObject): Promise<Answer> =>
  caller.post(`lists(${LIST})/Microsoft.Dynamics.CRM.${name}`, body);

const members = async (): Promise<unknown[]> => {
  const answer = await caller.get(`lists(${LIST})/listcontact_association?$select=firstname`);
  return rowsOf(answer).map((row) => row.firstname);
};

describe('static lists', () => {
  it('[list.01] take members in one call, each once, and count them', async () => {
    await makeList();
    expect((await addMany(contact(ADA), contact(BOB), contact(ADA))).status).toBe(204);
    expect((await addMany(contact(ADA))).status).toBe(204);
    expect(await members()).toEqual(['Ada', 'Bob']);
    expect((await caller.get(`lists(${LIST})`)).json.membercount).toBe(2);
  });

  it('[list.02] take and give up single members by bound actions', async () => {
    await makeList();
    const added = await bound('AddMemberList', { Member: contact(ADA) });
    expect([added.status, typeof added.json.Id]).toEqual([200, 'string']);
    expect((await bound('AddMemberList', { EntityId: BOB })).status).toBe(200);
    expect((await bound('RemoveMemberList', { EntityId: ADA })).status).toBe(204);
    expect(await members()).toEqual(['Bob']);
    expect((await caller.get(`lists(${LIST})`)).json.membercount).toBe(1);
  });

  it('[list.03] are read from both sides, in filters and expansions too', async () => {
    await makeList();
    await addMany(contact(ADA));
    const ofAda = await caller.get(`contacts(${ADA})/listcontact_association?$select=listname`);
    expect(rowsOf(ofAda)).toMatchObject([{ listname: 'L' }]);
    const filtered = await caller.get(
      `contacts?$select=firstname&$filter=listcontact_association/any(l:l/listname eq 'L')`,
    );
    expect(rowsOf(filtered)).toMatchObject([{ firstname: 'Ada' }]);
    const expanded = await caller.get(
      `lists(${LIST})?$select=listname&$expand=listcontact_association($select=firstname)`,
    );
    expect(expanded.json.listcontact_association).toMatchObject([{ firstname: 'Ada' }]);
    const rows = await caller.get('listmembers?$select=_entityid_value,_listid_value,entitytype');
    expect(rowsOf(rows)).toMatchObject([
      { _entityid_value: ADA, _listid_value: LIST, entitytype: 'contact' },
    ]);
  });

  it('[list.04] that are locked refuse changes', async () => {
    await makeList({ lockstatus: true });
    const answer = await addMany(contact(ADA));
    expect([answer.status, answer.code]).toEqual([400, '0x80040203']);
    expect(answer.message).toMatch(/locked/);
    expect((await bound('RemoveMemberList', { EntityId: ADA })).status).toBe(400);
    expect(await members()).toEqual([]);
  });

  it('[list.05] take rows of their kind that exist, all or none', async () => {
    await makeList();
    const account = { '@odata.type': 'Microsoft.Dynamics.CRM.account', accountid: ACME };
    expect((await addMany(contact(ADA), account)).status).toBe(400);
    const missing = await addMany(contact(ADA), contact(guidFrom('nobody')));
    expect([missing.status, missing.code]).toEqual([404, '0x80040217']);
    expect(await members()).toEqual([]);
    expect((await addMany({ contactid: ADA })).message).toContain('@odata.type');
  });

  it('[list.06] are not changed by $ref', async () => {
    await makeList();
    const url = `lists(${LIST})/listcontact_association/$ref`;
    const answer = await caller.post(url, { '@odata.id': `contacts(${ADA})` });
    expect([answer.status, answer.code]).toEqual([400, '0x80040800']);
  });

  it('[list.07] lose a member that is deleted; a merge moves membership without doubling it', async () => {
    await makeList();
    await addMany(contact(ADA), contact(BOB));
    const merged = await caller.post('Merge', {
      Target: contact(ADA),
      Subordinate: contact(BOB),
      UpdateContent: { '@odata.type': 'Microsoft.Dynamics.CRM.contact' },
      PerformParentingChecks: false,
    });
    expect(merged.status).toBe(204);
    expect(await members()).toEqual(['Ada']);
    await caller.delete(`contacts(${ADA})`);
    expect(await members()).toEqual([]);
    expect((await caller.get(`lists(${LIST})`)).json.membercount).toBe(0);
  });
});

describe('dynamic lists', () => {
  it('[list.08] keep a query that callers run, and refuse members', async () => {
    const query =
      '<fetch><entity name="contact"><attribute name="firstname"/><filter><condition attribute="firstname" operator="eq" value="Bob"/></filter></entity></fetch>';
    await makeList({ type: true, query });
    const { json } = await caller.get(`lists(${LIST})?$select=query,type`);
    const found = await caller.get(`contacts?fetchXml=${encodeURIComponent(String(json.query))}`);
    expect(rowsOf(found)).toMatchObject([{ firstname: 'Bob' }]);
    expect((await addMany(contact(ADA))).status).toBe(400);
  });

  it('[list.09] need name, kind and source', async () => {
    for (const missing of ['listname', 'createdfromcode']) {
      const body: Record<string, string | number | boolean> = {
        listname: 'L',
        type: false,
        createdfromcode: 2,
      };
      delete body[missing];
      const answer = await caller.post('lists', body);
      expect([missing, answer.status, answer.code]).toEqual([missing, 400, '0x80040203']);
    }
  });
});
