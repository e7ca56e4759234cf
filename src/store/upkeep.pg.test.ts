import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  actOf,
  candidateOf,
  consentLineOf,
  decisionOf,
  envelopeOf,
  outcomeOf,
  refOf,
  retryOf,
  reviewOf,
} from '../../test/store-fixtures.ts';
import { type StoreWorld, storeWorld } from '../../test/store-world.ts';
import type { RecordRef } from '../core/model/record.ts';
import type { Outcome, SettledState } from '../ports/store.ts';

let world: StoreWorld;
beforeAll(async () => {
  world = await storeWorld();
});
beforeEach(() => world.takeJobs());
afterAll(() => world.close());

async function run(
  ref: RecordRef,
  key: string,
  state: SettledState | null,
  more: Partial<Outcome> = {},
): Promise<void> {
  await world.store.accept([envelopeOf(key, ref)]);
  await world.takeJobs();
  await world.store.settle([outcomeOf(await world.loadOne(ref), state, more)]);
}

describe('sweep', () => {
  it('finds what no job will serve', async () => {
    await world.store.accept([envelopeOf('sweep-1', refOf('forgotten'))]);
    await world.takeJobs();
    expect(await world.store.sweep(60_000)).toBe(0);
    expect(await world.store.sweep(0)).toBe(1);
    expect(await world.takeJobs()).toEqual(['shop/customer/forgotten']);
    await world.store.settle([outcomeOf(await world.loadOne(refOf('forgotten')), 'applied')]);
    expect(await world.store.sweep(0)).toBe(0);
  });

  it('leaves planned retries alone until their time is over', async () => {
    const ref = refOf('planned');
    await run(ref, 'sweep-2', null, { retry: retryOf(600_000) });
    await world.takeJobs();
    expect(await world.store.sweep(0)).toBe(0);
    await world.db.pool.query(`update causeway.retry set next_at = now() - interval '1 minute'`);
    expect(await world.store.sweep(0)).toBe(1);
    await world.store.settle([outcomeOf(await world.loadOne(ref), 'applied')]);
  });

  it('puts forward in the background who has news of its own, or has waited for long', async () => {
    const derived = { kind: 'derived', type: 'MembershipsChanged' } as const;
    await world.store.accept([
      { ...envelopeOf('sweep-3', refOf('many')), ...derived },
      { ...envelopeOf('sweep-4', refOf('long')), ...derived },
      { ...envelopeOf('sweep-5', refOf('both')), ...derived },
      envelopeOf('sweep-6', refOf('both')),
    ]);
    await world.db.pool.query(`update causeway_jobs.job set priority = -1 where state < 'active'`);
    await world.db.pool.query(
      `update causeway.event set received_at = now() - interval '11 minutes'
       where record_key like '%/long'`,
    );
    expect(await world.store.sweep(0)).toBe(3);
    const { rows } = await world.db.pool.query(
      `select data ->> 'id' as id, priority from causeway_jobs.job where state < 'active'
       order by 1`,
    );
    expect(rows).toEqual([
      { id: 'both', priority: 0 },
      { id: 'long', priority: 0 },
      { id: 'many', priority: -1 },
    ]);
    for (const id of ['both', 'long', 'many']) {
      await world.store.settle([outcomeOf(await world.loadOne(refOf(id)), 'applied')]);
    }
  });
});

describe('replay', () => {
  it.each([
    ['the record', { ref: refOf('replay-a') }, ['shop/customer/replay-a']],
    ['the problem', { problem: 'CWY-4009' }, ['shop/customer/replay-b', 'shop/customer/replay-c']],
    ['both', { ref: refOf('replay-c'), problem: 'CWY-4009' }, ['shop/customer/replay-c']],
  ] as const)('takes what was parked by %s', async (_, filter, expected) => {
    const park = (id: string, code: 'CWY-4001' | 'CWY-4009') =>
      run(refOf(id), `${id}-${expected.length}-${_}`, 'parked', {
        problem: { code, message: code },
      });
    await park('replay-a', 'CWY-4001');
    await park('replay-b', 'CWY-4009');
    await park('replay-c', 'CWY-4009');
    await world.store.accept([
      envelopeOf('never', null, {
        kind: 'unreadable',
        refusal: { code: 'CWY-1001', message: 'CWY-1001', raw: 'x' },
      }),
    ]);
    expect(await world.store.replay(filter, actOf())).toBe(expected.length);
    expect(await world.takeJobs()).toEqual(expected);
    expect((await world.loadOne(refOf('replay-c'))).events).toHaveLength(
      expected.some((key) => key.endsWith('c')) ? 1 : 0,
    );
    for (const id of ['replay-a', 'replay-b', 'replay-c']) {
      await world.store.settle([outcomeOf(await world.loadOne(refOf(id)), 'applied')]);
      await world.db.pool.query(`delete from causeway.event where state = 'parked'`);
    }
  });

  it('takes one event', async () => {
    await run(refOf('one'), 'one-1', 'parked');
    await run(refOf('one'), 'one-2', 'parked');
    const { rows } = await world.db.pool.query<{ id: string }>(
      `select id from causeway.event where dedupe_key = 'one-2'`,
    );
    expect(await world.store.replay({ eventId: rows[0]?.id ?? '' }, actOf())).toBe(1);
    const { events } = await world.loadOne(refOf('one'));
    expect(events.map((event) => event.id)).toEqual([rows[0]?.id]);
  });
});

