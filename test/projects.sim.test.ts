import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type CommercetoolsSimulator,
  startCommercetools,
} from '../simulators/commercetools/server.ts';
import { must } from '../src/std/assert.ts';
import { eventually } from './eventually.ts';
import { openShop, type Row, type Shop } from './shop.ts';
import { actOf } from './store-fixtures.ts';
import { money, orderLine } from './story.ts';
import { createWorld, subscribe, type World } from './world.ts';

/** The project `nord` beside the project of the world, and one that the service does not know. */
let nordProject: CommercetoolsSimulator;
let strange: CommercetoolsSimulator;
let nord: Shop;
let world: World;

beforeAll(async () => {
  nordProject = await startCommercetools({ port: 0, projectKey: 'nord', clientSecret: 'north' });
  strange = await startCommercetools({ port: 0, projectKey: 'strange' });
  nord = await openShop(nordProject);
  world = await createWorld({
    config: `{
      commercetools: {
        moreProjects: [{ projectKey: 'nord', clientId: 'causeway',
          apiUrl: '${nordProject.url}', authUrl: '${nordProject.url}' }],
      },
      stores: {
        records: true,
        labels: { berlin: { brand: 'Sued' }, 'nord/berlin': { brand: 'Nord', region: 'DACH' } },
      },
      contact: { extra: { externaluseridentifier: { from: 'externalId' } } },
      identity: { rules: [
        'commercetools-id',
        { name: 'loyalty card', action: 'link-if-unique', acrossProjects: true, certain: true,
          match: [{ attribute: 'externalId', column: 'externaluseridentifier', compare: 'exact' }] },
        'email',
      ] },
      normalise: { storeCountries: { berlin: 'DE', 'nord/berlin': 'AT' } },
    }`,
    env: {
      CAUSEWAY_COMMERCETOOLS_MORE_PROJECT_SECRETS: 'north',
      CAUSEWAY_CARTS_EVERY_SECONDS: '1',
      CAUSEWAY_CARTS_LAG_SECONDS: '0',
      CAUSEWAY_CARTS_BACK_DAYS: '365',
    },
  });
  const { url } = await world.startService();
  const intake = must(url, 'the service has an intake');
  await subscribe(nord, intake, must(world.env.CAUSEWAY_INTAKE_TOKEN, 'set by the world'));
  for (const shop of [world.shop, nord]) await shop.post('/stores', { key: 'berlin' });
});
afterAll(async () => {
  await world.close();
  await Promise.all([nordProject.close(), strange.close()]);
});

async function settled(): Promise<void> {
  await eventually('all of nord delivered', 30_000, async () => {
    const { pending } = nordProject.deliveries();
    return pending === 0 ? null : `${pending} pending`;
  });
  await world.settled();
}

const berlin = { store: { typeId: 'store', key: 'berlin' } };

function buy(shop: Shop, customer: Row, orderNumber: string, cents: number): Promise<Row> {
  return shop.order({
    orderNumber,
    customerId: customer.id,
    customerEmail: customer.email,
    totalPrice: money(cents),
    lineItems: [orderLine(cents)],
    ...berlin,
  });
}

async function contactOf(customer: Row): Promise<Row> {
  const rows = (await world.contacts()).filter((row) => row.cwy_commercetoolsid === customer.id);
  expect(rows).toHaveLength(1);
  return must(rows[0], 'there is one');
}

async function entriesOf(order: Row): Promise<readonly Row[]> {
  return (await world.entries()).filter((row) => row.cwy_commercetoolsid === order.id);
}

test('one person in two projects is two contacts by default, each with its own orders', async () => {
  const email = 'twice@example.com';
  const here = await world.shop.signUp({ email, lastName: 'Twice' });
  const there = await nord.signUp({ email, lastName: 'Twice' });
  await settled();
  // The same number in both projects is two orders.
  const ours = await buy(world.shop, here, 'N-1', 5000);
  const theirs = await buy(nord, there, 'N-1', 700);
  const more = await buy(nord, there, 'N-2', 300);
  await settled();
  const [first, second] = [await contactOf(here), await contactOf(there)];
  expect(first.contactid).not.toBe(second.contactid);
  expect(first).toMatchObject({ cwy_projectkey: 'causeway-demo', emailaddress1: email });
  expect(second).toMatchObject({ cwy_projectkey: 'nord', emailaddress1: email });
  expect(await entriesOf(ours)).toMatchObject([
    { regardingobjectid: { id: first.contactid }, cwy_ordernumber: 'N-1', cwy_amount: 50 },
  ]);
  for (const order of [theirs, more]) {
    expect(await entriesOf(order)).toMatchObject([
      { regardingobjectid: { id: second.contactid }, cwy_projectkey: 'nord' },
    ]);
  }
  expect([first.cwy_totals, second.cwy_totals]).toEqual(['EUR 50.00 in 1', 'EUR 10.00 in 2']);
  const trace = await world.memory.store.trace({ by: 'orderNumber', orderNumber: 'N-1' });
  expect(new Set(trace.entries.map(({ order }) => order.projectKey))).toEqual(
    new Set(['causeway-demo', 'nord']),
  );
});

