import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type StoreWorld, storeWorld } from '../../test/store-world.ts';

let world: StoreWorld;
beforeAll(async () => {
  world = await storeWorld();
});
afterAll(() => world.close());

describe('shares of the limits', () => {
  const told = (userId: string, requests: number, closedForMs = 0) => ({
    userId,
    requests,
    executionMs: requests * 10,
    closedForMs,
  });

  it('tell each process what the others do, for each user apart', async () => {
    const [first = '', second = ''] = [randomUUID(), randomUUID()].sort();
    const alone = await world.store.exchange(first, [told('a', 5), told('b', 0)]);
    expect(alone).toEqual([
      { userId: 'a', processes: 1, rank: 0, requests: 0, executionMs: 0, closedForMs: 0 },
      { userId: 'b', processes: 1, rank: 0, requests: 0, executionMs: 0, closedForMs: 0 },
    ]);
    const [both] = await world.store.exchange(second, [told('a', 7)]);
    expect(both).toMatchObject({ processes: 2, rank: 1, requests: 5, executionMs: 50 });
    const [a, b] = await world.store.exchange(first, [told('a', 6), told('b', 0)]);
    expect(a).toMatchObject({ processes: 2, rank: 0, requests: 7, executionMs: 70 });
    expect(b).toMatchObject({ processes: 1 });
    await world.store.leave(second);
    expect((await world.store.exchange(first, [told('a', 6)]))[0]).toMatchObject({ processes: 1 });
  });

  it('pass a closed gate on, and forget it when it opens', async () => {
    const [first, second] = [randomUUID(), randomUUID()];
    await world.store.exchange(first, [told('c', 1, 60_000)]);
    const [news] = await world.store.exchange(second, [told('c', 1)]);
    expect(news?.closedForMs).toBeGreaterThan(50_000);
    expect(news?.closedForMs).toBeLessThanOrEqual(60_000);
    await world.store.exchange(first, [told('c', 1, 0)]);
    expect((await world.store.exchange(second, [told('c', 1)]))[0]?.closedForMs).toBe(0);
  });

  it('leave out processes that have fallen silent, and forget them', async () => {
    const [silent, other] = [randomUUID(), randomUUID()];
    await world.store.exchange(silent, [told('d', 1)]);
    await world.db.pool.query(
      `update causeway.crm_share set seen_at = now() - interval '20 seconds' where user_id = 'd'`,
    );
    expect((await world.store.exchange(other, [told('d', 1)]))[0]).toMatchObject({ processes: 1 });
    await world.db.pool.query(
      `update causeway.crm_share set seen_at = now() - interval '10 minutes' where process_id = $1`,
      [silent],
    );
    await world.store.exchange(other, [told('d', 1)]);
    const { rows } = await world.db.pool.query(
      `select process_id from causeway.crm_share where user_id = 'd'`,
    );
    expect(rows).toEqual([{ process_id: other }]);
  });
});

describe('cursors', () => {
  it('go one step at a time, and a reader that was overtaken changes nothing', async () => {
    const { store } = world;
    expect(await store.cursor('contact')).toBeNull();
    const step = (position: number, link: string) =>
      store.keepCursor({ name: 'contact', position, link });
    expect(await step(2, 'too soon')).toBe(false);
    expect(await Promise.all([step(1, 'x'), step(1, 'y')])).toContain(false);
    const begun = await store.cursor('contact');
    expect(begun?.position).toBe(1);
    expect(await step(2, 'second')).toBe(true);
    expect(await step(2, 'late')).toBe(false);
    expect(await step(1, 'later')).toBe(false);
    expect(await store.cursor('contact')).toEqual({
      name: 'contact',
      position: 2,
      link: 'second',
    });
  });
});
