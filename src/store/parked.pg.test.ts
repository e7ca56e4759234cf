import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { actOf, envelopeOf, outcomeOf, refOf, retryOf, stepOf } from '../../test/store-fixtures.ts';
import { type StoreWorld, storeWorld } from '../../test/store-world.ts';
import type { RecordKind } from '../core/model/record.ts';
import type { ParkedFilter } from '../ports/operator.ts';
import type { Outcome } from '../ports/store.ts';
import type { ProblemCode } from '../problems/catalogue.ts';
import { must } from '../std/assert.ts';

let world: StoreWorld;
beforeAll(async () => {
  world = await storeWorld();
});
afterEach(async () => {
  await world.db.pool.query('delete from causeway.event; delete from causeway.retry');
});
afterAll(() => world.close());

const wide = { cursor: null, rowsMax: 100 };

/** Parks one event of the record; answers its id. */
async function park(
  id: string,
  code: ProblemCode,
  { kind = 'customer', ...more }: Partial<Outcome> & { kind?: RecordKind } = {},
): Promise<string> {
  const ref = refOf(id, kind);
  const [accepted] = await world.store.accept([envelopeOf(`${kind}-${id}-${code}`, ref)]);
  await world.takeJobs();
  const problem = { code, message: `${code} of ${id}` };
  await world.store.settle([outcomeOf(await world.loadOne(ref), 'parked', { problem, ...more })]);
  return must(accepted, 'One envelope gives one answer').eventId;
}

/** As `park`, at a time of its own: the order of lists must not hang on the speed of the machine. */
async function parkAt(
  id: string,
  code: ProblemCode,
  at: string,
  kind?: RecordKind,
): Promise<string> {
  const eventId = await park(id, code, kind === undefined ? {} : { kind });
  await world.db.pool.query('update causeway.event set settled_at = $2 where id = $1', [
    eventId,
    at,
  ]);
  return eventId;
}

async function parkUnreadable(): Promise<string> {
  const refusal = { code: 'CWY-1001', message: 'CWY-1001', raw: 'x' } as const;
  const [accepted] = await world.store.accept([
    envelopeOf('unreadable', null, { kind: 'unreadable', refusal }),
  ]);
  return must(accepted, 'One envelope gives one answer').eventId;
}

describe('groups', () => {
  it('count events and records by problem, and say since when', async () => {
    await parkAt('a', 'CWY-4001', '2026-03-01T10:00:00Z');
    await parkAt('b', 'CWY-4001', '2026-03-03T10:00:00Z');
    await parkAt('a', 'CWY-4009', '2026-03-02T10:00:00Z');
    await park('c', 'CWY-4009');
    await world.store.replay({ ref: refOf('c') }, actOf());
    await world.db.pool.query(
      `update causeway.event set record_key = 'shop/customer/a' where record_key = 'shop/customer/b'`,
    );
    expect(await world.store.parked.groups({})).toEqual([
      {
        problem: 'CWY-4001',
        events: 2,
        records: 1,
        isMore: false,
        oldest: '2026-03-01T10:00:00.000Z',
        newest: '2026-03-03T10:00:00.000Z',
      },
      expect.objectContaining({ problem: 'CWY-4009', events: 1, records: 1 }),
    ]);
  });

  it('are none when nothing is parked', async () => {
    expect(await world.store.parked.groups({})).toEqual([]);
  });
});

describe('filters', () => {
  it.each<[string, ParkedFilter, readonly string[]]>([
    ['a problem', { problem: 'CWY-4001' }, ['a']],
    ['a class', { class: 'needs-a-person' }, ['a', 'none']],
    ['a class without its problem', { class: 'mapping', problem: 'CWY-4001' }, []],
    ['a kind', { kind: 'order' }, ['b']],
    ['what nobody could read', { kind: 'unreadable' }, ['none']],
    ['a time', { since: '2026-03-02T00:00:00.000Z' }, ['b', 'none']],
    ['nothing', {}, ['a', 'b', 'none']],
  ])('by %s', async (_, filter, expected) => {
    await parkAt('a', 'CWY-4001', '2026-03-01T10:00:00Z');
    await parkAt('b', 'CWY-4002', '2026-03-02T10:00:00Z', 'order');
    await parkUnreadable();
    const { rows } = await world.store.parked.events(filter, wide);
    expect(rows.map(({ ref }) => ref?.id ?? 'none').sort()).toEqual(expected);
    const groups = await world.store.parked.groups(filter);
    expect(groups.reduce((sum, group) => sum + group.events, 0)).toBe(expected.length);
  });
});

