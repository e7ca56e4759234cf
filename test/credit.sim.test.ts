import { afterAll, beforeAll, expect, test } from 'vitest';
import { roles } from '../src/app/types.ts';
import { must } from '../src/std/assert.ts';
import type { Row } from './shop.ts';
import { createWorld, type World } from './world.ts';

let world: World;

/** As docs/fields.md has it. */
const config = `{
  account: {
    extra: {
      creditlimit: {
        from: 'custom.creditLimit',
        type: 'number',
        direction: 'to-commerce',
        owner: 'dynamics',
      },
      creditonhold: {
        from: 'custom.creditHold',
        type: 'boolean',
        direction: 'to-commerce',
        owner: 'dynamics',
      },
      accountcategorycode: {
        from: 'custom.segment',
        choices: { preferred: 1, standard: 2 },
        direction: 'both',
        owner: 'dynamics',
      },
    },
  },
}`;

beforeAll(async () => {
  world = await createWorld({
    roles,
    config,
    env: { CAUSEWAY_COMMERCETOOLS_UNIT_TYPE_KEY: 'unit' },
  });
  const values = ['preferred', 'standard'].map((key) => ({ key, label: key }));
  const types = {
    creditLimit: { name: 'Number' },
    creditHold: { name: 'Boolean' },
    segment: { name: 'Enum', values },
  };
  await world.shop.post('/types', {
    key: 'unit',
    name: { en: 'Unit' },
    resourceTypeIds: ['business-unit'],
    fieldDefinitions: Object.entries(types).map(([name, type]) => ({
      name,
      label: { en: name },
      required: false,
      type,
      inputHint: 'SingleLine',
    })),
  });
});
afterAll(() => world.close());

async function company(key: string, fields: Row | null): Promise<Row> {
  const custom =
    fields === null ? {} : { custom: { type: { typeId: 'type', key: 'unit' }, fields } };
  const draft = { key, name: key, unitType: 'Company', ...custom };
  const made = await world.shop.post('/business-units', draft);
  await quiet();
  return made;
}

/** Lets both systems hear of each other until neither has news. */
async function quiet(): Promise<void> {
  for (let round = 0; round < 10; round++) {
    const before = (await world.settled()).received;
    await world.follow();
    if ((await world.settled()).received === before) return;
  }
  throw new Error('There was news from 10 rounds in a row.');
}

async function accountOf({ id }: Row): Promise<Row> {
  const rows = await world.crmRows('accounts');
  return must(
    rows.find((row) => row.cwy_commercetoolsid === id),
    'the unit has an account',
  );
}

async function edit(unit: Row, columns: Row): Promise<void> {
  await world.crmPatch(`accounts(${(await accountOf(unit)).accountid})`, columns);
  await quiet();
}

const fieldsOf = async ({ id }: Row): Promise<Row> =>
  (await world.shop.get(`/business-units/${id}`)).custom.fields;

test('credit limit, credit hold and segment of an account go into custom fields of the unit', async () => {
  const unit = await company('credit', null);
  await edit(unit, { creditlimit: 25_000.5, creditonhold: true, accountcategorycode: 1 });
  expect(await fieldsOf(unit)).toEqual({
    creditLimit: 25_000.5,
    creditHold: true,
    segment: 'preferred',
  });
  await edit(unit, { creditlimit: null, creditonhold: false, accountcategorycode: 2 });
  expect(await fieldsOf(unit)).toEqual({ creditHold: false, segment: 'standard' });
});

test('what the shop says of credit changes nothing in Dynamics, and is put right', async () => {
  const unit = await company('claims', {});
  await edit(unit, { creditlimit: 100, creditonhold: true });
  await world.shop.update(
    `/business-units/${unit.id}`,
    { action: 'setCustomField', name: 'creditLimit', value: 1_000_000 },
    { action: 'setCustomField', name: 'creditHold', value: false },
  );
  await quiet();
  expect(await accountOf(unit)).toMatchObject({ creditlimit: 100, creditonhold: true });
  expect(await fieldsOf(unit)).toMatchObject({ creditLimit: 100, creditHold: true });
});

test('a company that was found by its number alone gets no credit, until somebody says that it is the one', async () => {
  const crmId = await world.crmEdit('accounts', {
    name: 'Rich',
    accountnumber: 'rich',
    creditlimit: 1_000_000,
  });
  const unit = await company('rich', {});
  expect(await accountOf(unit)).toMatchObject({ accountid: crmId });
  expect(await fieldsOf(unit)).toEqual({});
  const ref = {
    projectKey: world.commercetools.projectKey,
    kind: 'business-unit',
    id: unit.id,
  } as const;
  const act = { who: 'tester', reason: 'test', correlationId: 'credit' };
  await world.memory.store.reviews.pair(ref, { crmId, is: 'always' }, act);
  await quiet();
  expect(await fieldsOf(unit)).toMatchObject({ creditLimit: 1_000_000 });
});

test('a field that is not in the type of the unit parks it (CWY-2004)', async () => {
  const type = await world.shop.post('/types', {
    key: 'poor',
    name: { en: 'Poor' },
    resourceTypeIds: ['business-unit'],
  });
  const custom = { type: { typeId: 'type', id: type.id } };
  const draft = { key: 'poor', name: 'poor', unitType: 'Company', custom };
  const unit = await world.shop.post('/business-units', draft);
  await quiet();
  await edit(unit, { creditlimit: 100 });
  const { events } = await world.memory.store.trace({ by: 'id', id: unit.id });
  expect(events.map(({ problem }) => problem?.code)).toContain('CWY-2004');
});

test('a segment that a company comes with is the first of its account, and none of the credit is', async () => {
  const unit = await company('comes', { segment: 'standard', creditLimit: 5, creditHold: true });
  const account = await accountOf(unit);
  expect(account.accountcategorycode).toBe(2);
  expect(account.creditlimit ?? null).toBeNull();
  expect(account.creditonhold ?? false).toBe(false);
});
