import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { roles } from '../src/app/types.ts';
import { insightColumns } from '../src/core/insight/insight-columns.ts';
import { eventually } from './eventually.ts';
import type { Row } from './shop.ts';
import { contactsOf, money, orderLine } from './story.ts';
import { createWorld, type World } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld({
    roles,
    config: `{ insight: { accounts: 'tree', rows: true, interestsMax: 2, brandAttribute: 'brand' } }`,
    env: {
      CAUSEWAY_CARTS_EVERY_SECONDS: '1',
      CAUSEWAY_CARTS_LAG_SECONDS: '0',
      CAUSEWAY_CARTS_BACK_DAYS: '365',
    },
    dataverse: { stateOnCreate: 'ignore' },
  });
});
afterAll(() => world.close());

const waitMsMax = 20_000;
const at = '2026-01-10T10:00:00.000Z';

function lineOf(centAmount: number, brand: string): Row {
  const line = orderLine(centAmount);
  const attributes = [{ name: 'brand', value: { key: brand.toLowerCase(), label: brand } }];
  return { ...line, variant: { ...line.variant, attributes } };
}

async function buys(orderNumber: string, centAmount: number, more: Row = {}): Promise<Row> {
  const { brand = 'Acme', ...given } = more;
  return world.shop.order({
    orderNumber,
    completedAt: at,
    totalPrice: money(centAmount),
    lineItems: [lineOf(centAmount, brand)],
    ...given,
  });
}

async function signUp(name: string): Promise<Row> {
  const customer = await world.shop.signUp({ email: `${name}@example.com`, lastName: name });
  return { customerId: customer.id, customerEmail: `${name}@example.com` };
}

async function unit(key: string, parent?: string): Promise<Row> {
  const place =
    parent === undefined
      ? { unitType: 'Company' }
      : { unitType: 'Division', parentUnit: { typeId: 'business-unit', key: parent } };
  return world.shop.post('/business-units', { key, name: key, ...place });
}

const forUnit = (key: string): Row => ({ businessUnit: { typeId: 'business-unit', key } });

/** The account of a unit; computed columns without a value are null. */
async function accountOf({ id }: Row): Promise<Row> {
  await world.settled();
  const rows = await world.crmRows('accounts');
  const [account, ...others] = rows.filter((row) => row.cwy_commercetoolsid === id);
  expect(others).toEqual([]);
  const nothing = Object.fromEntries(insightColumns.map((column) => [column, null]));
  return { ...nothing, ...account };
}

async function grossOf(one: Row): Promise<unknown> {
  return (await accountOf(one)).cwy_totalgross;
}

test('an order counts for its unit, for those above, and for the person who placed it', async () => {
  const [company, division] = [await unit('co'), await unit('co-div', 'co')];
  await world.settled();
  const who = await signUp('Ada');
  await buys('A-1', 10_000, { ...who, ...forUnit('co-div') });
  await buys('A-2', 500, { ...who, ...forUnit('co') });
  expect(await accountOf(division)).toMatchObject({ cwy_ordercount: 1, cwy_totalgross: 100 });
  expect(await accountOf(company)).toMatchObject({
    cwy_ordercount: 2,
    cwy_totalgross: 105,
    cwy_interests: 'Acme (brand)',
  });
  const [contact] = await contactsOf(world, who.customerId);
  expect(contact).toMatchObject({ cwy_totalgross: 105 });
});

test('a unit that moves takes its orders along', async () => {
  const [left, right] = [await unit('left'), await unit('right')];
  const who = await signUp('Berta');
  const moves = await unit('moves', 'left');
  await buys('B-1', 300, { ...who, ...forUnit('moves') });
  expect([await grossOf(moves), await grossOf(left)]).toEqual([3, 3]);
  await world.shop.update(`/business-units/${moves.id}`, {
    action: 'changeParentUnit',
    parentUnit: { typeId: 'business-unit', key: 'right' },
  });
  expect([await grossOf(moves), await grossOf(right), await grossOf(left)]).toEqual([3, 3, null]);
});