test('what is said of the store of a project goes before what is said of the store', async () => {
  const here = await world.shop.signUp({ email: 'labels@example.com', lastName: 'Labels' });
  const there = await nord.signUp({ email: 'labels@example.org', lastName: 'Labels' });
  const ours = await buy(world.shop, here, 'L-1', 100);
  const theirs = await buy(nord, there, 'L-1', 100);
  await settled();
  const [sued] = await entriesOf(ours);
  expect(sued).toMatchObject({ cwy_store: 'berlin', cwy_brand: 'Sued' });
  expect(sued).not.toHaveProperty('cwy_region');
  expect(await entriesOf(theirs)).toMatchObject([
    { cwy_store: 'berlin', cwy_brand: 'Nord', cwy_region: 'DACH' },
  ]);
});

test('a contact that people give to both customers shows what was bought in both projects', async () => {
  const email = 'shared@example.com';
  const here = await world.shop.signUp({ email, lastName: 'Shared' });
  const there = await nord.signUp({ email, lastName: 'Shared' });
  await settled();
  const { contactid } = await contactOf(here);
  const { reviews } = world.memory.store;
  const ref = { projectKey: 'nord', kind: 'customer', id: there.id } as const;
  await reviews.pair(ref, { crmId: contactid, is: 'always' }, actOf({ reason: 'one person' }));
  await settled();
  const ours = await buy(world.shop, here, 'B-1', 1000);
  const theirs = await buy(nord, there, 'B-1', 200);
  await settled();
  expect(await contactOf(here)).toMatchObject({
    contactid,
    cwy_othercommercetoolsids: `nord/${there.id}`,
    cwy_totals: 'EUR 12.00 in 2',
  });
  for (const order of [ours, theirs]) {
    expect(await entriesOf(order)).toMatchObject([{ regardingobjectid: { id: contactid } }]);
  }
  const records = (await world.crmRows('cwy_contactstores')).filter(
    (row) => row.cwy_contactid?.id === contactid && row.cwy_ordercount > 0,
  );
  const sums = records.map((row) => `${row.cwy_projectkey} ${row.cwy_brand} ${row.cwy_totalgross}`);
  expect(sums.sort()).toEqual(['causeway-demo Sued 10', 'nord Nord 2']);
});

test('contacts of two projects that are merged in Dynamics show what was bought in both', async () => {
  const here = await world.shop.signUp({ email: 'merged@example.com', lastName: 'Merged' });
  const there = await nord.signUp({ email: 'merged@example.com', lastName: 'Merged' });
  await settled();
  const [winner, loser] = [await contactOf(here), await contactOf(there)];
  await buy(world.shop, here, 'M-1', 3000);
  await buy(nord, there, 'M-1', 50);
  await settled();
  await world.mergeContacts(winner.contactid, loser.contactid);
  await world.follow();
  await settled();
  const theirs = await buy(nord, there, 'M-2', 7);
  await settled();
  expect((await contactOf(here)).cwy_totals).toBe('EUR 30.57 in 3');
  expect(await entriesOf(theirs)).toMatchObject([
    { regardingobjectid: { id: winner.contactid }, cwy_brand: 'Nord' },
  ]);
});

