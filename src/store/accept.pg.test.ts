import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countStatements } from '../../test/count-statements.ts';
import { envelopeOf, refOf } from '../../test/store-fixtures.ts';
import { type StoreWorld, storeWorld } from '../../test/store-world.ts';
import type { Envelope } from '../core/model/envelope.ts';
import type { RecordRef } from '../core/model/record.ts';
import { storable } from './storable.ts';

let world: StoreWorld;
beforeAll(async () => {
  world = await storeWorld();
});
afterAll(() => world.close());

describe('accept', () => {
  it('stores the event and its job together', async () => {
    const [answer] = await world.store.accept([envelopeOf('a1', refOf('a'))]);
    expect(answer).toMatchObject({ duplicate: false });
    expect(await world.dueJobs()).toContain('shop/customer/a');
    const context = await world.loadOne(refOf('a'));
    expect(context.events).toMatchObject([
      { id: answer?.eventId, correlationId: answer?.correlationId, type: 'CustomerCreated' },
    ]);
  });

  it('takes news of the CRM about the row of a record', async () => {
    const ref = refOf('from-crm');
    await world.store.accept([envelopeOf('crm-1', ref, { kind: 'crm', resourceVersion: null })]);
    expect((await world.loadOne(ref)).events).toMatchObject([{ kind: 'crm' }]);
  });

  it('answers a redelivery with the first delivery, and counts it', async () => {
    const before = await world.store.counts();
    const [first] = await world.store.accept([envelopeOf('r1', refOf('r'))]);
    const [second] = await world.store.accept([envelopeOf('r1', refOf('r'))]);
    expect(second).toEqual({ ...first, duplicate: true });
    const after = await world.store.counts();
    expect(after.received - before.received).toBe(1);
    expect(after.duplicates - before.duplicates).toBe(1);
  });

  it('recognises a redelivery within one group, and answers in the order given', async () => {
    const group = ['x', 'y', 'x', 'z', 'x'].map((key) => envelopeOf(`g-${key}`, refOf(key)));
    const answers = await world.store.accept(group);
    expect(answers.map((answer) => answer.duplicate)).toEqual([false, false, true, false, true]);
    expect(new Set(answers.map((answer) => answer.eventId)).size).toBe(3);
    const { rows } = await world.db.pool.query(
      `select deliveries from causeway.event where dedupe_key = 'g-x'`,
    );
    expect(rows).toEqual([{ deliveries: 3 }]);
  });

  it('takes the same key of another project for another event', async () => {
    const answers = await world.store.accept([
      envelopeOf('p1', refOf('p')),
      envelopeOf('p1', { ...refOf('p'), projectKey: 'other' }),
    ]);
    expect(answers.map((answer) => answer.duplicate)).toEqual([false, false]);
  });

  it('does not enqueue a record again for a redelivery', async () => {
    await world.store.accept([envelopeOf('q1', refOf('q'))]);
    await world.takeJobs();
    await world.store.accept([envelopeOf('q1', refOf('q'))]);
    expect(await world.dueJobs()).not.toContain('shop/customer/q');
  });

  it('parks what nobody can read, with what was received and without a job', async () => {
    const raw = '{"broken":\u0000';
    const [answer] = await world.store.accept([
      envelopeOf('u1', null, {
        kind: 'unreadable',
        refusal: { code: 'CWY-1004', message: 'CWY-1004 another project', raw },
      }),
    ]);
    const { events } = await world.store.trace({ by: 'id', id: answer?.eventId ?? '' });
    expect(events).toMatchObject([{ state: 'parked', problem: { code: 'CWY-1004' } }]);
    const { rows } = await world.db.pool.query(
      `select raw from causeway.event where dedupe_key = 'u1'`,
    );
    expect(rows).toEqual([{ raw: '{"broken":\ufffd' }]);
  });

  it.each([
    ['half a character', { type: 'x\ud800', ref: refOf('half-\udc00') }],
    ['a NUL', { type: 'x\u0000', ref: refOf('nul-\u0000') }],
    ['a time before all time', { occurredAt: '-271821-04-20T00:00:00.000Z' }],
    ['a time after all time', { occurredAt: '+275760-09-13T00:00:00.000Z' }],
  ] satisfies [string, Partial<Envelope>][])(
    'takes what is around %s, and recognises it when it comes again',
    async (what, odd: Partial<Envelope>) => {
      const group = [
        envelopeOf(`odd-${what}\ud83d`, refOf('odd'), odd),
        envelopeOf(`even-${what}`, refOf('even')),
      ];
      const first = await world.store.accept(group);
      expect(first.map((answer) => answer.duplicate)).toEqual([false, false]);
      const again = await world.store.accept(group);
      expect(again.map((answer) => answer.eventId)).toEqual(first.map((answer) => answer.eventId));
      const contexts = await world.store.load(
        [odd.ref ?? refOf('odd'), refOf('even')].map(storableRef),
      );
      expect(contexts.every(({ events }) => events.length > 0)).toBe(true);
    },
  );

  it.each([
    ['a number beyond all bounds', { resourceVersion: 1e300 }],
    ['a key that no index takes', { dedupeKey: randomBytes(20_000).toString('hex') }],
  ])('parks the one that has %s, and takes its neighbours', async (what, unfit) => {
    const group = ['before', 'unfit', 'after'].map((id) =>
      envelopeOf(`${what}-${id}`, refOf(id), id === 'unfit' ? unfit : {}),
    );
    const [before, bad, after] = await world.store.accept(group);
    expect([before, after]).toMatchObject([{ duplicate: false }, { duplicate: false }]);
    expect(bad).toMatchObject({ duplicate: false, parked: true });
    const { events, kept } = await world.store.trace({ by: 'id', id: bad?.eventId ?? '' });
    expect(events).toMatchObject([{ state: 'parked', problem: { code: 'CWY-1001' }, ref: null }]);
    expect(kept[0]?.body).toContain('unfit');
    expect(await world.store.accept(group)).toMatchObject([
      { duplicate: true, eventId: before?.eventId },
      { duplicate: true, eventId: bad?.eventId },
      { duplicate: true, eventId: after?.eventId },
    ]);
  });

  it('does not take a group apart over what is no fault of its values', async () => {
    const tries: number[] = [];
    const dying = world.storeWith({
      probe: () => {
        tries.push(1);
        throw new Error('killed');
      },
    });
    const group = ['n1', 'n2'].map((key) => envelopeOf(key, refOf(key)));
    await expect(dying.accept(group)).rejects.toThrow('killed');
    expect(tries).toHaveLength(1);
  });

  it('keeps the correlation of a derived event', async () => {
    const [answer] = await world.store.accept([
      envelopeOf('d1', refOf('d'), { kind: 'derived', correlationId: 'the-parents' }),
    ]);
    expect(answer?.correlationId).toBe('the-parents');
  });

  it('stores nothing and enqueues nothing when it dies before the commit', async () => {
    const dying = world.storeWith({
      probe: (point) => {
        if (point === 'intake:before-commit') throw new Error('killed');
      },
    });
    await expect(dying.accept([envelopeOf('k1', refOf('k'))])).rejects.toThrow('killed');
    expect((await world.loadOne(refOf('k'))).events).toEqual([]);
    expect(await world.dueJobs()).not.toContain('shop/customer/k');
  });

  it('has stored and enqueued when it dies after the commit', async () => {
    const dying = world.storeWith({
      probe: (point) => {
        if (point === 'intake:after-commit') throw new Error('killed');
      },
    });
    await expect(dying.accept([envelopeOf('k2', refOf('k2'))])).rejects.toThrow('killed');
    expect((await world.loadOne(refOf('k2'))).events).toHaveLength(1);
    expect(await world.dueJobs()).toContain('shop/customer/k2');
  });

  it('takes a thousand envelopes in one call, with no more statements than for one', async () => {
    const statements = await countStatements(world.db.pool, () =>
      world.store.accept(
        Array.from({ length: 1000 }, (_, n) => envelopeOf(`t${n}`, refOf(`t${n}`))),
      ),
    );
    const alone = await countStatements(world.db.pool, () =>
      world.store.accept([envelopeOf('t-alone', refOf('t-alone'))]),
    );
    expect(statements).toBe(alone);
  });
});

function storableRef(ref: RecordRef): RecordRef {
  return { ...ref, id: storable(ref.id) };
}
