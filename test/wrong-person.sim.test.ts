import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { roles } from '../src/app/types.ts';
import { must } from '../src/std/assert.ts';
import type { Row } from './shop.ts';
import { contactsOf, money, orderLine } from './story.ts';
import { createWorld, type World } from './world.ts';

let world: World;
const act = { who: 'tester', reason: 'test', correlationId: 'wrong-person' };

beforeAll(async () => {
  world = await createWorld({
    roles,
    config: `{
      identity: { rules: ['commercetools-id', 'email'], crmIdIn: 'externalId' },
      contact: {
        fields: {
          firstname: { direction: 'both', owner: 'newest' },
          lastname: { direction: 'both', owner: 'dynamics' },
        },
      },
      consent: {
        topics: [
          { channel: 'phone', purpose: 'marketing', customField: 'calls', column: 'donotphone' },
        ],
      },
    }`,
  });
  await world.shop.post('/types', {
    key: 'consents',
    name: { en: 'Consents' },
    resourceTypeIds: ['customer'],
    fieldDefinitions: [
      {
        name: 'calls',
        label: { en: 'calls' },
        required: false,
        type: { name: 'Boolean' },
        inputHint: 'SingleLine',
      },
    ],
  });
});
afterAll(() => world.close());

const contact = (columns: Row): Promise<string> => world.crmEdit('contacts', columns);

async function customer(draft: Row): Promise<Row> {
  const made = await world.shop.signUp(draft);
  await quiet();
  return made;
}

/** Twice, for what is done about the first news may be news again. */
async function quiet(): Promise<void> {
  for (let round = 0; round < 2; round++) {
    await world.follow();
    await world.settled();
  }
}

async function contactById(id: string): Promise<Row> {
  const found = (await world.contacts()).find(({ contactid }) => contactid === id);
  return must(found, 'the contact exists');
}

async function ownContact(customerId: string): Promise<string> {
  return must((await contactsOf(world, customerId))[0], 'there is one').contactid;
}

async function linkOf(id: string) {
  const links = await world.memory.store.linkBook.find({ by: 'id', id });
  return links.find(({ ref }) => ref.id === id) ?? null;
}

const refOf = (id: string) =>
  ({ projectKey: world.commercetools.projectKey, kind: 'customer', id }) as const;

async function problems(id: string): Promise<readonly unknown[]> {
  const { records } = await world.memory.store.parked.detail({ by: 'id', id });
  return records.flatMap(({ parked }) => parked.map(({ problem }) => problem?.code));
}

async function namesOf(id: string): Promise<readonly unknown[]> {
  const { firstName, lastName } = await world.shop.get(`/customers/${id}`);
  return [firstName, lastName];
}

/** Two customers whose contacts a seller has merged: the first fills it, the second shares it. */
async function sharing(name: string, more: Row = {}) {
  const one = await customer({ email: `${name}-1@example.com`, lastName: 'One', ...more });
  const two = await customer({ email: `${name}-2@example.com`, lastName: 'Two', ...more });
  const kept = await ownContact(one.id);
  const loser = await ownContact(two.id);
  await world.mergeContacts(kept, loser);
  await quiet();
  expect(await linkOf(two.id)).toMatchObject({ crmId: kept, reason: 'shared' });
  return { one: one.id, two: two.id, kept, loser };
}

const carriesCalls = (calls: boolean): Row => ({
  custom: { type: { typeId: 'type', key: 'consents' }, fields: { calls } },
});

describe('a link by evidence stays one', () => {
  it('when the answer to the write that made it was lost', async () => {
    const emailaddress1 = 'lost@example.com';
    const contactid = await contact({ firstname: 'Vera', lastname: 'Victim', emailaddress1 });
    await world.crmFaults({
      dropResponse: { count: 1, when: 'after', table: 'contacts', method: 'PATCH' },
    });
    const { id } = await customer({ email: emailaddress1 });
    expect(await linkOf(id)).toMatchObject({ crmId: contactid, reason: 'email' });
    expect(await namesOf(id)).toEqual([undefined, undefined]);
  });

  it('when it is removed and made again', async () => {
    const emailaddress1 = 'removed@example.com';
    await contact({ firstname: 'Vera', lastname: 'Victim', emailaddress1 });
    const { id } = await customer({ email: emailaddress1 });
    await world.memory.store.linkBook.remove(refOf(id), act);
    await quiet();
    expect(await linkOf(id)).toMatchObject({ reason: 'email' });
    expect(await namesOf(id)).toEqual([undefined, undefined]);
  });

  it('and values that happened to be the same are kept as well', async () => {
    const emailaddress1 = 'same@example.com';
    const contactid = await contact({ firstname: 'Vera', emailaddress1 });
    const { id } = await customer({ email: emailaddress1, firstName: 'Vera' });
    await world.shop.update(`/customers/${id}`, { action: 'setFirstName', firstName: 'Evil' });
    await quiet();
    expect(await contactById(contactid)).toMatchObject({ firstname: 'Vera' });
  });
});

