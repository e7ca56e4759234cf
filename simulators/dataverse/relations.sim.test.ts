import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { guidFrom } from './guid.ts';
import type { JsonObject } from './json.ts';
import { type RunningDataverse, startDataverse } from './server.ts';
import { Caller, rowsOf } from './testing/caller.ts';

const [ADA, BOB, ACME] = [guidFrom('Ada'), guidFrom('Bob'), guidFrom('Acme')];
const USD = guidFrom('currency USD');

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
const rows = async (path: string): Promise<readonly JsonObject[]> => rowsOf(await caller.get(path));

describe('deleting', () => {
  it('[cascade.01] a contact leaves its child contacts without parent and takes its activities along', async () => {
    await put(`contacts(${ADA})`, { lastname: 'A' });
    await put(`contacts(${BOB})`, { 'parentcustomerid_contact@odata.bind': `/contacts(${ADA})` });
    await put(`tasks(${guidFrom('t')})`, {
      'regardingobjectid_contact_task@odata.bind': `/contacts(${ADA})`,
    });
    await put(`customeraddresses(${guidFrom('d')})`, {
      'parentid_contact@odata.bind': `/contacts(${ADA})`,
      addressnumber: 4,
    });
    expect((await caller.delete(`contacts(${ADA})`)).status).toBe(204);
    expect((await read(`contacts(${BOB})`))._parentcustomerid_value).toBeNull();
    for (const set of ['tasks', 'customeraddresses', 'activityparties']) {
      expect([set, await rows(set)]).toEqual([set, []]);
    }
  });

  it('[cascade.02] a currency in use is refused with 405, and all stays', async () => {
    await put(`accounts(${ACME})`, {
      name: 'A',
      'transactioncurrencyid@odata.bind': `/transactioncurrencies(${USD})`,
    });
    const answer = await caller.delete(`transactioncurrencies(${USD})`);
    expect([answer.status, answer.code]).toEqual([405, '0x80040227']);
    await put(`accounts(${ACME})`, { 'transactioncurrencyid@odata.bind': null });
    expect((await caller.delete(`transactioncurrencies(${USD})`)).status).toBe(204);
  });

  it('[cascade.03] a refusal further down undoes the whole cascade', async () => {
    await put(`accounts(${ACME})`, { name: 'A' });
    await put(`contacts(${ADA})`, { 'parentcustomerid_account@odata.bind': `/accounts(${ACME})` });
    await put(`tasks(${guidFrom('t')})`, {
      subject: 'S',
      'regardingobjectid_contact_task@odata.bind': `/contacts(${ADA})`,
    });
    await put(`connectionroles(${guidFrom('role')})`, { name: 'Buyer' });
    await put(`connections(${guidFrom('k')})`, {
      'record1id_contact@odata.bind': `/contacts(${ADA})`,
      'record2id_account@odata.bind': `/accounts(${ACME})`,
      'record2roleid@odata.bind': `/connectionroles(${guidFrom('role')})`,
    });
    const refused = await caller.delete(`connectionroles(${guidFrom('role')})`);
    expect([refused.status, refused.code]).toEqual([405, '0x80040227']);
    expect(await rows('connections')).toHaveLength(2);
    expect((await caller.delete(`accounts(${ACME})`)).status).toBe(204);
    for (const set of ['accounts', 'contacts', 'tasks', 'connections']) {
      expect([set, await rows(set)]).toEqual([set, []]);
    }
  });
});

describe('money', () => {
  it('[money.01] is repeated in the base currency at the rate of the row', async () => {
    await put(`accounts(${ACME})`, {
      revenue: 216,
      revenue_base: 1,
      'transactioncurrencyid@odata.bind': `/transactioncurrencies(${USD})`,
    });
    expect(await read(`accounts(${ACME})?$select=revenue,revenue_base,exchangerate`)).toMatchObject(
      {
        revenue: 216,
        revenue_base: 200,
        exchangerate: 1.08,
      },
    );
  });

  it('[money.02] follows amount and currency, and goes when the amount goes', async () => {
    await put(`accounts(${ACME})`, { revenue: 108 });
    expect((await read(`accounts(${ACME})`)).revenue_base).toBe(108);
    await put(`accounts(${ACME})`, {
      'transactioncurrencyid@odata.bind': `/transactioncurrencies(${USD})`,
    });
    expect((await read(`accounts(${ACME})`)).revenue_base).toBe(100);
    await put(`accounts(${ACME})`, { revenue: null });
    expect((await read(`accounts(${ACME})`)).revenue_base).toBeNull();
  });
});

