import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { actOf, envelopeOf, outcomeOf, refOf, retryOf } from '../../test/store-fixtures.ts';
import { type StoreWorld, storeWorld } from '../../test/store-world.ts';
import { type EventState, eventStates, type Outcome } from '../ports/store.ts';
import { mapBounded } from '../std/map-bounded.ts';

let world: StoreWorld;
beforeAll(async () => {
  world = await storeWorld();
});
afterAll(() => world.close());

const records = ['r0', 'r1', 'r2', 'r3'] as const;
const wakeKeys = ['customer:shop/0', 'customer:shop/1'] as const;
const record = fc.constantFrom(...records);
const wakeKey = fc.constantFrom(...wakeKeys);
const state = fc.constantFrom(...eventStates.filter((known) => known !== 'waiting'));

/** Everything that can happen to the inbox. */
const action = fc.oneof(
  fc.record({
    do: fc.constant('accept' as const),
    events: fc.array(fc.tuple(record, fc.nat(30)), { minLength: 1, maxLength: 5 }),
  }),
  fc.record({
    do: fc.constant('run' as const),
    record,
    state,
    waitsFor: fc.option(wakeKey),
    appeared: fc.option(wakeKey),
    supersedes: fc.boolean(),
    retry: fc.boolean(),
    derives: fc.option(record),
  }),
  fc.record({ do: fc.constant('replay' as const), record }),
  fc.record({ do: fc.constant('giveUp' as const), record }),
  fc.record({ do: fc.constant('maintain' as const) }),
);
type Action = typeof action extends fc.Arbitrary<infer A> ? A : never;

let derivedKeys = 0;
function nextKey(): string {
  derivedKeys += 1;
  return `derived-${derivedKeys}`;
}

async function perform(step: Action): Promise<void> {
  const { store } = world;
  switch (step.do) {
    case 'accept':
      await store.accept(step.events.map(([id, key]) => envelopeOf(`key-${id}-${key}`, refOf(id))));
      return;
    case 'run': {
      const context = await world.loadOne(refOf(step.record));
      const more: Partial<Outcome> = {
        waitsFor: step.waitsFor,
        appeared: step.appeared === null ? [] : [step.appeared],
        supersedesParked: step.supersedes,
        retry: step.retry ? retryOf(60_000) : null,
        derived: step.derives === null ? [] : [envelopeOf(nextKey(), refOf(step.derives))],
      };
      await store.settle([outcomeOf(context, step.retry ? null : step.state, more)]);
      return;
    }
    case 'replay':
      await store.replay({ ref: refOf(step.record) }, actOf());
      return;
    case 'giveUp':
      await store.giveUp([refOf(step.record)], { code: 'CWY-4007', message: 'CWY-4007' });
      return;
    case 'maintain':
      await store.maintain({ journalDays: 400, eventDays: 90, decisionDays: 90 });
      return;
  }
}

/** received = sum of the five states, and each count is the number of such events. */
async function expectConservation(): Promise<void> {
  const [counts, counted] = [await world.store.counts(), await world.countedStates()];
  const expected = Object.fromEntries(eventStates.map((known) => [known, counted[known] ?? 0]));
  expect(counts).toMatchObject(expected);
  const sum = eventStates.reduce((total, known: EventState) => total + counts[known], 0);
  expect(counts.received).toBe(sum);
  const { rows } = await world.db.pool.query<{ duplicates: string }>(
    'select coalesce(sum(deliveries - 1), 0) as duplicates from causeway.event',
  );
  expect(counts.duplicates).toBe(Number(rows[0]?.duplicates));
}

/** Every waiting event is served: by a job, now or later. */
async function expectNobodyForgotten(): Promise<void> {
  const { rows } = await world.db.pool.query<{ record_key: string }>(
    `select distinct record_key from causeway.event where state = 'waiting' and record_key not in (
      select singleton_key from causeway_jobs.job where name = 'record' and state < 'active')`,
  );
  expect(rows).toEqual([]);
}

describe('conservation', () => {
  it('holds after any sequence of anything, and nothing that waits is forgotten', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 1, maxLength: 25 }), async (steps) => {
        for (const step of steps) await perform(step);
        await expectConservation();
        await expectNobodyForgotten();
      }),
      { numRuns: 40 },
    );
  });

  it('holds when everything happens at the same time', async () => {
    const steps = fc.sample(action, { numRuns: 300, seed: 7 });
    await mapBounded(steps, 8, perform);
    await expectConservation();
    await expectNobodyForgotten();
  });
});
