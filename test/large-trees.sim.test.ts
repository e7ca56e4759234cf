import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mapBounded } from '../src/std/map-bounded.ts';
import { eventually } from './eventually.ts';
import { type ServiceProcess, startProcess } from './service-process.ts';
import { type Row, toRow } from './shop.ts';
import { createWorld, type World } from './world.ts';

/**
 * A company as large as the limits of commercetools allow, or a small one of the same shape for every
 * day: `LARGE=1 vitest run test/large-trees.sim.test.ts` for the whole.
 */
const isWhole = process.env.LARGE === '1';
const size = isWhole
  ? { associates: 2_000, divisions: 500, passedOn: 50 }
  : { associates: 400, divisions: 150, passedOn: 15 };

/** V8's old space of the service. It holds no tree: what it has in hand are batches. */
const heapMb = 160;
const residentMbMax = 500;
const atOnceMax = 8;
const floodMsMax = isWhole ? 600_000 : 100_000;

let world: World;
let service: ServiceProcess;
let people: readonly string[];
let strangers: readonly string[];
let company: string;

beforeAll(async () => {
  world = await createWorld();
  for (const key of ['buyer', 'auditor']) {
    const role = { key, name: key, buyerAssignable: true, permissions: [] };
    await world.shop.post('/associate-roles', role);
  }
  service = await startProcess([], {
    ...world.env,
    NODE_OPTIONS: `--max-old-space-size=${heapMb}`,
  });
  await world.subscribe(service.url ?? '');
  people = await signUps('p', size.associates);
  strangers = await signUps('s', 20);
  await quiet();
}, floodMsMax);
afterAll(async () => {
  await service.stop();
  await world.close();
});

async function signUps(prefix: string, count: number): Promise<readonly string[]> {
  const ids: string[] = [];
  await mapBounded(numbers(count), atOnceMax, async (n) => {
    const { id } = await world.shop.signUp({
      email: `${prefix}${n}@example.com`,
      lastName: `${prefix} ${n}`,
    });
    ids.push(id);
  });
  return ids;
}

const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, n) => n);

/** Nothing is on its way: no delivery, no event that waits, no news that is still to be told. */
async function quiet(): Promise<void> {
  await eventually('everything to be settled', floodMsMax, async () => {
    const { pending } = world.commercetools.deliveries();
    const left = await one(
      `select (select count(*) from causeway.event where state = 'waiting')
        + (select count(*) from causeway.unit_news) as n`,
    );
    return pending === 0 && left === 0 ? null : `${pending} deliveries, ${left} events or news`;
  });
}

async function one(text: string, values: readonly unknown[] = []): Promise<number> {
  const { rows } = await world.database.pool.query(text, [...values]);
  return Number(Object.values(rows[0] ?? { n: 0 })[0]);
}

/** What the two systems and the database were asked so far. */
interface Cost {
  readonly crm: number;
  /** Within batches, and alone. */
  readonly operations: number;
  readonly shop: number;
  readonly events: number;
}

async function cost(): Promise<Cost> {
  const [crm, shop] = await Promise.all([
    toRow(await (await fetch(`${world.dataverse.url}/_sim/requests`)).json()),
    toRow(await (await fetch(`${world.commercetools.url}/_sim/requests`)).json()),
  ]);
  const asks = (route: string): number => shop.byRoute[route] ?? 0;
  return {
    crm: crm.total,
    operations: Object.entries(toRow(crm.counters))
      .filter(([what]) => !what.includes('$batch'))
      .reduce((sum, [, n]) => sum + Number(n), 0),
    // The test itself posts; it never gets.
    shop: Object.keys(shop.byRoute)
      .filter((route) => route.startsWith('GET '))
      .reduce((sum, route) => sum + asks(route), 0),
    events: await one('select count(*) from causeway.event'),
  };
}

function minus(after: Cost, before: Cost): Cost {
  return {
    crm: after.crm - before.crm,
    operations: after.operations - before.operations,
    shop: after.shop - before.shop,
    events: after.events - before.events,
  };
}

