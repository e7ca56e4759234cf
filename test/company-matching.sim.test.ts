import { afterAll, beforeAll, expect, test } from 'vitest';
import { roles } from '../src/app/types.ts';
import { candidatesShownMax } from '../src/core/identity/contact-rules.ts';
import type { Review } from '../src/ports/operator.ts';
import { must } from '../src/std/assert.ts';
import type { Row } from './shop.ts';
import { createWorld, type World } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld({
    roles,
    config: `{
      contact: { countryAs: 'alpha3' },
      account: {
        countryAs: 'name',
        countryLanguage: 'de',
        fields: { emailaddress1: { direction: 'both', owner: 'newest' } },
      },
      identity: {
        accounts: {
          crmIdIn: { customField: 'accountId' },
          rules: [
            'commercetools-id',
            'crm-id',
            {
              name: 'tax id',
              match: [{ attribute: 'custom.vatId', column: 'sic', compare: 'digits' }],
              action: 'link-if-unique',
              certain: true,
            },
            'key',
            'name-and-place',
          ],
        },
      },
    }`,
  });
  await world.shop.post('/types', {
    key: 'unit',
    name: { en: 'Unit' },
    resourceTypeIds: ['business-unit'],
    fieldDefinitions: ['accountId', 'vatId'].map((name) => ({
      name,
      label: { en: name },
      required: false,
      type: { name: 'String' },
      inputHint: 'SingleLine',
    })),
  });
});
afterAll(() => world.close());

const act = { who: 'tester', reason: 'test', correlationId: 'company-matching' };

async function company(key: string, more: Row = {}): Promise<Row> {
  const draft = { key, name: `${key} name`, unitType: 'Company', ...more };
  const made = await world.shop.post('/business-units', draft);
  await world.settled();
  return made;
}

const fields = (given: Row): Row => ({
  custom: { type: { typeId: 'type', key: 'unit' }, fields: given },
});

const at = (place: Row): Row => ({
  addresses: [{ key: 'main', ...place }],
  defaultBillingAddress: 0,
  defaultShippingAddress: 0,
});

async function accountsOf(unitId: string): Promise<readonly Row[]> {
  const rows = await world.crmRows('accounts');
  return rows.filter((row) => row.cwy_commercetoolsid === unitId);
}

async function accountById(id: string): Promise<Row> {
  const rows = await world.crmRows('accounts');
  return must(
    rows.find(({ accountid }) => accountid === id),
    'the account exists',
  );
}

async function linkOf(unitId: string) {
  const links = await world.memory.store.linkBook.find({ by: 'id', id: unitId });
  return links.find(({ ref }) => ref.id === unitId) ?? null;
}

async function openReview(unitId: string): Promise<Review> {
  const found = await world.memory.store.reviews.find(unitId);
  return must(
    found.find(({ state }) => state === 'open'),
    'there is an open question',
  );
}

async function quiet(): Promise<void> {
  await world.follow();
  await world.settled();
}

const rename = (unit: Row, name: string): Promise<Row> =>
  world.shop.update(`/business-units/${unit.id}`, { action: 'changeName', name });

test('a company is the account that has its key as number, of which only blanks are filled', async () => {
  const accountid = await world.crmEdit('accounts', { name: 'Number', accountnumber: 'C-4711' });
  await world.crmEdit('accounts', { name: 'Another', accountnumber: 'C-4712' });
  const unit = await company('c-4711', { contactEmail: 'hq@number.example' });
  expect(await accountsOf(unit.id)).toMatchObject([
    { accountid, name: 'Number', emailaddress1: 'hq@number.example', cwy_linkreason: 'key' },
  ]);
  await rename(unit, 'Registered by anybody');
  await quiet();
  expect((await accountById(accountid)).name).toBe('Number');
});

test.each([
  ['vat-1', 'DE 123 456 781', 'DE123456781'],
  ['vat-2', 'DE 123 456 782', '123456782'],
  ['vat-3', '123456783', 'DE123456783'],
  ['vat-4', 'de123456784', 'DE 123456784'],
])('a company is the account with its tax id (%s: %s there is %s)', async (key, vatId, sic) => {
  const accountid = await world.crmEdit('accounts', { name: 'Taxed', sic });
  const unit = await company(key, {
    ...fields({ vatId }),
    ...at({ country: 'DE', postalCode: '10115' }),
  });
  expect(await accountsOf(unit.id)).toMatchObject([{ accountid, name: `${key} name` }]);
  expect(await linkOf(unit.id)).toMatchObject({ crmId: accountid, reason: 'tax id' });
});

test('two accounts with one tax id are a question', async () => {
  for (const name of ['Holding', 'Subsidiary']) {
    await world.crmEdit('accounts', { name, sic: 'DE200000001' });
  }
  const unit = await company('group', fields({ vatId: 'DE 200 000 001' }));
  expect(await openReview(unit.id)).toMatchObject({ why: 'ambiguous', rule: 'tax id' });
  expect(await accountsOf(unit.id)).toEqual([]);
});

test('the account that the shop names is proof', async () => {
  const accountid = await world.crmEdit('accounts', {
    name: 'Known',
    emailaddress1: 'a@b.example',
  });
  const unit = await company('known', {
    contactEmail: 'hq@known.example',
    ...fields({ accountId: accountid.toUpperCase() }),
  });
  expect(await accountsOf(unit.id)).toMatchObject([{ accountid, name: 'known name' }]);
  expect(await linkOf(unit.id)).toMatchObject({ crmId: accountid, reason: 'crm-id' });
});

