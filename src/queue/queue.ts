import { PgBoss } from 'pg-boss';
import { type RecordRef, recordKey } from '../core/model/record.ts';
import type { EnqueueOptions, Queue, Worker } from '../ports/queue.ts';
import { Problem } from '../problems/problem.ts';
import { ensureQueueSchema, ensureRunningIndex, queueSchema } from './schema.ts';
import { backgroundPriority, queueSettings, recordQueue } from './settings.ts';
import { createWorker, type WorkerOptions } from './worker.ts';

export interface QueueOptions {
  readonly url: string;
  /**
   * False for commands that look things up: `start` leaves the schema as it is, and throws `Problem`
   * CWY-5004 when there is none or an older one.
   */
  readonly install?: boolean;
  /** Connections of pg-boss, the one that listens not counted. */
  readonly connectionsMax?: number;
  /** False in processes that only enqueue: others look after jobs whose worker died. */
  readonly supervise?: boolean;
  /** Failures between the queue and the database; it goes on by itself. */
  readonly onError?: QueueErrorListener;
}

/** `source` says what failed: `queue`, `timers`, or `task <name>`. */
export type QueueErrorListener = (source: string, error: Error) => void;

/** The queue of one process. `start` before anything else, `stop` after its workers. */
export interface PgQueue {
  readonly queue: Queue;
  start(): Promise<void>;
  worker(options?: WorkerOptions): Worker;
  /** Jobs of batches that do not end within the time are left to other processes. Default 20 s. */
  stop(options?: { readonly timeoutMs?: number }): Promise<void>;
}

/**
 * pg-boss behind the Queue port. Jobs of one record coalesce: at most one waits and one runs, and an
 * enqueue takes part in the caller's transaction.
 */
export function createQueue(options: QueueOptions): PgQueue {
  const install = options.install ?? true;
  const onError = options.onError ?? (() => undefined);
  const boss = new PgBoss({
    connectionString: options.url,
    application_name: 'causeway-queue',
    schema: queueSchema,
    migrate: install,
    createSchema: false,
    max: options.connectionsMax ?? 4,
    useListenNotify: true,
    schedule: false,
    supervise: options.supervise ?? true,
    registerInstance: false,
    // A killed worker's jobs are found at the first pass after their heartbeat has run out.
    superviseIntervalSeconds: 1,
    monitorIntervalSeconds: 1,
    maintenanceIntervalSeconds: 60,
    openTelemetry: { enabled: false },
  });
  boss.on('error', (error) => onError('queue', error));
  return {
    queue: { enqueue: (refs, how) => enqueue(boss, refs, how) },
    start: () => (install ? start(boss, options.url) : startAsIs(boss)),
    worker: (workerOptions = {}) =>
      createWorker({ boss, url: options.url, onError }, workerOptions),
    stop: ({ timeoutMs = 20_000 } = {}) =>
      boss.stop({ graceful: true, timeout: timeoutMs, close: true }),
  };
}

async function start(boss: PgBoss, url: string): Promise<void> {
  await ensureQueueSchema(url);
  await boss.start();
  await ensureRunningIndex(url);
  for (const settings of queueSettings) {
    await boss.createQueue(settings.name, settings);
    // Settings of an earlier version of this program are brought up to date; the policy is for life.
    const { name, policy: _, ...changeable } = settings;
    await boss.updateQueue(name, changeable);
  }
}

/** pg-boss tells by words only that its schema is missing or older. */
async function startAsIs(boss: PgBoss): Promise<void> {
  await boss.start().catch((cause: unknown) => {
    const isUnfit =
      cause instanceof Error && /not installed|requires migrations/.test(cause.message);
    if (!isUnfit) throw cause;
    throw new Problem('CWY-5004', { place: `schema ${queueSchema}`, value: cause.message, cause });
  });
}

async function enqueue(
  boss: PgBoss,
  refs: readonly RecordRef[],
  { tx, after, hasten, inBackground }: EnqueueOptions,
): Promise<void> {
  if (refs.length === 0) return;
  const db = {
    executeSql: async (text: string, values: unknown[] = []) => tx.executeSql(text, values),
  };
  // In the order of their keys: two transactions that meet then wait one way only.
  const keyed = [...new Map(refs.map((ref) => [recordKey(ref), ref]))].sort(([a], [b]) =>
    a < b ? -1 : 1,
  );
  await boss.insert(
    recordQueue,
    keyed.map(([singletonKey, { projectKey, kind, id }]) => ({
      singletonKey,
      data: { projectKey, kind, id },
      ...(after === undefined ? {} : { startAfter: after }),
      ...(inBackground === true ? { priority: backgroundPriority } : {}),
    })),
    { db },
  );
  if (hasten === true) await tx.executeSql(hastenText, [keyed.map(([key]) => key)]);
}

/**
 * pg-boss moves one job per call; this moves all. Only jobs that wait for a later time, or behind
 * others, are touched.
 */
const hastenText = `
  update ${queueSchema}.job set start_after = least(start_after, now()),
    priority = greatest(priority, 0)
  where name = '${recordQueue}' and state < 'active' and (start_after > now() or priority < 0)
    and singleton_key = any($1::text[])`;
