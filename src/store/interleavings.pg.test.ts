import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { envelopeOf, outcomeOf, refOf, retryOf } from '../../test/store-fixtures.ts';
import { associateOf, memoryOf, unitRef, unitsOf } from '../../test/store-units.ts';
import { type StoreWorld, storeWorld } from '../../test/store-world.ts';
import type { RecordRef } from '../core/model/record.ts';
import type { Queue } from '../ports/queue.ts';
import { createStore, type PostgresStore } from './store.ts';

let world: StoreWorld;
beforeAll(async () => {
  world = await storeWorld();
});
afterAll(() => world.close());

/** A store whose next enqueue has happened but whose transaction stays open until it is let go. */
function pausingStore(): { store: PostgresStore; enqueued: Promise<void>; letGo: () => void } {
  const enqueued = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  const queue: Queue = {
    enqueue: async (refs, options) => {
      await world.queue.queue.enqueue(refs, options);
      enqueued.resolve();
      await gate.promise;
    },
  };
  return {
    store: createStore({ pool: world.db.pool, queue }),
    enqueued: enqueued.promise,
    letGo: () => gate.resolve(),
  };
}

/** Resolves when a session of this database waits for an advisory lock. */
async function somebodyWaits(): Promise<void> {
  for (let poll = 0; poll < 500; poll += 1) {
    const { rowCount } = await world.db.pool.query(
      `select from pg_locks where locktype = 'advisory' and not granted
        and database = (select oid from pg_database where datname = current_database())`,
    );
    if (rowCount !== 0) return;
    await world.db.pool.query('select pg_sleep(0.01)');
  }
  throw new Error('Nobody waits for an advisory lock.');
}

async function park(ref: RecordRef, dedupeKey: string, waitsFor: string): Promise<void> {
  await world.store.accept([envelopeOf(dedupeKey, ref)]);
  await world.takeJobs();
  const context = await world.loadOne(ref);
  await world.store.settle([outcomeOf(context, 'parked', { waitsFor })]);
}

describe('lost wake-up', () => {
  it('a job that starts before the event it absorbed is committed still sees it', async () => {
    const ref = refOf('lost');
    await world.store.accept([envelopeOf('lost-1', ref)]);
    const slow = pausingStore();
    const accepting = slow.store.accept([envelopeOf('lost-2', ref)]);
    await slow.enqueued;
    // The second event has coalesced into the job of the first. That job starts now.
    expect(await world.takeJobs()).toEqual(['shop/customer/lost']);
    const loading = world.loadOne(ref);
    await somebodyWaits();
    slow.letGo();
    await accepting;
    expect((await loading).events).toHaveLength(2);
    expect(await world.dueJobs()).toEqual([]);
  });

  it('a record woken by a transaction still open is seen by the job that absorbed it', async () => {
    const order = refOf('lost-order', 'order');
    await park(order, 'lost-3', 'customer:shop/w1');
    await world.store.accept([envelopeOf('lost-4', order)]);
    await world.store.accept([envelopeOf('lost-5', refOf('w1'))]);
    const waker = pausingStore();
    const context = await world.loadOne(refOf('w1'));
    const settling = waker.store.settle([
      outcomeOf(context, 'applied', { appeared: ['customer:shop/w1'] }),
    ]);
    await waker.enqueued;
    expect(await world.takeJobs()).toContain('shop/order/lost-order');
    const loading = world.loadOne(order);
    await somebodyWaits();
    waker.letGo();
    await settling;
    expect((await loading).events).toHaveLength(2);
  });
});