describe('giving up', () => {
  it('parks everything that waits for the record', async () => {
    const ref = refOf('hopeless');
    await world.store.accept([envelopeOf('up-1', ref), envelopeOf('up-2', ref)]);
    expect(await world.store.giveUp([ref], { code: 'CWY-4007', message: 'CWY-4007' })).toBe(2);
    expect((await world.loadOne(ref)).events).toEqual([]);
    expect(await world.store.replay({ problem: 'CWY-4007' }, actOf())).toBe(2);
  });
});

describe('maintenance', () => {
  it('sums up the counts without changing them', async () => {
    const before = await world.store.counts();
    const { talliesSummed } = await world.store.maintain({
      journalDays: 30,
      eventDays: 90,
      decisionDays: 90,
    });
    expect(talliesSummed).toBeGreaterThan(1);
    expect(await world.store.counts()).toEqual(before);
    const { rows } = await world.db.pool.query('select count(*)::int as n from causeway.tally');
    expect(rows).toEqual([{ n: 1 }]);
  });

  it('drops journal months past their time and keeps the others', async () => {
    const ensure = `select causeway.ensure_journal_month(now() - months * interval '1 month')
      from unnest(array[1, 3, 4]) as months`;
    await world.db.pool.query(ensure);
    expect(
      (await world.store.maintain({ journalDays: 45, eventDays: 90, decisionDays: 90 }))
        .monthsDropped,
    ).toBe(2);
    expect(
      (await world.store.maintain({ journalDays: 45, eventDays: 90, decisionDays: 90 }))
        .monthsDropped,
    ).toBe(0);
  });

  it('forgets events that were settled long ago, and counts them all the same', async () => {
    for (const [key, state] of [
      ['old-applied', 'applied'],
      ['old-parked', 'parked'],
      ['old-settled-late', 'applied'],
      ['new-applied', 'applied'],
    ] as const) {
      await run(refOf(key), key, state);
    }
    await world.store.accept([envelopeOf('old-waiting', refOf('old-waiting'))]);
    await world.db.pool.query(
      `update causeway.event set id = ('01000000' || substr(id::text, 9))::uuid,
         settled_at = settled_at
           - case when dedupe_key = 'old-settled-late' then interval '0' else interval '91 days' end
       where dedupe_key like 'old-%'`,
    );
    const before = await world.store.counts();
    const { eventsForgotten } = await world.store.maintain({
      journalDays: 45,
      eventDays: 90,
      decisionDays: 90,
    });
    expect(eventsForgotten).toBe(1);
    const { rows } = await world.db.pool.query<{ dedupe_key: string }>(
      `select dedupe_key from causeway.event where dedupe_key ~ '^(old|new)-' order by dedupe_key`,
    );
    expect(rows.map((row) => row.dedupe_key)).toEqual([
      'new-applied',
      'old-parked',
      'old-settled-late',
      'old-waiting',
    ]);
    expect(await world.store.counts()).toEqual(before);
  });

  it('forgets decisions and answered questions of long ago, and neither questions nor consents', async () => {
    const more = {
      review: reviewOf([candidateOf('c-1')]),
      decisions: [decisionOf()],
      consents: [consentLineOf()],
    };
    await run(refOf('view-asked'), 'view-asked', 'parked', more);
    await run(refOf('view-closed'), 'view-closed', 'parked', more);
    await run(refOf('view-closed'), 'view-closed-2', 'applied', { supersedesParked: true });
    await world.db.pool.query(
      `update causeway.decision set at = at - interval '91 days' where record_id = 'view-asked';
       update causeway.review set opened_at = opened_at - interval '91 days',
         settled_at = settled_at - interval '91 days';
       update causeway.consent set known_since = known_since - interval '9000 days'`,
    );
    const retention = { journalDays: 45, eventDays: 90, decisionDays: 90 };
    expect(await world.store.maintain(retention)).toMatchObject({
      decisionsForgotten: 1,
      reviewsForgotten: 1,
    });
    const { rows } = await world.db.pool.query(
      `select (select string_agg(record_id, ',') from causeway.decision) as decisions,
        (select string_agg(record_id, ',') from causeway.review) as reviews,
        (select count(*)::int from causeway.consent) as consents`,
    );
    expect(rows).toEqual([{ decisions: 'view-closed', reviews: 'view-asked', consents: 2 }]);
  });

  it('makes the months ahead', async () => {
    const { rows } = await world.db.pool.query<{ name: string }>(
      `select 'journal_' || to_char((now() + interval '2 months') at time zone 'UTC', 'YYYY_MM') as name`,
    );
    await world.db.pool.query(`drop table causeway.${rows[0]?.name}`);
    expect(
      (await world.store.maintain({ journalDays: 45, eventDays: 90, decisionDays: 90 })).monthsMade,
    ).toBe(1);
  });
});
