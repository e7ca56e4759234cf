import { DynamicsWebApi } from 'dynamics-web-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningDataverse, startDataverse } from './server.ts';
import { signIn } from './testing/caller.ts';
import { column, label, plainTable, textColumn } from './testing/provision.ts';

let simulator: RunningDataverse;
let client: DynamicsWebApi;

beforeAll(async () => {
  simulator = await startDataverse({ bare: true, keyIndexMs: 0 });
  const { json } = await signIn(simulator);
  const accessToken = String(json.access_token);
  client = new DynamicsWebApi({
    serverUrl: simulator.url,
    dataApi: { version: '9.2' },
    onTokenRefresh: () => Promise.resolve({ accessToken }),
  });
});
afterAll(() => simulator.close());

describe('dynamics-web-api', () => {
  it('[client.13] creates tables, columns and relationships, and reads them back', async () => {
    const table = await client.createEntity({ data: { ...plainTable('new_Order') } });
    const entity = await client.retrieveEntity({ key: String(table), select: ['LogicalName'] });
    expect(entity).toMatchObject({ LogicalName: 'new_order' });
    const id = String(entity.MetadataId);
    const attribute = await client.createAttribute({
      entityKey: id,
      data: { ...textColumn('new_Text', 20) },
    });
    const read = await client.retrieveAttribute({ entityKey: id, attributeKey: String(attribute) });
    expect(read).toMatchObject({ LogicalName: 'new_text', MaxLength: 20 });
    await client.createAttribute({ entityKey: id, data: { ...column('Integer', 'new_Whole') } });
    const attributes = await client.retrieveAttributes({
      entityKey: id,
      castType: 'Microsoft.Dynamics.CRM.IntegerAttributeMetadata',
      filter: 'IsCustomAttribute eq true',
    });
    expect(attributes.value).toMatchObject([{ LogicalName: 'new_whole' }]);
    await client.createRelationship({
      data: {
        '@odata.type': 'Microsoft.Dynamics.CRM.OneToManyRelationshipMetadata',
        SchemaName: 'new_contact_orders',
        ReferencedEntity: 'contact',
        ReferencingEntity: 'new_order',
        Lookup: { SchemaName: 'new_Contact', DisplayName: label('Contact') },
      },
    });
    const relationship = await client.retrieveRelationship({
      key: "SchemaName='new_contact_orders'",
    });
    expect(relationship).toMatchObject({ ReferencingAttribute: 'new_contact' });
    const row = await client.create({
      collection: 'new_orders',
      data: { new_text: 'a', new_whole: 1 },
      returnRepresentation: true,
    });
    expect(row).toMatchObject({ new_text: 'a', new_whole: 1 });
  });

  it('[client.14] reads $metadata as XML', async () => {
    expect(String(await client.retrieveCsdlMetadata())).toContain('<EntitySet Name="contacts"');
  });
});
