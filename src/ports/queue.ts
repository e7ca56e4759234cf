import type { RecordRef } from '../core/model/record.ts';
import type { Instant } from '../std/time.ts';

/** An open transaction, as narrow as the queue needs it to enqueue inside somebody else's. */
export interface Tx {
  executeSql(text: string, values?: readonly unknown[]): Promise<{ readonly rows: unknown[] }>;
}

/** Jobs are always made inside the transaction that they belong to. */
export interface EnqueueOptions {
  readonly tx: Tx;
  /** Not before this time; absent = at once. */
  readonly after?: Instant;
  /** A job of the record that waits for a later time, or in the background, becomes due now. */
  readonly hasten?: boolean;
  /** One of many that follow from one change: comes after the jobs of those who ask for themselves. */
  readonly inBackground?: boolean;
}

/**
 * Jobs that mean "this record may have changed". One waiting and one running job per record: an
 * enqueue for a record whose job still waits is a no-op. A job whose process dies is run again.
 */
export interface Queue {
  /** One statement for all records. */
  enqueue(refs: readonly RecordRef[], options: EnqueueOptions): Promise<void>;
}

/** How much one call of the handler takes on. */
export interface WorkOptions {
  /** Records handed to one call of the handler. */
  readonly batchSizeMax: number;
}

/**
 * Tells the queue which records of a batch are finished before the others are, so that news of them
 * need not wait. Never rejects: at worst they are finished with the batch.
 */
export type Finished = (refs: readonly RecordRef[]) => Promise<void>;

/** Works on a batch; what it has not reported as finished when it throws is run again. */
export type BatchHandler = (refs: readonly RecordRef[], finished: Finished) => Promise<void>;

/** The side of the queue that a worker process sees. */
export interface Worker {
  /** Calls the handler with batches until `stop`. */
  work(handler: BatchHandler, options: WorkOptions): Promise<void>;
  /** Runs the task on one process of all at the given pace (seconds, at least 1). */
  every(seconds: number, name: string, task: () => Promise<void>): Promise<void>;
  /** Takes no new batch, waits for the running ones (bounded), and stops. */
  stop(): Promise<void>;
}
