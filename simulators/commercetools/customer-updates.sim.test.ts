import type { CustomerUpdateAction } from '@commercetools/platform-sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type CommercetoolsSimulator, startCommercetools } from './server.ts';
import { toDoc } from './storage/doc.ts';
import { admin, sdkFor, until } from './testing/client.ts';
import { Sink } from './testing/sink.ts';

let sink: Sink;
let simulator: CommercetoolsSimulator;
let api: ReturnType<typeof sdkFor>;

beforeAll(async () => {
  sink = new Sink();
  await sink.open();
  simulator = await startCommercetools({ pubsubPush: { events: sink.url } });
  api = sdkFor(simulator);
});

beforeEach(async () => {
  await admin(simulator, 'reset', {});
});

afterAll(async () => {
  await simulator.close();
  await sink.close();
});

const create = async (draft: Record<string, unknown> = {}) => {
  const body = { email: 'jane@example.com', password: 'secret', ...draft };
  return (await api.customers().post({ body }).execute()).body.customer;
};

const update = async (id: string, version: number, ...actions: CustomerUpdateAction[]) =>
  (await api.customers().withId({ ID: id }).post({ body: { version, actions } }).execute()).body;

const refusal = (code: string, more: object = {}) => ({
  statusCode: 400,
  body: { errors: [{ code, ...more }] },
});

const createType = async (key: string, required = false) => {
  const field = { name: 'crmId', label: { en: 'id' }, required, type: { name: 'String' } } as const;
  const name = { en: key };
  const body = { key, name, resourceTypeIds: ['customer'], fieldDefinitions: [field] };
  return (await api.types().post({ body }).execute()).body;
};

const home = { key: 'home', country: 'DE', city: 'Ulm', apartment: '7' };

/** Every action with which the CRM's side may come back, and the message that it makes. */
const written: readonly (readonly [CustomerUpdateAction, object, readonly string[]])[] = [
  [
    { action: 'changeEmail', email: 'j@example.com' },
    { email: 'j@example.com' },
    ['CustomerEmailChanged'],
  ],
  [{ action: 'setFirstName', firstName: 'J' }, { firstName: 'J' }, ['CustomerFirstNameSet']],
  [{ action: 'setMiddleName', middleName: 'J' }, { middleName: 'J' }, []],
  [{ action: 'setLastName', lastName: 'J' }, { lastName: 'J' }, ['CustomerLastNameSet']],
  [{ action: 'setSalutation', salutation: 'J' }, { salutation: 'J' }, []],
  [{ action: 'setTitle', title: 'J' }, { title: 'J' }, ['CustomerTitleSet']],
  [
    { action: 'setCompanyName', companyName: 'J' },
    { companyName: 'J' },
    ['CustomerCompanyNameSet'],
  ],
  [
    { action: 'setDateOfBirth', dateOfBirth: '1990-02-28' },
    { dateOfBirth: '1990-02-28' },
    ['CustomerDateOfBirthSet'],
  ],
  [{ action: 'setLocale', locale: 'de-AT' }, { locale: 'de-AT' }, []],
  [{ action: 'setVatId', vatId: 'J' }, { vatId: 'J' }, []],
  [{ action: 'setExternalId', externalId: 'J' }, { externalId: 'J' }, ['CustomerExternalIdSet']],
  [
    { action: 'changeAddress', addressKey: 'home', address: { key: 'home', country: 'AT' } },
    { addresses: [{ key: 'home', country: 'AT' }] },
    ['CustomerAddressChanged'],
  ],
  [
    { action: 'setCustomType', type: { typeId: 'type', key: 'crm' }, fields: { crmId: 'J' } },
    { custom: { fields: { crmId: 'J' } } },
    ['CustomerCustomTypeSet'],
  ],
];

