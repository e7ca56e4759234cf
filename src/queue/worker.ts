import type { Job, PgBoss } from 'pg-boss';
import type { RecordRef } from '../core/model/record.ts';
import type { Worker } from '../ports/queue.ts';
import { atMost } from './at-most.ts';
import { bare, refOf, runBatch } from './batch.ts';
import { createLeaderTimers } from './leader-timer.ts';
import { backgroundPriority, deadQueue, recordQueue } from './settings.ts';

export interface WorkerOptions {
  /** Batches that run side by side in this process. Default 4. */
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

/** The worker side of the queue: batches of records, and tasks that one process of all runs. */
export function createWorker(parts: WorkerParts, options: WorkerOptions): Worker {
  const { boss } = parts;
  const timers = createLeaderTimers({ url: parts.url, onError: parts.onError });
  return {
    async work(handler, { batchSizeMax }) {
      const { onGivenUp } = options;
      if (onGivenUp !== undefined) {
        await boss.work(deadQueue, { ...pace, batchSize: deadBatchSizeMax }, (jobs) =>
          onGivenUp(jobs.flatMap(refOf)).catch((error: unknown) => {
            throw bare(error);
          }),
        );
      }
      const lanes = options.lanesMax ?? 4;
      const kept = Math.floor(lanes / keptLanesShare);
      const run = (jobs: readonly Job<unknown>[]) => runBatch(parts, handler, jobs);
      const how = { ...pace, batchSize: batchSizeMax };
      await boss.work(recordQueue, { ...how, localConcurrency: lanes - kept }, run);
      if (kept === 0) return;
      const own = { ...how, localConcurrency: kept, minPriority: backgroundPriority + 1 };
      await boss.work(recordQueue, own, run);
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
/** One lane of so many takes no background jobs: whoever asks for himself finds it free of them. */
const keptLanesShare = 4;
