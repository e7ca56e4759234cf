import type { Job, PgBoss } from 'pg-boss';
import { type RecordRef, recordKinds } from '../core/model/record.ts';
import type { Worker } from '../ports/queue.ts';
import { Problem } from '../problems/problem.ts';
import { mapBounded } from '../std/map-bounded.ts';
import { atMost } from './at-most.ts';
import { createLeaderTimers } from './leader-timer.ts';
import { deadQueue, recordQueue } from './settings.ts';

export interface WorkerOptions {
  /** Batches that run side by side in this process. Default 2. */
  readonly lanesMax?: number;
  /** How long `stop` waits for running batches; their jobs run again elsewhere. Default 20 s. */
  readonly stopMsMax?: number;
  /** Takes over records whose runs failed again and again; until it succeeds they are kept. */
  readonly onGivenUp?: (refs: readonly RecordRef[]) => Promise<void>;
}

export interface WorkerParts {
  readonly boss: PgBoss;
  readonly url: string;
  readonly onError: (source: string, error: Error) => void;
}

type Handler = (refs: readonly RecordRef[]) => Promise<void>;

/** The worker side of the queue: batches of records, and tasks that one process of all runs. */
export function createWorker(parts: WorkerParts, options: WorkerOptions): Worker {
  const { boss } = parts;
  const timers = createLeaderTimers({ url: parts.url, onError: parts.onError });
  return {
    async work(handler, { batchSizeMax }) {
      const { onGivenUp } = options;
      if (onGivenUp !== undefined) {
        await boss.work(deadQueue, { ...pace, batchSize: deadBatchSizeMax }, (jobs) =>
          onGivenUp(jobs.flatMap(refOf)),
        );
      }
      await boss.work(
        recordQueue,
        { ...pace, batchSize: batchSizeMax, localConcurrency: options.lanesMax ?? 2 },
        (jobs) => runBatch(boss, handler, jobs),
      );
    },
    every: (seconds, name, task) => timers.every(seconds, name, task),
    async stop() {
      await timers.stop();
      const off = [recordQueue, deadQueue].map((name) => boss.offWork(name, { wait: true }));
      await atMost(options.stopMsMax ?? 20_000, Promise.all(off));
    },
  };
}

/** NOTIFY wakes a worker at once; the poll is for retries, later times and lost notifications. */
const pace = {
  pollingIntervalSeconds: 0.5,
  notifyPollingIntervalSeconds: 0.5,
  burstWhenBatchFull: true,
} as const;
const deadBatchSizeMax = 100;
const aloneConcurrencyMax = 4;

/**
 * Hands the batch to the handler. When it throws, the records run one by one, so that one bad record
 * does not drag its neighbours to the dead queue. A database that is away hits all alike, though,
 * and is thrown at once.
 */
async function runBatch(
  boss: PgBoss,
  handler: Handler,
  jobs: readonly Job<unknown>[],
): Promise<void> {
  const work = jobs.map((job) => ({ job, refs: refOf(job) }));
  try {
    await handler(work.flatMap(({ refs }) => refs));
  } catch (error) {
    if (jobs.length === 1 || (error instanceof Problem && error.code === 'CWY-5001')) throw error;
    await mapBounded(work, aloneConcurrencyMax, ({ job, refs }) =>
      handler(refs).catch((alone: unknown) => fail(boss, job, alone)),
    );
  }
}

/** Fails one job of a batch; completing the batch later leaves it alone. */
async function fail(boss: PgBoss, job: Job<unknown>, error: unknown): Promise<void> {
  await boss.fail(
    recordQueue,
    { id: job.id, retryCount: job.retryCount },
    { message: String(error) },
  );
}

/** One record, or none for a job that is not ours and can only be dropped. */
function refOf(job: Job<unknown>): readonly RecordRef[] {
  const { data } = job;
  if (typeof data !== 'object' || data === null) return [];
  const { projectKey, kind: kindText, id } = { projectKey: null, kind: null, id: null, ...data };
  const kind = recordKinds.find((known) => known === kindText);
  if (typeof projectKey !== 'string' || typeof id !== 'string' || kind === undefined) return [];
  return [{ projectKey, kind, id }];
}
