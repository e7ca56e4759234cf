import { afterAll, beforeAll, expect, test } from 'vitest';
import { roles } from '../src/app/types.ts';
import { must } from '../src/std/assert.ts';
import type { Row } from './shop.ts';
import { conserved, contactsOf, entriesOf, money, orderLine } from './story.ts';
import { createWorld, type World } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld({
    roles,
    config: `{
      contact: { fields: { firstname: { required: true }, lastname: { required: true } } },
      dynamics: { integrationLog: true },
      timeline: { currency: 'lookup' },
    }`,
  });
});
afterAll(() => world.close());

const act = { who: 'tester', reason: 'test', correlationId: 'routing-test' };

async function customer(draft: Row): Promise<Row> {
  const made = await world.shop.signUp(draft);
  await world.settled();
  return made;
}

async function problemOf(id: string): Promise<{ code: string; message: string } | null> {
  const { records } = await world.memory.store.parked.detail({ by: 'id', id });
  return records[0]?.parked.at(-1)?.problem ?? null;
}

const refOf = (id: string) =>
  ({ projectKey: world.commercetools.projectKey, kind: 'customer', id }) as const;

test('an incomplete customer is refused whole, with all its places, and heals when the shop mends it', async () => {
  const { id } = await customer({ email: 'empty@example.com' });
  expect(await contactsOf(world, id)).toEqual([]);
  const problem = await problemOf(id);
  expect(problem?.code).toBe('CWY-4009');
  expect(problem?.message).toMatch(/contact\.firstname.*contact\.lastname/);
  await world.shop.update(
    `/customers/${id}`,
    { action: 'setFirstName', firstName: 'Emma' },
    { action: 'setLastName', lastName: 'Empty' },
  );
  await world.settled();
  expect(await contactsOf(world, id)).toMatchObject([{ firstname: 'Emma', lastname: 'Empty' }]);
  expect(await problemOf(id)).toBeNull();
});

test('what is missing can be put in by hand, and stays until the shop says something else', async () => {
  const { id } = await customer({ email: 'hand@example.com', lastName: 'Hand' });
  expect((await problemOf(id))?.code).toBe('CWY-4009');
  const edits = [{ column: 'firstname', value: 'Hannah' }];
  await world.memory.store.edits.edit(refOf(id), edits, act);
  await world.settled();
  expect(await contactsOf(world, id)).toMatchObject([{ firstname: 'Hannah' }]);
  await world.shop.update(`/customers/${id}`, { action: 'setLastName', lastName: 'Handy' });
  await world.settled();
  expect(await contactsOf(world, id)).toMatchObject([{ firstname: 'Hannah', lastname: 'Handy' }]);
  await world.shop.update(`/customers/${id}`, { action: 'setFirstName', firstName: 'Johanna' });
  await world.settled();
  expect(await contactsOf(world, id)).toMatchObject([{ firstname: 'Johanna' }]);
});

test('what the mapping could not take is tried again by itself when the mapping changes', async () => {
  const long = 'L'.repeat(60);
  const { id } = await customer({ email: 'long@example.com', firstName: 'Lo', lastName: long });
  expect((await problemOf(id))?.code).toBe('CWY-4009');
  const other = await world.startService(['worker'], { CAUSEWAY_CONTACT_TOO_LONG: 'truncate' });
  await world.settled();
  // The first worker still has the former mapping: whoever takes the record may park it again.
  await other.stop();
  const { actions } = await world.memory.store.trace({ by: 'id', id });
  expect(actions.map(({ who, action }) => `${who} ${action}`)).toContain('causeway retry');
});

test('an entry points at the currency of the environment; one that it lacks parks the order (CWY-4015)', async () => {
  const { id } = await customer({ email: 'currency@example.com', firstName: 'C', lastName: 'C' });
  const orderIn = async (currency: string): Promise<string> => {
    const order = await world.shop.order({
      customerId: id,
      customerEmail: 'currency@example.com',
      totalPrice: money(1_000, currency),
      lineItems: [orderLine(1_000, currency)],
    });
    await world.settled();
    return order.id;
  };
  const [euro, unknown] = [await orderIn('EUR'), await orderIn('HRK')];
  expect(await entriesOf(world, euro)).toEqual(['placed 10']);
  const entry = (await world.entries()).find((row) => row.cwy_commercetoolsid === euro);
  const currencies = await world.crmRows('transactioncurrencies');
  const eur = currencies.find(({ isocurrencycode }) => isocurrencycode === 'EUR');
  expect(must(entry, 'it is there').transactioncurrencyid?.id).toBe(eur?.transactioncurrencyid);
  expect(await entriesOf(world, unknown)).toEqual([]);
  expect((await problemOf(unknown))?.code).toBe('CWY-4015');
});

test('the integration log in Dynamics leads from the contact to the correlation id', async () => {
  const { id } = await customer({ email: 'log@example.com', firstName: 'L', lastName: 'Log' });
  const [contact] = await contactsOf(world, id);
  const rows = (await world.crmRows('cwy_integrationlogs')).filter(
    (row) => row.cwy_commercetoolsid === id,
  );
  expect(rows).toMatchObject([
    { cwy_status: 'applied', cwy_contactid: { table: 'contact', id: contact?.contactid } },
  ]);
  const correlation: string = rows[0]?.cwy_correlationid;
  const { events } = await world.memory.store.trace({ by: 'id', id: correlation });
  expect(events.some(({ ref }) => ref?.id === id)).toBe(true);
  expect(await conserved(world)).toBe(true);
});
