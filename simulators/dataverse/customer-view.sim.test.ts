import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { guidFrom } from './guid.ts';
import type { JsonObject } from './json.ts';
import { type RunningDataverse, startDataverse } from './server.ts';
import { Caller, rowsOf } from './testing/caller.ts';

const [ADA, BOB, ACME, LOG] = [guidFrom('Ada'), guidFrom('Bob'), guidFrom('Acme'), guidFrom('log')];

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
const read = async (path: string): Promise<JsonObject> => (await caller.get(path)).json;

describe('the journal within the organisation', () => {
  beforeEach(async () => {
    await put(`contacts(${ADA})`, { lastname: 'Lovelace', cwy_othercommercetoolsids: 'ct-1 ct-2' });
    await put(`contacts(${BOB})`, { lastname: 'Babbage' });
    await put(`accounts(${ACME})`, { name: 'Acme' });
    await put(`cwy_integrationlogs(${LOG})`, {
      cwy_name: 'customer changed',
      cwy_correlationid: guidFrom('correlation'),
      cwy_status: 'applied',
      cwy_steps: 's'.repeat(20_000),
      cwy_occurredat: '2026-01-02T03:04:05Z',
      'cwy_ContactId@odata.bind': `/contacts(${ADA})`,
      'cwy_AccountId@odata.bind': `/accounts(${ACME})`,
    });
  });

  it('[log.01] has rows that point to contact and account, and is read from there', async () => {
    expect(await read(`cwy_integrationlogs(${LOG})`)).toMatchObject({
      _cwy_contactid_value: ADA,
      _cwy_accountid_value: ACME,
      cwy_occurredat: '2026-01-02T03:04:05Z',
    });
    const seen = await caller.get(`contacts(${ADA})/cwy_contact_integrationlogs?$select=cwy_name`);
    expect(rowsOf(seen)).toMatchObject([{ cwy_name: 'customer changed' }]);
    const long = await caller.patch(`cwy_integrationlogs(${LOG})`, { cwy_problem: 'x'.repeat(21) });
    expect([long.status, long.code]).toEqual([400, '0x80044331']);
  });

  it('[log.02] follows a merge, and outlives the contact', async () => {
    const entity = (id: string) => ({
      '@odata.type': 'Microsoft.Dynamics.CRM.contact',
      contactid: id,
    });
    const merged = await caller.post('Merge', {
      Target: entity(BOB),
      Subordinate: entity(ADA),
      PerformParentingChecks: false,
    });
    expect(merged.status).toBe(204);
    expect((await read(`cwy_integrationlogs(${LOG})`))._cwy_contactid_value).toBe(BOB);
    expect((await caller.delete(`contacts(${BOB})`)).status).toBe(204);
    expect((await read(`cwy_integrationlogs(${LOG})`))._cwy_contactid_value).toBeNull();
  });
});

describe('the numbers of a buyer', () => {
  it.each([
    [`contacts(${ADA})`, { lastname: 'Lovelace' }],
    [`accounts(${ACME})`, { name: 'Acme' }],
  ])('[numbers.01] are times in seconds and amounts of two digits: %s', async (path, row) => {
    const bought = { cwy_ordercount: 3, cwy_lastpurchase: '2026-01-02T03:04:05.678Z' };
    await put(path, { ...row, ...bought, cwy_totalgross: 1234.567, cwy_totalnet: -5.5 });
    expect(await read(path)).toMatchObject({
      cwy_ordercount: 3,
      cwy_lastpurchase: '2026-01-02T03:04:05Z',
      cwy_totalgross: 1234.57,
      cwy_totalnet: -5.5,
      cwy_interests: null,
    });
    const tooMuch = await caller.patch(path, { cwy_totalgross: 100_000_000_001 });
    expect(tooMuch.status).toBe(400);
  });
});

describe('the unit behind an account', () => {
  it('[unit.01] has its key, type and top-level unit on accounts alone', async () => {
    const unit = {
      cwy_businessunitkey: 'acme-north',
      cwy_unittype: 'Division',
      cwy_toplevelunit: 'acme',
    };
    await put(`accounts(${ACME})`, { name: 'Acme North', ...unit });
    expect(await read(`accounts(${ACME})`)).toMatchObject(unit);
    for (const [column, length] of [
      ['cwy_businessunitkey', 100],
      ['cwy_unittype', 20],
      ['cwy_toplevelunit', 100],
    ] as const) {
      const long = await caller.patch(`accounts(${ACME})`, { [column]: 'x'.repeat(length + 1) });
      expect([column, long.code]).toEqual([column, '0x80044331']);
      const elsewhere = await caller.patch(`contacts(${ADA})`, { [column]: 'x' });
      expect([column, elsewhere.status]).toEqual([column, 400]);
    }
  });
});

