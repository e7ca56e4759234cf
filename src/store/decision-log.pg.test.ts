import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { actOf, decisionOf, envelopeOf, outcomeOf, refOf } from '../../test/store-fixtures.ts';
import { type StoreWorld, storeWorld } from '../../test/store-world.ts';
import type { RecordRef } from '../core/model/record.ts';
import type { Decision } from '../core/reconcile/decision.ts';
import type { DecisionLine } from '../ports/operator.ts';
import type { Outcome } from '../ports/store.ts';
import { must } from '../std/assert.ts';

let world: StoreWorld;
beforeAll(async () => {
  world = await storeWorld();
});
beforeEach(() =>
  world.db.pool.query(
    'delete from causeway.decision; delete from causeway.link; delete from causeway.event',
  ),
);
afterAll(() => world.close());

const one = '11111111-0000-4000-8000-000000000001';
const two = '22222222-0000-4000-8000-000000000002';
const three = '33333333-0000-4000-8000-000000000003';
const page = { cursor: null, rowsMax: 100 };

/** A run of a linked record that decides so. */
async function decided(
  ref: RecordRef,
  decisions: readonly Decision[],
  more: Partial<Outcome> = {},
): Promise<readonly DecisionLine[]> {
  await world.store.accept([envelopeOf(`decided-${ref.id}-${more.link?.crmId}`, ref)]);
  const link = { ref, crmTable: 'contact', crmId: one, reason: 'email' };
  const context = await world.loadOne(ref);
  await world.store.settle([outcomeOf(context, 'applied', { link, decisions, ...more })]);
  await world.takeJobs();
  return (await world.store.decisions.list({ id: ref.id }, page)).rows;
}

async function lineOf(ref: RecordRef, more: Partial<Decision> = {}): Promise<DecisionLine> {
  return must((await decided(ref, [decisionOf(more)]))[0], 'One was decided');
}

describe('the log', () => {
  it('tells attribute, both values, rule, row, event, correlation, who and when', async () => {
    const ref = refOf('told');
    const line = await lineOf(ref);
    expect(line).toMatchObject({
      ...decisionOf(),
      ref,
      crmTable: 'contact',
      crmId: one,
      who: 'causeway',
      masked: false,
      reversedBy: null,
    });
    expect(Date.parse(line.at)).toBeGreaterThan(0);
    const { events } = await world.store.trace({ by: 'id', id: line.correlationId });
    expect(events).toMatchObject([{ id: line.eventId, ref }]);
    expect(await world.store.decisions.show(line.id)).toEqual(line);
    expect(await world.store.decisions.show('0')).toBeNull();
    expect(await world.store.decisions.show('not a number')).toBeNull();
  });

  it('is read newest first, page by page, by column, by rule, and by what an id leads to', async () => {
    const [a, b] = [refOf('list-a'), refOf('list-b')];
    await decided(a, [decisionOf(), decisionOf({ column: 'lastname', rule: 'newest' })]);
    const [ofB] = await decided(b, [decisionOf({ rule: 'newest' })], {
      link: { ref: b, crmTable: 'contact', crmId: two, reason: 'email' },
    });
    const { list } = world.store.decisions;
    const summary = async (filter: Parameters<typeof list>[0]): Promise<readonly string[]> =>
      (await list(filter, page)).rows.map(({ ref, column, rule }) => `${ref.id} ${column} ${rule}`);
    const all = ['list-b firstname newest', 'list-a lastname newest', 'list-a firstname dynamics'];
    expect(await summary({})).toEqual(all);
    const first = await list({}, { cursor: null, rowsMax: 2 });
    const second = await list({}, { cursor: first.cursor, rowsMax: 2 });
    expect([...first.rows, ...second.rows]).toHaveLength(3);
    expect(second.cursor).toBeNull();
    expect(await summary({ column: 'lastname' })).toEqual(all.slice(1, 2));
    expect(await summary({ rule: 'newest' })).toEqual(all.slice(0, 2));
    expect(await summary({ column: 'firstname', rule: 'newest' })).toEqual(all.slice(0, 1));
    for (const id of ['list-b', two.toUpperCase(), ofB?.correlationId, ofB?.eventId ?? '']) {
      expect(await summary({ id })).toEqual(all.slice(0, 1));
    }
    expect(await summary({ id: 'list-a', rule: 'newest' })).toEqual(all.slice(1, 2));
    const paged = await list({ id: one }, { cursor: null, rowsMax: 1 });
    expect((await list({ id: one }, { cursor: paged.cursor, rowsMax: 1 })).rows).toMatchObject([
      { column: 'firstname' },
    ]);
    expect(await summary({ id: 'nobody' })).toEqual([]);
  });

  it('is found by both ids of a merged row', async () => {
    const ref = refOf('merged');
    await decided(ref, [decisionOf()]);
    const link = { ref, crmTable: 'contact', crmId: two, reason: 'merged' };
    await decided(ref, [decisionOf()], { link, mergedFrom: one });
    for (const id of [one, two]) {
      expect((await world.store.decisions.list({ id }, page)).rows).toHaveLength(2);
    }
  });
});

