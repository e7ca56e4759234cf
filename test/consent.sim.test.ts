import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { roles } from '../src/app/types.ts';
import { must } from '../src/std/assert.ts';
import { eventually } from './eventually.ts';
import type { Row } from './shop.ts';
import { contactsOf } from './story.ts';
import { createWorld, type World } from './world.ts';

let world: World;
const marketing = '11111111-1111-4111-8111-111111111111';

beforeAll(async () => {
  world = await createWorld({
    roles,
    config: `{
      consent: {
        topics: [
          {
            channel: 'email',
            purpose: 'marketing',
            customField: 'newsletter',
            column: 'donotbulkemail',
            sourceField: 'newsletterSource',
            timeField: 'newsletterAt',
            contactPoint: 'email',
          },
          { channel: 'phone', purpose: 'marketing', customField: 'calls', column: 'donotphone' },
        ],
        contactPoints: { purposes: { marketing: '${marketing}' } },
      },
    }`,
  });
  await world.crmEdit('msdynmkt_purposes', { msdynmkt_purposeid: marketing, msdynmkt_name: 'M' });
  const field = (name: string, type: string): Row => ({
    name,
    label: { en: name },
    required: false,
    type: { name: type },
    inputHint: 'SingleLine',
  });
  await world.shop.post('/types', {
    key: 'consents',
    name: { en: 'Consents' },
    resourceTypeIds: ['customer'],
    fieldDefinitions: [
      field('newsletter', 'Boolean'),
      field('newsletterSource', 'String'),
      field('newsletterAt', 'DateTime'),
      field('calls', 'Boolean'),
    ],
  });
});
afterAll(() => world.close());

async function contactOf(customerId: string): Promise<Row> {
  const contacts = await contactsOf(world, customerId);
  expect(contacts).toHaveLength(1);
  return must(contacts[0], 'there is one');
}

async function customer(name: string, fields: Row): Promise<Row> {
  const made = await world.shop.signUp({
    email: `${name}@example.com`,
    lastName: name,
    custom: { type: { typeId: 'type', key: 'consents' }, fields },
  });
  await world.settled();
  await quiet();
  return made;
}

async function quiet(): Promise<void> {
  await world.follow();
  await world.settled();
}

const fieldsOf = async (id: string): Promise<Row> =>
  (await world.shop.get(`/customers/${id}`)).custom.fields;

async function ledgerOf(id: string): Promise<readonly string[]> {
  const lines = await world.memory.store.consentLedger.history({ by: 'id', id });
  return lines.map(
    ({ channel, value, source, given }) =>
      `${channel} ${value} by ${source}${given === 'dynamics' ? ', told by dynamics' : ''}`,
  );
}

const say = (id: string, name: string, value: unknown): Promise<Row> =>
  world.shop.update(`/customers/${id}`, { action: 'setCustomField', name, value });

test('what a shopper agrees to, and takes back, is in Dynamics and in the ledger with source and time', async () => {
  const { id } = await customer('agrees', {
    newsletter: true,
    newsletterSource: 'checkout',
    newsletterAt: '2026-02-01T10:00:00.000Z',
  });
  expect(await contactOf(id)).toMatchObject({ donotbulkemail: false });
  const [first] = await world.memory.store.consentLedger.history({ by: 'id', id });
  expect(first).toMatchObject({
    value: 'in',
    given: 'checkout',
    at: '2026-02-01T10:00:00.000Z',
    dated: true,
  });
  await say(id, 'newsletter', false);
  await world.settled();
  expect(await contactOf(id)).toMatchObject({ donotbulkemail: true });
  expect(await ledgerOf(id)).toEqual(['email in by commercetools', 'email out by commercetools']);
});

test('an opt-out that a seller notes reaches the shop, and stays until somebody agrees anew', async () => {
  const { id } = await customer('opts-out', { calls: true });
  const { contactid } = await contactOf(id);
  await world.crmEdit('contacts', { contactid, donotphone: true });
  await quiet();
  expect(await fieldsOf(id)).toMatchObject({ calls: false });
  await world.redeliver(id);
  await world.settled();
  await quiet();
  expect(await contactOf(id)).toMatchObject({ donotphone: true });
  expect([...(await ledgerOf(id))].sort()).toEqual([
    'phone in by commercetools',
    'phone out by commercetools, told by dynamics',
    'phone out by dynamics',
  ]);
  await say(id, 'calls', true);
  await world.settled();
  expect(await contactOf(id)).toMatchObject({ donotphone: false });
});

