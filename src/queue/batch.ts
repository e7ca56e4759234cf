import type { Job, PgBoss } from 'pg-boss';
import { type RecordRef, recordKey, recordKinds } from '../core/model/record.ts';
import type { BatchHandler, Finished } from '../ports/queue.ts';
import type { ProblemCode } from '../problems/catalogue.ts';
import { Problem } from '../problems/problem.ts';
import { mapBounded } from '../std/map-bounded.ts';
import { recordQueue } from './settings.ts';

export interface BatchParts {
  readonly boss: PgBoss;
  readonly onError: (source: string, error: Error) => void;
}

interface Work {
  readonly job: Job<unknown>;
  readonly refs: readonly RecordRef[];
}

const aloneConcurrencyMax = 4;

/**
 * Hands the batch to the handler. When it throws, the records that are not finished run one by one,
 * so that one bad record does not drag its neighbours to the dead queue. A database that is away
 * hits all alike, though, and is thrown at once.
 */
export async function runBatch(
  parts: BatchParts,
  handler: BatchHandler,
  jobs: readonly Job<unknown>[],
): Promise<void> {
  const open = new Map<string, Work>();
  for (const job of jobs) open.set(job.id, { job, refs: refOf(job) });
  const finished = finishIn(parts, open);
  const refs = [...open.values()].flatMap((work) => work.refs);
  try {
    await handler(refs, finished);
  } catch (error) {
    if (open.size === 1 || isDatabaseAway(error)) throw bare(error);
    await mapBounded([...open.values()], aloneConcurrencyMax, (work) =>
      handler(work.refs, finished).catch((alone: unknown) => fail(parts.boss, work.job, alone)),
    );
  }
}

/** Completes jobs before the batch does, which leaves them alone later. */
function finishIn({ boss, onError }: BatchParts, open: Map<string, Work>): Finished {
  return async (refs) => {
    const keys = new Set(refs.map(recordKey));
    const jobs = [...open.values()]
      .filter((work) => work.refs.some((ref) => keys.has(recordKey(ref))))
      .map(({ job }) => job);
    if (jobs.length === 0) return;
    for (const { id } of jobs) open.delete(id);
    const attempts = jobs.map(({ id, retryCount }) => ({ id, retryCount }));
    await boss.complete(recordQueue, attempts).catch((error: unknown) => {
      onError('queue', error instanceof Error ? error : new Error(String(error)));
    });
  };
}

/** One record, or none for a job that is not ours and can only be dropped. */
export function refOf(job: Job<unknown>): readonly RecordRef[] {
  const { data } = job;
  if (typeof data !== 'object' || data === null) return [];
  const { projectKey, kind: kindText, id } = { projectKey: null, kind: null, id: null, ...data };
  const kind = recordKinds.find((known) => known === kindText);
  if (typeof projectKey !== 'string' || typeof id !== 'string' || kind === undefined) return [];
  return [{ projectKey, kind, id }];
}

/**
 * What pg-boss may keep of an error beside its job: the number or the kind. Messages and stacks of
 * unexpected errors may quote the value that was stumbled over.
 */
export function bare(error: unknown): Error {
  const name = error instanceof Error ? error.name : typeof error;
  const kept = new Error(error instanceof Problem ? error.code : name);
  kept.stack = '';
  return kept;
}

const databaseCodes: readonly ProblemCode[] = ['CWY-5001', 'CWY-5004', 'CWY-5005'];

function isDatabaseAway(error: unknown): boolean {
  return error instanceof Problem && databaseCodes.includes(error.code);
}

/** Fails one job of a batch; completing the batch later leaves it alone. */
async function fail(boss: PgBoss, job: Job<unknown>, error: unknown): Promise<void> {
  await boss.fail(
    recordQueue,
    { id: job.id, retryCount: job.retryCount },
    { message: bare(error).message },
  );
}
