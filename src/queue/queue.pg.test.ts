import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/postgres.ts';
import { refOf } from '../../test/store-fixtures.ts';
import type { RecordRef } from '../core/model/record.ts';
import type { EnqueueOptions, Worker } from '../ports/queue.ts';
import { Problem } from '../problems/problem.ts';
import { inTransaction } from '../store/database.ts';
import { createQueue, type PgQueue } from './queue.ts';
import type { WorkerOptions } from './worker.ts';

let db: TestDatabase;
let queue: PgQueue;
const workers: Worker[] = [];
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());
beforeEach(async () => {
  queue = createQueue({ url: db.url });
  await queue.start();
});
afterEach(async () => {
  for (const worker of workers.splice(0)) await worker.stop();
  await queue.stop();
  await db.pool.query('delete from causeway_jobs.job');
});

function worker(options?: WorkerOptions): Worker {
  const made = queue.worker(options);
  workers.push(made);
  return made;
}

async function enqueue(
  refs: readonly RecordRef[],
  how: Omit<EnqueueOptions, 'tx'> = {},
): Promise<void> {
  await inTransaction(db.pool, '', (tx) => queue.queue.enqueue(refs, { tx, ...how }));
}

async function jobs(): Promise<readonly { key: string; state: string }[]> {
  const { rows } = await db.pool.query<{ key: string; state: string }>(
    `select singleton_key as key, state from causeway_jobs.job where name = 'record' order by 1, 2`,
  );
  return rows;
}

/** What the queue keeps of failed runs, as text. */
async function outputs(): Promise<readonly string[]> {
  const { rows } = await db.pool.query<{ output: string }>(
    'select output::text from causeway_jobs.job where output is not null',
  );
  return rows.map(({ output }) => output);
}

/** A handler that notes what it was given. */
function noting(): { seen: string[]; handler: (refs: readonly RecordRef[]) => Promise<void> } {
  const seen: string[] = [];
  return {
    seen,
    handler: async (refs) => {
      seen.push(...refs.map((ref) => ref.id));
    },
  };
}

describe('enqueue', () => {
  it('belongs to the transaction of the caller', async () => {
    await expect(
      inTransaction(db.pool, '', async (tx) => {
        await queue.queue.enqueue([refOf('gone')], { tx });
        throw new Error('rolled back');
      }),
    ).rejects.toThrow('rolled back');
    expect(await jobs()).toEqual([]);
  });

  it('makes one job per record, however often', async () => {
    await enqueue([refOf('a'), refOf('b'), refOf('a')]);
    await enqueue([refOf('b'), refOf('c')]);
    expect(await jobs()).toEqual([
      { key: 'shop/customer/a', state: 'created' },
      { key: 'shop/customer/b', state: 'created' },
      { key: 'shop/customer/c', state: 'created' },
    ]);
  });

  it('makes one more while the first one runs, and runs it afterwards', async () => {
    const gate = Promise.withResolvers<void>();
    const runs: string[] = [];
    let side = 0;
    let sideMax = 0;
    await worker({ lanesMax: 3 }).work(
      async ([ref]) => {
        side += 1;
        sideMax = Math.max(sideMax, side);
        runs.push(ref?.id ?? '');
        await gate.promise;
        side -= 1;
      },
      { batchSizeMax: 10 },
    );
    await enqueue([refOf('busy')]);
    await vi.waitFor(() => expect(runs).toHaveLength(1));
    await enqueue([refOf('busy')]);
    await enqueue([refOf('busy')]);
    expect((await jobs()).map((job) => job.state)).toEqual(['created', 'active']);
    gate.resolve();
    await vi.waitFor(() => expect(runs).toHaveLength(2), 5_000);
    await vi.waitFor(async () =>
      expect((await jobs()).every((job) => job.state === 'completed')).toBe(true),
    );
    expect(runs).toHaveLength(2);
    expect(sideMax).toBe(1);
  });

  it('keeps a job for its time, and hastens it on demand', async () => {
    const { seen, handler } = noting();
    await worker().work(handler, { batchSizeMax: 10 });
    await enqueue([refOf('later'), refOf('much later')], {
      after: new Date(Date.now() + 3_600_000).toISOString(),
    });
    await enqueue([refOf('now')]);
    await vi.waitFor(() => expect(seen).toEqual(['now']), 5_000);
    await enqueue([refOf('later')], { hasten: true });
    await vi.waitFor(() => expect(seen).toEqual(['now', 'later']), 5_000);
  });
});