test('where one side says no and the other yes at the same time, it is no', async () => {
  const { id } = await customer('both', { calls: false });
  const { contactid } = await contactOf(id);
  await world.crmEdit('contacts', { contactid, donotphone: false });
  await quiet();
  expect(await fieldsOf(id)).toMatchObject({ calls: true });
  await world.crmEdit('contacts', { contactid, donotphone: true });
  await say(id, 'newsletter', false);
  await say(id, 'calls', true);
  await world.settled();
  await quiet();
  expect(await contactOf(id)).toMatchObject({ donotphone: true });
  expect(await fieldsOf(id)).toMatchObject({ calls: false });
});

test('nothing said is neither yes nor no', async () => {
  const { id } = await customer('silent', { newsletterSource: 'import' });
  expect(await ledgerOf(id)).toEqual([]);
  expect(await fieldsOf(id)).toEqual({ newsletterSource: 'import' });
});

const decidedBy = async (id: string): Promise<readonly string[]> =>
  (await world.memory.store.decisions.list({ id }, { cursor: null, rowsMax: 10 })).rows.map(
    ({ column, winner }) => `${column} by ${winner}`,
  );

const secondsAgo = (seconds: number): string =>
  new Date(Date.now() - seconds * 1_000).toISOString();

test('an opt-in that is older than the opt-out of a seller loses, and that is logged', async () => {
  const { id } = await customer('outdated', { newsletter: true });
  const { contactid } = await contactOf(id);
  await world.crmEdit('contacts', { contactid, donotbulkemail: true });
  await quiet();
  expect(await fieldsOf(id)).toMatchObject({ newsletter: false });
  await world.shop.update(
    `/customers/${id}`,
    { action: 'setCustomField', name: 'newsletter', value: true },
    { action: 'setCustomField', name: 'newsletterAt', value: secondsAgo(2 * 86_400) },
  );
  await world.settled();
  expect(await contactOf(id)).toMatchObject({ donotbulkemail: true });
  expect(await fieldsOf(id)).toMatchObject({ newsletter: false });
  expect(await decidedBy(id)).toEqual(['donotbulkemail by dynamics']);
});

test('an opt-in that was renewed after the opt-out of a seller holds, and that is logged', async () => {
  const { id } = await customer('renews', {
    newsletter: true,
    newsletterSource: 'checkout',
    newsletterAt: '2026-02-01T10:00:00.000Z',
  });
  const { contactid } = await contactOf(id);
  await world.crmEdit('contacts', { contactid, donotbulkemail: true });
  const { modifiedon } = await contactOf(id);
  await eventually('a second later', 5_000, async () =>
    secondsAgo(0) > `${modifiedon}`.replace('Z', '.999Z') ? null : 'the same second',
  );
  await world.shop.update(
    `/customers/${id}`,
    { action: 'setCustomField', name: 'newsletterAt', value: secondsAgo(0) },
    { action: 'setCustomField', name: 'newsletterSource', value: 'app' },
  );
  await world.settled();
  await quiet();
  expect(await contactOf(id)).toMatchObject({ donotbulkemail: false });
  expect(await fieldsOf(id)).toMatchObject({ newsletter: true, newsletterSource: 'app' });
  expect(await decidedBy(id)).toEqual(['donotbulkemail by commercetools']);
  expect(await ledgerOf(id)).not.toContain('email out by commercetools');
});

const pointRowsOf = async (email: string): Promise<readonly Row[]> =>
  (await world.crmRows('msdynmkt_contactpointconsent4s')).filter(
    (row) => row.msdynmkt_contactpointvalue === email,
  );
const optedIn = 534_120_001;
const optedOut = 534_120_002;

test('consents for an address stand in Customer Insights - Journeys as well', async () => {
  const { id } = await customer('journeys', { newsletter: true });
  const rows = () => pointRowsOf('journeys@example.com');
  expect(await rows()).toMatchObject([{ msdynmkt_value: optedIn }]);
  await say(id, 'newsletter', false);
  await world.settled();
  expect(await rows()).toMatchObject([{ msdynmkt_value: optedOut }]);
  await say(id, 'newsletter', true);
  await world.settled();
  expect(await rows()).toMatchObject([{ msdynmkt_value: optedIn }]);
});