describe('pages', () => {
  it('show each event once, the last one first, in pages of any size', async () => {
    const codes = ['CWY-4001', 'CWY-4009', 'CWY-3006'] as const;
    const ids: string[] = [];
    for (let n = 0; n < 9; n += 1) {
      // Three of them at the same moment: then the ids decide.
      const at = `2026-03-0${1 + Math.floor(n / 3)}T10:00:00.000001Z`;
      ids.push(await parkAt(`page-${n}`, codes[n % 3] ?? 'CWY-4001', at));
    }
    const newestFirst = ids.toReversed();
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 12 }), async (rowsMax) => {
        const seen: string[] = [];
        let cursor: string | null = null;
        do {
          const page = await world.store.parked.events({}, { cursor, rowsMax });
          expect(page.rows.length).toBeLessThanOrEqual(rowsMax);
          seen.push(...page.rows.map(({ id }) => id));
          cursor = page.cursor;
        } while (cursor !== null && seen.length <= ids.length);
        expect(seen).toEqual(newestFirst);
      }),
      { numRuns: 12 },
    );
  });

  it.each(['x', '2026-13-45T99:99:99.000000Z_x', '2026-03-01T10:00:00.000000Z_not-an-id'])(
    'begin at the start for the cursor %j',
    async (cursor) => {
      await park('a', 'CWY-4001');
      const { rows } = await world.store.parked.events({}, { cursor, rowsMax: 5 });
      expect(rows).toHaveLength(1);
      expect((await world.store.parked.retrying({}, { cursor, rowsMax: 5 })).rows).toEqual([]);
    },
  );
});

describe('retrying', () => {
  async function postpone(id: string, inMs: number, attempts: number): Promise<void> {
    await world.store.accept([envelopeOf(`later-${id}-${attempts}`, refOf(id))]);
    const retry = retryOf(inMs, attempts);
    await world.store.settle([outcomeOf(await world.loadOne(refOf(id)), null, { retry })]);
  }

  it('tells record, problem, attempts and time, the next one due first, in pages', async () => {
    await postpone('slow', 600_000, 4);
    await postpone('soon', 60_000, 1);
    await world.store.accept([envelopeOf('more', refOf('soon'))]);
    const first = await world.store.parked.retrying({}, { cursor: null, rowsMax: 1 });
    expect(first.rows).toMatchObject([
      { ref: refOf('soon'), problem: 'CWY-3002', attempts: 1, events: 2 },
    ]);
    const second = await world.store.parked.retrying({}, { cursor: first.cursor, rowsMax: 1 });
    expect(second).toMatchObject({ rows: [{ ref: refOf('slow'), attempts: 4 }], cursor: null });
    const row = must(second.rows[0], 'one row');
    expect(Date.parse(row.nextAt) - Date.parse(row.since)).toBe(600_000);
  });

  it('takes the same filters', async () => {
    await postpone('slow', 600_000, 4);
    const ofClass = async (filter: ParkedFilter) =>
      (await world.store.parked.retrying(filter, wide)).rows.length;
    expect(await ofClass({ class: 'transient', kind: 'customer' })).toBe(1);
    expect(await ofClass({ class: 'throttled' })).toBe(0);
    expect(await ofClass({ kind: 'order' })).toBe(0);
    expect(await ofClass({ since: '2999-01-01T00:00:00.000Z' })).toBe(0);
  });
});