describe('what comes back from the CRM', () => {
  test.each(written)(
    '%j is done, told once, and dropped when repeated',
    async (action, made, types) => {
      await createType('crm');
      const jane = await create({ addresses: [home] });
      await api
        .subscriptions()
        .post({
          body: {
            destination: { type: 'GoogleCloudPubSub', projectId: 'p', topic: 'events' },
            messages: [{ resourceTypeId: 'customer' }],
            changes: [{ resourceTypeId: 'customer' }],
          },
        })
        .execute();
      sink.received.length = 0;
      const changed = await update(jane.id, 1, action);
      expect(changed).toMatchObject({
        ...made,
        version: 2,
        lastModifiedBy: { clientId: simulator.clientId },
      });
      expect(await update(jane.id, 2, action)).toEqual(changed);
      await until('all is told', () => simulator.deliveries().pending === 0);
      expect(sink.types.toSorted()).toEqual([...types, 'ResourceUpdated'].toSorted());
      const told = sink.received.map(({ payload }) => payload);
      expect(told.find((one) => one.notificationType === 'ResourceUpdated')).toMatchObject({
        resource: { typeId: 'customer', id: jane.id },
        version: 2,
        oldVersion: 1,
      });
    },
  );

  test('nothing and null both empty a text', async () => {
    const jane = await create({ firstName: 'Jane', lastName: 'Doe' });
    const nothing = { action: 'setFirstName' } as const;
    const none = { action: 'setLastName', lastName: null };
    const emptied = await api
      .customers()
      .withId({ ID: jane.id })
      .post({ body: { version: 1, actions: [nothing, toAction(none)] } })
      .execute();
    expect(emptied.body).not.toHaveProperty('firstName');
    expect(emptied.body).not.toHaveProperty('lastName');
  });

  test.each([
    { action: 'setFirstName', firstName: 7 },
    { action: 'setDateOfBirth', dateOfBirth: '1990-02-30' },
    { action: 'setDateOfBirth', dateOfBirth: '28.02.1990' },
    { action: 'setLocale', locale: 'Deutsch (Österreich)' },
    { action: 'setKey', key: 'with blanks' },
    { action: 'changeAddress', addressKey: 'home', address: { country: 'Germany' } },
    { action: 'changeAddress', addressKey: 'home', address: { country: 'XX' } },
    { action: 'changeAddress', addressKey: 'home', address: { city: 'Ulm' } },
  ])('%j is refused as malformed', async (action) => {
    const jane = await create({ addresses: [home] });
    await expect(update(jane.id, 1, toAction(action))).rejects.toMatchObject(
      refusal('InvalidJsonInput'),
    );
  });

  test('of a request that is refused nothing is done', async () => {
    const jane = await create();
    const broken = toAction({ action: 'changeEmail', email: 'nobody' });
    const actions = [{ action: 'setFirstName', firstName: 'New' } as const, broken];
    await expect(update(jane.id, 1, ...actions)).rejects.toMatchObject(refusal('InvalidInput'));
    const read = await api.customers().withId({ ID: jane.id }).get().execute();
    expect(read.body).toEqual(jane);
  });

  test('a changed address is replaced, all but its id and roles', async () => {
    const jane = await create({ addresses: [home], defaultBillingAddress: 0 });
    const address = { country: 'DE', streetName: 'Weg' };
    const changed = await update(jane.id, 1, {
      action: 'changeAddress',
      addressKey: 'home',
      address,
    });
    expect(changed.addresses).toEqual([{ id: jane.addresses[0]?.id, ...address }]);
    expect(changed).toMatchObject({ defaultBillingAddressId: jane.defaultBillingAddressId });
  });

  test('a key is somebody’s alone', async () => {
    await create({ email: 'other@example.com', key: 'taken' });
    const jane = await create();
    await expect(update(jane.id, 1, { action: 'setKey', key: 'taken' })).rejects.toMatchObject(
      refusal('DuplicateField', { field: 'key' }),
    );
  });
});

/** Actions that the SDK's types would not let pass. */
function toAction(action: Record<string, unknown> & { readonly action: string }) {
  const passed: unknown = action;
  if (!isAction(passed)) throw new Error('an action has a name');
  return passed;
}

const isAction = (action: unknown): action is CustomerUpdateAction => 'action' in toDoc(action);

describe('custom types', () => {
  const custom = { type: { typeId: 'type', key: 'crm' }, fields: { crmId: 'c' } };

  test('a required field can be neither left out nor removed', async () => {
    await createType('crm', true);
    await expect(create({ custom: { ...custom, fields: {} } })).rejects.toMatchObject(
      refusal('RequiredField', { field: 'crmId' }),
    );
    const jane = await create({ custom });
    await expect(
      update(jane.id, 1, { action: 'setCustomField', name: 'crmId' }),
    ).rejects.toMatchObject(refusal('RequiredField', { field: 'crmId' }));
  });

  test('a field needs a type, and a type that exists', async () => {
    const jane = await create();
    const field = { action: 'setCustomField', name: 'crmId', value: 'c' } as const;
    await expect(update(jane.id, 1, field)).rejects.toMatchObject(refusal('InvalidOperation'));
    const type = { typeId: 'type', key: 'nowhere' } as const;
    await expect(update(jane.id, 1, { action: 'setCustomType', type })).rejects.toMatchObject(
      refusal('ReferencedResourceNotFound'),
    );
  });

  test('another type replaces the fields of the first', async () => {
    await createType('crm');
    const other = await createType('other');
    const jane = await create({ custom });
    const changed = await update(jane.id, 1, {
      action: 'setCustomType',
      type: { typeId: 'type', id: other.id },
    });
    expect(changed.custom).toEqual({ type: { typeId: 'type', id: other.id }, fields: {} });
  });

  test('a key names one type', async () => {
    await createType('crm');
    await expect(createType('crm')).rejects.toMatchObject(refusal('DuplicateField'));
  });
});