test('an order costs the account of its unit one request, and nothing of commercetools', async () => {
  const company = await unit('economy');
  const who = await signUp('Clara');
  await buys('C-1', 700, { ...who, ...forUnit('economy') });
  await accountOf(company);
  await buys('C-2', 300, { ...who, ...forUnit('economy') });
  expect(await grossOf(company)).toBe(10);
  const { events, steps } = await world.memory.store.trace({ by: 'id', id: company.id });
  const last = events.filter(({ type }) => type === 'OrdersChanged').at(-1);
  expect(
    steps
      .filter(({ eventId }) => eventId === last?.id)
      .map(({ system, step }) => `${system}: ${step}`),
  ).toEqual(expect.arrayContaining(['dynamics: update account']));
  const asked = steps.filter(
    ({ eventId, system }) => eventId === last?.id && system === 'commercetools',
  );
  expect(asked).toEqual([]);
});

test('explains the numbers of an account', async () => {
  const company = await unit('explained');
  const who = await signUp('Dora');
  await buys('D-1', 1_600, { ...who, ...forUnit('explained') });
  const { accountid, cwy_totalgross } = await accountOf(company);
  const explained = await world.memory.store.numbers.explain({ by: 'id', id: accountid });
  expect(explained).toMatchObject({
    ref: { kind: 'business-unit', id: company.id },
    columns: { cwy_totalgross },
    orders: [{ gross: '16.00', unitKey: 'explained', guest: false }],
  });
});

/** The rows of interests of a contact or account, by rank; those that have fallen out come last. */
async function interestsOf(ownerId: unknown): Promise<readonly (readonly unknown[])[]> {
  await world.settled();
  const rows = await world.crmRows('cwy_interests');
  return rows
    .filter((row) => [row.cwy_contactid?.id, row.cwy_accountid?.id].includes(ownerId))
    .sort((a, b) => (a.cwy_rank ?? 99) - (b.cwy_rank ?? 99))
    .map((row) => [row.cwy_name, row.cwy_kind, row.cwy_score, row.cwy_rank ?? null]);
}

test('each interest has a row with its rank, and one that falls out loses both', async () => {
  const who = await signUp('Emma');
  await buys('E-1', 2_000, { ...who, brand: 'Acme' });
  await buys('E-2', 1_000, { ...who, brand: 'Zenith' });
  await world.settled();
  const [contact] = await contactsOf(world, who.customerId);
  expect(await interestsOf(contact?.contactid)).toEqual([
    ['Acme', 'brand', 20, 1],
    ['Zenith', 'brand', 10, 2],
  ]);
  await buys('E-3', 5_000, { ...who, brand: 'Nova' });
  expect(await interestsOf(contact?.contactid)).toEqual([
    ['Nova', 'brand', 50, 1],
    ['Acme', 'brand', 20, 2],
    ['Zenith', 'brand', 0, null],
  ]);
  const before = await world.crmRequests();
  await world.redeliver(who.customerId);
  await world.settled();
  expect(await world.crmRequests()).toBe(before);
  await buys('E-4', 9_000, { ...who, brand: 'Zenith' });
  expect(await interestsOf(contact?.contactid)).toEqual([
    ['Zenith', 'brand', 100, 1],
    ['Nova', 'brand', 50, 2],
    ['Acme', 'brand', 0, null],
  ]);
});

/** A cart that nobody has touched since. */
async function leave(id: string, version: number, more: Row): Promise<void> {
  const resource = {
    id,
    version,
    createdAt: '2026-01-01T00:00:00.000Z',
    cartState: 'Active',
    totalPrice: money(8_000),
    lineItems: [{ id: randomUUID(), ...lineOf(8_000, 'Zenith'), totalPrice: money(8_000) }],
    customLineItems: [],
    ...more,
  };
  const { failed } = await world.commercetools.seed([{ typeId: 'cart', resource }]);
  expect(failed).toEqual([]);
}