describe('purchases by store', () => {
  const RECORD = guidFrom('contact store');
  const EVE = guidFrom('eve');
  const MALLORY = guidFrom('mallory');

  beforeEach(async () => {
    for (const contact of [EVE, MALLORY]) await put(`contacts(${contact})`, { lastname: 'x' });
    await put(`cwy_contactstores(${RECORD})`, {
      cwy_name: 'berlin',
      cwy_totalgross: 1.23456,
      'cwy_ContactId@odata.bind': `/contacts(${EVE})`,
    });
  });

  it('[market.01] point to their contact, with four digits', async () => {
    const seen = await caller.get(`contacts(${EVE})/cwy_contact_contactstores`);
    expect(rowsOf(seen)).toMatchObject([{ cwy_name: 'berlin', cwy_totalgross: 1.2346 }]);
  });

  it('[market.02] follow a merge, and go with the contact', async () => {
    const entity = (contactid: string) => ({
      '@odata.type': 'Microsoft.Dynamics.CRM.contact',
      contactid,
    });
    const merged = await caller.post('Merge', {
      Target: entity(MALLORY),
      Subordinate: entity(EVE),
      PerformParentingChecks: false,
    });
    expect(merged.status).toBe(204);
    const path = `cwy_contactstores(${RECORD})`;
    expect((await read(path))._cwy_contactid_value).toBe(MALLORY);
    expect((await caller.delete(`contacts(${MALLORY})`)).status).toBe(204);
    expect((await caller.get(path)).status).toBe(404);
  });
});

describe('consent records', () => {
  const PURPOSE = guidFrom('purpose');
  const TOPIC = guidFrom('topic');
  const consent = {
    msdynmkt_contactpointvalue: 'ada@example.com',
    msdynmkt_contactpointtype: 534_120_000,
    msdynmkt_contactpointconsenttype: 534_120_001,
    msdynmkt_value: 534_120_001,
    msdynmkt_logicalreason: 534_119_999,
  };

  beforeEach(async () => {
    await put(`msdynmkt_purposes(${PURPOSE})`, {
      msdynmkt_name: 'Newsletters',
      msdynmkt_type: 534_120_000,
    });
    await put(`msdynmkt_topics(${TOPIC})`, {
      msdynmkt_name: 'Offers',
      'msdynmkt_purposeId@odata.bind': `/msdynmkt_purposes(${PURPOSE})`,
    });
  });

  it('[consent.01] hold a contact point, a status and their purpose and topic', async () => {
    const path = `msdynmkt_contactpointconsent4s(${guidFrom('consent')})`;
    await put(path, {
      ...consent,
      'msdynmkt_purposeId@odata.bind': `/msdynmkt_purposes(${PURPOSE})`,
      'msdynmkt_topicId@odata.bind': `/msdynmkt_topics(${TOPIC})`,
    });
    expect(await read(path)).toMatchObject({
      ...consent,
      msdynmkt_source: 534_120_000,
      _msdynmkt_purposeid_value: PURPOSE,
      _msdynmkt_topicid_value: TOPIC,
      statecode: 0,
    });
  });

  it('[consent.02] take no value that their global choices lack', async () => {
    const body = { ...consent, msdynmkt_value: 534_120_003 };
    const answer = await caller.post('msdynmkt_contactpointconsent4s', body);
    expect([answer.status, answer.code]).toEqual([400, '0x8004431a']);
  });
});

describe('options', () => {
  const optionsOf = async (table: string, name: string, query: string): Promise<JsonObject> => {
    const cast = 'Attributes/Microsoft.Dynamics.CRM.PicklistAttributeMetadata';
    const path = `EntityDefinitions(LogicalName='${table}')/${cast}?$select=LogicalName${query}`;
    return rowsOf(await caller.get(path)).find((one) => one.LogicalName === name) ?? {};
  };
  const both = '&$expand=OptionSet($select=Options),GlobalOptionSet($select=Options)';

  it('[meta.21] of a global choice stand in GlobalOptionSet, others in OptionSet, if expanded', async () => {
    const consent = 'msdynmkt_contactpointconsent4';
    expect(await optionsOf(consent, 'msdynmkt_value', both)).toMatchObject({
      OptionSet: null,
      GlobalOptionSet: {
        Options: [{ Value: 534_120_000 }, { Value: 534_120_001 }, { Value: 534_120_002 }],
      },
    });
    expect(await optionsOf('contact', 'gendercode', both)).toMatchObject({
      OptionSet: { Options: [{ Value: 1 }, { Value: 2 }] },
      GlobalOptionSet: null,
    });
    expect(Object.keys(await optionsOf('contact', 'gendercode', ''))).not.toContain('OptionSet');
  });
});

describe('currencies', () => {
  it('[start.08] of the organisation are active but one, which was withdrawn', async () => {
    const currencies = async (state: number) =>
      rowsOf(
        await caller.get(
          `transactioncurrencies?$select=isocurrencycode&$filter=statecode eq ${state}`,
        ),
      ).map((row) => row.isocurrencycode);
    expect(await currencies(1)).toEqual(['HRK']);
    expect(await currencies(0)).toEqual(
      expect.arrayContaining(['EUR', 'USD', 'CHF', 'GBP', 'JPY']),
    );
  });

  it('[money.03] are bound to an activity under its own name, as every lookup of activities is', async () => {
    const id = guidFrom('entry');
    await put(`cwy_orderactivities(${id})`, {
      subject: 'Order placed',
      'transactioncurrencyid_cwy_orderactivity@odata.bind': `/transactioncurrencies(${guidFrom('currency CHF')})`,
    });
    const row = await read(`cwy_orderactivities(${id})?$select=_transactioncurrencyid_value`);
    expect(row._transactioncurrencyid_value).toBe(guidFrom('currency CHF'));
    const wrong = await caller.patch(`cwy_orderactivities(${id})`, {
      'transactioncurrencyid@odata.bind': `/transactioncurrencies(${guidFrom('currency USD')})`,
    });
    expect([wrong.status, wrong.code]).toEqual([400, '0x80048d19']);
  });
});
