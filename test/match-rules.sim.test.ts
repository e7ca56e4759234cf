import { afterAll, beforeAll, expect, test } from 'vitest';
import { roles } from '../src/app/types.ts';
import { contactsOf } from './story.ts';
import { createWorld, type World } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld({
    roles,
    config: `{
      normalise: { phoneCountry: 'DE' },
      identity: { rules: ['commercetools-id', 'crm-id', 'phone-and-name', {
        name: 'name and birthday',
        match: [
          { attribute: 'lastName', column: 'lastname', compare: 'name' },
          { attribute: 'dateOfBirth', column: 'birthdate', compare: 'exact' },
        ],
        action: 'link-if-unique',
      }, 'tax-id', 'external-id', 'customer-number', 'email'] },
    }`,
  });
});
afterAll(() => world.close());

test('a contact with the same phone and name is proposed, and nothing is written (CWY-4016)', async () => {
  await world.crmEdit('contacts', {
    firstname: 'Juergen',
    lastname: 'Mueller',
    mobilephone: '030 901820',
  });
  await world.crmEdit('contacts', {
    firstname: 'Eva',
    lastname: 'Müller',
    telephone1: '030 901820',
  });
  const customer = await world.shop.signUp({
    email: 'juergen@example.com',
    firstName: 'Jürgen',
    lastName: 'Müller',
    addresses: [{ country: 'DE', phone: '+49 30 901820' }],
    defaultBillingAddress: 0,
  });
  await world.settled();
  expect(await contactsOf(world, customer.id)).toEqual([]);
  const { events, steps } = await world.memory.store.trace({ by: 'id', id: customer.id });
  expect(new Set(events.map((event) => event.problem?.code))).toEqual(new Set(['CWY-4016']));
  expect(steps.find(({ step }) => step === 'identify contact')?.note).toMatch(
    /^phone-and-name: match [0-9a-f-]{36}$/,
  );
});

test('the id of the contact in commercetools is proof', async () => {
  const contactid = await world.crmEdit('contacts', { lastname: 'Known' });
  const customer = await world.shop.signUp({
    email: 'known@example.com',
    externalId: contactid.toUpperCase(),
  });
  await world.settled();
  expect(await contactsOf(world, customer.id)).toMatchObject([{ contactid }]);
  const { links } = await world.memory.store.trace({ by: 'id', id: customer.id });
  expect(links).toMatchObject([{ crmId: contactid, reason: 'crm-id' }]);
});

test('a rule of the configuration links by name and day of birth', async () => {
  const contactid = await world.crmEdit('contacts', {
    lastname: 'O’Brien-Søe',
    birthdate: '1980-02-03',
  });
  await world.crmEdit('contacts', { lastname: 'Other', birthdate: '1980-02-03' });
  const customer = await world.shop.signUp({
    email: 'obrien@example.com',
    lastName: "O'Brien Soe",
    dateOfBirth: '1980-02-03',
    vatId: "DE'1",
    customerNumber: 'no such',
  });
  await world.settled();
  expect(await contactsOf(world, customer.id)).toMatchObject([{ contactid }]);
});