describe('detail', () => {
  it('says why, what it waits for, how often it was tried, and the last steps', async () => {
    const steps = ['fetch order', 'postpone', 'fetch order', 'park'].map((step) =>
      stepOf({ step }),
    );
    const id = await park('d', 'CWY-4002', { kind: 'order', waitsFor: 'customer:shop/x', steps });
    const { records, actions } = await world.store.parked.detail({ by: 'id', id });
    expect(actions).toEqual([]);
    expect(records).toMatchObject([
      {
        ref: refOf('d', 'order'),
        parked: [{ id, problem: { code: 'CWY-4002' }, waitsFor: 'customer:shop/x' }],
        retrying: null,
        attempts: 2,
      },
    ]);
    expect(records[0]?.steps.map(({ step }) => step)).toEqual(steps.map(({ step }) => step));
  });

  it('finds a notification that nobody could read, and a record that is tried again', async () => {
    const id = await parkUnreadable();
    const unread = await world.store.parked.detail({ by: 'id', id });
    expect(unread.records).toMatchObject([{ ref: null, parked: [{ id }], attempts: 0, steps: [] }]);
    await world.store.accept([envelopeOf('again', refOf('again'))]);
    const retry = retryOf(60_000, 3);
    await world.store.settle([outcomeOf(await world.loadOne(refOf('again')), null, { retry })]);
    const { records } = await world.store.parked.detail({ by: 'id', id: 'again' });
    expect(records).toMatchObject([
      { ref: refOf('again'), parked: [], attempts: 3, retrying: { problem: 'CWY-3002' } },
    ]);
  });

  it('is empty for what is in no trouble', async () => {
    const { records } = await world.store.parked.detail({ by: 'id', id: 'nobody' });
    expect(records).toEqual([]);
  });
});

describe('discard', () => {
  it('ends parked events as superseded, keeps who and why, and leaves all others', async () => {
    const id = await park('e', 'CWY-4006', { waitsFor: 'customer:shop/y' });
    const [other] = await world.store.accept([envelopeOf('busy', refOf('f'))]);
    const busy = must(other, 'One envelope gives one answer').eventId;
    const unread = await parkUnreadable();
    const before = await world.store.counts();
    const act = actOf({ who: 'jane', reason: 'a test order' });
    const done = await world.store.parked.discard([id, unread, busy, id], act);
    expect(done).toEqual({ discarded: [id, unread], notParked: [busy] });
    expect(await world.store.counts()).toMatchObject({
      parked: before.parked - 2,
      superseded: before.superseded + 2,
      waiting: before.waiting,
    });
    const { events, actions } = await world.store.trace({ by: 'id', id });
    expect(events).toMatchObject([
      { id, state: 'superseded', discarded: true, waitsFor: null, problem: { code: 'CWY-4006' } },
    ]);
    expect(actions).toMatchObject([
      { action: 'discard', eventId: id, ref: refOf('e'), ...act, crmId: null, formerCrmId: null },
    ]);
    const unreadTrace = await world.store.trace({ by: 'id', id: unread });
    expect(unreadTrace.actions).toMatchObject([{ eventId: unread, ref: null }]);
    expect(await world.store.parked.discard([id], act)).toEqual({ discarded: [], notParked: [id] });
    expect(await world.store.replay({ eventId: id }, act)).toBe(0);
  });

  it('is final: what the event waited for does not wake it', async () => {
    const id = await park('g', 'CWY-4002', { waitsFor: 'customer:shop/z' });
    await world.store.parked.discard([id], actOf());
    await world.store.accept([envelopeOf('z', refOf('z'))]);
    const appeared = ['customer:shop/z'];
    await world.store.settle([outcomeOf(await world.loadOne(refOf('z')), 'applied', { appeared })]);
    expect((await world.loadOne(refOf('g'))).events).toEqual([]);
  });
});

it('a retry is kept with who asked for it, once per record', async () => {
  await park('h', 'CWY-4001');
  await park('h', 'CWY-4009');
  await world.store.replay({ ref: refOf('h') }, actOf({ who: 'joe', reason: 'mended' }));
  const { actions, events } = await world.store.trace({ by: 'id', id: 'h' });
  expect(events.map(({ state }) => state)).toEqual(['waiting', 'waiting']);
  expect(actions).toMatchObject([
    { action: 'retry', who: 'joe', reason: 'mended', ref: refOf('h'), eventId: null },
  ]);
  const byCorrelation = await world.store.trace({ by: 'id', id: actOf().correlationId });
  expect(byCorrelation.actions).toContainEqual(actions[0]);
});
