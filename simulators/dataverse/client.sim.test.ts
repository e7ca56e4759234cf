import { DynamicsWebApi } from 'dynamics-web-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seller } from './organisation.ts';
import { type RunningDataverse, startDataverse } from './server.ts';
import { signIn } from './testing/caller.ts';

const ADA = '11111111-1111-4111-8111-111111111111';

let simulator: RunningDataverse;
let client: DynamicsWebApi;

beforeAll(async () => {
  simulator = await startDataverse();
  const { json } = await signIn(simulator);
  client = new DynamicsWebApi({
    serverUrl: simulator.url,
    dataApi: { version: '9.2' },
    onTokenRefresh: async () => String(json.access_token),
  });
});
afterAll(() => simulator.close());

const statusOf = async (work: Promise<unknown>): Promise<unknown> => {
  try {
    await work;
    return 'done';
  } catch (error) {
    return error instanceof Error && 'status' in error ? error.status : error;
  }
};

/** An independent reading of the Web API: what this client understands, others will. */
describe('dynamics-web-api', () => {
  it('[client.01] says who it is', async () => {
    const who = await client.callFunction({ functionName: 'WhoAmI' });
    expect(who).toMatchObject({ UserId: simulator.applicationUsers[0]?.userId });
  });

  it('[client.02] creates, reads, updates and deletes', async () => {
    const id = await client.create({ collection: 'contacts', data: { lastname: 'New' } });
    expect(id).toMatch(/^[\da-f-]{36}$/);
    const key = String(id);
    const row = await client.retrieve({ collection: 'contacts', key, select: ['lastname'] });
    expect(row).toMatchObject({ lastname: 'New', contactid: key });
    await client.update({ collection: 'contacts', key, data: { jobtitle: 'x' } });
    expect(await client.deleteRecord({ collection: 'contacts', key })).toBe(true);
    expect(await statusOf(client.retrieve({ collection: 'contacts', key }))).toBe(404);
  });

  it('[client.03] gets the row back with its columns', async () => {
    const row = await client.create({
      collection: 'contacts',
      data: { firstname: 'Ada', lastname: 'L' },
      returnRepresentation: true,
      select: ['fullname'],
    });
    expect(row).toMatchObject({ fullname: 'Ada L' });
  });

  it('[client.04] upserts by id and by alternate key', async () => {
    const data = { lastname: 'Upserted' };
    await client.upsert({ collection: 'contacts', key: ADA, data });
    const key = "cwy_commercetoolsid='k-1'";
    await client.upsert({ collection: 'contacts', key, data });
    await client.upsert({ collection: 'contacts', key, data: { lastname: 'Twice' } });
    const row = await client.retrieve({ collection: 'contacts', key });
    expect(row).toMatchObject({ lastname: 'Twice', cwy_commercetoolsid: 'k-1' });
  });

  it('[client.05] respects ETags', async () => {
    await client.upsert({ collection: 'contacts', key: ADA, data: {} });
    const row = await client.retrieve({ collection: 'contacts', key: ADA });
    const ifmatch = String(row['@odata.etag']);
    const request = { collection: 'contacts', key: ADA, data: { jobtitle: 'x' }, ifmatch };
    expect(await statusOf(client.update(request))).toBe('done');
    const stale = client.update({ ...request, returnRepresentation: false });
    // The library turns a failed precondition of an update into `false`.
    expect(await stale).toBe(false);
  });

  it('[client.06] walks pages, counts and expands', async () => {
    for (const n of [1, 2, 3, 4, 5]) {
      await client.create({ collection: 'accounts', data: { name: `Paged ${n}` } });
    }
    const request = {
      collection: 'accounts',
      select: ['name'],
      filter: "startswith(name, 'Paged')",
      orderBy: ['name'],
    };
    const all = await client.retrieveAll({ ...request, maxPageSize: 2 });
    expect(all.value?.map((row) => row.name)).toEqual([1, 2, 3, 4, 5].map((n) => `Paged ${n}`));
    const page = await client.retrieveMultiple({ ...request, count: true, top: 1 });
    expect(page.oDataCount).toBe(5);
    const account = String(all.value?.[0]?.accountid);
    await client.upsert({
      collection: 'contacts',
      key: ADA,
      data: { 'parentcustomerid_account@odata.bind': `/accounts(${account})` },
    });
    const row = await client.retrieve({
      collection: 'contacts',
      key: ADA,
      select: ['contactid'],
      expand: [{ property: 'parentcustomerid_account', select: ['name'] }],
      includeAnnotations: '*',
    });
    expect(row.parentcustomerid_account).toMatchObject({ name: 'Paged 1' });
  });

  it('[client.07] associates and disassociates', async () => {
    const account = String(await client.create({ collection: 'accounts', data: { name: 'A' } }));
    const pair = { collection: 'accounts', primaryKey: account };
    const relationshipName = 'contact_customer_accounts';
    await client.associate({
      ...pair,
      relationshipName,
      relatedCollection: 'contacts',
      relatedKey: ADA,
    });
    const parent = async () =>
      (await client.retrieve({ collection: 'contacts', key: ADA }))._parentcustomerid_value;
    expect(await parent()).toBe(account);
    await client.disassociate({ ...pair, relationshipName, relatedKey: ADA });
    expect(await parent()).toBeFalsy();
  });

  it('[batch.20] sends change sets, refers to rows by content id, and goes on after errors', async () => {
    client.startBatch();
    // The answers arrive through executeBatch; the promises of single calls stay open.
    void [
      client.create({ collection: 'accounts', data: { name: 'Batched' }, contentId: '1' }),
      client.create({
        collection: 'contacts',
        data: { lastname: 'Batched', 'parentcustomerid_account@odata.bind': '$1' },
      }),
      client.update({ contentId: '$1', data: { description: 'described' } }),
      client.retrieveMultiple({
        collection: 'accounts',
        filter: "name eq 'Batched'",
        select: ['description'],
      }),
    ];
    const [account, contact, , list] = await client.executeBatch();
    expect(list.value).toMatchObject([{ accountid: account, description: 'described' }]);
    const row = await client.retrieve({ collection: 'contacts', key: String(contact) });
    expect(row._parentcustomerid_value).toBe(account);

    client.startBatch();
    void client.create({ collection: 'contacts', data: { nonsense: 1 }, inChangeSet: false });
    void client.create({ collection: 'contacts', data: { lastname: 'After' }, inChangeSet: false });
    const [refused, after] = await client.executeBatch({ continueOnError: true });
    expect(refused).toMatchObject({ status: 400, error: { code: '0x80048d19' } });
    expect(after).toMatch(/^[\da-f-]{36}$/);
  });

  it('[client.08] reads metadata', async () => {
    const entities = await client.retrieveEntities({
      select: ['LogicalName', 'EntitySetName'],
      filter: "LogicalName eq 'account'",
    });
    expect(entities.value?.[0]).toMatchObject({ EntitySetName: 'accounts' });
  });

  it('[client.09] tracks changes', async () => {
    const first = await client.retrieveMultiple({
      collection: 'accounts',
      select: ['name'],
      trackChanges: true,
    });
    const link = new URL(String(first.oDataDeltaLink));
    await client.create({ collection: 'accounts', data: { name: 'Tracked' } });
    const delta = await client.retrieveMultiple({
      collection: `accounts${link.search.replace('?', '?')}`,
    });
    expect(delta.value).toMatchObject([{ name: 'Tracked' }]);
    expect(String(delta.oDataDeltaLink)).toContain('deltatoken');
  });

  it('[client.10] runs FetchXML, page by page', async () => {
    for (const lastname of ['F1', 'F2', 'F3']) {
      await client.create({ collection: 'contacts', data: { lastname, jobtitle: 'fetched' } });
    }
    const all = await client.fetchAll({
      collection: 'contacts',
      fetchXml: `<fetch count="2"><entity name="contact"><attribute name="lastname"/>
        <order attribute="lastname"/><filter>
        <condition attribute="jobtitle" operator="eq" value="fetched"/></filter></entity></fetch>`,
    });
    expect(all.value?.map((row) => row.lastname)).toEqual(['F1', 'F2', 'F3']);
  });

  it('[client.11] merges and adds members to a list', async () => {
    const made = async (lastname: string): Promise<string> =>
      String(await client.create({ collection: 'contacts', data: { lastname } }));
    const [winner, loser] = [await made('W'), await made('L')];
    const type = { '@odata.type': 'Microsoft.Dynamics.CRM.contact' };
    await client.callAction({
      actionName: 'Merge',
      action: {
        Target: { ...type, contactid: winner },
        Subordinate: { ...type, contactid: loser },
        UpdateContent: { ...type },
        PerformParentingChecks: false,
      },
    });
    const merged = await client.retrieve({ collection: 'contacts', key: loser });
    expect(merged).toMatchObject({ merged: true, _masterid_value: winner });
    const data = { listname: 'Of client', type: false, createdfromcode: 2 };
    const list = String(await client.create({ collection: 'lists', data }));
    await client.callAction({
      collection: 'lists',
      key: list,
      actionName: 'Microsoft.Dynamics.CRM.AddMemberList',
      action: { Member: { ...type, contactid: winner } },
    });
    const members = await client.retrieve({
      collection: 'lists',
      key: list,
      expand: [{ property: 'listcontact_association', select: ['lastname'] }],
    });
    expect(members).toMatchObject({ listcontact_association: [{ lastname: 'W' }] });
  });

  it('[client.12] impersonates and asks for duplicate detection', async () => {
    const email = { emailaddress1: 'twice@example.com' };
    await client.create({ collection: 'contacts', data: email, impersonate: seller.id });
    const found = await client.retrieveMultiple({
      collection: 'contacts',
      filter: "emailaddress1 eq 'twice@example.com'",
    });
    expect(found.value).toMatchObject([{ _createdby_value: seller.id }]);
    const again = client.create({ collection: 'contacts', data: email, duplicateDetection: true });
    expect(await statusOf(again)).toBe(412);
  });
});
