import { afterAll, beforeAll, expect, test } from 'vitest';
import { Caller } from '../simulators/dataverse/testing/caller.ts';
import { textColumn } from '../simulators/dataverse/testing/provision.ts';
import { roles } from '../src/app/types.ts';
import { eventually } from './eventually.ts';
import { actOf } from './store-fixtures.ts';
import { contactsOf } from './story.ts';
import { createWorld, type World } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld({
    roles,
    config: `{ contact: { extra: { cwy_vat: { from: 'vatId' } } } }`,
  });
});
afterAll(() => world.close());

test('who adds the column that is missing and replays does not wait until columns are read again', async () => {
  const customer = await world.shop.signUp({ email: 'vat@example.com', vatId: 'DE1' });
  await world.settled();
  const { events } = await world.memory.store.trace({ by: 'id', id: customer.id });
  expect(events.map(({ problem }) => problem?.code)).toContain('CWY-3010');
  const admin = new Caller(world.dataverse);
  await admin.signIn();
  const path = "EntityDefinitions(LogicalName='contact')/Attributes";
  await admin.send('POST', path, { body: textColumn('cwy_Vat', 20) });
  // Columns that were read within the last second are not read again.
  await eventually('the contact', 20_000, async () => {
    await world.memory.store.replay({ problem: 'CWY-3010' }, actOf());
    await world.settled();
    const [contact] = await contactsOf(world, customer.id);
    return contact?.cwy_vat === 'DE1' ? null : 'no contact';
  });
});
