import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from './json.ts';
import { type RunningDataverse, startDataverse } from './server.ts';
import { Caller, rowsOf } from './testing/caller.ts';
import {
  activityTable,
  column,
  keyBody,
  label,
  makeSolution,
  plainTable,
  provision,
  textColumn,
} from './testing/provision.ts';

const ADA = '11111111-1111-4111-8111-111111111111';

const started: RunningDataverse[] = [];

const begin = async (options: Parameters<typeof startDataverse>[0]): Promise<Caller> => {
  const simulator = await startDataverse(options);
  started.push(simulator);
  const caller = new Caller(simulator);
  await caller.signIn();
  return caller;
};

afterAll(async () => {
  await Promise.all(started.map((simulator) => simulator.close()));
});

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

describe('a bare organisation', () => {
  let bare: Caller;
  let whole: Caller;

  beforeAll(async () => {
    bare = await begin({ bare: true, keyIndexMs: 0 });
    whole = await begin({});
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
    expect([count(1), count(2), count(14)]).toEqual([1, 29, 2]);
    const unknown = await bare.post('EntityDefinitions', plainTable('cwy_Lost'), {
      'MSCRM.SolutionUniqueName': 'nothing',
    });
    expect([unknown.status, unknown.code]).toEqual([400, '0x80040203']);
    const absent = await bare.get("EntityDefinitions(LogicalName='cwy_lost')");
    expect([absent.status, absent.code]).toEqual([404, '0x80060888']);
  });
});

describe('tables', () => {
  let caller: Caller;

  beforeEach(async () => {
    caller = await begin({ keyIndexMs: 0 });
  });

  afterEach(async () => {
    await started.pop()?.close();
  });

  const create = (body: JsonObject) => caller.post('EntityDefinitions', body);

  it('[meta.06] are created, take rows, have notes and activities, and are deleted', async () => {
    const made = await create(plainTable('cwy_Order'));
    expect(made.headers.get('odata-entityid')).toMatch(/EntityDefinitions\([\da-f-]{36}\)$/);
    const table = await caller.get("EntityDefinitions(LogicalName='cwy_order')");
    expect(table.json).toMatchObject({
      EntitySetName: 'cwy_orders',
      PrimaryIdAttribute: 'cwy_orderid',
      PrimaryNameAttribute: 'cwy_name',
      IsCustomEntity: true,
      ChangeTrackingEnabled: false,
      DisplayName: { UserLocalizedLabel: { Label: 'Order' } },
    });
    await caller.patch(`cwy_orders(${ADA})`, { cwy_name: 'One' });
    const task = {
      subject: 'T',
      'regardingobjectid_cwy_order_task@odata.bind': `/cwy_orders(${ADA})`,
    };
    expect((await caller.post('tasks', task)).status).toBe(204);
    const note = { subject: 'N', 'objectid_cwy_order@odata.bind': `/cwy_orders(${ADA})` };
    expect((await caller.post('annotations', note)).status).toBe(204);
    expect((await caller.delete("EntityDefinitions(LogicalName='cwy_order')")).status).toBe(204);
    expect((await caller.get('cwy_orders')).status).toBe(404);
    expect((await caller.post('tasks', task)).code).toBe('0x80048d19');
  });

  it('[meta.07] are changed by PUT of the definition; PATCH is 405', async () => {
    await create(plainTable('cwy_Order'));
    const path = "EntityDefinitions(LogicalName='cwy_order')";
    const patched = await caller.patch(path, { ChangeTrackingEnabled: true });
    expect(patched.status).toBe(405);
    const { json } = await caller.get(path);
    const put = await caller.send('PUT', path, { body: { ...json, ChangeTrackingEnabled: true } });
    expect(put.status).toBe(204);
    expect((await caller.get(path)).json.ChangeTrackingEnabled).toBe(true);
    const off = await caller.send('PUT', path, { body: { ...json, ChangeTrackingEnabled: false } });
    expect([off.status, off.code]).toEqual([400, '0x80040203']);
  });

  it.each([
    [{ ...plainTable('cwy_Order'), SchemaName: 'Order' }, '0x80040203', /customization prefix/],
    [{ ...plainTable('cwy_Order'), Attributes: [] }, '0x80040203', /primary column/],
    [{ ...plainTable('cwy_Order'), OwnershipType: 'Mine' }, '0x80040203', /OwnershipType/],
    [{ SchemaName: 'cwy_Order' }, '0x80040203', /'DisplayName' is missing/],
    [activityTable('cwy_OrderActivity'), '0x80044363', /not unique/],
    [{ ...activityTable('cwy_X'), HasActivities: true }, '0x80040203', /cannot have activities/],
  ])('[meta.08] are refused when they make no sense: %#', async (body, code, text) => {
    const refused = await create(body);
    expect([refused.status, refused.code]).toEqual([400, code]);
    expect(refused.message).toMatch(text);
  });
});

