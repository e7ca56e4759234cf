import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type CommercetoolsSimulator, startCommercetools } from './server.ts';
import { admin, sdkFor } from './testing/client.ts';

let simulator: CommercetoolsSimulator;
let api: ReturnType<typeof sdkFor>;

beforeAll(async () => {
  simulator = await startCommercetools();
  api = sdkFor(simulator);
});

beforeEach(async () => {
  await admin(simulator, 'reset', {});
});

afterAll(() => simulator.close());

const create = async (draft: Record<string, unknown> = {}) => {
  const { body } = await api
    .customers()
    .post({ body: { email: 'Jane.Doe@Example.com', password: 'secret', ...draft } })
    .execute();
  return body.customer;
};

type Actions = Parameters<ReturnType<ReturnType<typeof api.customers>['withId']>['post']>[0];

const update = async (id: string, body: Actions['body']) =>
  (await api.customers().withId({ ID: id }).post({ body }).execute()).body;

describe('creation', () => {
  test('keeps what the draft says', async () => {
    await api
      .customerGroups()
      .post({ body: { groupName: 'Gold', key: 'gold' } })
      .execute();
    await api
      .stores()
      .post({ body: { key: 'uk', name: { en: 'UK' } } })
      .execute();
    const customer = await create({
      locale: 'de-DE',
      salutation: 'Dr.',
      vatId: 'DE1',
      customerGroup: { typeId: 'customer-group', key: 'gold' },
      customerGroupAssignments: [{ customerGroup: { typeId: 'customer-group', key: 'gold' } }],
      stores: [{ typeId: 'store', key: 'uk' }],
      addresses: [{ key: 'home', country: 'DE' }],
      defaultShippingAddress: 0,
    });
    expect(customer).toMatchObject({
      version: 1,
      email: 'Jane.Doe@Example.com',
      locale: 'de-DE',
      salutation: 'Dr.',
      vatId: 'DE1',
      customerGroup: { typeId: 'customer-group' },
      customerGroupAssignments: [{ customerGroup: { typeId: 'customer-group' } }],
      stores: [{ typeId: 'store', key: 'uk' }],
      createdBy: { clientId: 'causeway' },
    });
    expect(customer.defaultShippingAddressId).toBe(customer.addresses[0]?.id);
    expect(customer.shippingAddressIds).toEqual([customer.addresses[0]?.id]);
  });

  test('shows neither password nor internal fields, on any way out', async () => {
    const created = await create();
    const read = await api.customers().withId({ ID: created.id }).get().execute();
    const found = await api.customers().get().execute();
    const told = await api.messages().get().execute();
    for (const seen of [created, read.body, found.body, told.body]) {
      expect(JSON.stringify(seen)).not.toMatch(/lowercaseEmail|"password"/);
    }
  });

  test('refuses a second customer with the e-mail in another case, or with the key', async () => {
    await create({ key: 'jane' });
    await expect(create({ email: 'JANE.DOE@example.com' })).rejects.toMatchObject({
      statusCode: 400,
      body: { errors: [{ code: 'DuplicateField', field: 'email' }] },
    });
    await expect(create({ email: 'other@example.com', key: 'jane' })).rejects.toMatchObject({
      body: { errors: [{ code: 'DuplicateField', field: 'key' }] },
    });
  });

  test('allows an e-mail once per store, and shows each store its own', async () => {
    for (const key of ['uk', 'de']) await api.stores().post({ body: { key } }).execute();
    const inStore = (storeKey: string) => api.inStoreKeyWithStoreKeyValue({ storeKey }).customers();
    const body = { email: 'jane@example.com', password: 'x' };
    const uk = await inStore('uk').post({ body }).execute();
    await inStore('de').post({ body }).execute();
    expect(uk.body.customer.stores).toEqual([{ typeId: 'store', key: 'uk' }]);
    await expect(inStore('uk').post({ body }).execute()).rejects.toMatchObject({ statusCode: 400 });
    expect((await inStore('de').get().execute()).body.count).toBe(1);
    await expect(
      inStore('de').withId({ ID: uk.body.customer.id }).get().execute(),
    ).rejects.toMatchObject({ statusCode: 404 });
  });
});

