import { afterAll, beforeAll, expect, test } from 'vitest';
import { roles } from '../src/app/types.ts';
import { must } from '../src/std/assert.ts';
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

test('consents for an address stand in Customer Insights - Journeys as well', async () => {
  const { id } = await customer('journeys', { newsletter: true });
  const rowsOf = async () =>
    (await world.crmRows('msdynmkt_contactpointconsent4s')).filter(
      (row) => row.msdynmkt_contactpointvalue === 'journeys@example.com',
    );
  expect(await rowsOf()).toMatchObject([{ msdynmkt_value: 534_120_001 }]);
  await say(id, 'newsletter', false);
  await world.settled();
  expect(await rowsOf()).toMatchObject([{ msdynmkt_value: 534_120_002 }]);
});