describe('what people decide', () => {
  it('holds after a merge: a row that is never the customer is not come back to', async () => {
    const { id } = await customer({ email: 'never@example.com', lastName: 'Never' });
    const wrong = await contact({ lastname: 'Wrong', emailaddress1: 'wrong@example.com' });
    await quiet();
    await world.mergeContacts(wrong, await ownContact(id));
    await quiet();
    expect(await linkOf(id)).toMatchObject({ crmId: wrong });
    await world.memory.store.reviews.pair(refOf(id), { crmId: wrong, is: 'never' }, act);
    await quiet();
    const link = must(await linkOf(id), 'it has a contact of its own');
    expect(link.crmId).not.toBe(wrong);
    expect(await contactById(link.crmId)).toMatchObject({
      statecode: 0,
      cwy_commercetoolsid: id,
      cwy_linkreason: 'created',
    });
  });

  it('holds for a shared row, too', async () => {
    const { two, kept } = await sharing('never-shared');
    await world.memory.store.reviews.pair(refOf(two), { crmId: kept, is: 'never' }, act);
    await quiet();
    expect((await linkOf(two))?.crmId).not.toBe(kept);
  });

  it('is overtaken by what they decide later', async () => {
    const emailaddress1 = 'later@example.com';
    const first = await contact({ firstname: 'First', emailaddress1 });
    const second = await contact({ firstname: 'Second', emailaddress1 });
    const { id } = await customer({ email: emailaddress1, lastName: 'Later' });
    const [review] = await world.memory.store.reviews.find(id);
    const accept = { is: 'accept', crmId: first } as const;
    await world.memory.store.reviews.decide(must(review, 'it is a question').id, accept, act);
    await quiet();
    await world.memory.store.linkBook.move(refOf(id), second, act);
    await quiet();
    expect(await linkOf(id)).toMatchObject({ crmId: second });
    expect((await world.shop.get(`/customers/${id}`)).externalId).toBe(second);
  });

  it('merges no contact that has become somebody else’s since the question was asked', async () => {
    const emailaddress1 = 'late-answer@example.com';
    const first = await contact({ firstname: 'First', emailaddress1 });
    const second = await contact({ firstname: 'Second', emailaddress1 });
    const { id } = await customer({ email: emailaddress1, lastName: 'Asked' });
    const [review] = await world.memory.store.reviews.find(id);
    const other = await customer({ email: 'late-other@example.com', lastName: 'Other' });
    await world.memory.store.linkBook.move(refOf(other.id), second, act);
    await quiet();
    const merge = { is: 'merge', crmId: first } as const;
    await world.memory.store.reviews.decide(must(review, 'it is a question').id, merge, act);
    await quiet();
    expect(await contactById(second)).toMatchObject({ statecode: 0 });
    expect(await problems(id)).toContain('CWY-4012');
  });

  it('costs no request for ever: a decided row that was merged is followed once', async () => {
    const { id } = await customer({ email: 'followed@example.com', lastName: 'Followed' });
    const decided = await contact({ lastname: 'Decided' });
    await world.memory.store.reviews.pair(refOf(id), { crmId: decided, is: 'always' }, act);
    await quiet();
    const winner = await contact({ lastname: 'Winner' });
    await quiet();
    await world.mergeContacts(winner, decided);
    await quiet();
    expect(await linkOf(id)).toMatchObject({ crmId: winner });
    const before = await world.crmRequests();
    await world.shop.update(`/customers/${id}`, { action: 'setCompanyName', companyName: 'x' });
    await world.settled();
    expect((await world.crmRequests()) - before).toBe(0);
  });
});

describe('a contact', () => {
  it('that stands for another customer by now is not taken over for its former one', async () => {
    const former = await customer({ email: 'former@example.com', lastName: 'Former' });
    const row = await ownContact(former.id);
    const elsewhere = await contact({ lastname: 'Elsewhere' });
    await world.memory.store.linkBook.move(refOf(former.id), elsewhere, act);
    await quiet();
    const now = await customer({ email: 'now@example.com', firstName: 'Bea', lastName: 'Now' });
    await world.memory.store.linkBook.move(refOf(now.id), row, act);
    await quiet();
    await world.crmDelete('contacts', elsewhere);
    await quiet();
    await world.memory.store.linkBook.remove(refOf(former.id), act);
    await quiet();
    expect(await contactById(row)).toMatchObject({ cwy_commercetoolsid: now.id, firstname: 'Bea' });
    expect((await linkOf(former.id))?.crmId).not.toBe(row);
    expect((await namesOf(former.id))[0]).toBeUndefined();
  });

  it('that was shared and becomes free takes nothing from the customer that is left', async () => {
    const { one, two } = await sharing('freed');
    await world.shop.update(`/customers/${two}`, { action: 'setFirstName', firstName: 'Bob' });
    await quiet();
    const elsewhere = await contact({ lastname: 'Elsewhere' });
    await world.memory.store.linkBook.move(refOf(one), elsewhere, act);
    await quiet();
    expect(await namesOf(two)).toEqual(['Bob', 'Two']);
    expect(await problems(two)).toEqual([]);
    expect(await linkOf(two)).toMatchObject({ reason: 'freed' });
  });

  it('is recognised by an id that somebody has typed in capitals', async () => {
    const { id } = await customer({ email: 'capitals@example.com', lastName: 'Capitals' });
    await world.crmDelete('contacts', await ownContact(id));
    const typed = await contact({
      cwy_commercetoolsid: id.toUpperCase(),
      cwy_projectkey: world.commercetools.projectKey,
    });
    await world.memory.store.linkBook.remove(refOf(id), act);
    await quiet();
    expect(await linkOf(id)).toMatchObject({ crmId: typed, reason: 'commercetools-id' });
    expect(await contactById(typed)).toMatchObject({ lastname: 'Capitals' });
  });

  it('that is closed does not park the orders of its guests', async () => {
    const emailaddress1 = 'guest@example.com';
    const contactid = await contact({ lastname: 'Guest', emailaddress1 });
    const order = await world.shop.order({
      customerEmail: emailaddress1,
      lineItems: [orderLine(5_000)],
      totalPrice: money(5_000),
    });
    await quiet();
    await world.crmEdit('contacts', { contactid, statecode: 1, statuscode: 2 });
    await quiet();
    expect(await problems(order.id)).toEqual([]);
  });
});

