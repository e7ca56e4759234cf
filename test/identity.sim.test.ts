import { afterAll, beforeAll, expect, test } from 'vitest';
import { roles } from '../src/app/types.ts';
import type { Review } from '../src/ports/operator.ts';
import { must } from '../src/std/assert.ts';
import type { Row } from './shop.ts';
import { contactsOf } from './story.ts';
import { createWorld, type World } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld({
    roles,
    config: `{ identity: { rules: ['commercetools-id', 'customer-number', 'email', 'phone-and-name'] } }`,
  });
});
afterAll(() => world.close());

const act = { who: 'tester', reason: 'test', correlationId: 'identity-test' };

async function contact(columns: Row): Promise<string> {
  return world.crmEdit('contacts', columns);
}

async function customer(draft: Row): Promise<Row> {
  const made = await world.shop.signUp(draft);
  await world.settled();
  return made;
}

async function quiet(): Promise<void> {
  await world.follow();
  await world.settled();
}

async function contactById(id: string): Promise<Row> {
  return must(
    (await world.contacts()).find(({ contactid }) => contactid === id),
    'the contact exists',
  );
}

async function linkOf(customerId: string) {
  const links = await world.memory.store.linkBook.find({ by: 'id', id: customerId });
  return links.find(({ ref }) => ref.id === customerId) ?? null;
}

async function openReview(customerId: string): Promise<Review> {
  const found = await world.memory.store.reviews.find(customerId);
  return must(
    found.find(({ state, ref }) => state === 'open' && ref.id === customerId),
    'there is an open question',
  );
}

/** Two contacts with one address, and a customer who could be either. */
async function ambiguous(name: string): Promise<{ id: string; first: string; second: string }> {
  const emailaddress1 = `${name}@example.com`;
  const first = await contact({ firstname: 'First', lastname: name, emailaddress1 });
  const second = await contact({ firstname: 'Second', lastname: name, emailaddress1 });
  const { id } = await customer({ email: emailaddress1, firstName: 'Third', lastName: name });
  return { id, first, second };
}

test('two possible contacts are a question: nothing is written until it is answered, and later news waits visibly', async () => {
  const { id, first, second } = await ambiguous('twins');
  expect(await contactsOf(world, id)).toEqual([]);
  const review = await openReview(id);
  expect(review).toMatchObject({ why: 'ambiguous', rule: 'email' });
  expect(review.values).toMatchObject({ firstname: 'Third' });
  expect(review.candidates.map(({ crmId }) => crmId).sort()).toEqual([first, second].sort());
  await world.shop.update(`/customers/${id}`, { action: 'setFirstName', firstName: 'Fourth' });
  await world.settled();
  expect((await openReview(id)).id).toBe(review.id);
  expect((await openReview(id)).values).toMatchObject({ firstname: 'Fourth' });
  const { records } = await world.memory.store.parked.detail({ by: 'id', id });
  expect(records[0]?.parked.length).toBeGreaterThan(0);

  const decided = await world.memory.store.reviews.decide(
    review.id,
    { is: 'accept', crmId: second },
    act,
  );
  expect(decided.is).toBe('decided');
  await world.settled();
  expect(await linkOf(id)).toMatchObject({ crmId: second, reason: 'review' });
  expect(await contactById(second)).toMatchObject({ firstname: 'Fourth', cwy_commercetoolsid: id });
  expect(await contactById(first)).toMatchObject({ firstname: 'First' });
  expect((await world.memory.store.counts()).parked).toBe(0);
});

test('a question that is answered with "none of them" gives the customer a contact of its own', async () => {
  const { id, first, second } = await ambiguous('strangers');
  const review = await openReview(id);
  await world.memory.store.reviews.decide(review.id, { is: 'reject' }, act);
  await world.settled();
  const [own, ...others] = await contactsOf(world, id);
  expect(others).toEqual([]);
  expect([first, second]).not.toContain(own?.contactid);
  const again = await world.memory.store.reviews.decide(review.id, { is: 'reject' }, act);
  expect(again.is).toBe('settled');
});

test('a question that is answered with "all the same" merges the contacts in Dynamics', async () => {
  const { id, first, second } = await ambiguous('doubles');
  const review = await openReview(id);
  await world.memory.store.reviews.decide(review.id, { is: 'merge', crmId: first }, act);
  await world.settled();
  expect(await contactById(second)).toMatchObject({ statecode: 1 });
  expect(await contactById(first)).toMatchObject({ statecode: 0, cwy_commercetoolsid: id });
  expect(await linkOf(id)).toMatchObject({ crmId: first });
  await quiet();
  expect(await linkOf(id)).toMatchObject({ crmId: first });
});

test('a merge done in Dynamics is followed, and the id of the contact that was merged away still leads to the customer', async () => {
  const { id } = await customer({ email: 'merged@example.com', lastName: 'Merged' });
  const [loser] = await contactsOf(world, id);
  const winner = await contact({ lastname: 'Survivor', emailaddress1: 'other@example.com' });
  await quiet();
  await world.mergeContacts(winner, must(loser, 'there is one').contactid);
  await quiet();
  expect(await linkOf(id)).toMatchObject({ crmId: winner, reason: 'merged' });
  expect(await contactById(winner)).toMatchObject({ cwy_commercetoolsid: id });
  const { events } = await world.memory.store.trace({ by: 'id', id: loser?.contactid });
  expect(events.some(({ ref }) => ref?.id === id)).toBe(true);
  await world.shop.update(`/customers/${id}`, { action: 'setLastName', lastName: 'Moved' });
  await world.settled();
  expect(await contactById(winner)).toMatchObject({ lastname: 'Moved' });
});

