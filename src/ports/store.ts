import type { ConsentLine } from '../core/consent/consent.ts';
import type { KnownOrders } from '../core/insight/insight.ts';
import type { ColumnEdit } from '../core/mapping/column-edit.ts';
import type { Envelope } from '../core/model/envelope.ts';
import type { OrderSummary } from '../core/model/order-summary.ts';
import type { RecordRef } from '../core/model/record.ts';
import type { Decision } from '../core/reconcile/decision.ts';
import type { OpenIntent } from '../core/reconcile/recovered-base.ts';
import type { ProblemCode } from '../problems/catalogue.ts';
import type { Json } from '../std/json.ts';
import type { Instant } from '../std/time.ts';
import type { Act, AuditLine } from './audit.ts';
import type { Step } from './trail.ts';
import type { KnownUnit, Membership, UnitChange, UnitMemory, UnitQuestion } from './units.ts';

/** The five answers to "what became of this event"; their sum is the number received. */
export const eventStates = ['waiting', 'applied', 'unchanged', 'superseded', 'parked'] as const;
export type EventState = (typeof eventStates)[number];
export type SettledState = Exclude<EventState, 'waiting'>;

/** The answer to one envelope, given after the commit. */
export interface Accepted {
  readonly eventId: string;
  readonly correlationId: string;
  /** Seen before: nothing was stored, its job exists or has done its work. */
  readonly duplicate: boolean;
  /** Its values do not fit into the database: it was parked instead of enqueued (CWY-1001). */
  readonly parked?: boolean;
}

/** News of a record that no run has settled; what a pipeline needs to know of it. */
export interface WaitingEvent {
  readonly id: string;
  readonly correlationId: string;
  readonly kind: Envelope['kind'];
  readonly type: string;
  readonly resourceVersion: number | null;
  readonly occurredAt: Instant;
  readonly receivedAt: Instant;
  readonly deleted: boolean;
  readonly dataErasure: boolean;
}

/** Which CRM row stands for which commercetools record. */
export interface Link {
  readonly ref: RecordRef;
  readonly crmTable: string;
  readonly crmId: string;
  /** How it came about: `created`, `commercetools-id`, `email` ... */
  readonly reason: string;
}

/** What both systems were last known to agree on: the base of the merge. */
export interface Mirror {
  readonly ref: RecordRef;
  /** commercetools version that the values were computed from; an older one never overwrites. */
  readonly version: number;
  /** ETag of the CRM row after our last write; null when unknown. */
  readonly etag: string | null;
  /** The row that it was agreed with; null for records without a row of their own. */
  readonly crmId: string | null;
  /** Mapped column values as commercetools had them. */
  readonly values: Readonly<Record<string, Json>>;
  /** Columns in which the CRM row is known to hold something else, and what; the rest is as `values`. */
  readonly crm: Readonly<Record<string, Json>>;
}

/** What people have decided about a record and a CRM row; holds until they decide otherwise. */
export interface PairVerdict {
  readonly crmId: string;
  /** `merge` = this row is merged into the one that is `always`. */
  readonly is: 'always' | 'never' | 'merge';
}

/** A row that could be the record, with what speaks for it; side by side with the record. */
export interface ReviewCandidate {
  readonly crmId: string;
  /** Names of the rules that it matches, strongest first. */
  readonly rules: readonly string[];
  /** 0 to 100; only for putting candidates in an order. */
  readonly score: number;
  readonly values: Readonly<Record<string, Json>>;
}

/** A question about identity that a person has to answer. */
export interface ReviewDraft {
  readonly why: 'ambiguous' | 'proposed';
  readonly rule: string;
  readonly crmTable: string;
  /** The record as the map would write it. */
  readonly values: Readonly<Record<string, Json>>;
  readonly candidates: readonly ReviewCandidate[];
}

