import type { Pool } from 'pg';
import type { RecordRef } from '../core/model/record.ts';
import type { CrmCursors } from '../ports/crm-cursor.ts';
import type { CrmShare } from '../ports/crm-share.ts';
import type { LinkBook, ParkedWork } from '../ports/operator.ts';
import type { Probe } from '../ports/probe.ts';
import type { Queue } from '../ports/queue.ts';
import type { Journal, ProblemReport, Store } from '../ports/store.ts';
import { accept } from './accept.ts';
import { announce } from './announce.ts';
import { counts } from './counts.ts';
import { keepCursor, readCursor } from './crm-cursor.ts';
import { exchangeShares, leaveShares } from './crm-share.ts';
import { run } from './database.ts';
import { discard } from './discard.ts';
import type { DecisionValues } from './findings.ts';
import { onMissingMonth } from './journal-months.ts';
import { findLinks, listLinks } from './link-book.ts';
import { linkedTo } from './linked-to.ts';
import { links, load } from './load.ts';
import { type Maintained, maintain, type Retention } from './maintain.ts';
import { parkedEvents, parkedGroups, retryingRecords } from './parked.ts';
import { parkedDetail } from './parked-detail.ts';
import { recent } from './recent.ts';
import { moveLink, type RelinkParts, removeLink } from './relink.ts';
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
  /** Whether the decision log keeps the values that it tells of; it does unless told not to. */
  readonly decisionValues?: DecisionValues;
}

/** The store as the composition root sees it: all its ports, and what only its own housekeeping calls. */
export interface PostgresStore extends Store, Journal, CrmShare, CrmCursors {
  readonly parked: ParkedWork;
  readonly linkBook: LinkBook;
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
  const decisionValues = parts.decisionValues ?? 'keep';
  const settleParts = { pool, queue, newId, decisionValues };
  return {
    accept: (envelopes) => accept({ pool, queue, probe, newId }, envelopes),
    load: (refs) => load(pool, refs, eventsMax),
    links: (refs) => links(pool, refs),
    linkedTo: (crmIds) => linkedTo(pool, crmIds),
    announce: (intents) => announce(pool, intents),
    settle: (outcomes) => onMissingMonth(pool, outcomes, () => settle(settleParts, outcomes)),
    sweep: (olderThanMs) => sweep(pool, queue, olderThanMs),
    replay: (which, act) => replay(pool, queue, which, act),
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
    parked: parkedWork(pool),
    linkBook: linkBook({ pool, queue, newId }),
  };
}

function parkedWork(pool: Pool): ParkedWork {
  return {
    groups: (filter) => parkedGroups(pool, filter),
    events: (filter, page) => parkedEvents(pool, filter, page),
    retrying: (filter, page) => retryingRecords(pool, filter, page),
    detail: (query) => parkedDetail(pool, query),
    discard: (eventIds, act) => discard(pool, eventIds, act),
  };
}

function linkBook(parts: RelinkParts): LinkBook {
  return {
    list: (filter, page) => listLinks(parts.pool, filter, page),
    find: (query) => findLinks(parts.pool, query),
    move: (ref, crmId, act) => moveLink(parts, ref, crmId, act),
    remove: (ref, act) => removeLink(parts, ref, act),
  };
}

const ping = { name: 'ping', text: 'select 1' };