test('what one customer opted out of for an address is not undone by another', async () => {
  const email = 'family@example.com';
  const custom = (newsletter: boolean) => ({
    type: { typeId: 'type', key: 'consents' },
    fields: { newsletter },
  });
  const stores = await Promise.all(
    ['north', 'south'].map((key) => world.shop.post('/stores', { key, name: { en: key } })),
  );
  const [north, south] = stores.map(({ key }) => [{ typeId: 'store', key }]);
  await world.shop.signUp({ email, lastName: 'One', stores: north, custom: custom(false) });
  await world.settled();
  expect(await pointRowsOf(email)).toMatchObject([{ msdynmkt_value: optedOut }]);
  await world.shop.signUp({ email, lastName: 'Two', stores: south, custom: custom(true) });
  await world.settled();
  expect(await pointRowsOf(email)).toMatchObject([{ msdynmkt_value: optedOut }]);
});

test('the consent for a new address is written though the first try was refused', async () => {
  const { id } = await customer('moves', { newsletter: true });
  const table = 'msdynmkt_contactpointconsent4s';
  await world.crmFaults({
    failNext: [{ count: 1, status: 400, code: '0x80040265', message: 'refused', table }],
  });
  const email = 'moved@example.com';
  await world.shop.update(`/customers/${id}`, { action: 'changeEmail', email });
  await world.settled();
  expect(await pointRowsOf(email)).toEqual([]);
  await world.memory.store.replay({}, { who: 'test', reason: null, correlationId: randomUUID() });
  await world.settled();
  expect(await pointRowsOf(email)).toMatchObject([{ msdynmkt_value: optedIn }]);
});
test('a consent of Dynamics goes back with a time and a source of its own', async () => {
  const { id } = await customer('stamped', {
    newsletter: true,
    newsletterSource: 'app',
    newsletterAt: '2026-02-01T10:00:00.000Z',
  });
  const { contactid } = await contactOf(id);
  await world.crmEdit('contacts', { contactid, donotbulkemail: true });
  const { modifiedon } = await contactOf(id);
  await quiet();
  const newsletterAt = `${modifiedon}`.replace('Z', '.000Z');
  const brought = { newsletter: false, newsletterSource: 'dynamics', newsletterAt };
  expect(await fieldsOf(id)).toEqual(brought);
  await world.redeliver(id);
  await quiet();
  expect([...(await ledgerOf(id))].sort()).toEqual([
    'email in by commercetools',
    'email out by commercetools, told by dynamics',
    'email out by dynamics',
  ]);
  // The shop does not renew what stands beside it: the opt-in alone is news, and holds.
  await say(id, 'newsletter', true);
  await world.settled();
  expect(await contactOf(id)).toMatchObject({ donotbulkemail: false });
  const lines = await world.memory.store.consentLedger.history({ by: 'id', id });
  expect(lines.at(-1)).toMatchObject({ value: 'in', given: null, dated: false });
});

test('on a link that nobody has proven no address is opted in', async () => {
  const email = 'guessed@example.com';
  await world.crmEdit('contacts', { lastname: 'Guessed', emailaddress1: email });
  await customer('guessed', { newsletter: true });
  expect(await pointRowsOf(email)).toEqual([]);
});

test('an opt-in for an address is told once the address is proven', async () => {
  const email = 'proven@example.com';
  await world.crmEdit('contacts', { lastname: 'Guessed', emailaddress1: email });
  const { id } = await customer('proven', { newsletter: true });
  expect(await pointRowsOf(email)).toEqual([]);
  const { value } = await world.shop.post('/customers/email-token', { id, ttlMinutes: 10 });
  await world.shop.post('/customers/email/confirm', { tokenValue: value });
  await quiet();
  expect(await pointRowsOf(email)).toMatchObject([{ msdynmkt_value: optedIn }]);
});

test('who shares a contact opts out for the own address, too', async () => {
  const one = await customer('sharer-1', { newsletter: true });
  const two = await customer('sharer-2', { newsletter: true });
  const [kept, merged] = [await contactOf(one.id), await contactOf(two.id)];
  await world.mergeContacts(kept.contactid, merged.contactid);
  await quiet();
  await say(two.id, 'newsletter', false);
  await quiet();
  await quiet();
  for (const name of ['sharer-1', 'sharer-2']) {
    expect(await pointRowsOf(`${name}@example.com`)).toMatchObject([{ msdynmkt_value: optedOut }]);
  }
});