/** A timeline entry that has been written; there is never a second for the same fact. */
export interface LedgerLine {
  readonly order: RecordRef;
  /** `placed`, `paid`, `cancelled`, `refunded:<payment id>:<transaction id>` ... */
  readonly factKey: string;
  readonly orderNumber: string | null;
  readonly crmTable: string;
  readonly crmId: string;
  readonly eventId: string;
  readonly correlationId: string;
}

/** A timeline entry with what later readings are compared with. */
export interface LedgerEntry extends LedgerLine {
  /** What it says, as core/timeline/told.ts has it; null where that was not kept. */
  readonly told: Json | null;
}

/** When a record in trouble is tried again. */
export interface PlannedRetry {
  /** How often it was tried in vain. */
  readonly attempts: number;
  /** From now by the database's clock, for those of the workers may differ. */
  readonly inMs: number;
  readonly problem: ProblemCode;
}

/** A record in trouble, as it is remembered. */
export interface Retry extends PlannedRetry {
  readonly since: Instant;
  readonly nextAt: Instant;
}

/**
 * Says which transactions a reading saw. Opaque: the database's own notation, for a time of day
 * could not tell a commit that came after the reading from one that came before.
 */
export type ReadingMark = string;

/** All that the database knows of a record when its job starts. */
export interface RecordContext {
  readonly ref: RecordRef;
  /** Goes back in `Outcome.loadedAt`. */
  readonly loadedAt: ReadingMark;
  /** Oldest first; at most `eventsMax` of them, the rest is taken by the next run. */
  readonly events: readonly WaitingEvent[];
  readonly link: Link | null;
  /** Rows that stood for it before, until people or a merge took them away; the newest 20. */
  readonly formerCrmIds: readonly string[];
  readonly mirror: Mirror | null;
  /** A write that an earlier run announced and never confirmed. */
  readonly intent: OpenIntent | null;
  readonly ledger: readonly LedgerEntry[];
  readonly verdicts: readonly PairVerdict[];
  readonly edits: readonly ColumnEdit[];
  /** The last line of each topic and source. */
  readonly consents: readonly ConsentLine[];
  /** Of a payment: the orders that are known to carry it. */
  readonly orderIds: readonly string[];
  /** Of an order: what is remembered of it for its buyer's numbers. */
  readonly summary: OrderSummary | null;
  /** Of a business unit: what is remembered of it. */
  readonly unit: UnitMemory | null;
  /** Of a customer: its units by key, at most `membershipsMax`; those with roles of their own first. */
  readonly memberships: readonly Membership[];
  readonly retry: Retry | null;
}

/** A problem as it is kept with events and shown to operators. */
export interface ProblemReport {
  readonly code: ProblemCode;
  /** The problem's one sentence; no personal values. */
  readonly message: string;
}

/**
 * Something that a record waits for: `customer:<project>/<id>`, `email:<hash>`,
 * `payment:<project>/<id>` (an order that carries it) or `unit:<project>/<key>`. Parking and
 * appearing are ordered by a lock on the key, so that neither can miss the other.
 */
export type WakeKey = string;

/** Announces a write; ends with the next mirror of the record. */
export interface Intent extends OpenIntent {
  readonly ref: RecordRef;
}

/** What a run makes of what is remembered of an order; an older reading never wins. */
export interface SummaryChange {
  /** Null = the order is gone. */
  readonly now: OrderSummary | null;
}

/** Whose orders are not what they were: they get news of it (`ordersChanged`). */
export interface BuyersTouched {
  readonly customers: readonly RecordRef[];
  /** CRM rows, contacts or accounts: the customers and business units that fill them are told. */
  readonly contacts: readonly string[];
  /**
   * Keys of business units; where accounts sum up trees (`insight.accounts`), those above are told as
   * well. None where it is left out.
   */
  readonly units?: readonly string[];
}

/** News for a buyer: the orders, or carts, that its numbers are computed from have changed. */
export const ordersChanged = 'OrdersChanged';

/** Whose orders are asked for. */
export interface Buyer {
  readonly ref: RecordRef;
  /** The contact or account, if it is known: what else stands for it counts as well. */
  readonly crmId: string | null;
  /** Of a business unit, for it may not be remembered yet; null = a customer, or a unit that is. */
  readonly unitKey: string | null;
}

