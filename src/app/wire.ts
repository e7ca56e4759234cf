import path from 'node:path';
import type { Pool } from 'pg';
import type { Probe } from '../ports/probe.ts';
import { createQueue, type PgQueue } from '../queue/queue.ts';
import { openPool } from '../store/database.ts';
import { openPostgres } from '../store/embedded/open-postgres.ts';
import { knownMigrations, migrate as migratePool } from '../store/migrate.ts';
import { createStore, type PostgresStore } from '../store/store.ts';
import type { StoreConfig } from './config/load.ts';
import { noProbe } from './crash.ts';
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
  readonly onError: (error: Error) => void;
}

/** Connects to PostgreSQL, starting the embedded one if need be, and brings the schema up to date. */
export async function openMemory(config: StoreConfig, options: MemoryOptions): Promise<Memory> {
  const { onError } = options;
  const postgres = await openPostgres({
    databaseUrl: config.database.url,
    dataDir: path.resolve(config.database.dataDir),
  });
  const pool = openPool({
    url: postgres.url,
    connectionsMax: config.database.poolMax,
    onIdleError: onError,
  });
  const pgQueue = createQueue({ url: postgres.url, supervise: options.supervise, onError });
  const close = async (): Promise<void> => {
    await pgQueue.stop();
    await pool.end();
    await postgres.stop();
  };
  try {
    await migratePool(pool);
    await pgQueue.start();
  } catch (error) {
    await close();
    throw error;
  }
  const probe = options.probe ?? noProbe;
  return { pool, pgQueue, store: createStore({ pool, queue: pgQueue.queue, probe }), close };
}

/** For commands that look things up or mend them: no worker, no supervision. */
export const openStore: OpenStore = async (config) => {
  const memory = await openMemory(config, { supervise: false, onError: () => undefined });
  return { store: memory.store, journal: memory.store, close: memory.close };
};

export const migrate: Migrate = async (config) => {
  const postgres = await openPostgres({
    databaseUrl: config.database.url,
    dataDir: path.resolve(config.database.dataDir),
  });
  const pool = openPool({ url: postgres.url, connectionsMax: 2 });
  try {
    const applied = await migratePool(pool);
    const known = knownMigrations();
    return known.slice(known.length - applied).map(({ name }) => name);
  } finally {
    await pool.end();
    await postgres.stop();
  }
};
