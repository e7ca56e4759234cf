import { afterAll, beforeAll, expect, test } from 'vitest';
import { openClaims } from '../src/app/open-claims.ts';
import { roles } from '../src/app/types.ts';
import { openStore } from '../src/app/wire.ts';
import { run } from '../src/cli/run.ts';
import type { Shell } from '../src/cli/shell.ts';
import { must } from '../src/std/assert.ts';
import { eventually } from './eventually.ts';
import { refuse } from './fake-shell.ts';
import type { Row } from './shop.ts';
import { conserved, contactsOf, money, orderLine } from './story.ts';
import { createWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld({ roles });
});
afterAll(() => world.close());

/** Runs a command as an operator would, and answers with what it printed. */
async function causeway(...args: readonly string[]): Promise<{ code: number; text: string }> {
  const lines: string[] = [];
  const shell: Shell = {
    cwd: '/nowhere',
    env: world.env,
    root: '/nowhere',
    version: '0',
    user: 'jane',
    out: (line) => lines.push(line),
    err: (line) => lines.push(line),
    openStore,
    openClaims,
    openTrees: refuse,
    migrate: refuse,
    start: refuse,
    untilStopped: refuse,
  };
  const code = await run(args, shell);
  return { code, text: lines.join('\n') };
}

const signUp = (name: string, lastName = name): Promise<Row> =>
  world.shop.signUp({ email: `${name}@example.com`, lastName });

test('what is parked is listed with its remedy, shown with its way, and retried when it is mended', async () => {
  const { id } = await signUp('refused', 'sim-plugin');
  await world.settled();
  const list = await causeway('parked', 'list', '--class', 'needs-a-person', '--since', '10m');
  expect(list.text).toContain('CWY-3006');
  expect(list.text).toContain('of 1 record');
  const events = await causeway('parked', 'list', '--events', '--kind', 'customer');
  expect(events.text).toContain(`customer ${id}`);
  const show = await causeway('parked', 'show', id);
  expect(show.text).toMatch(/1 run ended in a problem/);
  expect(show.text).toContain('create contact');
  expect(show.text).toContain('then replay');

  // The name was what the CRM refused; its correction is news, and takes the parked event along.
  await world.shop.update(`/customers/${id}`, { action: 'setLastName', lastName: 'Mended' });
  await world.settled();
  expect(await contactsOf(world, id)).toHaveLength(1);
  expect((await causeway('parked', 'show', id)).code).toBe(1);

  await world.crmFaults({ failNext: [{ status: 403, code: '0x80040220', count: 1 }] });
  const other = await signUp('later');
  await world.settled();
  const retried = await causeway('parked', 'retry', other.id, '--reason', 'privilege given');
  expect(retried).toMatchObject({ code: 0 });
  await world.settled();
  expect(await contactsOf(world, other.id)).toHaveLength(1);
  const trace = await causeway('trace', other.id);
  expect(trace.text).toContain('jane let it go through again');
  expect(trace.text).toContain('privilege given');
  expect(await conserved(world)).toBe(true);
});

test('a discarded event is superseded for good, and its trace says by whom and why', async () => {
  const order = await world.shop.order({
    orderNumber: 'TEST-1',
    customerEmail: 'nobody@example.com',
    totalPrice: money(500),
    lineItems: [orderLine(500)],
  });
  await world.settled();
  const before = await world.memory.store.counts();
  const done = await causeway('parked', 'discard', 'TEST-1', '--reason', 'a test order');
  expect(done).toMatchObject({ code: 0 });
  expect((await causeway('parked', 'discard', 'TEST-1', '--reason', 'again')).code).toBe(1);
  const after = await world.memory.store.counts();
  expect(after.parked).toBeLessThan(before.parked);
  expect(after.parked + after.superseded).toBe(before.parked + before.superseded);
  const trace = await causeway('trace', 'TEST-1');
  expect(trace.text).toContain('superseded, discarded');
  expect(trace.text).toContain('jane discarded it');
  expect(trace.text).toContain('a test order');
  // It would have woken for this contact.
  await signUp('nobody');
  await world.settled();
  const entries = await world.entries();
  expect(entries.filter((row) => row.cwy_commercetoolsid === order.id)).toEqual([]);
  expect(await conserved(world)).toBe(true);
});

test('a moved link leads all later changes to the other contact', async () => {
  const { id } = await signUp('mover', 'Mover');
  await world.settled();
  const [former] = await contactsOf(world, id);
  const formerId = must(former, 'one contact').contactid;
  const target = await world.crmEdit('contacts', { firstname: 'Ann', lastname: 'Right' });
  const moved = await causeway('links', 'move', id, target, '--reason', 'the other Ann');
  expect(moved).toMatchObject({ code: 0 });
  await world.settled();
  const contacts = await world.contacts();
  const found = contacts.find((row) => row.contactid === target);
  expect(found).toMatchObject({ lastname: 'Mover', cwy_commercetoolsid: id, firstname: 'Ann' });
  const left = contacts.find((row) => row.contactid === formerId);
  expect(left?.cwy_commercetoolsid ?? null).toBeNull();

  await world.shop.update(`/customers/${id}`, { action: 'setLastName', lastName: 'Later' });
  await world.settled();
  const now = new Map((await world.contacts()).map((row) => [row.contactid, row.lastname]));
  expect([now.get(target), now.get(formerId)]).toEqual(['Later', 'Mover']);
  const show = await causeway('links', 'show', id);
  expect(show.text).toContain(`contact(${target})`);
  expect(show.text).toContain('by hand');
  expect(show.text).toContain('the other Ann');
  expect((await causeway('trace', target)).text).toContain('LinkMoved');
  expect((await causeway('links', 'export')).text).toContain(`"crmId":"${target}"`);
});

