import { tmpdir } from 'node:os';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { emptyDatabase, type TestDatabase } from '../../test/postgres.ts';
import { envelopeOf, refOf } from '../../test/store-fixtures.ts';
import { loadStoreConfig, type StoreConfig } from './config/load.ts';
import { migrate, openStore } from './wire.ts';

let db: TestDatabase;
let config: StoreConfig;
beforeEach(async () => {
  db = await emptyDatabase();
  config = await loadStoreConfig({ cwd: tmpdir(), env: { DATABASE_URL: db.url } });
});
afterEach(() => db.close());

async function schemas(): Promise<readonly string[]> {
  const { rows } = await db.pool.query<{ name: string }>(
    `select nspname as name from pg_namespace where nspname !~ '^(pg_|information)' order by 1`,
  );
  return rows.map(({ name }) => name);
}

it('makes no schema, and says that there is none', async () => {
  await expect(openStore(config)).rejects.toMatchObject({ code: 'CWY-5004' });
  expect(await schemas()).toEqual(['public']);
});

it('counts without the queue, and enqueues when it has to', async () => {
  expect(await migrate(config)).not.toEqual([]);
  expect(await schemas()).toEqual(['causeway', 'causeway_jobs', 'public']);
  const opened = await openStore(config);
  expect(await opened.store.counts()).toMatchObject({ received: 0 });
  await opened.store.accept([envelopeOf('a', refOf('a'))]);
  await opened.close();
  const { rows } = await db.pool.query('select singleton_key from causeway_jobs.job');
  expect(rows).toEqual([{ singleton_key: 'shop/customer/a' }]);
});

it('says that the queue is missing, and keeps nothing without it', async () => {
  await migrate(config);
  await db.pool.query('drop schema causeway_jobs cascade');
  const opened = await openStore(config);
  await expect(opened.store.accept([envelopeOf('a', refOf('a'))])).rejects.toMatchObject({
    code: 'CWY-5004',
    detail: { place: 'schema causeway_jobs' },
  });
  expect(await opened.store.counts()).toMatchObject({ received: 0 });
  await opened.close();
  expect(await schemas()).toEqual(['causeway', 'public']);
});