/** What the process has ever held at a time. */
async function peakMb(): Promise<number> {
  const status = await readFile(`/proc/${service.pid}/status`, 'utf8');
  const [, kb] = /VmHWM:\s+(\d+) kB/.exec(status) ?? [];
  return Math.round(Number(kb) / 1024);
}

/** Four levels of divisions; each has about five below it. */
function parentOf(division: number): string {
  const level = size.divisions / 5;
  if (division < level / 5) return 'top';
  return `d${Math.floor((division - level / 5) / 5)}`;
}

function associate(id: string, role: string, inheritance: string): Row {
  return {
    customer: { typeId: 'customer', id },
    associateRoleAssignments: [
      { associateRole: { typeId: 'associate-role', key: role }, inheritance },
    ],
  };
}

async function flood(): Promise<void> {
  const associates = people.map((id, n) =>
    n < size.passedOn ? associate(id, 'auditor', 'Enabled') : associate(id, 'buyer', 'Disabled'),
  );
  const made = await world.shop.post('/business-units', {
    key: 'top',
    name: 'Top',
    unitType: 'Company',
    associates,
  });
  company = made.id;
  for (const n of numbers(size.divisions)) {
    await world.shop.post('/business-units', {
      key: `d${n}`,
      name: `Division ${n}`,
      unitType: 'Division',
      parentUnit: { typeId: 'business-unit', key: parentOf(n) },
    });
  }
}

/** Edits strangers one after the other until told to stop; answers how many edits there were. */
async function strangersEdit(isOver: () => boolean): Promise<number> {
  let n = 0;
  for (; !isOver(); n++) {
    const id = strangers[n % strangers.length] ?? '';
    const { version } = await world.shop.update(`/customers/${id}`, {
      action: 'setFirstName',
      firstName: `Turn ${n}`,
    });
    await eventually('the edit to be settled', floodMsMax, async () => {
      const applied = await one(
        'select coalesce(max(version), 0) from causeway.mirror where record_key like $1',
        [`%/customer/${id}`],
      );
      return applied >= version ? null : `version ${applied} of ${version}`;
    });
  }
  return n;
}

/** Connections that the tree makes: everybody's own, and those that are passed on to all divisions. */
const connections = size.associates + size.passedOn * size.divisions;

test(
  'a large company comes through in batches, and nobody else waits for it',
  async () => {
    const before = await cost();
    const from = performance.now();
    let over = false;
    const editing = strangersEdit(() => over);
    await flood();
    await quietFlood();
    over = true;
    const floodMs = performance.now() - from;
    const edits = await editing;
    await quiet();
    const spent = minus(await cost(), before);
    const waits = await strangersWaited();
    const residentMb = await peakMb();
    const peopleNews = await newsOfPeople();
    report({ ...size, ...spent, floodMs, edits, ...waits, peopleNews, residentMb });
    await showsTheTree();
    const units = size.divisions + 1;
    // A unit: look-up and write. A person: the company, and each connection. Roles: looked up and made.
    const operations = 2 * units + size.associates + connections + edits + 10;
    expect(spent.operations).toBeLessThan(operations * 1.05);
    expect(spent.crm).toBeLessThan(spent.operations / 4);
    // Each unit is read when it is heard of and when the one above has its account; people are not.
    expect(spent.shop).toBeLessThan(4 * units + 3 * edits + 50);
    // Whoever acts for all divisions hears of many at once.
    expect(peopleNews).toBeLessThan(4 * size.associates + connections / 4);
    expect(waits.longestMs).toBeLessThan(floodMs / 2);
    expect(waits.meanMs).toBeLessThan(floodMs / 5);
    expect(residentMb).toBeLessThan(residentMbMax);
  },
  floodMsMax * 2,
);

test('one associate less costs what one person costs, whoever else is there', async () => {
  const before = await cost();
  const customer = { typeId: 'customer', id: people.at(-1) };
  await change(company, { action: 'removeAssociate', customer });
  await quiet();
  const spent = minus(await cost(), before);
  report({ ...spent });
  expect(spent.operations).toBe(2);
  expect(spent.events).toBeLessThan(6);
  // One by the test itself.
  expect(spent.shop).toBeLessThan(4);
}, 60_000);

