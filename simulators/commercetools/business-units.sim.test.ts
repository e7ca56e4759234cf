import type { BusinessUnitDraft, BusinessUnitUpdateAction } from '@commercetools/platform-sdk';
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
  for (const key of ['buyer', 'admin']) {
    await api
      .associateRoles()
      .post({ body: { key, buyerAssignable: true } })
      .execute();
  }
  for (const key of ['uk', 'de']) await api.stores().post({ body: { key } }).execute();
});

afterAll(() => simulator.close());

const create = async (body: BusinessUnitDraft) =>
  (await api.businessUnits().post({ body }).execute()).body;
const company = (key: string, more: object = {}) =>
  create({ key, name: key, unitType: 'Company', ...more });
const division = (key: string, parent: string, more: object = {}) =>
  create({
    ...{ key, name: key, unitType: 'Division' },
    parentUnit: { typeId: 'business-unit', key: parent },
    ...more,
  });
const read = async (key: string) =>
  (await api.businessUnits().withKey({ key }).get().execute()).body;
const update = async (key: string, ...actions: BusinessUnitUpdateAction[]) => {
  const { version } = await read(key);
  const body = { version, actions };
  return (await api.businessUnits().withKey({ key }).post({ body }).execute()).body;
};
const signUp = async (key: string) => {
  const body = { email: `${key}@example.com`, key, password: 'x' };
  return (await api.customers().post({ body }).execute()).body.customer.id;
};
const associate = (id: string, role: string, inheritance?: 'Enabled') => ({
  customer: { typeId: 'customer', id } as const,
  associateRoleAssignments: [
    {
      associateRole: { typeId: 'associate-role', key: role } as const,
      ...(inheritance === undefined ? {} : { inheritance }),
    },
  ],
});
const parentUnit = (key: string) => ({ typeId: 'business-unit', key }) as const;
const refusal = (code: string) => ({ statusCode: 400, body: { errors: [{ code }] } });
const messagesOf = async (id: string) => {
  const queryArgs = { where: `resource(id = "${id}")`, sort: 'sequenceNumber asc' };
  const { results } = (await api.messages().get({ queryArgs }).execute()).body;
  return results.map(({ type }) => type);
};

describe('creating', () => {
  test('keeps groups, addresses and modes of the draft', async () => {
    await api
      .customerGroups()
      .post({ body: { groupName: 'vip', key: 'vip' } })
      .execute();
    const customerGroup = { typeId: 'customer-group', key: 'vip' } as const;
    const unit = await company('acme', {
      addresses: [{ country: 'DE' }],
      defaultShippingAddress: 0,
      customerGroupAssignments: [{ customerGroup }],
    });
    expect(unit).toMatchObject({
      ...{ storeMode: 'Explicit', associateMode: 'Explicit', approvalRuleMode: 'Explicit' },
      customerGroupAssignments: [{ customerGroup: { id: expect.any(String) } }],
      shippingAddressIds: [unit.addresses[0]?.id],
      stores: [],
    });
    expect(unit.inheritedAssociates).toBeUndefined();
  });

  test.each([
    ['a company that takes over', { associateMode: 'ExplicitAndFromParent' }, 'InvalidOperation'],
    ['a status that is none', { status: 'Closed' }, 'InvalidJsonInput'],
    ['an address without a country', { addresses: [{ city: 'Ulm' }] }, 'InvalidJsonInput'],
    ['a key with a dot', { key: 'acme.1' }, 'InvalidInput'],
    ['an unknown role', { associates: [associate('none', 'none')] }, 'ReferencedResourceNotFound'],
  ])('refuses %s', async (_, draft, code) => {
    await expect(company('acme', draft)).rejects.toMatchObject(refusal(code));
  });

  test('refuses a second unit of a key and a parent that is not there', async () => {
    await company('acme');
    await expect(company('acme')).rejects.toMatchObject(refusal('DuplicateField'));
    await expect(division('north', 'none')).rejects.toMatchObject(
      refusal('ReferencedResourceNotFound'),
    );
  });
});

