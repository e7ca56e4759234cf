import type { Pool } from 'pg';
import { type InsightSettings, insightDefault } from '../core/insight/insight-settings.ts';
import type { RecordRef } from '../core/model/record.ts';
import type { CrmCursors } from '../ports/crm-cursor.ts';
import type { CrmShare } from '../ports/crm-share.ts';
import type { LeftCarts } from '../ports/left-carts.ts';
import type {
  ConsentLedger,
  DecisionLog,
  EditDesk,
  LinkBook,
  LinkRebuild,
  NumbersDesk,
  ParkedWork,
  ReviewList,
} from '../ports/operator.ts';
import type { Probe } from '../ports/probe.ts';
import type { Queue } from '../ports/queue.ts';
import type { Journal, ProblemReport, Store } from '../ports/store.ts';
import type { Waking } from '../ports/waking.ts';
import { accept } from './accept.ts';
import type { ActParts } from './act-news.ts';
import { announce, announceRows } from './announce.ts';
import { consentHistory } from './consent-ledger.ts';
import { counts } from './counts.ts';
import { keepCursor, readCursor } from './crm-cursor.ts';
import { exchangeShares, leaveShares } from './crm-share.ts';
import { run } from './database.ts';
import { decideReview } from './decide-review.ts';
import { listDecisions, showDecision } from './decision-log.ts';
import { discard } from './discard.ts';
import { editColumns } from './edit-desk.ts';
import { explain } from './explain.ts';
import type { DecisionValues } from './findings.ts';
import { onMissingMonth } from './journal-months.ts';
import { leftCarts } from './left-carts.ts';
import { findLinks, listLinks } from './link-book.ts';
import { rebuildLinks } from './link-rebuild.ts';
import { linkedTo } from './linked-to.ts';
import { links, load } from './load.ts';
import { type Maintained, maintain, type Retention } from './maintain.ts';
import { retryWhenMappingChanges } from './mapping-mark.ts';
import { ordersOf } from './orders-of.ts';
import { decidePair } from './pair-verdicts.ts';
import { parkedEvents, parkedGroups, retryingRecords } from './parked.ts';
import { parkedDetail } from './parked-detail.ts';
import { recent } from './recent.ts';
import { moveLink, removeLink } from './relink.ts';
import { giveUp, replay } from './replay.ts';
import { reverseDecision } from './reverse-decision.ts';
import { findReviews, listReviews } from './review-list.ts';
import { settle } from './settle.ts';
import { sweep } from './sweep.ts';
import { trace } from './trace.ts';
import { units } from './units.ts';
import { type IdSource, uuid7Source } from './uuid7.ts';
import { wake } from './wake.ts';

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
  /** How numbers are computed; for explaining them. */
  readonly insight?: InsightSettings;
}

/** The store as the composition root sees it: all its ports, and what only its own housekeeping calls. */
export interface PostgresStore extends Store, Journal, Waking, CrmShare, CrmCursors, LeftCarts {
  readonly parked: ParkedWork;
  readonly linkBook: LinkBook;
  readonly linkRebuild: LinkRebuild;
  readonly reviews: ReviewList;
  readonly decisions: DecisionLog;
  readonly consentLedger: ConsentLedger;
  readonly edits: EditDesk;
  readonly numbers: NumbersDesk;
  /**
   * Replays what was parked for a fault of the mapping if that has another fingerprint than the last
   * time; answers how many events. For the start of a process.
   */
  retryWhenMappingChanges(fingerprint: string): Promise<number>;
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
  const actParts = { pool, queue, newId };
  const insight = parts.insight ?? insightDefault;
  const unitSums = insight.columns || insight.rows ? insight.accounts : null;
  const settleParts = { ...actParts, decisionValues, unitSums };
  return {
    accept: (envelopes) => accept({ pool, queue, probe, newId }, envelopes),
    load: (refs) => load(pool, refs, eventsMax),
    links: (refs) => links(pool, refs),
    units: (question) => units(pool, question),
    ordersOf: (buyers) => ordersOf(pool, buyers, insight.accounts),
    linkedTo: (crmIds) => linkedTo(pool, crmIds),
    wake: (keys) => wake(pool, queue, keys),
    announce: (intents) => announce(pool, intents),
    announceRows: (rows) => announceRows(pool, rows),
    settle: (outcomes) => onMissingMonth(pool, outcomes, () => settle(settleParts, outcomes)),
    sweep: (olderThanMs) => sweep(actParts, olderThanMs),
    replay: (which, act) => replay(pool, queue, which, act),
    counts: () => counts(pool),
    trace: (query) => trace(pool, query),
    recent: (cursor, rowsMax) => recent(pool, cursor, rowsMax),
    giveUp: (refs, problem) => giveUp(pool, refs, problem),
    maintain: (retention) => maintain(pool, retention),
    ping: async () => void (await run(pool, ping, [])),
    exchange: (processId, reports) => exchangeShares(pool, processId, reports),
    leave: (processId) => leaveShares(pool, processId),
    leftCarts: (question) => leftCarts(pool, question),
    cursor: (name) => readCursor(pool, name),
    keepCursor: (cursor) => keepCursor(pool, cursor),
    parked: parkedWork(pool),
    retryWhenMappingChanges: (fingerprint) => retryWhenMappingChanges(actParts, fingerprint),
    linkBook: linkBook(actParts),
    linkRebuild: { rebuild: (rows, act) => rebuildLinks(actParts, rows, act) },
    reviews: reviewList(actParts),
    decisions: decisionLog(actParts),
    consentLedger: { history: (query) => consentHistory(pool, query) },
    numbers: { explain: (query) => explain(pool, insight, query) },
    edits: { edit: (ref, edits, act) => editColumns(actParts, ref, edits, act) },
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

function linkBook(parts: ActParts): LinkBook {
  return {
    list: (filter, page) => listLinks(parts.pool, filter, page),
    find: (query) => findLinks(parts.pool, query),
    move: (ref, crmId, act) => moveLink(parts, ref, crmId, act),
    remove: (ref, act) => removeLink(parts, ref, act),
  };
}

function reviewList(parts: ActParts): ReviewList {
  return {
    list: (filter, page) => listReviews(parts.pool, filter, page),
    find: (id) => findReviews(parts.pool, id),
    decide: (id, decision, act) => decideReview(parts, id, decision, act),
    pair: (ref, verdict, act) => decidePair(parts, ref, verdict, act),
  };
}

function decisionLog(parts: ActParts): DecisionLog {
  return {
    list: (filter, page) => listDecisions(parts.pool, filter, page),
    show: (id) => showDecision(parts.pool, id),
    reverse: (id, act) => reverseDecision(parts, id, act),
  };
}

const ping = { name: 'ping', text: 'select 1' };