/** What a run decided for one record; written in one transaction with all others of the batch. */
export interface Outcome {
  readonly ref: RecordRef;
  /** From `RecordContext.loadedAt`: only what appeared after it can have been missed by the run. */
  readonly loadedAt: ReadingMark;
  readonly correlationId: string;
  /** What became of the events that the run looked at. Events not named stay waiting. */
  readonly settled: readonly { readonly eventId: string; readonly state: SettledState }[];
  /** Why events were parked or are tried again. */
  readonly problem: ProblemReport | null;
  /**
   * The settled events, in whatever state, go back to waiting when this appears. If it appeared
   * after `loadedAt` they do so at once, in the same transaction.
   */
  readonly waitsFor: WakeKey | null;
  /** The run read the record's present state: events parked by earlier runs become `superseded`. */
  readonly supersedesParked: boolean;
  /** The events that stay waiting are tried again then. */
  readonly retry: PlannedRetry | null;
  readonly link: Link | null;
  readonly mirror: Mirror | null;
  readonly ledger: readonly LedgerEntry[];
  /** A question for a person; in place of an earlier one. A run that ends `done` closes the question. */
  readonly review: ReviewDraft | null;
  /** For the decision log. */
  readonly decisions: readonly Decision[];
  /** For the consent ledger: only what is news. */
  readonly consents: readonly ConsentLine[];
  /** Edits that were written by this run, and such that have lapsed. */
  readonly edits: {
    readonly applied: readonly Pick<ColumnEdit, 'column' | 'insteadOf'>[];
    readonly lapsed: readonly string[];
  };
  /** The row that stood for the record before Dynamics merged it into the one of `link`. */
  readonly mergedFrom: string | null;
  /** What appeared with this run: wakes the records that wait for it. */
  readonly appeared: readonly WakeKey[];
  /** Events for other records that this run gives rise to. */
  readonly derived: readonly Envelope[];
  /** Of an order that was read: the number that people know it by. */
  readonly orderNumber: string | null;
  /** Payment -> order, learned from reading an order. */
  readonly orderPayments: readonly { readonly paymentId: string; readonly orderId: string }[];
  /** Of an order; null = as it was. */
  readonly summary: SummaryChange | null;
  /** Of a business unit; null = as it was. */
  readonly unit: UnitChange | null;
  readonly touched: BuyersTouched;
  /** The event that the steps belong to; null for a run without events. */
  readonly eventId: string | null;
  readonly steps: readonly Step[];
}

/** What became of everything that was ever accepted: `received` is the sum of the five states. */
export type Counts = Readonly<Record<EventState, number>> & {
  readonly received: number;
  /** Redeliveries that were recognised; not part of `received`. */
  readonly duplicates: number;
};

/**
 * The memory of Causeway, in PostgreSQL. All methods are set-based: the number of statements does
 * not grow with the number of records. Failures are thrown as `Problem` CWY-5001.
 */
export interface Store {
  /** Stores events and enqueues their records in one transaction; answers in the order given. */
  accept(envelopes: readonly Envelope[]): Promise<readonly Accepted[]>;
  /**
   * All that is known of the records. Waits for every `accept` that enqueued one of them earlier to
   * be committed, so that an event that coalesced into a running job is seen by that job.
   */
  load(refs: readonly RecordRef[]): Promise<readonly RecordContext[]>;
  links(refs: readonly RecordRef[]): Promise<readonly Link[]>;
  /** The business units that are known by these keys or rows; in no order. */
  units(question: UnitQuestion): Promise<readonly KnownUnit[]>;
  /**
   * The orders of each buyer, in the order of asking. Of a customer: its own, those of other customers
   * of the same contact, and those of guests that are linked to it; and open carts alike. Of a business
   * unit: its own, those of other units of the same account, and where accounts sum up trees those of
   * all units below. The newest 5,000 of each, and 100 carts.
   */
  ordersOf(buyers: readonly Buyer[]): Promise<readonly KnownOrders[]>;
  /** Remembers writes that are about to be sent, each in place of an earlier one of its record. */
  announce(intents: readonly Intent[]): Promise<void>;
  /** As `announce`, for rows of their own that belong to records: the ledger has them as announced. */
  announceRows(rows: readonly LedgerEntry[]): Promise<void>;
  settle(outcomes: readonly Outcome[]): Promise<void>;
  /** Enqueues records with waiting events that no job and no planned retry will serve. Returns how many. */
  sweep(olderThanMs: number): Promise<number>;
  /**
   * The records that the rows stand for, with the ETag that each was left with; at most 1,000 of each
   * row, customers first.
   */
  linkedTo(crmIds: readonly string[]): Promise<readonly LinkedRow[]>;
  /** Sets parked events (of one record, or all with the problem) back to waiting and enqueues them. */
  replay(which: ReplayFilter, act: Act): Promise<number>;
  counts(): Promise<Counts>;
}