test('a rule across projects finds the contact that somebody has in the other shop', async () => {
  const card = { externalId: 'card-1', lastName: 'Card' };
  const here = await world.shop.signUp({ ...card, email: 'card@example.com' });
  await settled();
  const theirOwn = await Promise.all(
    ['one', 'two', 'three', 'four'].map((name) =>
      nord.signUp({ ...card, email: `${name}@example.org` }),
    ),
  );
  const there = must(theirOwn[0], 'there are four');
  const ours = await buy(world.shop, here, 'C-1', 100);
  const theirs = await buy(nord, there, 'C-1', 20);
  await settled();
  const contact = await contactOf(here);
  expect(contact).toMatchObject({
    emailaddress1: 'card@example.com',
    cwy_othercommercetoolsids: expect.stringMatching(/^nord\/[-0-9a-f]+$/),
    cwy_totals: expect.stringMatching(/^EUR 1\.[02]0 in [12]$/),
  });
  expect(await entriesOf(ours)).toMatchObject([{ regardingobjectid: { id: contact.contactid } }]);
  // Customers of one project never share, however close together they came: three are on their own.
  const ids = theirOwn.map(({ id }) => id);
  const own = (await world.contacts()).filter((row) => ids.includes(row.cwy_commercetoolsid));
  expect(own).toHaveLength(3);
  expect(await entriesOf(theirs)).toHaveLength(1);
});

test('units and guests of two projects keep apart, whatever their keys and e-mails', async () => {
  const unit = { key: 'acme', name: 'Acme', unitType: 'Company' };
  const [here, there] = [
    await world.shop.post('/business-units', unit),
    await nord.post('/business-units', unit),
  ];
  const email = 'guest@example.com';
  const customer = await nord.signUp({ email, lastName: 'Guest' });
  await world.shop.signUp({ email, lastName: 'Guest' });
  await settled();
  const order = await nord.order({
    orderNumber: 'G-1',
    customerEmail: email,
    totalPrice: money(400),
    lineItems: [orderLine(400)],
    businessUnit: { typeId: 'business-unit', key: 'acme' },
  });
  await settled();
  const accounts = (await world.crmRows('accounts')).filter(
    ({ cwy_businessunitkey: key }) => key === 'acme',
  );
  expect(accounts.map((row) => row.cwy_commercetoolsid).sort()).toEqual([here.id, there.id].sort());
  const account = accounts.find((row) => row.cwy_commercetoolsid === there.id);
  expect(await entriesOf(order)).toMatchObject([{ regardingobjectid: { id: account?.accountid } }]);
  const record = { projectKey: 'nord', kind: 'order', id: order.id } as const;
  expect(await world.memory.store.links([record])).toMatchObject([
    { crmId: (await contactOf(customer)).contactid },
  ]);
});

test('carts of both projects are read, each from its own place', async () => {
  for (const [shop, email] of [
    [world.shop, 'left@example.com'],
    [nord, 'left@example.org'],
  ] as const) {
    const customer = await shop.signUp({ email, lastName: 'Left' });
    await shop.post('/carts', { currency: 'EUR', customerId: customer.id });
  }
  await settled();
  await eventually('both projects are asked for carts', 20_000, async () => {
    const kept = await Promise.all(
      ['causeway-demo', 'nord'].map((key) => world.memory.store.cursor(`carts silent ${key}`)),
    );
    return kept.every((cursor) => cursor !== null) ? null : 'a project has no place yet';
  });
});

test('CWY-1004, CWY-4019: a project that is not named is parked, and nothing is asked of it', async () => {
  const foreign = await openShop(strange);
  const { url } = await world.startService(['intake']);
  const intake = must(url, 'the service has an intake');
  await subscribe(foreign, intake, must(world.env.CAUSEWAY_INTAKE_TOKEN, 'set by the world'));
  const { id } = await foreign.signUp({ email: 'who@example.com', lastName: 'Who' });
  const parkedAs = async (code: string): Promise<readonly string[]> => {
    const rows = await world.database.pool.query(
      'select event.record_key from causeway.event where problem_code = $1',
      [code],
    );
    return rows.rows.map(({ record_key }) => record_key);
  };
  await eventually('the news of a project that nobody serves is kept', 20_000, async () =>
    (await parkedAs('CWY-1004')).length > 0 ? null : 'nothing parked',
  );
  // As if the project had been named when its news came in.
  await world.memory.store.accept([
    {
      kind: 'change',
      type: 'ResourceCreated',
      dedupeKey: `change:customer:${id}:1:ResourceCreated`,
      ref: { projectKey: 'strange', kind: 'customer', id },
      resourceVersion: 1,
      occurredAt: '2026-01-01T00:00:00.000Z',
      deleted: false,
      dataErasure: false,
      parentEventId: null,
      correlationId: null,
      refusal: null,
    },
  ]);
  await world.settled();
  expect(await parkedAs('CWY-4019')).toEqual([`strange/customer/${id}`]);
});
