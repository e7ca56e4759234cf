import path from 'node:path';
import type { Pool } from 'pg';
import type { Probe } from '../ports/probe.ts';
import type { Queue } from '../ports/queue.ts';
import { createQueue, type PgQueue, type QueueErrorListener } from '../queue/queue.ts';
import { openPool } from '../store/database.ts';
import { openPostgres } from '../store/embedded/open-postgres.ts';
import { databaseFailure } from '../store/failures.ts';
import { checkSchema, knownMigrations, migrate as migratePool } from '../store/migrate.ts';
import { createStore, type PostgresStore } from '../store/store.ts';
import type { StoreConfig } from './config/load.ts';
import { noProbe } from './crash.ts';
import { insightSettings } from './pipeline-settings.ts';
import type { Migrate, OpenStore } from './types.ts';

/** The memory with all its parts, for the process that runs the service. */
export interface Memory {
  readonly pool: Pool;
  readonly pgQueue: PgQueue;
  readonly store: PostgresStore;
  /** Closes what was opened, last opened first. The embedded PostgreSQL goes on for others. */
  close(): Promise<void>;
}

export interface MemoryOptions {
  readonly probe?: Probe;
  /** Whether this process looks after jobs whose worker died. */
  readonly supervise: boolean;
  readonly decisionValues?: 'keep' | 'mask' | undefined;
  /** `source` says whose connection or task failed; it goes on by itself. */
  readonly onError: QueueErrorListener;
}

/**
 * Connects to PostgreSQL, starting the embedded one if need be, and brings the schemas up to date.
 * Throws `Problem` CWY-5005 when the database does not let us in.
 */
export async function openMemory(config: StoreConfig, options: MemoryOptions): Promise<Memory> {
  const { onError } = options;
  const { pool, url, close: closePool } = await connect(config, onError);
  const pgQueue = createQueue({ url, supervise: options.supervise, onError });
  const close = async (): Promise<void> => {
    await pgQueue.stop();
    await closePool();
  };
  try {
    await migratePool(pool);
    await startQueue(pgQueue);
  } catch (error) {
    await close();
    throw error;
  }
  const probe = options.probe ?? noProbe;
  const { decisionValues = 'keep' } = options;
  const insight = insightSettings(config.insight);
  const store = createStore({ pool, queue: pgQueue.queue, probe, decisionValues, insight });
  return { pool, pgQueue, store, close };
}

/**
 * For commands that look things up or mend them: nothing is migrated, and the queue is not entered
 * before something is enqueued.
 */
export const openStore: OpenStore = async (config) => {
  const { pool, url, close: closePool } = await connect(config, ignore);
  const pgQueue = createQueue({ url, install: false, supervise: false });
  let started: Promise<void> | null = null;
  const queue: Queue = {
    enqueue: async (refs, how) => {
      started ??= startQueue(pgQueue);
      await started;
      await pgQueue.queue.enqueue(refs, how);
    },
  };
  const close = async (): Promise<void> => {
    await pgQueue.stop();
    await closePool();
  };
  try {
    await checkSchema(pool);
  } catch (error) {
    await close();
    throw error;
  }
  const store = createStore({ pool, queue, insight: insightSettings(config.insight) });
  return {
    store,
    journal: store,
    parked: store.parked,
    links: store.linkBook,
    linkRebuild: store.linkRebuild,
    reviews: store.reviews,
    decisions: store.decisions,
    consents: store.consentLedger,
    edits: store.edits,
    numbers: store.numbers,
    close,
  };
};

export const migrate: Migrate = async (config) => {
  const { pool, url, close } = await connect(config, ignore);
  const pgQueue = createQueue({ url, supervise: false });
  try {
    const applied = await migratePool(pool);
    await startQueue(pgQueue);
    const known = knownMigrations();
    return known.slice(known.length - applied).map(({ name }) => name);
  } finally {
    await pgQueue.stop();
    await close();
  }
};

interface Connected {
  readonly pool: Pool;
  readonly url: string;
  close(): Promise<void>;
}

async function connect(config: StoreConfig, onError: QueueErrorListener): Promise<Connected> {
  const postgres = await openPostgres({
    databaseUrl: config.database.url,
    dataDir: path.resolve(config.database.dataDir),
  });
  const pool = openPool({
    url: postgres.url,
    connectionsMax: config.database.poolMax,
    onIdleError: (error) => onError('pool', error),
  });
  const close = async (): Promise<void> => {
    await pool.end();
    await postgres.stop();
  };
  return { pool, url: postgres.url, close };
}

async function startQueue(pgQueue: PgQueue): Promise<void> {
  await pgQueue.start().catch((error: unknown) => {
    throw databaseFailure(error);
  });
}

const ignore = (): void => undefined;