describe('proof of an e-mail address', () => {
  const token = async (id: string) =>
    (
      await api
        .customers()
        .emailToken()
        .post({ body: { id, ttlMinutes: 10 } })
        .execute()
    ).body.value;
  const confirm = async (tokenValue: string) =>
    (await api.customers().emailConfirm().post({ body: { tokenValue } }).execute()).body;

  test('is given by its token, once, and is a change like any other', async () => {
    const jane = await create();
    const value = await token(jane.id);
    const confirmed = await confirm(value);
    expect(confirmed).toMatchObject({ id: jane.id, isEmailVerified: true, version: 2 });
    expect(confirmed).not.toHaveProperty('password');
    const read = await api.customers().withId({ ID: jane.id }).get().execute();
    expect(read.body).toMatchObject({ isEmailVerified: true, version: 2 });
    const { body } = await api
      .messages()
      .get({ queryArgs: { limit: 10 } })
      .execute();
    expect(body.results.map(({ type }) => type)).toContain('CustomerEmailVerified');
    await expect(confirm(value)).rejects.toMatchObject({ statusCode: 404 });
  });

  test('is not given for an address that has changed since, nor by a made-up token', async () => {
    const jane = await create();
    const value = await token(jane.id);
    await update(jane.id, 1, { action: 'changeEmail', email: 'victim@example.com' });
    await expect(confirm(value)).rejects.toMatchObject({ statusCode: 404 });
    await expect(confirm('made-up')).rejects.toMatchObject({ statusCode: 404 });
    const read = await api.customers().withId({ ID: jane.id }).get().execute();
    expect(read.body.isEmailVerified).toBe(false);
  });
});

describe('store customers', () => {
  beforeEach(async () => {
    for (const key of ['uk', 'de']) await api.stores().post({ body: { key } }).execute();
  });
  const inStore = async (storeKey: string) => {
    const body = { email: 'jane@example.com', password: 'x' };
    const customers = api.inStoreKeyWithStoreKeyValue({ storeKey }).customers();
    return (await customers.post({ body }).execute()).body.customer;
  };
  const store = (key: string) => ({ typeId: 'store', key }) as const;

  test('change on their own, by their store or without it', async () => {
    const uk = await inStore('uk');
    const de = await inStore('de');
    await update(uk.id, 1, { action: 'setFirstName', firstName: 'Jane' });
    const changed = await api
      .inStoreKeyWithStoreKeyValue({ storeKey: 'de' })
      .customers()
      .withId({ ID: de.id })
      .post({ body: { version: 1, actions: [{ action: 'setFirstName', firstName: 'Johanna' }] } })
      .execute();
    expect(changed.body).toMatchObject({ firstName: 'Johanna', stores: [{ key: 'de' }] });
    const all = await api.customers().get().execute();
    expect(all.body.results.map(({ firstName }) => firstName)).toEqual(['Jane', 'Johanna']);
  });

  test('can neither join a store that knows their e-mail nor take one there', async () => {
    const uk = await inStore('uk');
    await inStore('de');
    const duplicate = refusal('DuplicateField', { field: 'email' });
    const join = { action: 'addStore', store: store('de') } as const;
    await expect(update(uk.id, 1, join)).rejects.toMatchObject(duplicate);
    await create({ email: 'jane@example.com' });
    const leave = { action: 'removeStore', store: store('uk') } as const;
    await expect(update(uk.id, 1, leave)).rejects.toMatchObject(duplicate);
    const other = await create({ email: 'other@example.com', stores: [store('de')] });
    const take = { action: 'changeEmail', email: 'JANE@example.com' } as const;
    await expect(update(other.id, 1, take)).rejects.toMatchObject(duplicate);
  });
});