describe('parking and appearing', () => {
  it('wakes what sleeps, and only that', async () => {
    const [sleeper, other] = [refOf('sleeper', 'order'), refOf('other', 'order')];
    await park(sleeper, 'sleep-1', 'customer:shop/a');
    await park(other, 'sleep-2', 'customer:shop/b');
    await world.store.accept([envelopeOf('sleep-3', refOf('a'))]);
    await world.takeJobs();
    const context = await world.loadOne(refOf('a'));
    await world.store.settle([outcomeOf(context, 'applied', { appeared: ['customer:shop/a'] })]);
    expect(await world.takeJobs()).toEqual(['shop/order/sleeper']);
    expect((await world.loadOne(sleeper)).events).toHaveLength(1);
    expect((await world.loadOne(other)).events).toEqual([]);
  });

  it('does not fall asleep for what appeared after it was read', async () => {
    const order = refOf('late', 'order');
    await world.store.accept([envelopeOf('late-1', order), envelopeOf('late-2', refOf('c'))]);
    const read = await world.loadOne(order);
    const customer = await world.loadOne(refOf('c'));
    await world.store.settle([outcomeOf(customer, 'applied', { appeared: ['customer:shop/c'] })]);
    await world.takeJobs();
    await world.store.settle([outcomeOf(read, 'parked', { waitsFor: 'customer:shop/c' })]);
    expect(await world.takeJobs()).toEqual(['shop/order/late']);
    expect((await world.loadOne(order)).events).toHaveLength(1);
  });

  it('falls asleep for what had appeared before it was read: it was seen and did not help', async () => {
    const order = refOf('seen', 'order');
    await world.store.accept([envelopeOf('seen-1', order), envelopeOf('seen-2', refOf('d'))]);
    const customer = await world.loadOne(refOf('d'));
    await world.store.settle([outcomeOf(customer, 'applied', { appeared: ['customer:shop/d'] })]);
    await world.takeJobs();
    const read = await world.loadOne(order);
    await world.store.settle([outcomeOf(read, 'parked', { waitsFor: 'customer:shop/d' })]);
    expect(await world.dueJobs()).toEqual([]);
    expect((await world.loadOne(order)).events).toEqual([]);
  });

  it('sees an appearance that was under way when the record was read', async () => {
    const order = refOf('during', 'order');
    await world.store.accept([
      envelopeOf('during-1', order),
      envelopeOf('during-2', refOf('e')),
      envelopeOf('during-3', refOf('e2')),
    ]);
    await world.takeJobs();
    const customer = await world.loadOne(refOf('e'));
    const appearing = pausingStore();
    const settling = appearing.store.settle([
      outcomeOf(customer, 'applied', {
        appeared: ['customer:shop/e'],
        derived: [envelopeOf('during-4', refOf('elsewhere'))],
      }),
    ]);
    await appearing.enqueued;
    const read = await world.loadOne(order);
    const parking = world.store.settle([
      outcomeOf(read, 'parked', { waitsFor: 'customer:shop/e' }),
    ]);
    await somebodyWaits();
    appearing.letGo();
    await Promise.all([settling, parking]);
    expect(await world.takeJobs()).toContain('shop/order/during');
    expect((await world.loadOne(order)).events).toHaveLength(1);
  });

  it('appears for sleepers of the same batch', async () => {
    const order = refOf('same', 'order');
    await world.store.accept([envelopeOf('same-1', order), envelopeOf('same-2', refOf('f'))]);
    await world.takeJobs();
    const contexts = await world.store.load([order, refOf('f')]);
    const [sleeper, customer] = contexts;
    if (sleeper === undefined || customer === undefined) throw new Error('Two were loaded.');
    await world.store.settle([
      outcomeOf(sleeper, 'parked', { waitsFor: 'customer:shop/f' }),
      outcomeOf(customer, 'applied', { appeared: ['customer:shop/f'] }),
    ]);
    expect(await world.takeJobs()).toEqual(['shop/order/same']);
  });

  it('wakes events in whatever state they sleep, and runs a job planned for later now', async () => {
    const payment = refOf('pay', 'payment');
    await world.store.accept([envelopeOf('pay-1', payment)]);
    await world.takeJobs();
    const context = await world.loadOne(payment);
    await world.store.settle([outcomeOf(context, 'unchanged', { waitsFor: 'payment:shop/pay' })]);
    await world.store.accept([envelopeOf('pay-2', payment)]);
    await world.takeJobs();
    await world.store.settle([
      outcomeOf(await world.loadOne(payment), null, { retry: retryOf(600_000) }),
    ]);
    expect(await world.laterJobs()).toEqual(['shop/payment/pay']);

    await world.store.accept([envelopeOf('pay-3', refOf('o', 'order'))]);
    const order = await world.loadOne(refOf('o', 'order'));
    await world.store.settle([outcomeOf(order, 'applied', { appeared: ['payment:shop/pay'] })]);
    expect(await world.laterJobs()).toEqual([]);
    expect(await world.dueJobs()).toContain('shop/payment/pay');
    expect((await world.loadOne(payment)).events).toHaveLength(2);
  });
});

describe('units and their people', () => {
  it('of two changes of one tree the second sees the first', async () => {
    const units = unitsOf(world);
    await units.read(memoryOf('up'));
    await units.read(memoryOf('down'));
    const [comes, moves] = [
      await units.outcome(unitRef('up'), {
        unit: { now: memoryOf('up', { associates: [associateOf('who', 'buyer+')], version: 2 }) },
        derived: [envelopeOf('pause', refOf('elsewhere'))],
      }),
      await units.outcome(unitRef('down'), {
        unit: {
          now: memoryOf('down', { parentKey: 'up', associatesFromParent: true, version: 2 }),
        },
      }),
    ];
    const first = pausingStore();
    const coming = first.store.settle([comes]);
    await first.enqueued;
    const moving = world.store.settle([moves]);
    await somebodyWaits();
    first.letGo();
    await Promise.all([coming, moving]);
    expect(await units.told()).toEqual(['who', 'who']);
    const { memberships } = await world.loadOne(refOf('who'));
    expect(memberships.map(({ unitKey }) => unitKey)).toEqual(['up', 'down']);
  });

  it('a customer that is read while it becomes an associate is read once more', async () => {
    const units = unitsOf(world);
    await world.store.accept([envelopeOf('mid-1', refOf('mid'))]);
    await world.takeJobs();
    const reading = await world.loadOne(refOf('mid'));
    await units.read(memoryOf('firm', { associates: [associateOf('mid', 'buyer')] }));
    expect(reading.memberships).toEqual([]);
    await world.store.settle([outcomeOf(reading, 'applied', { supersedesParked: true })]);
    expect(await world.dueJobs()).toContain('shop/customer/mid');
    const again = await world.loadOne(refOf('mid'));
    expect(again.events).toHaveLength(1);
    expect(again.memberships).toHaveLength(1);
  });
});
