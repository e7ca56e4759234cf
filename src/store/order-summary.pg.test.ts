import { afterAll, beforeAll, expect, it } from 'vitest';
import { sampleSummary } from '../../test/samples/order-summary.ts';
import { envelopeOf, outcomeOf, refOf } from '../../test/store-fixtures.ts';
import { memoryOf, unitRef } from '../../test/store-units.ts';
import { type StoreWorld, storeWorld } from '../../test/store-world.ts';
import { insightDefault } from '../core/insight/insight-settings.ts';
import type { OrderSummary } from '../core/model/order-summary.ts';
import type { RecordRef } from '../core/model/record.ts';
import { type Outcome, ordersChanged } from '../ports/store.ts';

let world: StoreWorld;
beforeAll(async () => {
  world = await storeWorld();
});
afterAll(() => world.close());

/** Names of their own for each test, for all share the database. */
let tests = 0;
function names() {
  tests += 1;
  const of = tests;
  return {
    customer: (name: string) => refOf(`${name}-${of}`),
    order: (name: string) => refOf(`${name}-${of}`, 'order'),
    crmId: `5c0ffee0-0000-4000-8000-${String(of).padStart(12, '0')}`,
  };
}

/** Settles a run that was started by news of its own. */
async function ran(ref: RecordRef, more: Partial<Outcome>): Promise<void> {
  await world.store.settle([await outcome(ref, more)]);
}

let events = 0;
async function outcome(ref: RecordRef, more: Partial<Outcome>): Promise<Outcome> {
  events += 1;
  await world.store.accept([envelopeOf(`e${events}`, ref)]);
  return outcomeOf(await world.loadOne(ref), 'applied', more);
}

function summaryOf(ref: RecordRef, given: Partial<OrderSummary> = {}): OrderSummary {
  return sampleSummary({ ref, customerId: null, ...given });
}

const to = (ref: RecordRef, crmId: string, reason = 'email') => ({
  link: { ref, crmTable: 'contact', crmId, reason },
});

/** How often a record was told, and is now to look at its orders. */
async function told(ref: RecordRef): Promise<number> {
  const { events: waiting } = await world.loadOne(ref);
  return waiting.filter(({ type }) => type === ordersChanged).length;
}

it('an older reading never takes the place of a newer one', async () => {
  const { order } = names();
  const ref = order('a');
  const now = (given: Partial<OrderSummary>) => summaryOf(ref, given);
  const kept = async (given: Partial<OrderSummary>): Promise<number | undefined> => {
    await ran(ref, { summary: { now: now(given) } });
    return (await world.loadOne(ref)).summary?.gross;
  };
  expect(await kept({ version: 3, paymentVersion: 2, gross: 1 })).toBe(1);
  expect(await kept({ version: 2, paymentVersion: 9, gross: 2 })).toBe(1);
  expect(await kept({ version: 3, paymentVersion: 1, gross: 3 })).toBe(1);
  expect(await kept({ version: 3, paymentVersion: 3, gross: 4 })).toBe(4);
  expect(await kept({ version: 4, paymentVersion: 0, gross: 5 })).toBe(5);
});

it('gives back what it was given, and nothing of an order that is gone', async () => {
  const { order, customer } = names();
  const ref = order('a');
  const now = summaryOf(ref, {
    customerId: customer('c').id,
    currency: 'KWD',
    fractionDigits: 3,
    gross: Number.MAX_SAFE_INTEGER,
    refunded: 7,
    refunds: [{ key: 'refunded:p:t', value: 4 }],
    cancelled: true,
    storeKey: 'kw',
    channel: 'web',
    country: 'KW',
    locale: 'ar-KW',
    customerGroup: 'gold',
    interests: [{ kind: 'brand', key: 'a', name: 'A', value: 9 }],
  });
  await ran(ref, { summary: { now } });
  expect((await world.loadOne(ref)).summary).toEqual(now);
  await ran(ref, { summary: { now: null } });
  expect((await world.loadOne(ref)).summary).toBeNull();
});

it('reads what an earlier version has remembered: the sum of the refunds, and none of them', async () => {
  const { order } = names();
  const ref = order('old');
  await world.db.pool.query(
    `insert into causeway.order_summary (record_key, placed_at, currency, fraction_digits, gross,
      refunded, cancelled, interests, version, payment_version)
    values ($1, now(), 'EUR', 2, 100, 50, false, '[]', 1, 1)`,
    [`shop/order/${ref.id}`],
  );
  const { summary } = await world.loadOne(ref);
  expect(summary).toMatchObject({ refunded: 50, refunds: [] });
});