test('a branch that moves takes its people along and writes one row', async () => {
  const moved = await world.shop.get('/business-units/key=d0');
  const before = await cost();
  const parentUnit = { typeId: 'business-unit', key: 'd1' };
  await change(moved.id, { action: 'changeParentUnit', parentUnit });
  await quiet();
  const spent = minus(await cost(), before);
  const branch = branchOf(0);
  report({ branch, ...spent });
  expect(spent.operations).toBe(1);
  expect(spent.shop).toBeLessThan(2 * branch + 10);
  expect(spent.events).toBeLessThan(2 * branch + size.passedOn + 10);
  const accounts = await world.crmRows('accounts');
  const idOf = new Map(accounts.map((row) => [row.cwy_businessunitkey, row.accountid]));
  const account = accounts.find((row) => row.cwy_businessunitkey === 'd0');
  expect(account?.parentaccountid.id).toBe(idOf.get('d1'));
}, 60_000);

function branchOf(top: number): number {
  const below = numbers(size.divisions).filter((n) => parentOf(n) === `d${top}`);
  return 1 + below.reduce((sum, n) => sum + branchOf(n), 0);
}

const change = (unitId: string, action: Row): Promise<Row> =>
  world.shop.update(`/business-units/${unitId}`, action);

/** Figures of the whole size are of interest as such. */
function report(figures: Readonly<Record<string, number>>): void {
  if (isWhole) process.stdout.write(`${JSON.stringify(figures)}\n`);
}

/** From the acceptance of a stranger's edit until what came of it was settled. */
async function strangersWaited(): Promise<{ longestMs: number; meanMs: number }> {
  const waited = 'extract(epoch from settled_at - received_at) * 1000';
  const edits = "record_id = any($1) and type = 'CustomerFirstNameSet'";
  const of = (what: string): Promise<number> =>
    one(`select ${what}(${waited}) from causeway.event where ${edits}`, [strangers]);
  return { longestMs: await of('max'), meanMs: await of('avg') };
}

function newsOfPeople(): Promise<number> {
  return one("select count(*) from causeway.event where type = 'MembershipsChanged'");
}

/** The same, leaving the strangers' edits out. */
async function quietFlood(): Promise<void> {
  const keys = strangers.map((id) => `${world.commercetools.projectKey}/customer/${id}`);
  await eventually('the flood to be settled', floodMsMax, async () => {
    const left = await one(
      `select (select count(*) from causeway.event where state = 'waiting'
          and record_key <> all($1))
        + (select count(*) from causeway.unit_news) as n`,
      [keys],
    );
    return left === 0 && world.commercetools.deliveries().pending < 5 ? null : `${left} events`;
  });
}

async function showsTheTree(): Promise<void> {
  const accounts = await world.crmRows('accounts');
  const keyOf = new Map(accounts.map((row) => [row.accountid, row.cwy_businessunitkey]));
  const above = accounts.map((row) => [
    row.cwy_businessunitkey,
    keyOf.get(row.parentaccountid?.id) ?? null,
  ]);
  const expected = numbers(size.divisions).map((n) => [`d${n}`, parentOf(n)]);
  expect(above.toSorted()).toEqual([['top', null], ...expected].toSorted());
  const contacts = await world.crmRows('contacts');
  const customerOf = new Map(contacts.map((row) => [row.contactid, row.cwy_commercetoolsid]));
  const under = contacts.filter((row) => keyOf.get(row.parentcustomerid?.id) === 'top');
  expect(under.map((row) => row.cwy_commercetoolsid).toSorted()).toEqual(people.toSorted());
  const ties = (await world.crmRows('connections')).filter(({ ismaster }) => ismaster !== false);
  const count = new Map<string, number>();
  for (const { record1id } of ties) {
    const id = customerOf.get(record1id.id);
    count.set(id, (count.get(id) ?? 0) + 1);
  }
  const units = size.divisions + 1;
  for (const [n, id] of people.slice(0, size.passedOn).entries()) {
    expect(count.get(id), `connections of person ${n}`).toBe(units);
  }
  expect(ties).toHaveLength(connections);
  const parked = await one("select count(*) from causeway.event where state = 'parked'");
  expect(parked).toBe(0);
}
