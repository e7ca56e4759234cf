import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  actOf,
  candidateOf,
  envelopeOf,
  outcomeOf,
  refOf,
  reviewOf,
} from '../../test/store-fixtures.ts';
import { type StoreWorld, storeWorld } from '../../test/store-world.ts';
import type { RecordRef } from '../core/model/record.ts';
import type { ReviewDecision } from '../ports/operator.ts';
import type { ReviewDraft } from '../ports/store.ts';
import { must } from '../std/assert.ts';

let world: StoreWorld;
beforeAll(async () => {
  world = await storeWorld();
});
beforeEach(async () => {
  await world.takeJobs();
  await world.db.pool.query(
    'delete from causeway.review; delete from causeway.pair_verdict; delete from causeway.event',
  );
});
afterAll(() => world.close());

const one = '11111111-0000-4000-8000-000000000001';
const two = '22222222-0000-4000-8000-000000000002';
const three = '33333333-0000-4000-8000-000000000003';
const page = { cursor: null, rowsMax: 100 };

/** A run that cannot tell which of the rows the record is; answers the id of the question. */
async function asked(
  ref: RecordRef,
  crmIds: readonly string[] = [one, two],
  more: Partial<ReviewDraft> = {},
): Promise<string> {
  await world.store.accept([envelopeOf(`asked-${ref.id}`, ref)]);
  const review = { ...reviewOf(crmIds.map(candidateOf)), ...more };
  const outcome = outcomeOf(await world.loadOne(ref), 'parked', { review });
  await world.store.settle([outcome]);
  await world.takeJobs();
  const [found] = await world.store.reviews.find(ref.id);
  return must(found, 'The question was asked').id;
}

describe('an answer', () => {
  it.each<[ReviewDecision, readonly { crmId: string; is: string }[], string | null]>([
    [{ is: 'accept', crmId: one.toUpperCase() }, [{ crmId: one, is: 'always' }], one],
    [
      { is: 'reject' },
      [
        { crmId: one, is: 'never' },
        { crmId: two, is: 'never' },
      ],
      null,
    ],
    [
      { is: 'merge', crmId: two },
      [
        { crmId: one, is: 'merge' },
        { crmId: two, is: 'always' },
      ],
      two,
    ],
  ])('$is holds for its pairs and has the record worked on', async (decision, verdicts, crmId) => {
    const ref = refOf(`answer-${decision.is}`);
    const id = await asked(ref);
    const act = actOf({ who: 'jane', reason: 'spoke to her' });
    const done = await world.store.reviews.decide(id, decision, act);
    expect(done).toMatchObject({ is: 'decided', ref });
    expect(await world.takeJobs()).toEqual([`shop/customer/${ref.id}`]);
    const context = await world.loadOne(ref);
    expect(context.verdicts).toEqual(verdicts);
    expect(context.events).toMatchObject([
      { type: 'ReviewDecided', kind: 'derived', correlationId: act.correlationId },
    ]);
    expect(await world.store.reviews.find(id)).toMatchObject([
      { state: 'decided', verdicts, actions: [{ ...act, action: decision.is, ref, crmId }] },
    ]);
  });

  it('is given once, though two people give theirs at the same time', async () => {
    const ref = refOf('at once');
    const id = await asked(ref);
    const answers = await Promise.all(
      [one, two].map((crmId) =>
        world.store.reviews.decide(id, { is: 'accept', crmId }, actOf({ who: crmId })),
      ),
    );
    expect(answers.map(({ is }) => is).sort()).toEqual(['decided', 'settled']);
    const chosen = answers[0]?.is === 'decided' ? one : two;
    const { verdicts, events } = await world.loadOne(ref);
    expect(verdicts).toEqual([{ crmId: chosen, is: 'always' }]);
    expect(events).toHaveLength(1);
  });

  it('is refused when it names no candidate, no question, or one that is settled', async () => {
    const ref = refOf('refused');
    const id = await asked(ref);
    const { decide } = world.store.reviews;
    expect(await decide(id, { is: 'accept', crmId: three }, actOf())).toEqual({
      is: 'no-candidate',
    });
    expect(await decide(three, { is: 'reject' }, actOf())).toEqual({ is: 'unknown' });
    expect(await decide('no id', { is: 'reject' }, actOf())).toEqual({ is: 'unknown' });
    expect(await world.takeJobs()).toEqual([]);
    await world.store.settle([
      outcomeOf(await world.loadOne(ref), null, { supersedesParked: true }),
    ]);
    expect(await decide(id, { is: 'reject' }, actOf())).toEqual({ is: 'settled' });
    expect((await world.loadOne(ref)).verdicts).toEqual([]);
  });

  it('stays decided when the record is identified by it', async () => {
    const ref = refOf('stays');
    const id = await asked(ref);
    await world.store.reviews.decide(id, { is: 'accept', crmId: one }, actOf());
    const link = { ref, crmTable: 'contact', crmId: one, reason: 'by-hand' };
    await world.store.settle([outcomeOf(await world.loadOne(ref), 'applied', { link })]);
    expect(await world.store.reviews.find(id)).toMatchObject([{ state: 'decided' }]);
  });
});