describe('a reversal', () => {
  it.each<[string, Partial<Decision>, string]>([
    ['commercetools had', { winner: 'dynamics' }, 'Ada'],
    ['Dynamics had', { winner: 'commercetools', rule: 'commercetools' }, 'Adele'],
  ])('puts what %s in place of what the map makes', async (name, more, value) => {
    const ref = refOf(name);
    const line = await lineOf(ref, more);
    const act = actOf({ who: 'jane', reason: 'as she writes it' });
    const done = await world.store.decisions.reverse(line.id, act);
    expect(done).toMatchObject({ is: 'reversed', ref });
    expect(await world.takeJobs()).toEqual([`shop/customer/${name}`]);
    const context = await world.loadOne(ref);
    expect(context.edits).toEqual([
      { column: 'firstname', value, insteadOf: null, applied: false },
    ]);
    expect(context.events).toMatchObject([
      { type: 'DecisionReversed', correlationId: act.correlationId },
    ]);
    expect(await world.store.decisions.show(line.id)).toEqual({ ...line, reversedBy: 'jane' });
    const { actions } = await world.store.trace({ by: 'id', id: name });
    expect(actions).toMatchObject([
      { action: 'reverse', who: 'jane', reason: 'firstname: as she writes it', crmId: one },
    ]);
  });

  it('happens once, though two people ask for it at the same time', async () => {
    const ref = refOf('reversed twice');
    const { id } = await lineOf(ref);
    const answers = await Promise.all(
      ['jane', 'joe'].map((who) => world.store.decisions.reverse(id, actOf({ who }))),
    );
    expect(answers.map(({ is }) => is).sort()).toEqual(['reversed', 'reversed-before']);
    expect((await world.loadOne(ref)).events).toHaveLength(1);
    expect(await world.store.decisions.reverse(id, actOf())).toEqual({ is: 'reversed-before' });
  });

  it('is refused when another row stands for the record, unless the former is part of it', async () => {
    const ref = refOf('other row');
    const { reverse } = world.store.decisions;
    const { id: first } = await lineOf(ref);
    const link = { ref, crmTable: 'contact', crmId: two, reason: 'merged' };
    await decided(ref, [], { link, mergedFrom: one });
    expect(await reverse(first, actOf())).toMatchObject({ is: 'reversed' });
    await world.store.accept([envelopeOf('again', ref)]);
    const early = await world.loadOne(ref);
    await world.store.linkBook.move(ref, three, actOf());
    const moved = outcomeOf(early, 'applied', {
      link,
      decisions: [decisionOf({ rule: 'newest' })],
    });
    await world.store.settle([moved]);
    const { rows } = await world.store.decisions.list({ rule: 'newest' }, page);
    expect(rows).toMatchObject([{ crmId: two }]);
    expect(await reverse(rows[0]?.id ?? '', actOf())).toEqual({ is: 'unlinked' });
    await world.db.pool.query(
      'update causeway.decision set reversed_by = null, reversed_at = null',
    );
    expect(await reverse(first, actOf())).toEqual({ is: 'unlinked' });
  });

  it('is refused without a value, a link or a decision', async () => {
    const ref = refOf('refused');
    const { id } = await lineOf(ref);
    await world.db.pool.query('delete from causeway.link');
    const { reverse } = world.store.decisions;
    expect(await reverse(id, actOf())).toEqual({ is: 'unlinked' });
    await world.db.pool.query('update causeway.decision set masked = true');
    expect(await reverse(id, actOf())).toEqual({ is: 'masked' });
    expect(await reverse('0', actOf())).toEqual({ is: 'unknown' });
    expect(await reverse('?', actOf())).toEqual({ is: 'unknown' });
    expect((await world.loadOne(ref)).edits).toEqual([]);
    expect(await world.takeJobs()).toEqual([]);
  });
});