describe('columns', () => {
  let caller: Caller;
  const path = "EntityDefinitions(LogicalName='contact')/Attributes";

  beforeAll(async () => {
    caller = await begin({ keyIndexMs: 0 });
  });

  const add = (body: JsonObject) => caller.post(path, body);

  it('[meta.09] of every type are created and take values', async () => {
    const bodies = [
      textColumn('new_Text', 20),
      column('Memo', 'new_Memo', { MaxLength: 500 }),
      column('Integer', 'new_Whole', { MinValue: 0, MaxValue: 10 }),
      column('Decimal', 'new_Fixed', { Precision: 3 }),
      column('Double', 'new_Floating', { Precision: 2 }),
      column('Money', 'new_Money', { Precision: 2 }),
      column('DateTime', 'new_Instant', { Format: 'DateAndTime' }),
      column('DateTime', 'new_Day', { Format: 'DateOnly' }),
      {
        ...column('Boolean', 'new_Flag'),
        OptionSet: {
          TrueOption: { Value: 1, Label: label('Ja') },
          FalseOption: { Value: 0, Label: label('Nein') },
        },
      },
      {
        ...column('Picklist', 'new_Choice'),
        OptionSet: { Options: [{ Value: 727_000_000, Label: label('Gold') }] },
      },
    ];
    for (const body of bodies) expect((await add(body)).status).toBe(204);
    const values = {
      new_text: 't',
      new_memo: 'm',
      new_whole: 10,
      new_fixed: 1.234,
      new_floating: 2.5,
      new_money: 3,
      new_instant: '2026-01-02T03:04:05Z',
      new_day: '2026-01-02',
      new_flag: true,
      new_choice: 727_000_000,
    };
    expect((await caller.patch(`contacts(${ADA})`, values)).status).toBe(204);
    const read = await caller.get(`contacts(${ADA})`, { Prefer: 'odata.include-annotations="*"' });
    expect(read.json).toMatchObject({ ...values, new_money_base: 3 });
    expect(read.json['new_choice@OData.Community.Display.V1.FormattedValue']).toBe('Gold');
    const over = await caller.patch(`contacts(${ADA})`, { new_whole: 11 });
    expect(over.code).toBe('0x8004432f');
  });

  it('[meta.10] are changed by PUT and deleted with their values', async () => {
    await add(textColumn('new_Gone', 5));
    await caller.patch(`contacts(${ADA})`, { new_gone: 'x' });
    const one = `${path}(LogicalName='new_gone')`;
    const put = await caller.send('PUT', one, { body: textColumn('new_Gone', 50) });
    expect(put.status).toBe(204);
    expect((await caller.get(one)).json.MaxLength).toBe(50);
    expect((await caller.delete(one)).status).toBe(204);
    expect((await caller.patch(`contacts(${ADA})`, { new_gone: 'y' })).code).toBe('0x80048d19');
    await add(textColumn('new_Gone', 5));
    expect((await caller.get(`contacts(${ADA})?$select=new_gone`)).json.new_gone).toBeNull();
  });

  it.each([
    [{ ...textColumn('cwy_Locale', 10) }, '0x80047013', /already exists/],
    [{ ...textColumn('new_Long', 4001) }, '0x80040203', /between 1 and 4000/],
    [{ ...column('Lookup', 'new_Lookup') }, '0x80040203', /with their relationship/],
    [{ ...column('Image', 'new_Image') }, '0x80040203', /Image cannot be created/],
    [{ SchemaName: 'new_Typeless' }, '0x80040203', /@odata.type/],
  ])('[meta.11] are refused when they make no sense: %#', async (body, code, text) => {
    const refused = await add(body);
    expect([refused.status, refused.code]).toEqual([400, code]);
    expect(refused.message).toMatch(text);
  });
});

