import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from './json.ts';
import { type Caller, rowsOf } from './testing/caller.ts';
import { plainTable, provision, textColumn } from './testing/provision.ts';
import { Starter } from './testing/start.ts';

const starter = new Starter();

afterAll(() => starter.end());

describe('a bare organisation', () => {
  let bare: Caller;
  let whole: Caller;

  beforeAll(async () => {
    bare = await starter.begin({ bare: true, keyIndexMs: 0 });
    whole = await starter.begin({});
    expect(new Set(await provision(bare))).toEqual(new Set([204]));
  });

  const describeTable = async (caller: Caller, table: string): Promise<JsonObject> => {
    const path = `EntityDefinitions(LogicalName='${table}')`;
    const { json } = await caller.get(path);
    const { DisplayName: _, '@odata.context': __, ...shape } = json;
    return shape;
  };

  const attributes = async (caller: Caller, table: string): Promise<JsonObject[]> => {
    const found = rowsOf(await caller.get(`EntityDefinitions(LogicalName='${table}')/Attributes`));
    const plain = found.map((one): JsonObject => {
      const { DisplayName: _, Targets: targets, ...rest } = one;
      return { ...rest, ...(Array.isArray(targets) ? { Targets: targets.toSorted() } : {}) };
    });
    return plain.toSorted((a, b) => String(a.MetadataId).localeCompare(String(b.MetadataId)));
  };

  const relationships = async (caller: Caller, table: string): Promise<string[]> => {
    const below = ['ManyToOneRelationships', 'OneToManyRelationships', 'Keys'];
    const answers = await Promise.all(
      below.map((name) => caller.get(`EntityDefinitions(LogicalName='${table}')/${name}`)),
    );
    return answers
      .flatMap(rowsOf)
      .map((one) => JSON.stringify(one))
      .toSorted();
  };

  it.each([
    'contact',
    'account',
    'cwy_orderactivity',
    'cwy_integrationlog',
    'cwy_contactstore',
    'cwy_interest',
    'cwy_order',
    'cwy_orderline',
    'annotation',
    'activitypointer',
    'activityparty',
  ])('[meta.03] is provisioned by calls to what the default start provides: %s', async (table) => {
    expect(await describeTable(bare, table)).toEqual(await describeTable(whole, table));
    expect(await attributes(bare, table)).toEqual(await attributes(whole, table));
    expect(await relationships(bare, table)).toEqual(await relationships(whole, table));
  });

  it('[meta.04] then takes rows as the default start does', async () => {
    const path = "contacts(cwy_commercetoolsid='ct-1')";
    expect((await bare.patch(path, { lastname: 'L', cwy_locale: 'de' })).status).toBe(204);
    const contact = await bare.get(`${path}?$select=cwy_locale,contactid`);
    const made = await bare.post('cwy_orderactivities', {
      subject: 'Placed',
      cwy_amount: 1.23456,
      'regardingobjectid_contact_cwy_orderactivity@odata.bind': `/contacts(${contact.json.contactid})`,
    });
    expect(made.status).toBe(204);
    const timeline = await bare.get(`contacts(${contact.json.contactid})/Contact_ActivityPointers`);
    expect(rowsOf(timeline)).toMatchObject([{ activitytypecode: 'cwy_orderactivity' }]);
  });

  it('[meta.05] files components in the solution that a header names', async () => {
    const [solution] = rowsOf(await bare.get("solutions?$filter=uniquename eq 'causeway'"));
    const filed = await bare.get(
      `solutions(${solution?.solutionid})/solution_solutioncomponent?$select=componenttype`,
    );
    const types = rowsOf(filed).map((row) => Number(row.componenttype));
    const count = (type: number) => types.filter((one) => one === type).length;
    expect([count(1), count(2), count(14)]).toEqual([6, 125, 2]);
    const unknown = await bare.post('EntityDefinitions', plainTable('cwy_Lost'), {
      'MSCRM.SolutionUniqueName': 'nothing',
    });
    expect([unknown.status, unknown.code]).toEqual([400, '0x80040203']);
    const absent = await bare.get("EntityDefinitions(LogicalName='cwy_lost')");
    expect([absent.status, absent.code]).toEqual([404, '0x80060888']);
  });
});