describe('address rows', () => {
  const ofAda = (): Promise<readonly JsonObject[]> =>
    rows(`contacts(${ADA})/Contact_CustomerAddress?$orderby=addressnumber`);

  it('[address.01] mirror the blocks of a contact that hold something', async () => {
    await put(`contacts(${ADA})`, { address1_city: 'Bath', address3_line1: '3 Row' });
    const found = await ofAda();
    expect(found).toMatchObject([
      { addressnumber: 1, city: 'Bath', composite: 'Bath', objecttypecode: 'contact' },
      { addressnumber: 3, line1: '3 Row' },
    ]);
    const contact = await read(`contacts(${ADA})`);
    expect([contact.address1_addressid, contact.address2_addressid]).toEqual([
      found[0]?.customeraddressid,
      null,
    ]);
  });

  it('[address.02] follow the contact, and the contact follows them', async () => {
    await put(`contacts(${ADA})`, { address1_city: 'Bath' });
    await put(`contacts(${ADA})`, { address1_city: 'York', address2_city: 'Hull' });
    const [first, second] = await ofAda();
    expect([first?.city, second?.city]).toEqual(['York', 'Hull']);
    await put(`customeraddresses(${first?.customeraddressid})`, { city: 'Ely', line1: '1 Way' });
    expect(await read(`contacts(${ADA})`)).toMatchObject({
      address1_city: 'Ely',
      address1_line1: '1 Way',
      address2_city: 'Hull',
    });
    await caller.delete(`customeraddresses(${first?.customeraddressid})`);
    expect((await read(`contacts(${ADA})`)).address1_city).toBeNull();
  });

  it('[address.03] from number four on stand alone', async () => {
    await put(`contacts(${ADA})`, { address1_city: 'Bath' });
    await put(`customeraddresses(${guidFrom('d')})`, {
      'parentid_contact@odata.bind': `/contacts(${ADA})`,
      addressnumber: 4,
      city: 'Rye',
    });
    expect((await read(`contacts(${ADA})`)).address1_city).toBe('Bath');
    expect(await ofAda()).toHaveLength(2);
  });

  it.each([
    ['all', 3],
    ['nonempty', 1],
    ['none', 0],
  ] as const)('[address.04] are made as the setting says: %s', async (addressRows, count) => {
    const other = await startDataverse({ addressRows });
    try {
      const there = new Caller(other);
      await there.signIn();
      await there.post('contacts', { address1_city: 'Bath' });
      expect(rowsOf(await there.get('customeraddresses'))).toHaveLength(count);
    } finally {
      await other.close();
    }
  });
});

describe('activities', () => {
  const parties = (id: string, filter = ''): Promise<readonly JsonObject[]> =>
    rows(
      `activityparties?$select=participationtypemask,_partyid_value,partyidname&$orderby=participationtypemask&$filter=_activityid_value eq ${id}${filter}`,
    );

  it('[party.01] have owner and regarded row among their parties, as they change', async () => {
    await put(`contacts(${ADA})`, { firstname: 'Ada' });
    await put(`contacts(${BOB})`, { firstname: 'Bob' });
    const task = guidFrom('t');
    await put(`tasks(${task})`, {
      'regardingobjectid_contact_task@odata.bind': `/contacts(${ADA})`,
    });
    const userId = simulator.applicationUsers[0]?.userId;
    expect(await parties(task)).toMatchObject([
      { participationtypemask: 8, _partyid_value: ADA },
      { participationtypemask: 9, _partyid_value: userId },
    ]);
    await put(`tasks(${task})`, {
      'regardingobjectid_contact_task@odata.bind': `/contacts(${BOB})`,
    });
    expect(await parties(task)).toMatchObject([
      { _partyid_value: BOB },
      { _partyid_value: userId },
    ]);
  });

  it('[party.02] take parties within their payload, and new ones replace them', async () => {
    await put(`contacts(${ADA})`, { firstname: 'Ada' });
    const mail = guidFrom('mail');
    await put(`emails(${mail})`, {
      subject: 'S',
      email_activity_parties: [
        { 'partyid_contact@odata.bind': `/contacts(${ADA})`, participationtypemask: 2 },
        { unresolvedpartyname: 'x@example.com', participationtypemask: 3 },
      ],
    });
    expect(await parties(mail, ' and participationtypemask ne 9')).toMatchObject([
      { participationtypemask: 2, _partyid_value: ADA, partyidname: 'Ada' },
      { participationtypemask: 3, _partyid_value: null, partyidname: 'x@example.com' },
    ]);
    await put(`emails(${mail})`, {
      email_activity_parties: [
        { 'partyid_contact@odata.bind': `/contacts(${ADA})`, participationtypemask: 4 },
      ],
    });
    expect((await parties(mail)).map((row) => row.participationtypemask)).toEqual([4, 9]);
    const expanded = await read(`emails(${mail})?$expand=email_activity_parties`);
    expect(expanded.email_activity_parties).toHaveLength(2);
  });

  it('[party.03] are not made by a call of their own', async () => {
    const answer = await caller.post('activityparties', { participationtypemask: 2 });
    expect([answer.status, answer.code]).toEqual([400, '0x80040800']);
  });

  it('[party.04] e-mails and telephone calls show in the union of activities', async () => {
    await put(`emails(${guidFrom('e')})`, { subject: 'E' });
    await put(`phonecalls(${guidFrom('p')})`, { subject: 'P', statecode: 1 });
    const union = await rows('activitypointers?$select=subject,activitytypecode&$orderby=subject');
    expect(union).toMatchObject([
      { subject: 'E', activitytypecode: 'email' },
      { subject: 'P', activitytypecode: 'phonecall' },
    ]);
  });
});

