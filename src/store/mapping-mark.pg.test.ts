import { afterAll, beforeAll, expect, it } from 'vitest';
import { envelopeOf, refOf } from '../../test/store-fixtures.ts';
import { type StoreWorld, storeWorld } from '../../test/store-world.ts';
import type { ProblemCode } from '../problems/catalogue.ts';

let world: StoreWorld;
beforeAll(async () => {
  world = await storeWorld();
});
afterAll(() => world.close());

async function park(id: string, code: ProblemCode): Promise<void> {
  const ref = refOf(id);
  await world.store.accept([envelopeOf(`${id}-${code}`, ref)]);
  await world.store.giveUp([ref], { code, message: code });
  await world.takeJobs();
}

it('a changed mapping has its faults tried again, once, whoever starts', async () => {
  await park('fault', 'CWY-4009');
  await park('other fault', 'CWY-3010');
  await park('needs a person', 'CWY-4001');
  const changed = await Promise.all(
    [1, 2, 3].map(() => world.store.retryWhenMappingChanges('first')),
  );
  expect(changed.reduce((sum, events) => sum + events, 0)).toBe(2);
  expect(await world.takeJobs()).toEqual(['shop/customer/fault', 'shop/customer/other fault']);
  const { actions } = await world.store.trace({ by: 'id', id: 'fault' });
  expect(actions).toMatchObject([
    { action: 'retry', who: 'causeway', reason: 'configuration changed' },
  ]);

  await park('fault', 'CWY-4009');
  expect(await world.store.retryWhenMappingChanges('first')).toBe(0);
  expect(await world.store.retryWhenMappingChanges('second')).toBe(1);
  expect(await world.store.retryWhenMappingChanges('second')).toBe(0);
});

it('what was left undone is done at the next start', async () => {
  await park('left', 'CWY-4009');
  const broken = world.storeWith({
    queue: { enqueue: () => Promise.reject(new Error('killed')) },
  });
  await expect(broken.retryWhenMappingChanges('third')).rejects.toThrow('killed');
  expect(await world.store.retryWhenMappingChanges('third')).toBe(1);
});

it('is left to the process that is at it', async () => {
  await park('left to others', 'CWY-4009');
  const other = await world.db.pool.connect();
  const lock = `hashtextextended('causeway.mapping', 0)`;
  await other.query(`select pg_advisory_lock(${lock})`);
  expect(await world.store.retryWhenMappingChanges('fourth')).toBe(0);
  await other.query(`select pg_advisory_unlock(${lock})`);
  other.release();
  expect(await world.store.retryWhenMappingChanges('fourth')).toBe(1);
});