describe('update', () => {
  test('a changed e-mail is unverified and may not be someone else’s', async () => {
    const jane = await create({ isEmailVerified: true });
    await create({ email: 'taken@example.com' });
    const changed = await update(jane.id, {
      version: jane.version,
      actions: [{ action: 'changeEmail', email: 'new@example.com' }],
    });
    expect(changed).toMatchObject({ email: 'new@example.com', isEmailVerified: false });
    await expect(
      update(jane.id, {
        version: changed.version,
        actions: [{ action: 'changeEmail', email: 'TAKEN@example.com' }],
      }),
    ).rejects.toMatchObject({ body: { errors: [{ code: 'DuplicateField' }] } });
  });

  test('a stale version is refused even where nothing would change', async () => {
    const jane = await create({ firstName: 'Jane' });
    const next = await update(jane.id, {
      version: 1,
      actions: [{ action: 'setFirstName', firstName: 'Janet' }],
    });
    for (const actions of [[], [{ action: 'setFirstName' as const, firstName: 'Janet' }]]) {
      await expect(update(jane.id, { version: 1, actions })).rejects.toMatchObject({
        statusCode: 409,
        body: { errors: [{ code: 'ConcurrentModification', currentVersion: next.version }] },
      });
    }
  });

  test('of two updates of one version exactly one wins', async () => {
    const jane = await create();
    const attempts = ['A', 'B', 'C', 'D'].map((firstName) =>
      update(jane.id, { version: 1, actions: [{ action: 'setFirstName', firstName }] }),
    );
    const outcomes = await Promise.allSettled(attempts);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('an update that changes nothing keeps the version', async () => {
    const jane = await create({ firstName: 'Jane' });
    const same = await update(jane.id, {
      version: 1,
      actions: [{ action: 'setFirstName', firstName: 'Jane' }],
    });
    expect(same).toMatchObject({ version: 1, lastModifiedAt: jane.lastModifiedAt });
  });

  test('groups can be assigned, replaced and cleared', async () => {
    for (const key of ['gold', 'b2b']) {
      await api
        .customerGroups()
        .post({ body: { groupName: key, key } })
        .execute();
    }
    const group = (key: string) => ({ typeId: 'customer-group' as const, key });
    const jane = await create({ customerGroup: group('gold') });
    const assigned = await update(jane.id, {
      version: 1,
      actions: [
        { action: 'setCustomerGroup' },
        {
          action: 'addCustomerGroupAssignment',
          customerGroupAssignment: { customerGroup: group('gold') },
        },
        {
          action: 'addCustomerGroupAssignment',
          customerGroupAssignment: { customerGroup: group('b2b') },
        },
        { action: 'removeCustomerGroupAssignment', customerGroup: group('gold') },
      ],
    });
    expect(assigned.customerGroup).toBeUndefined();
    expect(assigned.customerGroupAssignments).toHaveLength(1);
    const replaced = await update(jane.id, {
      version: assigned.version,
      actions: [
        {
          action: 'setCustomerGroupAssignments',
          customerGroupAssignments: [
            { customerGroup: group('gold') },
            { customerGroup: group('b2b') },
          ],
        },
      ],
    });
    expect(replaced.customerGroupAssignments).toHaveLength(2);
  });

  test('stores can be set, added and removed', async () => {
    for (const key of ['uk', 'de']) await api.stores().post({ body: { key } }).execute();
    const store = (key: string) => ({ typeId: 'store' as const, key });
    const jane = await create();
    const set = await update(jane.id, {
      version: 1,
      actions: [
        { action: 'setStores', stores: [store('uk')] },
        { action: 'addStore', store: store('de') },
        { action: 'removeStore', store: store('uk') },
      ],
    });
    expect(set.stores).toEqual([{ typeId: 'store', key: 'de' }]);
  });
});

describe('custom fields', () => {
  const typed = async () => {
    await api
      .types()
      .post({
        body: {
          key: 'consent',
          name: { en: 'Consent' },
          resourceTypeIds: ['customer'],
          fieldDefinitions: [
            { name: 'newsletter', label: { en: 'N' }, required: false, type: { name: 'Boolean' } },
          ],
        },
      })
      .execute();
    return create({ custom: { type: { typeId: 'type', key: 'consent' }, fields: {} } });
  };

  test('a defined field is set, changed and removed', async () => {
    const jane = await typed();
    const set = await update(jane.id, {
      version: 1,
      actions: [{ action: 'setCustomField', name: 'newsletter', value: true }],
    });
    expect(set.custom?.fields).toEqual({ newsletter: true });
    const removed = await update(jane.id, {
      version: set.version,
      actions: [{ action: 'setCustomField', name: 'newsletter' }],
    });
    expect(removed.custom?.fields).toEqual({});
  });

  test.each([
    ['a field that the type does not define', { name: 'other', value: true }, 'InvalidField'],
    ['a value of another type', { name: 'newsletter', value: 'yes' }, 'InvalidField'],
    ['the removal of what is not set', { name: 'newsletter', value: null }, 'InvalidOperation'],
  ])('%s is refused', async (_case, field, code) => {
    const jane = await typed();
    await expect(
      update(jane.id, { version: 1, actions: [{ action: 'setCustomField', ...field }] }),
    ).rejects.toMatchObject({ statusCode: 400, body: { errors: [{ code }] } });
  });
});

test('a deletion needs the current version', async () => {
  const jane = await create();
  const byId = api.customers().withId({ ID: jane.id });
  await expect(byId.delete({ queryArgs: { version: 99 } }).execute()).rejects.toMatchObject({
    statusCode: 409,
  });
  await byId.delete({ queryArgs: { version: 1, dataErasure: true } }).execute();
  await expect(byId.get().execute()).rejects.toMatchObject({ statusCode: 404 });
});

test('createdBy and lastModifiedBy tell the shop from the integration', async () => {
  const [, shop] = simulator.clients;
  if (!shop) throw new Error('no second client');
  const { body } = await sdkFor(simulator, shop)
    .customers()
    .post({ body: { email: 'a@example.com', password: 'x' } })
    .execute();
  const changed = await update(body.customer.id, {
    version: 1,
    actions: [{ action: 'setExternalId', externalId: 'crm-1' }],
  });
  expect(changed.createdBy?.clientId).toBe(shop.clientId);
  expect(changed.lastModifiedBy?.clientId).toBe(simulator.clientId);
});

test('an unknown client and a foreign token are turned away', async () => {
  const stranger = sdkFor(simulator, { clientId: 'nobody', clientSecret: 'x' });
  await expect(stranger.customers().get().execute()).rejects.toMatchObject({ statusCode: 401 });
  const answer = await fetch(`${simulator.url}/${simulator.projectKey}/customers`, {
    headers: { authorization: 'Bearer made-up' },
  });
  expect(answer.status).toBe(401);
});