describe('connections', () => {
  const role = guidFrom('role');
  const id = guidFrom('k');

  beforeEach(async () => {
    await put(`contacts(${ADA})`, { firstname: 'Ada' });
    await put(`accounts(${ACME})`, { name: 'Acme' });
    await put(`connectionroles(${role})`, { name: 'Buyer', category: 1 });
    await put(`connections(${id})`, {
      'record1id_contact@odata.bind': `/contacts(${ADA})`,
      'record2id_account@odata.bind': `/accounts(${ACME})`,
      'record1roleid@odata.bind': `/connectionroles(${role})`,
      description: 'first',
    });
  });

  it('[connection.01] are seen from both ends by a mirrored row', async () => {
    const ofAccount = await rows(`accounts(${ACME})/account_connections1`);
    expect(ofAccount).toMatchObject([
      {
        _record1id_value: ACME,
        _record2id_value: ADA,
        _record1roleid_value: null,
        _record2roleid_value: role,
        ismaster: false,
        name: 'Ada',
        _relatedconnectionid_value: id,
      },
    ]);
    expect(await read(`connections(${id})`)).toMatchObject({
      name: 'Acme',
      ismaster: true,
      _relatedconnectionid_value: ofAccount[0]?.connectionid,
    });
  });

  it('[connection.02] change and go together with the mirrored row', async () => {
    const [mirror] = await rows(`accounts(${ACME})/account_connections1`);
    await put(`connections(${mirror?.connectionid})`, { description: 'second', statecode: 1 });
    expect(await read(`connections(${id})`)).toMatchObject({
      description: 'second',
      statecode: 1,
      ismaster: true,
      _record1id_value: ADA,
    });
    await caller.delete(`connections(${mirror?.connectionid})`);
    expect(await rows('connections')).toEqual([]);
  });

  it('[connection.03] need both ends', async () => {
    const answer = await caller.post('connections', {
      'record1id_contact@odata.bind': `/contacts(${ADA})`,
    });
    expect([answer.status, answer.code]).toEqual([400, '0x80040203']);
  });
});

describe('rows within a payload', () => {
  it('[deep.01] are made with the row around them, on both sides of a relationship', async () => {
    await put(`contacts(${BOB})`, { firstname: 'Bob' });
    const answer = await caller.post('accounts', {
      accountid: ACME,
      name: 'Acme',
      primarycontactid: { firstname: 'Cyd' },
      contact_customer_accounts: [{ firstname: 'Ada', Contact_Tasks: [{ subject: 'T' }] }],
      'account_parent_account@odata.bind': [],
    });
    expect([answer.status, answer.message]).toEqual([204, undefined]);
    const expanded = await read(
      `accounts(${ACME})?$expand=primarycontactid($select=firstname),contact_customer_accounts($select=firstname;$expand=Contact_Tasks($select=subject))`,
    );
    expect(expanded).toMatchObject({
      primarycontactid: { firstname: 'Cyd' },
      contact_customer_accounts: [{ firstname: 'Ada', Contact_Tasks: [{ subject: 'T' }] }],
    });
  });

  it('[deep.02] a collection can be bound to rows that exist', async () => {
    await put(`contacts(${BOB})`, { firstname: 'Bob' });
    await put(`accounts(${ACME})`, {
      name: 'Acme',
      'contact_customer_accounts@odata.bind': [`/contacts(${BOB})`],
    });
    expect((await read(`contacts(${BOB})`))._parentcustomerid_value).toBe(ACME);
  });

  it('[deep.03] one that is bad undoes all', async () => {
    const answer = await caller.post('accounts', {
      name: 'Acme',
      primarycontactid: { firstname: 'Cyd' },
      contact_customer_accounts: [{ firstname: 'x'.repeat(51) }],
    });
    expect([answer.status, answer.code]).toEqual([400, '0x80044331']);
    expect([await rows('accounts'), await rows('contacts')]).toEqual([[], []]);
  });

  it('[deep.04] belong to creates only', async () => {
    await put(`accounts(${ACME})`, { name: 'Acme' });
    for (const body of [
      { primarycontactid: { firstname: 'C' } },
      { contact_customer_accounts: [{ firstname: 'C' }] },
      { 'contact_customer_accounts@odata.bind': [] },
    ]) {
      const answer = await caller.patch(`accounts(${ACME})`, body);
      expect([answer.status, answer.code]).toEqual([400, '0x80048d19']);
    }
  });
});
