import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Running } from '../src/app/types.ts';
import { must } from '../src/std/assert.ts';
import type { Row } from './shop.ts';
import { entriesOf, money, orderLine, purchase, purchaseEntries } from './story.ts';
import { createWorld, type World } from './world.ts';

let world: World;
let worker: Running | null = null;

beforeAll(async () => {
  // Some environments create activities open, and they are closed with a second request.
  world = await createWorld({
    roles: ['intake', 'scheduler'],
    dataverse: { stateOnCreate: 'ignore' },
  });
});
afterAll(() => world.close());

/** The worker under another setting, as after a deployment. */
async function writeTo(target: string, more: Readonly<Record<string, string>> = {}): Promise<void> {
  await worker?.stop();
  worker = await world.startService(['worker'], { CAUSEWAY_TIMELINE_TARGET: target, ...more });
}

/** How the rows of a standard table look to whoever reads them. */
interface Looks {
  readonly table: string;
  readonly set: string;
  readonly key: string;
  readonly text: string;
  readonly person: string;
}

const task: Looks = {
  table: 'task',
  set: 'tasks',
  key: 'activityid',
  text: 'description',
  person: 'regardingobjectid',
};
const annotation: Looks = {
  table: 'annotation',
  set: 'annotations',
  key: 'annotationid',
  text: 'notetext',
  person: 'objectid',
};

async function rowsOf({ set, text }: Looks, orderId: string): Promise<readonly Row[]> {
  const rows = await world.crmRows(set);
  return rows.filter((row) => String(row[text]).includes(orderId));
}

/** Kind and amount as the text tells them, sorted; duplicates stay visible. */
async function toldBy(looks: Looks, orderId: string): Promise<readonly string[]> {
  const rows = await rowsOf(looks, orderId);
  return rows
    .map((row) => /\nKind: (\S+)\nAmount: (\S+)/.exec(row[looks.text])?.slice(1).join(' ') ?? '?')
    .sort();
}

async function orderOf(customerId: string, draft: Row = {}): Promise<Row> {
  const made = await world.shop.order({
    customerId,
    customerEmail: 'x@example.com',
    totalPrice: money(10_000),
    lineItems: [orderLine(10_000)],
    ...draft,
  });
  await world.settled();
  return made;
}

describe.each([
  ['task', task],
  ['note', annotation],
] as const)('entries as a %s', (target, looks) => {
  test('each fact is one row on the contact, and leads back to its event', async () => {
    await writeTo(target, { CAUSEWAY_TIMELINE_CURRENCY: 'lookup' });
    const { customerId, orderId } = await purchase(world, `${target}s`);
    await world.settled();
    await world.redeliver(orderId);
    await world.settled();
    expect(await toldBy(looks, orderId)).toEqual(purchaseEntries);
    expect(await entriesOf(world, orderId)).toEqual([]);

    const contacts = await world.contacts();
    const contact = must(
      contacts.find((row) => row.cwy_commercetoolsid === customerId),
      'the contact',
    );
    for (const row of await rowsOf(looks, orderId)) {
      expect(row[looks.person]).toMatchObject({ id: contact.contactid });
      const trace = await world.memory.store.trace({ by: 'id', id: row[looks.key] });
      const entry = trace.entries.find(({ crmId }) => crmId === row[looks.key]);
      expect(entry?.crmTable).toBe(looks.table);
      expect(row[looks.text].split('\n').at(-1)).toBe(`Trace: ${entry?.correlationId}`);
      expect(trace.events.length).toBeGreaterThan(0);
    }
  });

  test('what does not hold any more is said on the row that said it', async () => {
    await writeTo(target);
    const customer = await world.shop.signUp({ email: `${target}@example.com`, lastName: target });
    const { id } = await orderOf(customer.id);
    await world.shop.update(`/orders/${id}`, {
      action: 'changeOrderState',
      orderState: 'Cancelled',
    });
    await world.settled();
    const before = await rowsOf(looks, id);
    await world.shop.update(
      `/orders/${id}`,
      { action: 'changeOrderState', orderState: 'Open' },
      { action: 'setOrderNumber', orderNumber: `LATE-${target}` },
    );
    await world.settled();
    expect(await toldBy(looks, id)).toEqual(['placed 100', 'withdrawn 0']);
    const after = await rowsOf(looks, id);
    expect(after.map((row) => row[looks.key]).sort()).toEqual(
      before.map((row) => row[looks.key]).sort(),
    );
    expect(after.every(({ subject }) => subject.startsWith(`Order LATE-${target} `))).toBe(true);
  });

  test('a row that an earlier run left behind is written over, not written twice', async () => {
    await writeTo(target);
    const customer = await world.shop.signUp({ email: `${target}2@example.com`, lastName: target });
    await world.settled();
    await world.crmFaults({ dropResponse: { count: 1, when: 'after', table: looks.set } });
    const { id } = await orderOf(customer.id);
    expect(await toldBy(looks, id)).toEqual(['placed 100']);
    const { steps } = await world.memory.store.trace({ by: 'id', id });
    const met = steps.map(({ step, outcome }) => `${step}: ${outcome}`);
    expect(met).toContain(`create ${looks.table}: already there`);
    expect(met).toContain(`update ${looks.table}: updated`);
  });
});

test('a task is history: done, with the time of the fact', async () => {
  await writeTo('task');
  const { orderId } = await purchase(world, 'history');
  await world.settled();
  const rows = await rowsOf(task, orderId);
  expect(rows.map(({ statecode, statuscode }) => `${statecode} ${statuscode}`)).toEqual(
    rows.map(() => '1 5'),
  );
  const paid = rows.find(({ subject }) => subject.includes(' paid '));
  expect(paid).toMatchObject({
    actualend: '2026-03-01T10:00:00Z',
    sortdate: '2026-03-01T10:00:00Z',
  });
});

test('another setting writes no old fact again, and amends old entries where they stand', async () => {
  await writeTo('activity');
  const customer = await world.shop.signUp({ email: 'over@example.com', lastName: 'Over' });
  const { id } = await orderOf(customer.id);
  expect(await entriesOf(world, id)).toEqual(['placed 100']);

  await writeTo('task');
  await world.redeliver(id);
  await world.shop.update(`/orders/${id}`, { action: 'changeOrderState', orderState: 'Cancelled' });
  await world.settled();
  expect(await entriesOf(world, id)).toEqual(['placed 100']);
  expect(await toldBy(task, id)).toEqual(['cancelled 100']);

  await writeTo('note');
  await world.shop.update(
    `/orders/${id}`,
    { action: 'changeOrderState', orderState: 'Open' },
    { action: 'setOrderNumber', orderNumber: 'OVER-1' },
  );
  await world.settled();
  expect(await rowsOf(annotation, id)).toEqual([]);
  expect(await toldBy(task, id)).toEqual(['withdrawn 0']);
  const [placed] = (await world.entries()).filter((row) => row.cwy_commercetoolsid === id);
  expect(placed).toMatchObject({ cwy_ordernumber: 'OVER-1', cwy_kind: 'placed', statuscode: 2 });
});