test('a removed link lets a customer be identified anew at once', async () => {
  const { id } = await signUp('remover', 'Remover');
  await world.settled();
  const [former] = await contactsOf(world, id);
  const removed = await causeway('links', 'remove', id, '--reason', 'start over');
  expect(removed).toMatchObject({ code: 0 });
  await world.settled();
  // The contact still says whose it is, so that it is found again and nothing is created.
  expect(await contactsOf(world, id)).toHaveLength(1);
  const list = await causeway('links', 'list', '--reason', 'created');
  expect(list.text).toContain(`contact(${former?.contactid})  is customer ${id}`);
});

test('a value is put right by hand, and holds while the map would make the same', async () => {
  const { id } = await signUp('mended', 'Sumer');
  await world.settled();
  const why = ['--reason', 'typing error'];
  const edited = await causeway('parked', 'edit', id, 'lastname=Summer', ...why);
  expect(edited).toMatchObject({ code: 0 });
  await world.settled();
  expect(await contactsOf(world, id)).toMatchObject([{ lastname: 'Summer' }]);
  await world.shop.update(`/customers/${id}`, { action: 'setFirstName', firstName: 'Ann' });
  await world.settled();
  expect(await contactsOf(world, id)).toMatchObject([{ lastname: 'Summer', firstname: 'Ann' }]);
  await world.shop.update(`/customers/${id}`, { action: 'setLastName', lastName: 'Winter' });
  await world.settled();
  expect(await contactsOf(world, id)).toMatchObject([{ lastname: 'Winter' }]);
  const trace = await causeway('trace', id);
  expect(trace.text).toContain('jane put values right');
  expect(trace.text).not.toContain('Summer');
});

test('a question of identity is shown side by side and answered, and nothing is written before', async () => {
  const emailaddress1 = 'twins@example.com';
  const one = await world.crmEdit('contacts', {
    firstname: 'Ann',
    lastname: 'Twin',
    emailaddress1,
  });
  const two = await world.crmEdit('contacts', {
    firstname: 'Bea',
    lastname: 'Twin',
    emailaddress1,
  });
  const { id } = await signUp('twins', 'Twin');
  await world.settled();
  expect(await contactsOf(world, id)).toEqual([]);
  expect((await causeway('parked', 'list', '--problem', 'CWY-4001')).text).toContain('of 1 record');
  const list = await causeway('review', 'list', '--state', 'open');
  expect(list.text).toMatch(new RegExp(`open  ambiguous by email  customer ${id}  2 candidates`));
  const show = await causeway('review', 'show', id);
  expect(show.text).toContain(`contact(${one})`);
  expect(show.text).toMatch(/lastname +T\*\*\* +(= T\*\*\*) += T\*\*\*/);
  expect(show.text).not.toContain('Twin');

  const why = ['--reason', 'she told us'];
  expect((await causeway('review', 'accept', id, two, ...why)).code).toBe(0);
  await world.settled();
  expect(await contactsOf(world, id)).toMatchObject([{ contactid: two }]);
  const again = await causeway('review', 'accept', id, one, ...why);
  expect(again.code).toBe(1);
  expect(again.text).toContain('CWY-6009');
  expect((await causeway('links', 'show', id)).text).toContain(`contact(${two})`);
});

test('links that were lost are made anew from the CRM', async () => {
  const { id } = await signUp('lost');
  await world.settled();
  const [contact] = await contactsOf(world, id);
  await world.database.pool.query('delete from causeway.link where record_id = $1', [id]);
  const dry = await causeway('links', 'rebuild', '--dry-run');
  expect(dry.text).toContain('1 would be linked');
  expect((await causeway('links', 'show', id)).code).toBe(1);
  const rebuilt = await causeway('links', 'rebuild', '--reason', 'an old backup');
  expect(rebuilt.text).toContain('1 linked');
  expect((await causeway('links', 'rebuild', '--reason', 'again')).text).toContain('0 linked');
  await world.settled();
  const show = await causeway('links', 'show', id);
  expect(show.text).toContain(`contact(${contact?.contactid})  is customer ${id}, created`);
  expect(show.text).toContain('an old backup');
  expect(await conserved(world)).toBe(true);
});

test('records that are tried again are listed with their next time', async () => {
  await world.crmFaults({ throttle: { count: 50, retryAfterSeconds: 30 } });
  const { id } = await signUp('throttled');
  const line = new RegExp(`next .*CWY-3003.*customer ${id}`);
  await eventually('the customer to be put off', 10_000, async () => {
    const { text } = await causeway('parked', 'list', '--retrying', '--class', 'throttled');
    return line.test(text) ? null : text;
  });
  expect((await causeway('parked', 'show', id)).text).toContain('next ');
});
