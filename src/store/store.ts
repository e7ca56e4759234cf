import type { Pool } from 'pg';
import type { RecordRef } from '../core/model/record.ts';
import type { CrmCursors } from '../ports/crm-cursor.ts';
import type { CrmShare } from '../ports/crm-share.ts';
import type { Probe } from '../ports/probe.ts';
import type { Queue } from '../ports/queue.ts';
import type { Journal, ProblemReport, Store } from '../ports/store.ts';
import { accept } from './accept.ts';
import { announce } from './announce.ts';
import { counts } from './counts.ts';
import { keepCursor, readCursor } from './crm-cursor.ts';
import { exchangeShares, leaveShares } from './crm-share.ts';
import { run } from './database.ts';
import { onMissingMonth } from './journal-months.ts';
import { links, load } from './load.ts';
import { type Maintained, maintain, type Retention } from './maintain.ts';
import { recent } from './recent.ts';
import { giveUp, replay } from './replay.ts';
import { settle } from './settle.ts';
import { sweep } from './sweep.ts';
import { trace } from './trace.ts';
import { type IdSource, uuid7Source } from './uuid7.ts';

export interface StoreParts {
  /** From `openPool`; the caller closes it. The schema is up to date: see `migrate`. */
  readonly pool: Pool;
  readonly queue: Queue;
  readonly probe?: Probe;
  /** UUIDs that sort by time. */
  readonly newId?: IdSource;
  /** Waiting events handed to one run of a record. */
  readonly eventsMax?: number;
}

/** The store as the composition root sees it: all its ports, and what only its own housekeeping calls. */
export interface PostgresStore extends Store, Journal, CrmShare, CrmCursors {
  /** Parks everything that waits for the records; for jobs that the queue has given up. */
  giveUp(refs: readonly RecordRef[], problem: ProblemReport): Promise<number>;
  maintain(retention: Retention): Promise<Maintained>;
  /** Resolves when the database answers; costs it nothing. */
  ping(): Promise<void>;
}

export function createStore(parts: StoreParts): PostgresStore {
  const { pool, queue } = parts;
  const newId = parts.newId ?? uuid7Source();
  const probe = parts.probe ?? (() => undefined);
  const eventsMax = parts.eventsMax ?? 100;
  return {
    accept: (envelopes) => accept({ pool, queue, probe, newId }, envelopes),
    load: (refs) => load(pool, refs, eventsMax),
    links: (refs) => links(pool, refs),
    announce: (intents) => announce(pool, intents),
    settle: (outcomes) =>
      onMissingMonth(pool, outcomes, () => settle({ pool, queue, newId }, outcomes)),
    sweep: (olderThanMs) => sweep(pool, queue, olderThanMs),
    replay: (which) => replay(pool, queue, which),
    counts: () => counts(pool),
    trace: (query) => trace(pool, query),
    recent: (cursor, rowsMax) => recent(pool, cursor, rowsMax),
    giveUp: (refs, problem) => giveUp(pool, refs, problem),
    maintain: (retention) => maintain(pool, retention),
    ping: async () => void (await run(pool, ping, [])),
    exchange: (processId, reports) => exchangeShares(pool, processId, reports),
    leave: (processId) => leaveShares(pool, processId),
    cursor: (name) => readCursor(pool, name),
    keepCursor: (cursor) => keepCursor(pool, cursor),
  };
}

const ping = { name: 'ping', text: 'select 1' };