describe('jobs in the background', () => {
  const many = ['m1', 'm2', 'm3'].map((id) => refOf(id));

  it('come after those of others that came later, unless they are hastened', async () => {
    const { seen, handler } = noting();
    await enqueue(many, { inBackground: true });
    await enqueue([refOf('other')]);
    await enqueue([refOf('m3')], { hasten: true });
    await worker({ lanesMax: 1 }).work(handler, { batchSizeMax: 1 });
    await vi.waitFor(() => expect(seen).toHaveLength(4), 5_000);
    expect(seen.slice(0, 2).toSorted()).toEqual(['m3', 'other']);
  });

  it('leave a lane to others, however many there are and however long they take', async () => {
    const gate = Promise.withResolvers<void>();
    const begun: string[] = [];
    await worker({ lanesMax: 4 }).work(
      async (refs) => {
        begun.push(...refs.map(({ id }) => id));
        if (refs.some(({ id }) => id.startsWith('m'))) await gate.promise;
      },
      { batchSizeMax: 1 },
    );
    await enqueue([...many, refOf('m4'), refOf('m5')], { inBackground: true });
    await vi.waitFor(() => expect(begun).toHaveLength(3), 5_000);
    await enqueue([refOf('other')]);
    await vi.waitFor(() => expect(begun).toContain('other'), 5_000);
    expect(begun).toHaveLength(4);
    gate.resolve();
    await vi.waitFor(() => expect(begun).toHaveLength(6), 5_000);
  });
});