test('what lies in a cart that was left is an interest until the cart is merged into another', async () => {
  const who = await signUp('Gina');
  await buys('G-1', 1_000, { ...who, brand: 'Acme' });
  await world.settled();
  const shown = async (interests: string): Promise<void> =>
    eventually(`interests ${interests}`, waitMsMax, async () => {
      const [contact] = await contactsOf(world, who.customerId);
      return contact?.cwy_interests === interests ? null : `found ${contact?.cwy_interests}`;
    });
  const id = randomUUID();
  const { customerId } = who;
  await leave(id, 1, { customerId, lastModifiedAt: '2026-01-11T10:00:00.000Z' });
  await shown('Zenith (brand), Acme (brand)');
  const [contact] = await contactsOf(world, who.customerId);
  const [first] = await interestsOf(contact?.contactid);
  expect(first).toEqual(['Zenith', 'brand', 20, 1]);
  expect(contact).toMatchObject({ cwy_ordercount: 1, cwy_totalgross: 10 });
  const explained = await world.memory.store.numbers.explain({ by: 'id', id });
  expect(explained).toMatchObject({ ref: { id: customerId }, carts: [{ value: '80.00' }] });
  const lastModifiedAt = new Date().toISOString();
  await leave(id, 2, { customerId, cartState: 'Merged', lastModifiedAt });
  await shown('Acme (brand)');
});

test('a cart of a unit stands on its account, with the person taking part, and is an interest of both', async () => {
  const [company, division] = [await unit('cart-co'), await unit('cart-div', 'cart-co')];
  const who = await signUp('Hanna');
  await world.settled();
  const id = randomUUID();
  const { customerId } = who;
  const lastModifiedAt = '2026-01-12T10:00:00.000Z';
  await leave(id, 1, { customerId, ...forUnit('cart-div'), lastModifiedAt });
  let entries: readonly Row[] = [];
  await eventually('the entry of the cart', waitMsMax, async () => {
    entries = (await world.entries()).filter((row) => row.cwy_commercetoolsid === id);
    return entries.length === 1 ? null : `found ${entries.length}`;
  });
  const [above, account] = [await accountOf(company), await accountOf(division)];
  const [contact] = await contactsOf(world, customerId);
  const [entry] = entries;
  expect(entry).toMatchObject({
    cwy_kind: 'cart-abandoned',
    regardingobjectid: { id: account.accountid },
  });
  const parties = (await world.crmRows('activityparties')).filter(
    ({ activityid }) => activityid?.id === entry?.activityid,
  );
  expect(parties.map(({ partyid }) => partyid.id)).toContain(contact?.contactid);
  const zenith = [['Zenith', 'brand', 20, 1]];
  expect(await interestsOf(contact?.contactid)).toEqual(zenith);
  expect(await interestsOf(account.accountid)).toEqual(zenith);
  expect(await interestsOf(above.accountid)).toEqual(zenith);
  expect(account).toMatchObject({ cwy_ordercount: null, cwy_interests: 'Zenith (brand)' });
  await leave(id, 2, { customerId, cartState: 'Merged', lastModifiedAt: new Date().toISOString() });
  await eventually('the end of the interest', waitMsMax, async () => {
    const { cwy_interests } = await accountOf(division);
    return cwy_interests === null ? null : `found ${cwy_interests}`;
  });
});

test('a cart of a unit that nobody has heard of fetches the unit first', async () => {
  const who = await signUp('Ida');
  await world.settled();
  world.commercetools.setKnobs({ loss: 1 });
  const company = await unit('cart-unheard');
  world.commercetools.setKnobs({ loss: 0 });
  const id = randomUUID();
  const { customerId } = who;
  const lastModifiedAt = '2026-01-13T10:00:00.000Z';
  await leave(id, 1, { customerId, ...forUnit('cart-unheard'), lastModifiedAt });
  await eventually('the entry of the cart', waitMsMax, async () => {
    const { accountid } = await accountOf(company);
    const [entry] = (await world.entries()).filter((row) => row.cwy_commercetoolsid === id);
    if (entry === undefined) return 'found none';
    return entry.regardingobjectid.id === accountid ? null : 'found it elsewhere';
  });
});