test('a merge that leads to a closed contact is put before a person (CWY-4017)', async () => {
  const { id } = await customer({ email: 'nowhere@example.com', lastName: 'Nowhere' });
  const [loser] = await contactsOf(world, id);
  const winner = await contact({ lastname: 'Closing' });
  await quiet();
  await world.mergeContacts(winner, must(loser, 'there is one').contactid);
  await world.crmEdit('contacts', { contactid: winner, statecode: 1, statuscode: 2 });
  await quiet();
  const { records } = await world.memory.store.parked.detail({ by: 'id', id });
  expect(records[0]?.parked.at(-1)?.problem?.code).toBe('CWY-4017');
});

test('two customers whose contacts are merged share one: the first fills it, the other is listed', async () => {
  const one = await customer({ email: 'share-1@example.com', lastName: 'One' });
  const two = await customer({ email: 'share-2@example.com', lastName: 'Two' });
  const [kept] = await contactsOf(world, one.id);
  const [merged] = await contactsOf(world, two.id);
  await quiet();
  const keptId: string = must(kept, 'there is one').contactid;
  await world.mergeContacts(keptId, must(merged, 'there is one').contactid);
  await quiet();
  expect(await linkOf(two.id)).toMatchObject({ crmId: keptId, reason: 'shared' });
  expect(await contactById(keptId)).toMatchObject({
    lastname: 'One',
    cwy_commercetoolsid: one.id,
    cwy_othercommercetoolsids: `${world.commercetools.projectKey}/${two.id}`,
  });
  await world.shop.update(`/customers/${two.id}`, { action: 'setLastName', lastName: 'Zwei' });
  await world.settled();
  expect(await contactById(keptId)).toMatchObject({ lastname: 'One' });
});

test('a contact that only looks like the customer is proposed', async () => {
  const id = await contact({
    firstname: 'Jörg',
    lastname: 'Müller',
    telephone1: '+493012345678',
    emailaddress1: 'joerg.private@example.com',
  });
  const made = await customer({
    email: 'joerg@work.example.com',
    firstName: 'Joerg',
    lastName: 'Mueller',
    addresses: [{ country: 'DE', phone: '030 12345678' }],
    defaultBillingAddress: 0,
  });
  const review = await openReview(made.id);
  expect(review).toMatchObject({ why: 'proposed', rule: 'phone-and-name' });
  const { records } = await world.memory.store.parked.detail({ by: 'id', id: made.id });
  expect(records[0]?.parked[0]?.problem?.code).toBe('CWY-4016');
  expect(review.candidates.map(({ crmId }) => crmId)).toEqual([id]);
  await world.memory.store.reviews.decide(review.id, { is: 'accept', crmId: id }, act);
  await world.settled();
  expect(await linkOf(made.id)).toMatchObject({ crmId: id });
});

test('what a person says about a pair holds against every rule', async () => {
  const { id } = await customer({ email: 'pair@example.com', lastName: 'Pair' });
  const [own] = await contactsOf(world, id);
  const other = await contact({ lastname: 'Else' });
  const ref = { projectKey: world.commercetools.projectKey, kind: 'customer', id } as const;
  await world.memory.store.reviews.pair(ref, { crmId: other, is: 'always' }, act);
  await world.settled();
  expect(await linkOf(id)).toMatchObject({ crmId: other });
  await world.memory.store.reviews.pair(ref, { crmId: other, is: 'never' }, act);
  await world.settled();
  expect(await linkOf(id)).toBeNull();
  // The other one has the e-mail by now: whose the first is has become a question.
  const review = await openReview(id);
  expect(review.candidates.map(({ crmId }) => crmId)).toEqual([own?.contactid]);
  await world.memory.store.reviews.decide(
    review.id,
    { is: 'accept', crmId: must(own, 'there was one').contactid },
    act,
  );
  await world.settled();
  expect(await linkOf(id)).toMatchObject({ crmId: own?.contactid });
  expect(await contactById(own?.contactid)).toMatchObject({ cwy_commercetoolsid: id });
  expect((await contactById(other)).cwy_commercetoolsid ?? null).toBeNull();
});

test('a contact that was deleted in Dynamics parks its customer, and removing the link makes a new one', async () => {
  const { id } = await customer({ email: 'deleted@example.com', lastName: 'Deleted' });
  const [own] = await contactsOf(world, id);
  await quiet();
  await world.crmDelete('contacts', must(own, 'there is one').contactid);
  await quiet();
  const { records } = await world.memory.store.parked.detail({ by: 'id', id });
  expect(records[0]?.parked.at(-1)?.problem?.code).toBe('CWY-4011');
  const ref = { projectKey: world.commercetools.projectKey, kind: 'customer', id } as const;
  await world.memory.store.linkBook.remove(ref, act);
  await world.settled();
  expect(await contactsOf(world, id)).toHaveLength(1);
});

test('customers of two stores with one address stay two people', async () => {
  const stores = await Promise.all(
    ['berlin', 'paris'].map((key) => world.shop.post('/stores', { key, name: { en: key } })),
  );
  const drafts = stores.map(({ key }) => ({
    email: 'both-stores@example.com',
    lastName: key,
    stores: [{ typeId: 'store', key }],
  }));
  const ids = [];
  for (const draft of drafts) ids.push((await customer(draft)).id);
  const contacts = await Promise.all(ids.map((id) => contactsOf(world, id)));
  expect(contacts.map((rows) => rows.length)).toEqual([1, 1]);
});
