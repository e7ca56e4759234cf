import { afterAll, beforeAll, expect, test } from 'vitest';
import { roles } from '../src/app/types.ts';
import { must } from '../src/std/assert.ts';
import { eventually } from './eventually.ts';
import type { Row } from './shop.ts';
import { contactsOf } from './story.ts';
import { createWorld, type World } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld({
    roles,
    config: `{
      identity: { crmIdIn: 'externalId' },
      contact: {
        fields: {
          firstname: { direction: 'both', owner: 'newest' },
          lastname: { direction: 'both', owner: 'dynamics' },
          salutation: { direction: 'to-crm', owner: 'dynamics' },
          address1_city: { direction: 'both', owner: 'commercetools' },
          cwy_locale: { owner: 'never' },
        },
      },
    }`,
  });
});
afterAll(() => world.close());

async function contactOf(customerId: string): Promise<Row> {
  const contacts = await contactsOf(world, customerId);
  expect(contacts).toHaveLength(1);
  return must(contacts[0], 'there is one');
}

async function customer(draft: Row): Promise<Row> {
  const made = await world.shop.signUp(draft);
  await world.settled();
  await quiet();
  return made;
}

/** What Dynamics has to tell is heard, and worked through. */
async function quiet(): Promise<void> {
  await world.follow();
  await world.settled();
}

async function edit(contact: Row, columns: Row): Promise<void> {
  await world.crmEdit('contacts', { contactid: contact.contactid, ...columns });
}

const decisions = () => world.memory.store.decisions;

async function decisionsOf(id: string) {
  return (await decisions().list({ id }, { cursor: null, rowsMax: 10 })).rows;
}

const act = { who: 'tester', reason: 'test', correlationId: 'one-view-test' };

test('an edit in Dynamics goes to commercetools, and neither side hears of it again', async () => {
  const { id } = await customer({ email: 'both@example.com', firstName: 'Ann', lastName: 'Both' });
  await edit(await contactOf(id), { firstname: 'Anna', jobtitle: 'Buyer' });
  await quiet();
  const after = await world.shop.get(`/customers/${id}`);
  expect(after.firstName).toBe('Anna');
  const requests = await world.crmRequests();
  await world.redeliver(id);
  await world.settled();
  expect(await world.crmRequests()).toBe(requests);
  await quiet();
  await quiet();
  expect((await world.shop.get(`/customers/${id}`)).version).toBe(after.version);
});

test('the customer carries the id of its contact, and a foreign external id stays', async () => {
  const own = await customer({ email: 'carries@example.com', lastName: 'Carries' });
  const { contactid } = await contactOf(own.id);
  expect((await world.shop.get(`/customers/${own.id}`)).externalId).toBe(contactid);
  const foreign = await customer({
    email: 'erp@example.com',
    lastName: 'Erp',
    externalId: 'ERP-7',
  });
  expect((await world.shop.get(`/customers/${foreign.id}`)).externalId).toBe('ERP-7');
});

test('where both sides changed the owner is right, the other value is in the decision log and can be put back', async () => {
  const { id } = await customer({ email: 'clash@example.com', firstName: 'A', lastName: 'Before' });
  await edit(await contactOf(id), { lastname: 'Seller' });
  await world.shop.update(`/customers/${id}`, { action: 'setLastName', lastName: 'Shopper' });
  await world.settled();
  await quiet();
  expect(await contactOf(id)).toMatchObject({ lastname: 'Seller' });
  expect(await world.shop.get(`/customers/${id}`)).toMatchObject({ lastName: 'Seller' });
  const [decision, ...others] = await decisionsOf(id);
  expect(others).toEqual([]);
  expect(decision).toMatchObject({
    column: 'lastname',
    rule: 'dynamics',
    winner: 'dynamics',
    commerce: 'Shopper',
    crm: 'Seller',
    who: 'causeway',
  });
  const reversed = await decisions().reverse(must(decision, 'checked above').id, act);
  expect(reversed.is).toBe('reversed');
  await world.settled();
  await quiet();
  expect(await contactOf(id)).toMatchObject({ lastname: 'Shopper' });
  expect(await world.shop.get(`/customers/${id}`)).toMatchObject({ lastName: 'Shopper' });
});

test('a value corrected by hand that Dynamics owns survives any number of deliveries', async () => {
  const { id } = await customer({
    email: 'hand@example.com',
    lastName: 'Hand',
    salutation: 'Mrs.',
  });
  await edit(await contactOf(id), { salutation: 'Dr.' });
  for (const salutation of ['Ms.', 'Mrs.', 'Miss']) {
    await world.shop.update(`/customers/${id}`, { action: 'setSalutation', salutation });
    await world.redeliver(id);
    await world.settled();
    await quiet();
  }
  expect(await contactOf(id)).toMatchObject({ salutation: 'Dr.' });
  expect((await world.shop.get(`/customers/${id}`)).salutation).toBe('Miss');
});

test('an attribute that never moves is left alone on both sides', async () => {
  const { id } = await customer({ email: 'never@example.com', lastName: 'Never', locale: 'de-DE' });
  expect((await contactOf(id)).cwy_locale ?? null).toBeNull();
});

