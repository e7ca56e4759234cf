import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { emptyDatabase, type TestDatabase } from '../../test/postgres.ts';
import { envelopeOf, refOf } from '../../test/store-fixtures.ts';
import { loadStoreConfig, type StoreConfig } from './config/load.ts';
import { migrate, openMemory, openStore } from './wire.ts';

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

it('is set up by a role that may not create schemas, in those that were made for it', async () => {
  const role = `owner_${randomBytes(4).toString('hex')}`;
  await db.pool.query(`create role ${role} login;
    create schema causeway authorization ${role};
    create schema causeway_jobs authorization ${role}`);
  const { href } = Object.assign(new URL(db.url), { username: role });
  const own = await loadStoreConfig({ cwd: tmpdir(), env: { DATABASE_URL: href } });
  expect(await migrate(own)).not.toEqual([]);
  const memory = await openMemory(own, { supervise: false, onError: () => undefined });
  await memory.store.accept([envelopeOf('a', refOf('a'))]);
  await memory.store.maintain({ journalDays: 30, eventDays: 30, decisionDays: 90 });
  expect(await memory.store.counts()).toMatchObject({ waiting: 1 });
  await memory.close();
  await db.pool.query(`drop owned by ${role}; drop role ${role}`);
});

it('is set up by processes that start at the same time', async () => {
  const memories = await Promise.all(
    [1, 2, 3].map(() => openMemory(config, { supervise: false, onError: () => undefined })),
  );
  for (const memory of memories) await memory.close();
  expect(await schemas()).toEqual(['causeway', 'causeway_jobs', 'public']);
});
