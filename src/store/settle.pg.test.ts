import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { envelopeOf, outcomeOf, refOf, retryOf, stepOf } from '../../test/store-fixtures.ts';
import { type StoreWorld, storeWorld } from '../../test/store-world.ts';
import type { RecordRef } from '../core/model/record.ts';
import type { LedgerEntry, Outcome, SettledState } from '../ports/store.ts';
import { must } from '../std/assert.ts';

let world: StoreWorld;
beforeAll(async () => {
  world = await storeWorld();
});
afterAll(() => world.close());

/** Accepts one event for the record and runs it to the given end; answers the event's id. */
async function runOnce(
  ref: RecordRef,
  key: string,
  state: SettledState | null,
  more: Partial<Outcome> = {},
): Promise<string> {
  const [accepted] = await world.store.accept([envelopeOf(key, ref)]);
  await world.takeJobs();
  await world.store.settle([outcomeOf(await world.loadOne(ref), state, more)]);
  return must(accepted, 'One envelope gives one answer').eventId;
}

async function stateOf(eventId: string): Promise<string | undefined> {
  const { events } = await world.store.trace({ by: 'id', id: eventId });
  return events.find((event) => event.id === eventId)?.state;
}

describe('settle', () => {
  it.each(['applied', 'unchanged', 'superseded'] as const)('ends an event as %s', async (state) => {
    const id = await runOnce(refOf(state), `end-${state}`, state);
    expect(await stateOf(id)).toBe(state);
    expect(await world.dueJobs()).toEqual([]);
  });

  it('parks with the reason', async () => {
    const ref = refOf('parked');
    const id = await runOnce(ref, 'end-parked', 'parked', {
      problem: { code: 'CWY-4001', message: 'CWY-4001 two contacts' },
    });
    const { events } = await world.store.trace({ by: 'id', id });
    expect(events).toMatchObject([
      { state: 'parked', problem: { code: 'CWY-4001', message: 'CWY-4001 two contacts' } },
    ]);
    expect((await world.loadOne(ref)).events).toEqual([]);
  });

  it('hands out what is in force, however many rows were removed before', async () => {
    const ref = refOf('moves-often');
    const lineOf = (factKey: string, crmTable: string, told: LedgerEntry['told']) => ({
      ...ledgerEntryOf(ref, factKey),
      crmTable,
      told,
    });
    const removed = Array.from({ length: 3_500 }, (_, n) =>
      lineOf(`address:${n}`, 'customeraddress', null),
    );
    const address = lineOf('address:there', 'customeraddress', { says: 'dock' });
    const role = lineOf('connection:role', 'connection', { until: null });
    const ended = lineOf('connection:lost', 'connection', { until: '2026-03-01T09:30:00.000Z' });
    await runOnce(ref, 'moves-1', 'applied', { ledger: [...removed, role, ended, address] });
    expect((await world.loadOne(ref)).ledger).toEqual([address, role, ended]);
  });

  it('keeps link, mirror, ledger and payments for the next run', async () => {
    const ref = refOf('kept', 'order');
    const link = { ref, crmTable: 'contact', crmId: 'c-1', reason: 'created' };
    const values = { lastname: 'Ödön', count: 2 };
    const mirror = { ref, version: 3, etag: 'W/"1"', crmId: 'c-1', values, crm: {} };
    const entry = ledgerEntryOf(ref, 'placed');
    await runOnce(ref, 'kept-1', 'applied', {
      link,
      mirror,
      ledger: [entry],
      orderPayments: [{ paymentId: 'pay-1', orderId: 'kept' }],
    });
    expect(await world.loadOne(ref)).toMatchObject({ link, mirror, ledger: [entry], retry: null });
    expect(await world.store.links([ref, refOf('nobody')])).toEqual([link]);
    expect((await world.loadOne(refOf('pay-1', 'payment'))).orderIds).toEqual(['kept']);
    expect((await world.loadOne(refOf('pay-1', 'order'))).orderIds).toEqual([]);
  });

  it('writes a timeline entry once, whoever comes second', async () => {
    const ref = refOf('ledger', 'order');
    await runOnce(ref, 'ledger-1', 'applied', { ledger: [ledgerEntryOf(ref, 'paid')] });
    const second = { ...ledgerEntryOf(ref, 'paid'), crmId: 'another' };
    await runOnce(ref, 'ledger-2', 'applied', { ledger: [second] });
    expect((await world.loadOne(ref)).ledger).toEqual([ledgerEntryOf(ref, 'paid')]);
    const amended = { ...ledgerEntryOf(ref, 'paid'), told: { says: 'not paid after all' } };
    await runOnce(ref, 'ledger-3', 'applied', { ledger: [amended] });
    expect((await world.loadOne(ref)).ledger).toEqual([amended]);
  });

  it('never lets an older version overwrite the mirror', async () => {
    const ref = refOf('mirror');
    const at = (version: number) => ({
      ref,
      version,
      etag: `e${version}`,
      crmId: null,
      values: { v: version },
      crm: {},
    });
    await runOnce(ref, 'mirror-5', 'applied', { mirror: at(5) });
    await runOnce(ref, 'mirror-4', 'applied', { mirror: at(4) });
    expect((await world.loadOne(ref)).mirror).toEqual(at(5));
    await runOnce(ref, 'mirror-6', 'applied', { mirror: at(6) });
    expect((await world.loadOne(ref)).mirror).toEqual(at(6));
  });

  it('moves a link', async () => {
    const ref = refOf('moved');
    const to = (crmId: string) => ({ ref, crmTable: 'contact', crmId, reason: 'email' });
    await runOnce(ref, 'moved-1', 'applied', { link: to('one') });
    await runOnce(ref, 'moved-2', 'applied', { link: to('two') });
    expect((await world.loadOne(ref)).link).toEqual(to('two'));
  });

  it('keeps since when a link stands, though the reason for it is another one', async () => {
    const ref = refOf('shared');
    const lines = () => world.store.linkBook.find({ by: 'id', id: 'shared' });
    const link = { ref, crmTable: 'contact', crmId: 'one', reason: 'email' };
    await runOnce(ref, 'shared-1', 'applied', { link });
    const [first] = await lines();
    await runOnce(ref, 'shared-2', 'applied', { link: { ...link, reason: 'shared' } });
    expect(await lines()).toEqual([{ ...first, reason: 'shared' }]);
  });

  it('keeps the attempts of a retry, plans the job, and forgets them on success', async () => {
    const ref = refOf('retry');
    await runOnce(ref, 'retry-1', null, { retry: retryOf(60_000) });
    expect(await world.laterJobs()).toEqual(['shop/customer/retry']);
    const first = await world.loadOne(ref);
    expect(first.retry).toMatchObject({ attempts: 1, problem: 'CWY-3002' });
    expect(first.retry?.inMs).toBeGreaterThan(50_000);
    expect(first.retry?.inMs).toBeLessThanOrEqual(60_000);
    expect(first.events).toHaveLength(1);

    await world.takeJobs();
    await world.store.settle([outcomeOf(first, null, { retry: retryOf(60_000, 2) })]);
    const second = await world.loadOne(ref);
    expect(second.retry).toMatchObject({ attempts: 2, since: first.retry?.since });

    await world.takeJobs();
    await world.store.settle([outcomeOf(second, 'applied')]);
    expect(await world.loadOne(ref)).toMatchObject({ retry: null, events: [] });
    expect(await world.laterJobs()).toEqual([]);
  });

  it('enqueues again when more events waited than one run takes', async () => {
    const ref = refOf('many');
    const store = world.storeWith({ eventsMax: 3 });
    await store.accept(Array.from({ length: 5 }, (_, n) => envelopeOf(`many-${n}`, ref)));
    await world.takeJobs();
    const [first] = await store.load([ref]);
    expect(first?.events).toHaveLength(3);
    await store.settle([outcomeOf(must(first, 'loaded'), 'applied')]);
    expect(await world.takeJobs()).toEqual(['shop/customer/many']);
    const [second] = await store.load([ref]);
    expect(second?.events).toHaveLength(2);
    await store.settle([outcomeOf(must(second, 'loaded'), 'applied')]);
    expect(await world.dueJobs()).toEqual([]);
  });

  it('settles an event once: a run that lost its job changes nothing', async () => {
    const ref = refOf('twice');
    const [accepted] = await world.store.accept([envelopeOf('twice-1', ref)]);
    const slow = await world.loadOne(ref);
    const quick = await world.loadOne(ref);
    await world.store.settle([outcomeOf(quick, 'applied')]);
    await world.store.settle([outcomeOf(slow, 'unchanged')]);
    expect(await stateOf(must(accepted, 'one').eventId)).toBe('applied');
  });

  it('supersedes what earlier runs parked, but not what this one parks', async () => {
    const ref = refOf('super');
    const old = await runOnce(ref, 'super-1', 'parked');
    const now = await runOnce(ref, 'super-2', 'parked', { supersedesParked: true });
    expect(await stateOf(old)).toBe('superseded');
    expect(await stateOf(now)).toBe('parked');
  });

  it('stores derived events with their job, their parent and its correlation', async () => {
    const parent = await runOnce(refOf('pay', 'payment'), 'derive-1', 'applied', {
      derived: [
        envelopeOf('derive-1>order', refOf('child', 'order'), {
          kind: 'derived',
          correlationId: 'corr-derived',
          parentEventId: '01a20761-5f18-7006-8c92-e44043380d7b',
        }),
      ],
    });
    expect(parent).toBeTruthy();
    expect(await world.takeJobs()).toEqual(['shop/order/child']);
    const { events } = await world.store.trace({ by: 'id', id: 'corr-derived' });
    expect(events).toMatchObject([
      { kind: 'derived', parentEventId: '01a20761-5f18-7006-8c92-e44043380d7b' },
    ]);
  });

  it('makes the month that a step of a strange clock falls into', async () => {
    const id = await runOnce(refOf('strange'), 'strange-1', 'applied', {
      steps: [stepOf({ at: '2031-07-15T00:00:00.000Z' })],
    });
    const { steps } = await world.store.trace({ by: 'id', id });
    expect(steps).toMatchObject([{ at: '2031-07-15T00:00:00.000Z' }]);
  });

  it('writes a batch with no more statements than a single record', async () => {
    const refs = Array.from({ length: 100 }, (_, n) => refOf(`batch-${n}`));
    await world.store.accept(refs.map((ref) => envelopeOf(`batch-${ref.id}`, ref)));
    const contexts = await world.store.load(refs);
    expect(contexts.map((context) => context.ref)).toEqual(refs);
    const before = await world.store.counts();
    await world.store.settle(
      contexts.map((context) => outcomeOf(context, 'applied', { steps: [stepOf(), stepOf()] })),
    );
    const after = await world.store.counts();
    expect(after.applied - before.applied).toBe(100);
  });
});

function ledgerEntryOf(order: RecordRef, factKey: string): LedgerEntry {
  return {
    order,
    factKey,
    orderNumber: '1001',
    crmTable: 'cwy_orderactivity',
    crmId: `act-${factKey}`,
    eventId: '01a20761-5f18-7006-8c92-e44043380d7b',
    told: { says: 'placed' },
    correlationId: 'corr-1',
  };
}