describe('a shared contact', () => {
  it('is no news for the others when its own customer changes it', async () => {
    const { one, two } = await sharing('no-news');
    const eventsOf = async () => (await world.memory.store.trace({ by: 'id', id: two })).events;
    const before = (await eventsOf()).length;
    await world.shop.update(`/customers/${one}`, { action: 'setMiddleName', middleName: 'Q' });
    await quiet();
    expect(await eventsOf()).toHaveLength(before);
  });

  it('carries the opt-out of each of its customers', async () => {
    const { two, kept } = await sharing('opt-out', carriesCalls(true));
    await world.shop.update(`/customers/${two}`, {
      action: 'setCustomField',
      name: 'calls',
      value: false,
    });
    await quiet();
    expect(await contactById(kept)).toMatchObject({ donotphone: true });
    const lines = await world.memory.store.consentLedger.history({ by: 'id', id: two });
    expect(lines.filter(({ ref, value }) => ref.id === two && value === 'out')).toHaveLength(1);
  });
});

describe('proof', () => {
  async function verify(id: string): Promise<void> {
    const { value } = await world.shop.post('/customers/email-token', { id, ttlMinutes: 10 });
    await world.shop.post('/customers/email/confirm', { tokenValue: value });
    await quiet();
  }

  const calls = (id: string, value: boolean): Promise<Row> =>
    world.shop.update(`/customers/${id}`, { action: 'setCustomField', name: 'calls', value });

  it('is what a person says of the contact that is linked already', async () => {
    const emailaddress1 = 'said@example.com';
    const contactid = await contact({ firstname: 'Vera', lastname: 'Known', emailaddress1 });
    const { id } = await customer({ email: emailaddress1 });
    expect(await linkOf(id)).toMatchObject({ crmId: contactid, reason: 'email' });
    await world.memory.store.reviews.pair(refOf(id), { crmId: contactid, is: 'always' }, act);
    await quiet();
    expect(await linkOf(id)).toMatchObject({ crmId: contactid, reason: 'review' });
    expect(await namesOf(id)).toEqual(['Vera', 'Known']);
  });

  it('is not an address that the contact has no longer', async () => {
    const emailaddress1 = 'no-longer@example.com';
    const contactid = await contact({ firstname: 'Vera', lastname: 'Victim', emailaddress1 });
    const { id } = await customer({ email: emailaddress1 });
    await world.crmEdit('contacts', { contactid, emailaddress1: 'real@example.com' });
    await verify(id);
    expect(await namesOf(id)).toEqual([undefined, undefined]);
  });

  it('may come by the address for a contact that was left by its first customer', async () => {
    const { one, two, kept } = await sharing('left');
    await world.memory.store.reviews.pair(refOf(one), { crmId: kept, is: 'never' }, act);
    await quiet();
    await world.redeliver(two);
    await world.crmEdit('contacts', { contactid: kept, emailaddress1: 'left-2@example.com' });
    await quiet();
    await verify(two);
    expect(await linkOf(two)).toMatchObject({ crmId: kept, reason: 'verified-email' });
  });

  it('is not needed for an opt-out', async () => {
    const emailaddress1 = 'out@example.com';
    const contactid = await contact({ lastname: 'Victim', emailaddress1, donotphone: true });
    const { id } = await customer({ email: emailaddress1, ...carriesCalls(true) });
    await world.crmEdit('contacts', { contactid, donotphone: false });
    await quiet();
    await calls(id, false);
    await quiet();
    expect(await contactById(contactid)).toMatchObject({ donotphone: true });
  });

  it('does not bring back an opt-out that the customer has taken back', async () => {
    const emailaddress1 = 'taken-back@example.com';
    await contact({ lastname: 'Somebody', emailaddress1 });
    const { id } = await customer({ email: emailaddress1, ...carriesCalls(false) });
    await calls(id, true);
    await quiet();
    await verify(id);
    expect((await world.shop.get(`/customers/${id}`)).custom.fields).toEqual({ calls: true });
  });
});
