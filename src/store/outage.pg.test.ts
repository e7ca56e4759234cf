import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { envelopeOf, outcomeOf, refOf } from '../../test/store-fixtures.ts';
import { createQueue } from '../queue/queue.ts';
import { must } from '../std/assert.ts';
import { openPool } from './database.ts';
import { openPostgres, stopPostgres } from './embedded/open-postgres.ts';
import { isPostgres, readPostmaster } from './embedded/postmaster.ts';
import { migrate } from './migrate.ts';
import { createStore } from './store.ts';

let dataDir: string;
beforeAll(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'causeway-outage-'));
  chmodSync(dataDir, 0o755);
});
afterAll(async () => {
  await stopPostgres(dataDir);
  rmSync(dataDir, { recursive: true, force: true });
});

it('loses nothing that was accepted when PostgreSQL is killed, and goes on when it is back', async () => {
  const open = () => openPostgres({ dataDir, durable: false });
  const { url } = await open();
  const pool = openPool({ url });
  await migrate(pool);
  const queue = createQueue({ url });
  await queue.start();
  const store = createStore({ pool, queue: queue.queue });
  const seen = new Set<string>();
  const worker = queue.worker();
  await worker.work(
    async (refs) => {
      const contexts = await store.load(refs);
      await store.settle(contexts.map((context) => outcomeOf(context, 'applied')));
      for (const ref of refs) seen.add(ref.id);
    },
    { batchSizeMax: 10 },
  );

  const accepted = new Set<string>();
  const failures: unknown[] = [];
  let sending = true;
  const sender = (async () => {
    for (let n = 0; sending; n += 1) {
      const ref = refOf(`n${n}`);
      await store
        .accept([envelopeOf(`n${n}`, ref)])
        .then(() => accepted.add(ref.id))
        .catch((error: unknown) => failures.push(error));
    }
  })();
  await vi.waitFor(() => expect(accepted.size).toBeGreaterThan(20), 10_000);
  const { pid } = must(readPostmaster(path.join(dataDir, 'cluster')), 'The server runs');
  process.kill(pid, 'SIGKILL');
  await vi.waitFor(() => expect(isPostgres(pid)).toBe(false), 5_000);
  await vi.waitFor(() => expect(failures.length).toBeGreaterThan(0), 5_000);
  expect((await open()).url).toBe(url);
  const before = accepted.size;
  await vi.waitFor(() => expect(accepted.size).toBeGreaterThan(before + 20), 15_000);
  sending = false;
  await sender;

  for (const failure of failures) expect(failure).toMatchObject({ code: 'CWY-5001' });
  await vi.waitFor(
    async () => {
      await store.sweep(1_000);
      expect([...accepted].filter((id) => !seen.has(id))).toEqual([]);
    },
    { timeout: 25_000, interval: 250 },
  );
  expect((await store.counts()).waiting).toBe(0);
  await worker.stop();
  await queue.stop();
  await pool.end();
}, 60_000);
