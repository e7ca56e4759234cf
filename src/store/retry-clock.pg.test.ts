import { afterAll, beforeAll, expect, test } from 'vitest';
import { envelopeOf, outcomeOf, refOf } from '../../test/store-fixtures.ts';
import { type StoreWorld, storeWorld } from '../../test/store-world.ts';

let world: StoreWorld;
beforeAll(async () => {
  world = await storeWorld();
});
afterAll(() => world.close());

test('a planned retry is due by the clock of the database, whatever the worker’s clock says', async () => {
  const ref = refOf('skewed');
  await world.store.accept([envelopeOf('skewed-1', ref)]);
  await world.takeJobs();
  const retry = { inMs: 30_000, attempts: 1, problem: 'CWY-3003' } as const;
  await world.store.settle([outcomeOf(await world.loadOne(ref), null, { retry })]);
  const again = await world.loadOne(ref);
  expect(again.retry?.inMs).toBeGreaterThan(25_000);
  const { rows } = await world.db.pool.query<{ ms: number }>(
    `select extract(epoch from next_at - clock_timestamp()) * 1000 as ms from causeway.retry
     where record_key like '%skewed'`,
  );
  expect(Number(rows[0]?.ms)).toBeGreaterThan(25_000);
});
