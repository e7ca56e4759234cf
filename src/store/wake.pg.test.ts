import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countStatements } from '../../test/count-statements.ts';
import { envelopeOf, outcomeOf, refOf } from '../../test/store-fixtures.ts';
import { type StoreWorld, storeWorld } from '../../test/store-world.ts';
import { sleepersMax } from './wake.ts';

const wakeKey = 'email:many';
const many = 2 * sleepersMax + 500;
const refs = Array.from({ length: many }, (_, n) => refOf(`guest-${n}`, 'order'));
let world: StoreWorld;
beforeAll(async () => {
  world = await storeWorld();
});
afterAll(() => world.close());

async function park(key: string): Promise<void> {
  await world.store.accept(refs.map((ref) => envelopeOf(`${key}-${ref.id}`, ref)));
  await world.takeJobs();
  const contexts = await world.store.load(refs);
  await world.store.settle(
    contexts.map((context) => outcomeOf(context, 'parked', { waitsFor: wakeKey })),
  );
}

async function appear(id: string): Promise<void> {
  await world.store.accept([envelopeOf(id, refOf(id))]);
  await world.takeJobs();
  const context = await world.loadOne(refOf(id));
  await world.store.settle([outcomeOf(context, 'applied', { appeared: [wakeKey] })]);
}

it('wakes a bounded number at once, and the others by the sweep', async () => {
  await park('first');
  await appear('customer');
  expect(await world.takeJobs()).toHaveLength(sleepersMax);
  expect(await world.store.sweep(60_000)).toBe(sleepersMax);
  expect(await world.store.sweep(60_000)).toBe(500);
  expect(await world.store.sweep(60_000)).toBe(0);
  expect(await world.takeJobs()).toHaveLength(sleepersMax + 500);
  expect(await world.store.counts()).toMatchObject({ waiting: many, parked: 0 });
});

it('leaves those asleep that slept knowing of the appearance', async () => {
  const contexts = await world.store.load(refs);
  await world.store.settle(
    contexts.map((context) => outcomeOf(context, 'parked', { waitsFor: wakeKey })),
  );
  await appear('another');
  await world.takeJobs();
  // They ran after the appearance, and were not satisfied.
  const some = refs.slice(0, 10);
  await world.db.pool.query(
    `update causeway.event set state = 'waiting', settled_xid = null, settled_at = null,
       waits_for = null where record_key = any($1)`,
    [some.map((ref) => `shop/order/${ref.id}`)],
  );
  const late = await world.store.load(some);
  await world.store.settle(
    late.map((context) => outcomeOf(context, 'parked', { waitsFor: wakeKey })),
  );
  for (let sweep = 0; sweep < 4; sweep += 1) await world.store.sweep(60_000);
  expect(await world.store.counts()).toMatchObject({ parked: 10 });
  const { rows } = await world.db.pool.query(
    'select wake_key from causeway.appeared where sleepers_left',
  );
  expect(rows).toEqual([]);
});

it('forgets an appearance only when nobody is left asleep', async () => {
  await world.db.pool.query(
    `update causeway.appeared set at = now() - interval '2 hours', sleepers_left = true`,
  );
  const left = async () => {
    await world.store.maintain({ journalDays: 90, eventDays: 90, decisionDays: 90 });
    const { rows } = await world.db.pool.query('select wake_key from causeway.appeared');
    return rows;
  };
  expect(await left()).toEqual([{ wake_key: wakeKey }]);
  await world.store.sweep(60_000);
  expect(await left()).toEqual([]);
});

describe('what appears outside of a run', () => {
  const key = 'email:outside';
  const guest = refOf('outside', 'order');
  const appeared = async (): Promise<number> => {
    const { rows } = await world.db.pool.query(
      'select from causeway.appeared where wake_key = $1',
      [key],
    );
    return rows.length;
  };
  const stateOf = async (): Promise<string> => {
    const { rows } = await world.db.pool.query<{ state: string }>(
      'select state from causeway.event where record_id = $1',
      [guest.id],
    );
    return rows.map(({ state }) => state).join();
  };

  beforeAll(async () => {
    await world.db.pool.query(`delete from causeway.event; delete from causeway.appeared`);
    await world.takeJobs();
  });

  it('costs one statement and leaves no trace where nobody can be concerned', async () => {
    const wakeTwice = () => world.store.wake([key, key]);
    expect(await countStatements(world.db.pool, wakeTwice)).toBe(1);
    expect(await appeared()).toBe(0);
    expect(await world.store.wake([])).toBe(0);
  });

  it('keeps a record from falling asleep that looked before', async () => {
    await world.store.accept([envelopeOf('outside', guest)]);
    await world.takeJobs();
    const context = await world.loadOne(guest);
    expect(await world.store.wake([key])).toBe(0);
    await world.store.settle([outcomeOf(context, 'parked', { waitsFor: key })]);
    expect(await stateOf()).toBe('waiting');
    expect(await world.takeJobs()).toEqual(['shop/order/outside']);
  });

  it('wakes who sleeps, once, and nobody who waits for something else', async () => {
    const context = await world.loadOne(guest);
    await world.store.settle([outcomeOf(context, 'parked', { waitsFor: key })]);
    expect(await stateOf()).toBe('parked');
    expect(await world.store.wake(['email:another'])).toBe(0);
    expect(await world.store.wake(['email:another', key])).toBe(1);
    expect(await stateOf()).toBe('waiting');
    expect(await world.takeJobs()).toEqual(['shop/order/outside']);
    expect(await world.store.wake([key])).toBe(0);
    expect(await world.takeJobs()).toEqual([]);
  });

  it('leaves more than can be woken at once to the sweep', async () => {
    await world.store.accept(refs.map((ref) => envelopeOf(`outside-${ref.id}`, ref)));
    await world.takeJobs();
    const contexts = await world.store.load(refs);
    await world.store.settle(
      contexts.map((context) => outcomeOf(context, 'parked', { waitsFor: key })),
    );
    expect(await world.store.wake([key])).toBe(sleepersMax);
    expect(await world.store.sweep(60_000)).toBe(sleepersMax);
    expect(await world.store.sweep(60_000)).toBe(500);
    expect(await world.store.sweep(60_000)).toBe(0);
  });
});
