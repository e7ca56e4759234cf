import { afterAll, beforeAll, expect, test } from 'vitest';
import { roles } from '../src/app/types.ts';
import { conserved, contactsOf, entriesOf, purchase, purchaseEntries } from './story.ts';
import { createWorld, type World } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld({ roles });
});
afterAll(() => world.close());

test('a customer becomes one contact that leads back to its event', async () => {
  const customer = await world.shop.signUp({
    email: 'ada@example.com',
    firstName: 'Ada',
    lastName: 'Byron',
    locale: 'en',
  });
  await world.settled();
  const contacts = await contactsOf(world, customer.id);
  expect(contacts).toHaveLength(1);
  const [contact] = contacts;
  expect(contact).toMatchObject({
    firstname: 'Ada',
    lastname: 'Byron',
    emailaddress1: 'ada@example.com',
  });
  const trace = await world.memory.store.trace({ by: 'id', id: contact?.contactid });
  expect(trace.events.map((event) => event.id)).toContain(contact?.cwy_sourceeventid);
  expect(trace.steps.filter((step) => step.status === 201)).toHaveLength(1);
});

test('an order placed, paid, refunded twice and cancelled becomes one entry each', async () => {
  const { orderId, customerId } = await purchase(world, 'hopper');
  await world.settled();
  expect(await entriesOf(world, orderId)).toEqual(purchaseEntries);
  const [contact] = await contactsOf(world, customerId);
  const entries = (await world.entries()).filter((row) => row.cwy_commercetoolsid === orderId);
  for (const entry of entries) {
    expect(entry.statecode).toBe(1);
    expect(entry.regardingobjectid).toMatchObject({ id: contact?.contactid });
  }
  expect(await conserved(world)).toBe(true);
});