it('finds the orders of a customer, of guests and of others who share the contact', async () => {
  const { order, customer, crmId } = names();
  const [me, other, stranger] = [customer('me'), customer('other'), customer('stranger')];
  const day = (n: number) => ({ placedAt: `2026-01-0${n}T00:00:00.000Z` });
  const own = summaryOf(order('own'), { ...day(3), customerId: me.id });
  const guest = summaryOf(order('guest'), day(4));
  const shared = summaryOf(order('shared'), { ...day(1), customerId: other.id });
  // Linked as a guest's, and somebody's since.
  const moved = summaryOf(order('moved'), { ...day(2), customerId: stranger.id });
  await ran(me, to(me, crmId));
  await ran(other, to(other, crmId, 'shared'));
  await ran(own.ref, { summary: { now: own } });
  await ran(guest.ref, { summary: { now: guest }, ...to(guest.ref, crmId) });
  await ran(shared.ref, { summary: { now: shared } });
  await ran(moved.ref, { summary: { now: moved }, ...to(moved.ref, crmId) });
  const answers = await world.store.ordersOf([
    { ref: stranger, crmId: null, unitKey: null },
    { ref: me, crmId, unitKey: null },
    { ref: me, crmId: null, unitKey: null },
    { ref: customer('nobody'), crmId: null, unitKey: null },
  ]);
  expect(answers).toEqual([
    { orders: [moved], carts: [], cut: false },
    { orders: [guest, own, shared], carts: [], cut: false },
    { orders: [own], carts: [], cut: false },
    { orders: [], carts: [], cut: false },
  ]);
});

it('tells the customers that are named, each time anew', async () => {
  const { order, customer } = names();
  const [ref, me] = [order('a'), customer('me')];
  const touched = { customers: [me], contacts: [] };
  await ran(ref, { summary: { now: summaryOf(ref) }, touched });
  await ran(ref, { summary: { now: summaryOf(ref, { gross: 1 }) }, touched });
  expect(await told(me)).toBe(2);
  expect(await world.dueJobs()).toContain(`shop/customer/${me.id}`);
});

it('tells the customer that fills the contact, and not those who share it', async () => {
  const { order, customer, crmId } = names();
  const [me, other, ref] = [customer('me'), customer('other'), order('a')];
  await ran(me, to(me, crmId));
  await ran(other, to(other, crmId, 'shared'));
  const touched = { customers: [], contacts: [crmId] };
  await ran(ref, { summary: { now: summaryOf(ref) }, ...to(ref, crmId), touched });
  expect(await told(me)).toBe(1);
  expect(await told(other)).toBe(0);
});

it('tells a customer that comes to a contact with orders of guests', async () => {
  const { order, customer, crmId } = names();
  const [me, ref] = [customer('me'), order('a')];
  const touched = { customers: [], contacts: [crmId] };
  await ran(ref, { summary: { now: summaryOf(ref) }, ...to(ref, crmId), touched });
  await ran(me, to(me, crmId));
  expect(await told(me)).toBe(1);
});

it('tells a customer and a guest that come to one contact together, in one batch or in two', async () => {
  for (const batches of ['one', 'two']) {
    const { order, customer, crmId } = names();
    const [me, ref] = [customer('me'), order('a')];
    const outcomes = [
      await outcome(ref, {
        summary: { now: summaryOf(ref) },
        ...to(ref, crmId),
        touched: { customers: [], contacts: [crmId] },
      }),
      await outcome(me, to(me, crmId)),
    ];
    if (batches === 'one') await world.store.settle(outcomes);
    else await Promise.all(outcomes.map((one) => world.store.settle([one])));
    expect(await told(me), batches).toBe(1);
  }
});

it('tells a unit and an order of it that come together, in one batch or in two', async () => {
  for (const batches of ['one', 'two']) {
    const { order, crmId } = names();
    const [ref, unit] = [order('a'), unitRef(`u-${crmId}`)];
    const outcomes = [
      await outcome(ref, {
        summary: { now: summaryOf(ref, { unitKey: unit.id }) },
        touched: { customers: [], contacts: [], units: [unit.id] },
      }),
      await outcome(unit, { unit: { now: memoryOf(unit.id) } }),
    ];
    if (batches === 'one') await world.store.settle(outcomes);
    else await Promise.all(outcomes.map((one) => world.store.settle([one])));
    expect(await told(unit), batches).toBe(1);
  }
});

it('tells the units above only where accounts sum up trees', async () => {
  for (const [accounts, times] of [
    ['own', 0],
    ['tree', 1],
  ] as const) {
    const { order, crmId } = names();
    const store = world.storeWith({ insight: { ...insightDefault, accounts } });
    const [top, below, ref] = [unitRef(`t-${crmId}`), unitRef(`b-${crmId}`), order('a')];
    await ran(top, { unit: { now: memoryOf(top.id) } });
    await ran(below, { unit: { now: memoryOf(below.id, { parentKey: top.id }) } });
    const summary = { now: summaryOf(ref, { unitKey: below.id }) };
    const touched = { customers: [], contacts: [], units: [below.id] };
    await store.settle([await outcome(ref, { summary, touched })]);
    expect([await told(below), await told(top)], accounts).toEqual([1, times]);
    const [of] = await store.ordersOf([{ ref: top, crmId: null, unitKey: null }]);
    expect(of?.orders, accounts).toHaveLength(times);
  }
});