describe('what else is asked about metadata', () => {
  let caller: Caller;

  beforeAll(async () => {
    caller = await starter.begin({});
  });

  it('[meta.16] expands attributes and keys of tables', async () => {
    const one = await caller.get(
      "EntityDefinitions(LogicalName='contact')?$select=LogicalName" +
        "&$expand=Keys($select=SchemaName),Attributes($select=LogicalName;$filter=LogicalName eq 'lastname')",
    );
    expect(one.json).toMatchObject({
      LogicalName: 'contact',
      Keys: [{ SchemaName: 'cwy_CommercetoolsIdKey' }],
      Attributes: [{ LogicalName: 'lastname' }],
    });
    expect(one.json.SchemaName).toBeUndefined();
  });

  it('[meta.17] $metadata is XML with sets, types and navigation; JSON is refused with 415', async () => {
    const xml = await caller.get('$metadata', { Accept: 'application/xml' });
    expect(xml.headers.get('content-type')).toBe('application/xml');
    expect(xml.text).toMatch(/<EntityType Name="contact" BaseType="mscrm.crmbaseentity">/);
    expect(xml.text).toContain('<Property Name="_parentcustomerid_value" Type="Edm.Guid" />');
    expect(xml.text).toContain('<EntitySet Name="contacts" EntityType="mscrm.contact">');
    const opened = xml.text.match(/<EntityType /g) ?? [];
    const closed = xml.text.match(/<\/EntityType>/g) ?? [];
    // The abstract base type closes itself.
    expect(opened.length).toBe(closed.length + 1);
    expect((await caller.get('$metadata')).status).toBe(415);
  });

  it('[meta.18] the root lists the sets; the organisation tells its version', async () => {
    const root = await caller.get('');
    expect(rowsOf(root)).toContainEqual({ name: 'contacts', kind: 'EntitySet', url: 'contacts' });
    expect((await caller.get('RetrieveVersion()')).json.Version).toMatch(/^9\.2\./);
  });

  it('[meta.19] another customization that runs refuses writes with 429 0x80071151', async () => {
    await caller.admin('POST', 'faults', { customizationBusy: 2 });
    const publish = () => caller.send('POST', 'PublishAllXml');
    const statuses = [await publish(), await publish(), await publish()];
    expect(statuses.map(({ status, code }) => [status, code])).toEqual([
      [429, '0x80071151'],
      [429, '0x80071151'],
      [204, undefined],
    ]);
  });

  it('[meta.20] new metadata is hidden from others for a while, when so set', async () => {
    const slow = await starter.begin({ metadataDelayMs: 600_000, keyIndexMs: 0 });
    await slow.post('EntityDefinitions', plainTable('cwy_Parcel'));
    const path = "EntityDefinitions(LogicalName='cwy_parcel')";
    expect((await slow.get(path)).status).toBe(404);
    expect((await slow.get(path, { Consistency: 'Strong' })).status).toBe(200);
    const early = await slow.post('cwy_parcels', {});
    expect([early.status, early.code]).toEqual([400, '0x80040216']);
    await slow.post("EntityDefinitions(LogicalName='contact')/Attributes", textColumn('new_A', 5));
    expect((await slow.post('contacts', { new_a: 'x' })).code).toBe('0x80048d19');
    const again = await slow.post('EntityDefinitions', plainTable('cwy_Parcel'));
    expect(again.code).toBe('0x80044363');
  });

  it('[meta.20] and is seen afterwards', async () => {
    const quick = await starter.begin({ metadataDelayMs: 20 });
    await quick.post('EntityDefinitions', plainTable('cwy_Parcel'));
    await expect
      .poll(async () => (await quick.post('cwy_parcels', {})).status, { interval: 5 })
      .toBe(204);
  });
});