describe('worker', () => {
  it('gets batches of bounded size, whole records back', async () => {
    const sizes: number[] = [];
    const seen: RecordRef[] = [];
    await enqueue(Array.from({ length: 25 }, (_, n) => refOf(`${n}`, 'order')));
    await worker({ lanesMax: 1 }).work(
      async (refs) => {
        sizes.push(refs.length);
        seen.push(...refs);
      },
      { batchSizeMax: 10 },
    );
    await vi.waitFor(() => expect(seen).toHaveLength(25), 5_000);
    expect(sizes).toEqual([10, 10, 5]);
    expect(seen).toContainEqual(refOf('24', 'order'));
  });

  it('starts within moments of the commit', async () => {
    const starts: number[] = [];
    await worker().work(async () => void starts.push(performance.now()), { batchSizeMax: 10 });
    const waits: number[] = [];
    for (let n = 0; n < 20; n += 1) {
      await enqueue([refOf(`quick-${n}`)]);
      const committed = performance.now();
      await vi.waitFor(() => expect(starts).toHaveLength(n + 1), { timeout: 5_000, interval: 1 });
      waits.push((starts.at(-1) ?? 0) - committed);
    }
    waits.sort((a, b) => a - b);
    // Far below the poll of half a second, with room for a busy machine.
    expect(waits[10]).toBeLessThan(100);
  });

  it('runs the others of a batch although one throws, and gives that one up in the end', async () => {
    const givenUp: string[] = [];
    const tries = new Map<string, number>();
    await worker({
      lanesMax: 1,
      onGivenUp: async (refs) => void givenUp.push(...refs.map((ref) => ref.id)),
    }).work(
      async (refs) => {
        for (const { id } of refs) {
          tries.set(id, (tries.get(id) ?? 0) + 1);
          if (id === 'bad') throw new Error('always');
        }
      },
      { batchSizeMax: 10 },
    );
    await enqueue([refOf('bad'), refOf('good'), refOf('fine')]);
    await vi.waitFor(() => expect(givenUp).toEqual(['bad']), { timeout: 25_000, interval: 50 });
    expect(tries.get('good')).toBeLessThanOrEqual(2);
    expect((await jobs()).find((job) => job.key.endsWith('good'))?.state).toBe('completed');
    expect((await jobs()).find((job) => job.key.endsWith('bad'))?.state).toBe('failed');
  });

  it('lets news of a finished record go ahead while the rest of its batch is worked on', async () => {
    const gate = Promise.withResolvers<void>();
    const batches: string[] = [];
    await enqueue([refOf('quick'), refOf('slow')]);
    await worker({ lanesMax: 2 }).work(
      async (refs, finished) => {
        batches.push(
          refs
            .map(({ id }) => id)
            .sort()
            .join('+'),
        );
        if (refs.length === 1) return;
        await finished([refOf('quick')]);
        await gate.promise;
      },
      { batchSizeMax: 10 },
    );
    await vi.waitFor(async () =>
      expect((await jobs()).map(({ state }) => state)).toEqual(['completed', 'active']),
    );
    await enqueue([refOf('quick'), refOf('slow')]);
    await vi.waitFor(() => expect(batches).toEqual(['quick+slow', 'quick']), 5_000);
    gate.resolve();
    await vi.waitFor(() => expect(batches).toEqual(['quick+slow', 'quick', 'slow']), 5_000);
  });

  it('does not run again what was finished before its batch failed', async () => {
    const batches: string[] = [];
    await enqueue([refOf('a'), refOf('b'), refOf('c')]);
    await worker({ lanesMax: 1 }).work(
      async (refs, finished) => {
        batches.push(
          refs
            .map(({ id }) => id)
            .sort()
            .join('+'),
        );
        if (refs.length === 1) return;
        await finished([refOf('a')]);
        throw new Error('the others');
      },
      { batchSizeMax: 10 },
    );
    await vi.waitFor(async () =>
      expect((await jobs()).map(({ state }) => state)).toEqual(Array(3).fill('completed')),
    );
    expect(batches.toSorted()).toEqual(['a+b+c', 'b', 'c']);
  });

  it.each([
    ['alone', ['bad']],
    ['in a batch', ['bad', 'worse']],
  ])('leaves no message and no stack of an error with its job (%s)', async (_, ids) => {
    await enqueue(ids.map((id) => refOf(id)));
    await worker({ lanesMax: 1 }).work(
      async () => {
        throw new TypeError('jane@example.com is no number');
      },
      { batchSizeMax: 10 },
    );
    await vi.waitFor(async () => expect(await outputs()).toHaveLength(ids.length), 5_000);
    for (const output of await outputs()) {
      expect(output).toContain('TypeError');
      expect(output).not.toMatch(/jane|\.ts/);
    }
  });

  it('does not take a batch apart while the database is away', async () => {
    const sizes: number[] = [];
    await enqueue([refOf('x'), refOf('y')]);
    await worker({ lanesMax: 1 }).work(
      async (refs) => {
        sizes.push(refs.length);
        if (sizes.length === 1) throw new Problem('CWY-5001');
      },
      { batchSizeMax: 10 },
    );
    await vi.waitFor(() => expect(sizes).toEqual([2, 2]), 10_000);
  });

  it('runs again what a killed process had in hand', { timeout: 60_000 }, async () => {
    const program = fileURLToPath(
      new URL('../../test/programs/hanging-worker.ts', import.meta.url),
    );
    const child = spawn(process.execPath, [program, db.url], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await enqueue([refOf('orphan')]);
    const [said] = await once(child.stdout, 'data');
    expect(String(said)).toBe('took orphan\n');
    child.kill('SIGKILL');
    await once(child, 'exit');
    const { seen, handler } = noting();
    await worker().work(handler, { batchSizeMax: 10 });
    await enqueue([refOf('orphan')]);
    const killedAt = performance.now();
    // The one that was taken runs again, and the one that came since runs as well.
    await vi.waitFor(() => expect(seen).toEqual(['orphan', 'orphan']), {
      timeout: 30_000,
      interval: 50,
    });
    expect(performance.now() - killedAt).toBeLessThan(20_000);
  });

  it('does not wait for ever for a batch that hangs', async () => {
    const started = Promise.withResolvers<void>();
    const stopping = worker({ stopMsMax: 100 });
    await stopping.work(
      async () => {
        started.resolve();
        await new Promise(() => undefined);
      },
      { batchSizeMax: 10 },
    );
    await enqueue([refOf('hangs')]);
    await started.promise;
    await stopping.stop();
    await queue.stop({ timeoutMs: 1_000 });
    expect((await jobs())[0]?.state).toBe('retry');
  });

  it('finishes the running batch before it stops', async () => {
    const gate = Promise.withResolvers<void>();
    const started = Promise.withResolvers<void>();
    let finished = false;
    const stopping = worker();
    await stopping.work(
      async () => {
        started.resolve();
        await gate.promise;
        finished = true;
      },
      { batchSizeMax: 10 },
    );
    await enqueue([refOf('last')]);
    await started.promise;
    const stopped = stopping.stop();
    gate.resolve();
    await stopped;
    expect(finished).toBe(true);
    expect(await jobs()).toEqual([{ key: 'shop/customer/last', state: 'completed' }]);
  });
});

describe('tasks of one process', () => {
  it('run on one of two workers, and on the other when the first one is gone', async () => {
    const ran: string[] = [];
    const [first, second] = [worker(), worker()];
    await first.every(1, 'sweep', async () => void ran.push('first'));
    await vi.waitFor(() => expect(ran.length).toBeGreaterThan(0), 5_000);
    await second.every(1, 'sweep', async () => void ran.push('second'));
    await vi.waitFor(() => expect(ran.length).toBeGreaterThan(2), 10_000);
    expect(new Set(ran)).toEqual(new Set(['first']));
    await first.stop();
    await vi.waitFor(() => expect(ran).toContain('second'), 10_000);
  });

  it('go on after a failure', async () => {
    let runs = 0;
    const told: string[] = [];
    const telling = createQueue({
      url: db.url,
      onError: (source, error) => void told.push(`${source}: ${error.message}`),
    });
    await telling.start();
    const failing = telling.worker();
    await failing.every(1, 'failing', async () => {
      runs += 1;
      throw new Error('this time');
    });
    await vi.waitFor(() => expect(runs).toBeGreaterThan(1), 10_000);
    await failing.stop();
    await telling.stop();
    expect(told.slice(0, 2)).toEqual(Array(2).fill('task failing: this time'));
  });
});