describe('the tree', () => {
  const chain = async (count: number) => {
    await company('l1');
    for (let level = 2; level <= count; level += 1) await division(`l${level}`, `l${level - 1}`);
  };

  test('has five levels, whether a unit is created or moved', async () => {
    await chain(5);
    await expect(division('l6', 'l5')).rejects.toMatchObject(refusal('MaxResourceLimitExceeded'));
    await company('other');
    await division('upper', 'other');
    await division('lower', 'upper');
    const move = { action: 'changeParentUnit', parentUnit: parentUnit('l4') } as const;
    await expect(update('upper', move)).rejects.toMatchObject(refusal('MaxResourceLimitExceeded'));
    await expect(update('lower', move)).resolves.toMatchObject({ parentUnit: { key: 'l4' } });
  });

  test('knows no circles, and companies have no parents', async () => {
    await chain(4);
    await company('other');
    for (const key of ['l2', 'l3', 'l4']) {
      const move = { action: 'changeParentUnit', parentUnit: parentUnit(key) } as const;
      await expect(update('l2', move)).rejects.toMatchObject(refusal('InvalidOperation'));
    }
    const move = { action: 'changeParentUnit', parentUnit: parentUnit('l1') } as const;
    await expect(update('other', move)).rejects.toMatchObject(refusal('InvalidOperation'));
  });

  test('moves as a whole: all units below follow to the other company', async () => {
    await chain(4);
    await company('other');
    const { id, version } = await read('l4');
    await update('l2', { action: 'changeParentUnit', parentUnit: parentUnit('other') });
    expect(await read('l2')).toMatchObject({ topLevelUnit: { key: 'other' } });
    expect(await read('l4')).toMatchObject({
      version: version + 1,
      parentUnit: { key: 'l3' },
      topLevelUnit: { key: 'other' },
    });
    expect(await messagesOf(id)).toEqual(['BusinessUnitCreated', 'BusinessUnitTopLevelUnitSet']);
    const queryArgs = { where: 'topLevelUnit(key = "other")' };
    expect((await api.businessUnits().get({ queryArgs }).execute()).body.count).toBe(4);
  });

  test('loses a branch that becomes a company', async () => {
    await chain(3);
    const unit = await update('l2', { action: 'setUnitType', unitType: 'Company' });
    expect(unit).toMatchObject({ unitType: 'Company', topLevelUnit: { key: 'l2' } });
    expect(unit.parentUnit).toBeUndefined();
    expect(await read('l3')).toMatchObject({ topLevelUnit: { key: 'l2' } });
  });

  test('a deleted unit leaves those below it behind', async () => {
    await chain(3);
    const { id, version } = await read('l2');
    await api.businessUnits().withId({ ID: id }).delete({ queryArgs: { version } }).execute();
    expect(await messagesOf(id)).toEqual(['BusinessUnitCreated', 'BusinessUnitDeleted']);
    expect(await read('l3')).toMatchObject({ parentUnit: { key: 'l2' } });
  });
});

describe('associates', () => {
  test('come, change and go one by one, by id or by key, each with its message', async () => {
    const [one, other] = [await signUp('one'), await signUp('other')];
    const { id } = await company('acme', { associates: [associate(one, 'buyer')] });
    await update('acme', { action: 'addAssociate', associate: associate(other, 'buyer') });
    const changed = await update('acme', {
      action: 'changeAssociate',
      associate: { ...associate(one, 'admin'), customer: { typeId: 'customer', key: 'one' } },
    });
    expect(changed.associates).toMatchObject([
      {
        customer: { id: one },
        associateRoleAssignments: [{ associateRole: { key: 'admin' }, inheritance: 'Disabled' }],
      },
      { customer: { id: other } },
    ]);
    const customer = { typeId: 'customer', key: 'one' } as const;
    const left = await update('acme', { action: 'removeAssociate', customer });
    expect(left.associates).toMatchObject([{ customer: { id: other } }]);
    expect(await messagesOf(id)).toEqual([
      'BusinessUnitCreated',
      'BusinessUnitAssociateAdded',
      'BusinessUnitAssociateChanged',
      'BusinessUnitAssociateRemoved',
    ]);
  });

  test('are refused twice, and changed only when they are there', async () => {
    const id = await signUp('one');
    await company('acme');
    const added = { associate: associate(id, 'buyer') };
    await expect(update('acme', { action: 'changeAssociate', ...added })).rejects.toMatchObject(
      refusal('InvalidOperation'),
    );
    await update('acme', { action: 'addAssociate', ...added });
    await expect(update('acme', { action: 'addAssociate', ...added })).rejects.toMatchObject(
      refusal('InvalidOperation'),
    );
  });

  test('are inherited by role, down to the first unit that takes none', async () => {
    const [boss, clerk] = [await signUp('boss'), await signUp('clerk')];
    const associates = [associate(boss, 'admin', 'Enabled'), associate(clerk, 'buyer')];
    await company('acme', { associates });
    await division('north', 'acme', { associates: [associate(boss, 'buyer', 'Enabled')] });
    await division('closed', 'north', { associateMode: 'Explicit' });
    await division('below', 'closed');
    await division('open', 'north');
    expect((await read('open')).inheritedAssociates).toMatchObject([
      {
        customer: { id: boss },
        associateRoleAssignments: [
          { associateRole: { key: 'buyer' }, source: { key: 'north' } },
          { associateRole: { key: 'admin' }, source: { key: 'acme' } },
        ],
      },
    ]);
    expect((await read('closed')).inheritedAssociates).toBeUndefined();
    expect((await read('below')).inheritedAssociates).toEqual([]);
  });

  test('become the unit’s own when it stops taking them over', async () => {
    const boss = await signUp('boss');
    await company('acme', { associates: [associate(boss, 'admin', 'Enabled')] });
    await division('north', 'acme', { associates: [associate(boss, 'buyer')] });
    const unit = await update('north', {
      action: 'changeAssociateMode',
      associateMode: 'Explicit',
      makeInheritedAssociatesExplicit: true,
    });
    const roles = unit.associates[0]?.associateRoleAssignments;
    expect(roles?.map(({ associateRole }) => associateRole.key)).toEqual(['buyer', 'admin']);
    expect(unit.inheritedAssociates).toBeUndefined();
  });
});

