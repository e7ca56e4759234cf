import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from './json.ts';
import { type Caller, rowsOf } from './testing/caller.ts';
import { activityTable, column, label, plainTable, textColumn } from './testing/provision.ts';
import { Starter } from './testing/start.ts';

const ADA = '11111111-1111-4111-8111-111111111111';

const starter = new Starter();

afterAll(() => starter.end());

describe('tables', () => {
  let caller: Caller;

  beforeEach(async () => {
    caller = await starter.begin({ keyIndexMs: 0 });
  });

  afterEach(() => starter.end());

  const create = (body: JsonObject) => caller.post('EntityDefinitions', body);

  it('[meta.06] are created, take rows, have notes and activities, and are deleted', async () => {
    const made = await create(plainTable('cwy_Parcel'));
    expect(made.headers.get('odata-entityid')).toMatch(/EntityDefinitions\([\da-f-]{36}\)$/);
    const table = await caller.get("EntityDefinitions(LogicalName='cwy_parcel')");
    expect(table.json).toMatchObject({
      EntitySetName: 'cwy_parcels',
      PrimaryIdAttribute: 'cwy_parcelid',
      PrimaryNameAttribute: 'cwy_name',
      IsCustomEntity: true,
      ChangeTrackingEnabled: false,
      DisplayName: { UserLocalizedLabel: { Label: 'Order' } },
    });
    await caller.patch(`cwy_parcels(${ADA})`, { cwy_name: 'One' });
    const task = {
      subject: 'T',
      'regardingobjectid_cwy_parcel_task@odata.bind': `/cwy_parcels(${ADA})`,
    };
    expect((await caller.post('tasks', task)).status).toBe(204);
    const note = { subject: 'N', 'objectid_cwy_parcel@odata.bind': `/cwy_parcels(${ADA})` };
    expect((await caller.post('annotations', note)).status).toBe(204);
    expect((await caller.delete("EntityDefinitions(LogicalName='cwy_parcel')")).status).toBe(204);
    expect((await caller.get('cwy_parcels')).status).toBe(404);
    expect((await caller.post('tasks', task)).code).toBe('0x80048d19');
  });

  it('[meta.07] are changed by PUT of the definition; PATCH is 405', async () => {
    await create(plainTable('cwy_Parcel'));
    const path = "EntityDefinitions(LogicalName='cwy_parcel')";
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
    [{ ...plainTable('cwy_Parcel'), SchemaName: 'Order' }, '0x80040203', /customization prefix/],
    [{ ...plainTable('cwy_Parcel'), Attributes: [] }, '0x80040203', /primary column/],
    [{ ...plainTable('cwy_Parcel'), OwnershipType: 'Mine' }, '0x80040203', /OwnershipType/],
    [{ SchemaName: 'cwy_Parcel' }, '0x80040203', /'DisplayName' is missing/],
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
    caller = await starter.begin({ keyIndexMs: 0 });
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
    caller = await starter.begin({ keyIndexMs: 0 });
    await caller.post('EntityDefinitions', plainTable('cwy_Parcel'));
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
      SchemaName: 'cwy_parcel_lines',
      ReferencedEntity: 'cwy_parcel',
      ReferencingEntity: 'cwy_line',
      CascadeConfiguration: { Delete: 'Cascade' },
      Lookup: lookup('cwy_Parcel'),
    });
    expect(made.headers.get('odata-entityid')).toMatch(/RelationshipDefinitions\(/);
    await caller.patch(`cwy_parcels(${ADA})`, { cwy_name: 'O' });
    const line = { cwy_name: 'L', 'cwy_Parcel@odata.bind': `/cwy_parcels(${ADA})` };
    expect((await caller.post('cwy_lines', line)).status).toBe(204);
    const wrong = { 'cwy_parcel@odata.bind': `/cwy_parcels(${ADA})` };
    expect((await caller.post('cwy_lines', wrong)).code).toBe('0x80048d19');
    const expanded = await caller.get(
      `cwy_parcels(${ADA})?$expand=cwy_parcel_lines($select=cwy_name)`,
    );
    expect(expanded.json.cwy_parcel_lines).toMatchObject([{ cwy_name: 'L' }]);
    await caller.delete(`cwy_parcels(${ADA})`);
    expect(rowsOf(await caller.get('cwy_lines'))).toEqual([]);
    const read = await caller.get("RelationshipDefinitions(SchemaName='cwy_parcel_lines')");
    expect(read.json).toMatchObject({
      ReferencingAttribute: 'cwy_parcel',
      CascadeConfiguration: { Delete: 'Cascade' },
    });
  });

  it('[meta.13] many to many pair rows by $ref and are read from both ends', async () => {
    const made = await caller.post('RelationshipDefinitions', {
      '@odata.type': 'Microsoft.Dynamics.CRM.ManyToManyRelationshipMetadata',
      SchemaName: 'cwy_contact_order',
      IntersectEntityName: 'cwy_contact_order',
      Entity1LogicalName: 'contact',
      Entity2LogicalName: 'cwy_parcel',
    });
    expect(made.status).toBe(204);
    await caller.patch(`contacts(${ADA})`, { lastname: 'L' });
    await caller.patch(`cwy_parcels(${ADA})`, { cwy_name: 'O' });
    const body = { '@odata.id': `cwy_parcels(${ADA})` };
    const ref = `contacts(${ADA})/cwy_contact_order/$ref`;
    expect((await caller.post(ref, body)).status).toBe(204);
    expect(rowsOf(await caller.get(`contacts(${ADA})/cwy_contact_order`))).toHaveLength(1);
    const back = await caller.get(`cwy_parcels(${ADA})/cwy_contact_order?$select=lastname`);
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
      SchemaName: `cwy_parcel_customer_${target}`,
      ReferencedEntity: target,
      ReferencingEntity: 'cwy_parcel',
    });
    const made = await caller.post('CreateCustomerRelationships', {
      Lookup: lookup('cwy_Customer'),
      OneToManyRelationships: [towards('account'), towards('contact')],
    });
    expect(made.json.RelationshipIds).toHaveLength(2);
    await caller.patch(`contacts(${ADA})`, { lastname: 'L' });
    const body = { 'cwy_Customer_contact@odata.bind': `/contacts(${ADA})` };
    const order = await caller.post('cwy_parcels', body, { Prefer: 'return=representation' });
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