test('name, postal code and country propose, and what people accept is certain', async () => {
  const accountid = await world.crmEdit('accounts', {
    name: 'MÜLLER & Söhne',
    address1_postalcode: '1234 AB',
    address1_country: 'Niederlande',
  });
  for (const elsewhere of [
    { address1_postalcode: '1234 AB', address1_country: 'Belgium' },
    { address1_postalcode: '1234 AC', address1_country: 'NL' },
  ]) {
    await world.crmEdit('accounts', { name: 'Müller & Söhne', ...elsewhere });
  }
  const place = at({ country: 'NL', postalCode: '1234AB', city: 'Weesp' });
  const unit = await company('mueller', { name: 'Mueller & Soehne', ...place });
  const review = await openReview(unit.id);
  expect(review).toMatchObject({ why: 'proposed', rule: 'name-and-place' });
  expect(review.candidates.map(({ crmId }) => crmId)).toEqual([accountid]);
  expect((await accountById(accountid)).address1_city).toBeUndefined();
  await world.memory.store.reviews.decide(review.id, { is: 'accept', crmId: accountid }, act);
  await world.settled();
  expect(await accountsOf(unit.id)).toMatchObject([{ accountid, address1_city: 'Weesp' }]);
  expect(await linkOf(unit.id)).toMatchObject({ crmId: accountid, reason: 'review' });
  await rename(unit, 'Müller N.V.');
  await quiet();
  expect((await accountById(accountid)).name).toBe('Müller N.V.');
});

test('a company in a place of many companies is a new one, or the one of its name', async () => {
  const place = { address1_postalcode: '60311', address1_country: 'DE' };
  const ids: string[] = [];
  for (let n = 0; n < 30; n++) {
    ids.push(await world.crmEdit('accounts', { name: `Bank ${n}`, ...place }));
  }
  const here = at({ country: 'DE', postalCode: '60311' });
  const fresh = await company('no-bank', here);
  expect(await linkOf(fresh.id)).toMatchObject({ reason: 'created' });
  const known = await company('a-bank', { name: 'Bank 29', ...here });
  const { candidates } = await openReview(known.id);
  expect(candidates.map(({ crmId }) => crmId)).toEqual([ids[29]]);
});

test('a question shows so many accounts and no more', async () => {
  const same = { name: 'Same', address1_postalcode: '99999', address1_country: 'DE' };
  for (let n = 0; n < candidatesShownMax + 2; n++) await world.crmEdit('accounts', same);
  const unit = await company('same', {
    name: 'Same',
    ...at({ country: 'DE', postalCode: '99999' }),
  });
  const { why, candidates } = await openReview(unit.id);
  expect(why).toBe('proposed');
  expect(candidates).toHaveLength(candidatesShownMax);
  const { steps } = await world.memory.store.trace({ by: 'id', id: unit.id });
  const note = steps.find(({ step }) => step === 'identify account')?.note ?? '';
  expect(note.split('; ').at(-1)).toBe('2 more');
});

test('a link by number takes nothing back, until somebody has said that it is so', async () => {
  const accountid = await world.crmEdit('accounts', { name: 'Doubt', accountnumber: 'doubt' });
  const unit = await company('doubt', { contactEmail: 'hq@doubt.example' });
  await world.crmPatch(`accounts(${accountid})`, { emailaddress1: 'seller@doubt.example' });
  await quiet();
  const inShop = () => world.shop.get(`/business-units/${unit.id}`);
  expect((await inShop()).contactEmail).toBe('hq@doubt.example');
  const ref = { projectKey: world.commercetools.projectKey, kind: 'business-unit', id: unit.id };
  await world.memory.store.reviews.pair(
    { ...ref, kind: 'business-unit' },
    { crmId: accountid, is: 'always' },
    act,
  );
  await quiet();
  await rename(unit, 'Certain');
  await quiet();
  expect((await accountById(accountid)).name).toBe('Certain');
  await world.crmPatch(`accounts(${accountid})`, { emailaddress1: 'sure@doubt.example' });
  await quiet();
  expect((await inShop()).contactEmail).toBe('sure@doubt.example');
});

/** Further addresses of a row, that is, those that do not stand in the row itself. */
async function addressRows(parentId: string): Promise<readonly Row[]> {
  return (await world.crmRows('customeraddresses')).filter(
    (row) => row.parentid?.id === parentId && row.addressnumber > 3,
  );
}

test('further addresses of an account have the country as accounts have it, and keep their rows', async () => {
  const main = { country: 'AT', city: 'Wien' };
  const plant = { externalId: 'erp-1', country: 'DE', city: 'Ulm' };
  const unit = await company('sites', {
    addresses: [main, plant],
    defaultBillingAddress: 0,
    defaultShippingAddress: 0,
  });
  const [account] = await accountsOf(unit.id);
  expect(account?.address1_country).toBe('Österreich');
  const [row] = await addressRows(account?.accountid);
  expect(row).toMatchObject({ country: 'Deutschland', city: 'Ulm' });
  const path = `/business-units/${unit.id}`;
  const { addresses } = await world.shop.get(path);
  const gone = addresses.find(({ externalId }: Row) => externalId === 'erp-1');
  await world.shop.update(
    path,
    { action: 'removeAddress', addressId: gone.id },
    { action: 'addAddress', address: { ...plant, city: 'Bonn' } },
  );
  await world.settled();
  const { customeraddressid } = must(row, 'it has a row');
  expect(await addressRows(account?.accountid)).toMatchObject([
    { customeraddressid, city: 'Bonn', country: 'Deutschland' },
  ]);
});