/** A CRM row that stands for a record. */
export interface LinkedRow {
  readonly ref: RecordRef;
  readonly crmId: string;
  /** As in `Link`. */
  readonly reason: string;
  /** After our last write or reading; null when unknown. */
  readonly etag: string | null;
}

/** Which parked events to replay: those that fit all that is given; all of them if nothing is. */
export interface ReplayFilter {
  readonly ref?: RecordRef;
  readonly problem?: ProblemCode;
  readonly eventId?: string;
}

/** A journal row as trace and the live view show it. */
export interface JournalLine extends Step {
  readonly id: string;
  readonly correlationId: string;
  readonly eventId: string | null;
  readonly ref: RecordRef | null;
}

/** An event as trace and the live view show it. */
export interface EventLine {
  readonly id: string;
  readonly correlationId: string;
  readonly parentEventId: string | null;
  readonly kind: Envelope['kind'];
  readonly type: string;
  /** Names the notification at its source, e.g. `message:<id>`. */
  readonly dedupeKey: string;
  readonly ref: RecordRef | null;
  readonly resourceVersion: number | null;
  readonly state: EventState;
  readonly problem: ProblemReport | null;
  readonly waitsFor: WakeKey | null;
  readonly occurredAt: Instant;
  readonly receivedAt: Instant;
  readonly settledAt: Instant | null;
  /** How often it was delivered. */
  readonly deliveries: number;
  /** `superseded` because a person decided that it need not be worked on. */
  readonly discarded: boolean;
}

/** All that is known about what was asked for; each list is bounded and oldest first. */
export interface Trace {
  readonly events: readonly EventLine[];
  readonly steps: readonly JournalLine[];
  readonly links: readonly Link[];
  readonly entries: readonly LedgerLine[];
  /** Bodies of notifications that nobody could read, as they were received. */
  readonly kept: readonly KeptBody[];
  /** What people did to these records and events. */
  readonly actions: readonly AuditLine[];
}

/** A body that was refused on arrival; the only payload that is ever stored. */
export interface KeptBody {
  readonly eventId: string;
  readonly body: string;
}

/** What an operator has in hand when asking for a trace; a number may be the key of a business unit. */
export type TraceQuery =
  | { readonly by: 'id'; readonly id: string }
  | { readonly by: 'orderNumber'; readonly orderNumber: string };

/** Reading for people: trace and the live view. Never on the hot path; every answer is bounded. */
export interface Journal {
  /** `id` may be a CRM row id, a commercetools id, an event id or a correlation id. */
  trace(query: TraceQuery): Promise<Trace>;
  /** Events that were settled after the cursor, oldest first; `cursor` goes into the next call. */
  recent(
    cursor: string | null,
    rowsMax: number,
  ): Promise<{ events: readonly RecentEvent[]; cursor: string }>;
}

/** One line of the live view: the event, and what its last run wrote where. */
export interface RecentEvent extends EventLine {
  readonly crmTable: string | null;
  readonly crmId: string | null;
  readonly fields: readonly string[] | null;
}
