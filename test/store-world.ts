import { type RecordRef, recordKey } from '../src/core/model/record.ts';
import type { RecordContext } from '../src/ports/store.ts';
import { createQueue, type PgQueue } from '../src/queue/queue.ts';
import { must } from '../src/std/assert.ts';
import { createStore, type PostgresStore, type StoreParts } from '../src/store/store.ts';
import { type TestDatabase, testDatabase } from './postgres.ts';

/** A store and its queue on a database of their own; no worker runs unless a test starts one. */
export interface StoreWorld {
  readonly db: TestDatabase;
  readonly store: PostgresStore;
  readonly queue: PgQueue;
  /** The store with parts of its own, on the same database. */
  storeWith(parts: Partial<Omit<StoreParts, 'pool'>>): PostgresStore;
  /** Loads one record. */
  loadOne(ref: RecordRef): Promise<RecordContext>;
  /** Keys of the records whose job waits and is due. */
  dueJobs(): Promise<readonly string[]>;
  /** Keys of the records whose job waits for a later time. */
  laterJobs(): Promise<readonly string[]>;
  /** Takes all waiting jobs out of the queue, as workers that have started them would. */
  takeJobs(): Promise<readonly string[]>;
  /** The counts from the events themselves, to compare with those that the store keeps. */
  countedStates(): Promise<Readonly<Record<string, number>>>;
  close(): Promise<void>;
}

export async function storeWorld(): Promise<StoreWorld> {
  const db = await testDatabase();
  const queue = createQueue({ url: db.url, supervise: false });
  await queue.start();
  const storeWith: StoreWorld['storeWith'] = (parts) =>
    createStore({ pool: db.pool, queue: queue.queue, ...parts });
  const store = storeWith({});
  const jobs = async (condition: string): Promise<readonly string[]> => {
    const { rows } = await db.pool.query<{ singleton_key: string }>(
      `select singleton_key from causeway_jobs.job where name = 'record' and ${condition} order by 1`,
    );
    return rows.map((row) => row.singleton_key);
  };
  return {
    db,
    store,
    queue,
    storeWith,
    loadOne: async (ref) => must((await store.load([ref]))[0], `A context of ${recordKey(ref)}`),
    dueJobs: () => jobs(`state < 'active' and start_after <= now()`),
    laterJobs: () => jobs(`state < 'active' and start_after > now()`),
    takeJobs: async () => {
      const { rows } = await db.pool.query<{ singleton_key: string }>(
        `update causeway_jobs.job set state = 'completed' where state < 'active' returning singleton_key`,
      );
      return rows.map((row) => row.singleton_key).sort();
    },
    countedStates: async () => {
      const { rows } = await db.pool.query<{ state: string; n: string }>(
        'select state, count(*) as n from causeway.event group by state',
      );
      return Object.fromEntries(rows.map((row) => [row.state, Number(row.n)]));
    },
    close: async () => {
      await queue.stop();
      await db.close();
    },
  };
}
