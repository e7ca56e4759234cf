import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { envelopeOf, refOf } from '../../test/store-fixtures.ts';
import { type StoreWorld, storeWorld } from '../../test/store-world.ts';

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
    const statements = await countStatements(world, () =>
      world.store.accept(
        Array.from({ length: 1000 }, (_, n) => envelopeOf(`t${n}`, refOf(`t${n}`))),
      ),
    );
    const alone = await countStatements(world, () =>
      world.store.accept([envelopeOf('t-alone', refOf('t-alone'))]),
    );
    expect(statements).toBe(alone);
  });
});

async function countStatements(at: StoreWorld, task: () => Promise<unknown>): Promise<number> {
  const clients = new Set<{ query: (...all: never[]) => unknown }>();
  let statements = 0;
  const count = (client: { query: (...all: never[]) => unknown }): void => {
    if (clients.has(client)) return;
    clients.add(client);
    const original = client.query.bind(client);
    client.query = (...all) => {
      statements += 1;
      return original(...all);
    };
  };
  at.db.pool.on('acquire', count);
  await task();
  at.db.pool.off('acquire', count);
  for (const client of clients) Reflect.deleteProperty(client, 'query');
  return statements;
}