test('a customer that changed meanwhile is read and merged again, not overwritten', async () => {
  const { id } = await customer({ email: 'race@example.com', firstName: 'R', lastName: 'Race' });
  const conflicts = async (): Promise<number> => {
    const { steps } = await world.memory.store.trace({ by: 'id', id });
    return steps.filter(({ step, status }) => step === 'update customer' && status === 409).length;
  };
  // The run reads the customer, then waits for Dynamics; the shopper is faster.
  await world.crmFaults({ latencyMs: 300 });
  await edit(await contactOf(id), { firstname: 'Rae' });
  await world.follow();
  let turn = 0;
  await eventually('a write to commercetools has met a newer version', 15_000, async () => {
    turn += 1;
    await world.shop.update(`/customers/${id}`, {
      action: 'setMiddleName',
      middleName: `M${turn}`,
    });
    return (await conflicts()) > 0 ? null : 'no conflict yet';
  });
  await world.crmFaults({ latencyMs: 0 });
  await world.settled();
  await quiet();
  const { firstName, middleName } = await world.shop.get(`/customers/${id}`);
  expect({ firstName, middleName }).toEqual({ firstName: 'Rae', middleName: `M${turn}` });
  expect(await contactOf(id)).toMatchObject({ firstname: 'Rae', middlename: `M${turn}` });
});

test('part of an address comes back without the rest of it being touched', async () => {
  const { id } = await customer({
    email: 'address@example.com',
    lastName: 'Address',
    addresses: [
      {
        country: 'DE',
        city: 'Berlin',
        streetName: 'Unter den Linden',
        apartment: '4b',
        key: 'home',
      },
    ],
    defaultBillingAddress: 0,
  });
  await edit(await contactOf(id), { address1_city: 'Potsdam' });
  await quiet();
  const { addresses } = await world.shop.get(`/customers/${id}`);
  expect(addresses).toEqual([
    expect.objectContaining({ city: 'Potsdam', apartment: '4b', key: 'home', country: 'DE' }),
  ]);
});

test('who signs up with another’s address fills what is empty and learns nothing', async () => {
  const contactid = await world.crmEdit('contacts', {
    firstname: 'Vera',
    lastname: 'Victim',
    emailaddress1: 'victim@example.com',
  });
  const { id } = await customer({ email: 'victim@example.com', lastName: 'Intruder' });
  await edit({ contactid }, { firstname: 'Vera-Maria' });
  await quiet();
  expect(await contactOf(id)).toMatchObject({ contactid, lastname: 'Victim' });
  const intruder = await world.shop.get(`/customers/${id}`);
  expect(intruder).toMatchObject({ lastName: 'Intruder' });
  expect(intruder.firstName).toBeUndefined();
});

test('who signed up with another’s address cannot take over the contact by changing it', async () => {
  const contactid = await world.crmEdit('contacts', {
    firstname: 'Vito',
    emailaddress1: 'second@example.com',
  });
  const { id } = await customer({ email: 'second@example.com', lastName: 'Stranger' });
  expect(await contactOf(id)).toMatchObject({ contactid, lastname: 'Stranger' });
  await world.shop.update(
    `/customers/${id}`,
    { action: 'changeEmail', email: 'stranger@example.com' },
    { action: 'setFirstName', firstName: 'Strange' },
  );
  await world.settled();
  expect(await contactOf(id)).toMatchObject({
    firstname: 'Vito',
    emailaddress1: 'second@example.com',
  });
  const token = await world.shop.post('/customers/email-token', { id, ttlMinutes: 10 });
  await world.shop.post('/customers/email/confirm', { tokenValue: token.value });
  await world.settled();
  await edit({ contactid }, { firstname: 'Vito-Luigi' });
  await quiet();
  expect((await world.shop.get(`/customers/${id}`)).firstName).toBe('Strange');
});

test('an address that is proven later makes the link certain for good', async () => {
  const contactid = await world.crmEdit('contacts', {
    firstname: 'Lotte',
    emailaddress1: 'lotte@example.com',
  });
  const { id } = await customer({ email: 'lotte@example.com', lastName: 'Later' });
  const token = await world.shop.post('/customers/email-token', { id, ttlMinutes: 10 });
  await world.shop.post('/customers/email/confirm', { tokenValue: token.value });
  await world.settled();
  await world.shop.update(`/customers/${id}`, {
    action: 'changeEmail',
    email: 'lotte.new@example.com',
  });
  await world.settled();
  expect(await contactOf(id)).toMatchObject({ contactid, emailaddress1: 'lotte.new@example.com' });
  await edit({ contactid }, { firstname: 'Charlotte' });
  await quiet();
  expect((await world.shop.get(`/customers/${id}`)).firstName).toBe('Charlotte');
});

test('a verified address may learn what Dynamics knows', async () => {
  const contactid = await world.crmEdit('contacts', {
    firstname: 'Otto',
    lastname: 'Owner',
    emailaddress1: 'owner@example.com',
  });
  const { id } = await customer({
    email: 'owner@example.com',
    lastName: 'Owner',
    isEmailVerified: true,
  });
  expect(await contactOf(id)).toMatchObject({ contactid });
  expect((await world.shop.get(`/customers/${id}`)).firstName).toBe('Otto');
});