describe('relationships', () => {
  let caller: Caller;

  beforeAll(async () => {
    caller = await begin({ keyIndexMs: 0 });
    await caller.post('EntityDefinitions', plainTable('cwy_Order'));
    await caller.post('EntityDefinitions', plainTable('cwy_Line'));
  });

  const lookup = (name: string): JsonObject => ({
    '@odata.type': 'Microsoft.Dynamics.CRM.LookupAttributeMetadata',
    SchemaName: name,
    DisplayName: label(name),
  });

  it('[meta.12] one to many create a lookup with the rule for deletes', async () => {
    const made = await caller.post('RelationshipDefinitions', {
      '@odata.type': 'Microsoft.Dynamics.CRM.OneToManyRelationshipMetadata',
      SchemaName: 'cwy_order_lines',
      ReferencedEntity: 'cwy_order',
      ReferencingEntity: 'cwy_line',
      CascadeConfiguration: { Delete: 'Cascade' },
      Lookup: lookup('cwy_Order'),
    });
    expect(made.headers.get('odata-entityid')).toMatch(/RelationshipDefinitions\(/);
    await caller.patch(`cwy_orders(${ADA})`, { cwy_name: 'O' });
    const line = { cwy_name: 'L', 'cwy_Order@odata.bind': `/cwy_orders(${ADA})` };
    expect((await caller.post('cwy_lines', line)).status).toBe(204);
    const wrong = { 'cwy_order@odata.bind': `/cwy_orders(${ADA})` };
    expect((await caller.post('cwy_lines', wrong)).code).toBe('0x80048d19');
    const expanded = await caller.get(
      `cwy_orders(${ADA})?$expand=cwy_order_lines($select=cwy_name)`,
    );
    expect(expanded.json.cwy_order_lines).toMatchObject([{ cwy_name: 'L' }]);
    await caller.delete(`cwy_orders(${ADA})`);
    expect(rowsOf(await caller.get('cwy_lines'))).toEqual([]);
    const read = await caller.get("RelationshipDefinitions(SchemaName='cwy_order_lines')");
    expect(read.json).toMatchObject({
      ReferencingAttribute: 'cwy_order',
      CascadeConfiguration: { Delete: 'Cascade' },
    });
  });

  it('[meta.13] many to many pair rows by $ref and are read from both ends', async () => {
    const made = await caller.post('RelationshipDefinitions', {
      '@odata.type': 'Microsoft.Dynamics.CRM.ManyToManyRelationshipMetadata',
      SchemaName: 'cwy_contact_order',
      IntersectEntityName: 'cwy_contact_order',
      Entity1LogicalName: 'contact',
      Entity2LogicalName: 'cwy_order',
    });
    expect(made.status).toBe(204);
    await caller.patch(`contacts(${ADA})`, { lastname: 'L' });
    await caller.patch(`cwy_orders(${ADA})`, { cwy_name: 'O' });
    const body = { '@odata.id': `cwy_orders(${ADA})` };
    const ref = `contacts(${ADA})/cwy_contact_order/$ref`;
    expect((await caller.post(ref, body)).status).toBe(204);
    expect(rowsOf(await caller.get(`contacts(${ADA})/cwy_contact_order`))).toHaveLength(1);
    const back = await caller.get(`cwy_orders(${ADA})/cwy_contact_order?$select=lastname`);
    expect(rowsOf(back)).toMatchObject([{ lastname: 'L' }]);
    const listed = await caller.get(
      'RelationshipDefinitions/Microsoft.Dynamics.CRM.ManyToManyRelationshipMetadata' +
        "?$filter=SchemaName eq 'cwy_contact_order'",
    );
    expect(rowsOf(listed)).toMatchObject([{ IntersectEntityName: 'cwy_contact_order' }]);
    const gone = await caller.delete("RelationshipDefinitions(SchemaName='cwy_contact_order')");
    expect(gone.status).toBe(204);
    const after = await caller.get(`contacts(${ADA})/cwy_contact_order`);
    expect([after.status, after.code]).toEqual([400, '0x80060888']);
  });

  it('[meta.14] to a customer create one lookup with two targets', async () => {
    const towards = (target: string): JsonObject => ({
      SchemaName: `cwy_order_customer_${target}`,
      ReferencedEntity: target,
      ReferencingEntity: 'cwy_order',
    });
    const made = await caller.post('CreateCustomerRelationships', {
      Lookup: lookup('cwy_Customer'),
      OneToManyRelationships: [towards('account'), towards('contact')],
    });
    expect(made.json.RelationshipIds).toHaveLength(2);
    await caller.patch(`contacts(${ADA})`, { lastname: 'L' });
    const body = { 'cwy_Customer_contact@odata.bind': `/contacts(${ADA})` };
    const order = await caller.post('cwy_orders', body, { Prefer: 'return=representation' });
    expect(order.json._cwy_customer_value).toBe(ADA);
  });

  it.each([
    [{ ReferencedEntity: 'nothing' }, 404, '0x80060888'],
    [{ SchemaName: 'contact_customer_accounts' }, 400, '0x80044363'],
    [{ Lookup: lookup('cwy_Name') }, 400, '0x80047013'],
  ])('[meta.15] are refused when they make no sense: %#', async (change, status, code) => {
    const refused = await caller.post('RelationshipDefinitions', {
      '@odata.type': 'Microsoft.Dynamics.CRM.OneToManyRelationshipMetadata',
      SchemaName: 'cwy_other_lines',
      ReferencedEntity: 'contact',
      ReferencingEntity: 'cwy_line',
      Lookup: lookup('cwy_Other'),
      ...change,
    });
    expect([refused.status, refused.code]).toEqual([status, code]);
  });
});

describe('what else is asked about metadata', () => {
  let caller: Caller;

  beforeAll(async () => {
    caller = await begin({});
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

  it('[meta.20] new metadata is seen by others only after a while, when so set', async () => {
    const slow = await begin({ metadataDelayMs: 400, keyIndexMs: 0 });
    await makeSolution(slow);
    await slow.post('EntityDefinitions', plainTable('cwy_Order'));
    const path = "EntityDefinitions(LogicalName='cwy_order')";
    expect((await slow.get(path)).status).toBe(404);
    expect((await slow.get(path, { Consistency: 'Strong' })).status).toBe(200);
    const early = await slow.post('cwy_orders', {});
    expect([early.status, early.code]).toEqual([400, '0x80040216']);
    await slow.post("EntityDefinitions(LogicalName='contact')/Attributes", textColumn('new_A', 5));
    expect((await slow.post('contacts', { new_a: 'x' })).code).toBe('0x80048d19');
    const again = await slow.post('EntityDefinitions', plainTable('cwy_Order'));
    expect(again.code).toBe('0x80044363');
    await expect
      .poll(async () => (await slow.post('contacts', { new_a: 'x' })).status, { interval: 20 })
      .toBe(204);
    expect((await slow.post('cwy_orders', {})).status).toBe(204);
  });
});

describe('alternate keys', () => {
  let caller: Caller;
  const keys = "EntityDefinitions(LogicalName='contact')/Keys";

  beforeEach(async () => {
    caller = await begin({ keyIndexMs: 120 });
  });

  afterEach(async () => {
    await started.pop()?.close();
  });

  it('[keys.04] are Pending, InProgress and then Active; until then the key finds nothing', async () => {
    await caller.patch(`contacts(${ADA})`, { employeeid: 'e-1' });
    expect((await caller.post(keys, keyBody('new_Employee', ['employeeid']))).status).toBe(204);
    const path = "contacts(employeeid='e-1')";
    const early = await caller.patch(path, { lastname: 'L' });
    expect([early.status, early.code]).toEqual([404, '0x80060891']);
    const seen = new Set<unknown>();
    await expect
      .poll(
        async () => {
          const status = await keyStatus(caller, 'contact', 'new_employee');
          seen.add(status);
          return status;
        },
        { interval: 5 },
      )
      .toBe('Active');
    expect([...seen]).toEqual(['Pending', 'InProgress', 'Active']);
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