describe('stores, groups and values', () => {
  const store = (key: string) => ({ typeId: 'store', key }) as const;

  test('stores are a unit’s own or its parent’s', async () => {
    const { id } = await company('acme', { stores: [store('uk')] });
    await division('north', 'acme');
    expect(await read('north')).toMatchObject({ inheritedStores: [{ key: 'uk' }] });
    await update('acme', { action: 'addStore', store: store('de') });
    await update('acme', { action: 'removeStore', store: store('uk') });
    expect((await read('acme')).stores).toEqual([store('de')]);
    await update('acme', { action: 'setStores', stores: [store('uk')] });
    expect(await messagesOf(id)).toEqual([
      'BusinessUnitCreated',
      'BusinessUnitStoreAdded',
      'BusinessUnitStoreRemoved',
      'BusinessUnitStoresSet',
    ]);
    await expect(update('north', { action: 'addStore', store: store('de') })).rejects.toMatchObject(
      refusal('InvalidOperation'),
    );
    const own: BusinessUnitUpdateAction = {
      action: 'setStoreMode',
      storeMode: 'Explicit',
      stores: [store('de')],
    };
    expect((await update('north', own)).inheritedStores).toBeUndefined();
  });

  test('groups are assigned once each', async () => {
    const body = { groupName: 'vip', key: 'vip' };
    await api.customerGroups().post({ body }).execute();
    const customerGroup = { typeId: 'customer-group', key: 'vip' } as const;
    const added = {
      action: 'addCustomerGroupAssignment',
      customerGroupAssignment: { customerGroup },
    } as const;
    const { id } = await company('acme');
    await update('acme', added);
    await expect(update('acme', added)).rejects.toMatchObject(refusal('InvalidOperation'));
    await update('acme', { action: 'removeCustomerGroupAssignment', customerGroup });
    expect((await read('acme')).customerGroupAssignments).toEqual([]);
    expect(await messagesOf(id)).toEqual([
      'BusinessUnitCreated',
      'BusinessUnitCustomerGroupAssignmentAdded',
      'BusinessUnitCustomerGroupAssignmentRemoved',
    ]);
  });

  test('name, status and e-mail address are looked at', async () => {
    await company('acme', { contactEmail: 'a@example.com' });
    const unit = await update('acme', { action: 'setContactEmail' });
    expect(unit.contactEmail).toBeUndefined();
    const refused: readonly BusinessUnitUpdateAction[] = [
      { action: 'changeName', name: '' },
      { action: 'changeStatus', status: 'Closed' },
      { action: 'setContactEmail', contactEmail: 'nobody' },
    ];
    for (const action of refused) {
      await expect(update('acme', action)).rejects.toMatchObject({ statusCode: 400 });
    }
    expect(await read('acme')).toEqual(unit);
  });
});