describe('an answer and a run at the same time', () => {
  /** Resolves when a session of this database waits for a row that another one has changed. */
  async function somebodyWaits(): Promise<void> {
    for (let poll = 0; poll < 500; poll += 1) {
      const { rowCount } = await world.db.pool.query(
        `select from pg_stat_activity where datname = current_database()
          and wait_event_type = 'Lock' and wait_event = 'transactionid'`,
      );
      if (rowCount !== 0) return;
      await world.db.pool.query('select pg_sleep(0.01)');
    }
    throw new Error('Nobody waits for a row.');
  }

  it('end with the answer', async () => {
    const ref = refOf('race');
    const id = await asked(ref);
    const person = await world.db.pool.connect();
    await person.query('begin');
    await person.query(
      `update causeway.review set state = 'decided', settled_at = clock_timestamp() where id = $1`,
      [id],
    );
    const outcome = outcomeOf(await world.loadOne(ref), null, { supersedesParked: true });
    const settling = world.store.settle([outcome]);
    await somebodyWaits();
    await person.query('commit');
    person.release();
    await settling;
    expect(await world.store.reviews.find(id)).toMatchObject([{ state: 'decided' }]);
  });
});

describe('a pair', () => {
  it('belongs together or never, by the last word, and the record is worked on', async () => {
    const ref = refOf('pair');
    const { pair } = world.store.reviews;
    await pair(ref, { crmId: one, is: 'never' }, actOf());
    await pair(ref, { crmId: two, is: 'never' }, actOf());
    const act = actOf({ who: 'jane' });
    const { eventId } = await pair(ref, { crmId: one.toUpperCase(), is: 'always' }, act);
    expect(await world.takeJobs()).toEqual(['shop/customer/pair']);
    const context = await world.loadOne(ref);
    expect(context.verdicts).toEqual([
      { crmId: one, is: 'always' },
      { crmId: two, is: 'never' },
    ]);
    expect(context.events.at(-1)).toMatchObject({ id: eventId, type: 'PairDecided' });
    const { actions } = await world.store.trace({ by: 'id', id: eventId });
    expect(actions.at(-1)).toMatchObject({ action: 'always', ref, crmId: one, ...act });
  });

  it('that is to be always one ends what was always before, with its merges', async () => {
    const ref = refOf('moved on');
    const id = await asked(ref);
    await world.store.reviews.decide(id, { is: 'merge', crmId: one }, actOf());
    await world.store.reviews.pair(ref, { crmId: three, is: 'always' }, actOf());
    expect((await world.loadOne(ref)).verdicts).toEqual([{ crmId: three, is: 'always' }]);
  });
});

describe('the list', () => {
  it('shows questions newest first, page by page and by state and cause', async () => {
    const ids: string[] = [];
    for (const name of ['a', 'b', 'c']) {
      ids.unshift(await asked(refOf(name), [one], name === 'b' ? { why: 'proposed' } : {}));
    }
    const { list, decide } = world.store.reviews;
    const first = await list({}, { cursor: null, rowsMax: 2 });
    const second = await list({}, { cursor: first.cursor, rowsMax: 2 });
    expect([...first.rows, ...second.rows].map(({ id }) => id)).toEqual(ids);
    expect(second.cursor).toBeNull();
    expect((await list({ why: 'proposed' }, page)).rows).toMatchObject([{ ref: refOf('b') }]);
    await decide(must(ids[0], 'three'), { is: 'reject' }, actOf());
    expect((await list({ state: 'open' }, page)).rows).toMatchObject([
      { ref: refOf('b'), verdicts: [], actions: [] },
      { ref: refOf('a') },
    ]);
    expect((await list({ state: 'open', why: 'ambiguous' }, page)).rows).toHaveLength(1);
    expect((await list({ state: 'decided' }, page)).rows).toMatchObject([{ ref: refOf('c') }]);
    expect((await list({}, { cursor: 'not ours', rowsMax: 9 })).rows).toHaveLength(3);
  });

  it('finds by question, record and candidate, with both sides as they were', async () => {
    const ref = refOf('found');
    const id = await asked(ref, [two.toUpperCase()]);
    for (const given of [id, id.toUpperCase(), 'found', two, two.toUpperCase()]) {
      expect(await world.store.reviews.find(given)).toMatchObject([
        { id, ref, ...reviewOf([candidateOf(two.toUpperCase())]) },
      ]);
    }
    expect(await world.store.reviews.find('nothing')).toEqual([]);
  });

  it('tells of each question only what was done while it was open', async () => {
    const ref = refOf('again');
    const first = await asked(ref, [one]);
    await world.store.reviews.decide(first, { is: 'reject' }, actOf());
    await world.db.pool.query('delete from causeway.event');
    await asked(ref, [two]);
    expect(await world.store.reviews.find('again')).toMatchObject([
      { state: 'open', actions: [] },
      { state: 'decided', actions: [{ action: 'reject' }] },
    ]);
  });
});
