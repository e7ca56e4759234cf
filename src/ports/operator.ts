import type { ConsentLine } from '../core/consent/consent.ts';
import type { Explanation } from '../core/insight/explain.ts';
import type { RecordKind, RecordRef } from '../core/model/record.ts';
import type { Decision } from '../core/reconcile/decision.ts';
import type { ProblemCode } from '../problems/catalogue.ts';
import type { ProblemClass } from '../problems/problem-class.ts';
import type { Json } from '../std/json.ts';
import type { Instant } from '../std/time.ts';
import type { Act, AuditLine } from './audit.ts';
import type {
  EventLine,
  JournalLine,
  Link,
  PairVerdict,
  ReviewDraft,
  TraceQuery,
} from './store.ts';

/** One page of a list; the cursor leads to the next and is null on the last. */
export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly cursor: string | null;
}

/** Which page; `rowsMax` is cut to what the store gives at once (1,000). */
export interface PageQuery {
  readonly cursor: string | null;
  readonly rowsMax: number;
}

/** Which parked work is meant: what fits all that is given. */
export interface ParkedFilter {
  readonly problem?: ProblemCode | undefined;
  readonly class?: ProblemClass | undefined;
  /** Of the record; `unreadable` = notifications that name none. */
  readonly kind?: RecordKind | 'unreadable' | undefined;
  /** Parked, or in trouble, since then or later. */
  readonly since?: Instant | undefined;
}

/** All parked events with one problem. */
export interface ParkedGroup {
  readonly problem: ProblemCode;
  readonly events: number;
  /** Different records among them. */
  readonly records: number;
  /** There are more events than were counted. */
  readonly isMore: boolean;
  /** When the first and the last of them were parked. */
  readonly oldest: Instant;
  readonly newest: Instant;
}

/** A record that is tried again by itself. */
export interface RetryingRecord {
  readonly ref: RecordRef;
  readonly problem: ProblemCode;
  /** How often it was tried in vain. */
  readonly attempts: number;
  readonly since: Instant;
  readonly nextAt: Instant;
  /** Events that wait for it. */
  readonly events: number;
}

/** The trouble of one record, and how it came to that. */
export interface TroubledRecord {
  /** Null for a notification that names no record. */
  readonly ref: RecordRef | null;
  /** What is parked, oldest first. */
  readonly parked: readonly EventLine[];
  readonly retrying: RetryingRecord | null;
  /** Runs that ended in a problem since the oldest of these events came in. */
  readonly attempts: number;
  /** The last ones, oldest first. */
  readonly steps: readonly JournalLine[];
}

/** All trouble that an id leads to; each list is bounded. */
export interface ParkedDetail {
  readonly records: readonly TroubledRecord[];
  /** What was done by hand before, oldest first. */
  readonly actions: readonly AuditLine[];
}

/** What became of the events that were to be discarded. */
export interface Discarded {
  readonly discarded: readonly string[];
  /** Unknown, settled, or waiting again: left as they are. */
  readonly notParked: readonly string[];
}

/** Events that need a person, and records in trouble. Every answer is bounded. */
export interface ParkedWork {
  groups(filter: ParkedFilter): Promise<readonly ParkedGroup[]>;
  /** Parked last first. */
  events(filter: ParkedFilter, page: PageQuery): Promise<Page<EventLine>>;
  /** Due first. */
  retrying(filter: ParkedFilter, page: PageQuery): Promise<Page<RetryingRecord>>;
  detail(query: TraceQuery): Promise<ParkedDetail>;
  /** Ends parked events as `superseded`: nobody works on them any more. At most 1,000 at once. */
  discard(eventIds: readonly string[], act: Act): Promise<Discarded>;
}

/** A link with what people ask about it. */
export interface LinkLine extends Link {
  readonly linkedAt: Instant;
}

/** Which links: those that fit all that is given. */
export interface LinkFilter {
  readonly crmTable?: string | undefined;
  readonly reason?: string | undefined;
}

/** A link with the agreed base behind it; of the base only the names of the columns. */
export interface LinkDetail extends LinkLine {
  readonly mirror: {
    readonly version: number;
    readonly etag: string | null;
    readonly columns: readonly string[];
    readonly updatedAt: Instant;
  } | null;
  /** What was done to it by hand, oldest first. */
  readonly actions: readonly AuditLine[];
}

/** What a change of a link came to; `unlinked` = the record has none, nothing was done. */
export type Relinked =
  | {
      readonly is: 'changed';
      readonly link: Link;
      readonly formerCrmId: string;
      /** The event that has the record worked on at once. */
      readonly eventId: string;
    }
  | { readonly is: 'unchanged'; readonly link: Link }
  | { readonly is: 'unlinked' };

/** Which CRM row stands for which record, for people to see and to mend. */
export interface LinkBook {
  /** In the order of their records. */
  list(filter: LinkFilter, page: PageQuery): Promise<Page<LinkLine>>;
  /** By the id of either side, or by the number of an order; at most 100. */
  find(query: TraceQuery): Promise<readonly LinkDetail[]>;
  /**
   * Lets another row of the same table stand for the record. The agreed base goes, for it was agreed
   * with the former row, and the record is worked on at once.
   */
  move(ref: RecordRef, crmId: string, act: Act): Promise<Relinked>;
  /** Forgets which row stands for the record, and has it identified anew at once. */
  remove(ref: RecordRef, act: Act): Promise<Relinked>;
}

/** What rebuilding links from the CRM came to. */
export interface Rebuilt {
  readonly linked: number;
  /** Linked to this row before. */
  readonly unchanged: number;
  /** Linked to another row: left as they are, for a person to decide. */
  readonly conflicts: readonly { readonly ref: RecordRef; readonly crmId: string }[];
}

/** A row of the CRM that says which record it stands for. */
export interface ClaimingRow {
  readonly ref: RecordRef;
  readonly crmTable: string;
  readonly crmId: string;
  /** Of the link that is made of it, as in `Link`. */
  readonly reason: string;
}

/** Makes links anew from what the CRM rows say. */
export interface LinkRebuild {
  /** Adds links that are missing, each with the reason of its claim; at most 1,000 rows at once. */
  rebuild(rows: readonly ClaimingRow[], act: Act): Promise<Rebuilt>;
}

/** A question about identity, as people see it. */
export interface Review extends ReviewDraft {
  readonly id: string;
  readonly ref: RecordRef;
  readonly openedAt: Instant;
  /** `closed` = it answered itself: the record was identified or is gone. */
  readonly state: 'open' | 'decided' | 'closed';
  readonly verdicts: readonly PairVerdict[];
  readonly correlationId: string;
  /** What was done about it, oldest first. */
  readonly actions: readonly AuditLine[];
}

/** What a person says to a question about identity. */
export type ReviewDecision =
  | { readonly is: 'accept'; readonly crmId: string }
  /** None of the candidates: the record gets a row of its own. */
  | { readonly is: 'reject' }
  /** All candidates are the same person: they are merged into this one in Dynamics. */
  | { readonly is: 'merge'; readonly crmId: string };

/** `unknown` = no such question; `settled` = it is not open any more; `no-candidate` = not one of its rows. */
export type Reviewed =
  | { readonly is: 'decided'; readonly ref: RecordRef; readonly eventId: string }
  | { readonly is: 'unknown' | 'settled' | 'no-candidate' };

/** Questions about identity, and standing decisions on pairs. Every answer is bounded. */
export interface ReviewList {
  /** Newest first. */
  list(
    filter: {
      readonly state?: Review['state'] | undefined;
      readonly why?: Review['why'] | undefined;
    },
    page: PageQuery,
  ): Promise<Page<Review>>;
  /** By its own id, or by that of its record or of a candidate. */
  find(id: string): Promise<readonly Review[]>;
  decide(id: string, decision: ReviewDecision, act: Act): Promise<Reviewed>;
  /** Says once and for all that the two belong together, or never; the record is worked on at once. */
  pair(
    ref: RecordRef,
    verdict: PairVerdict & { readonly is: 'always' | 'never' },
    act: Act,
  ): Promise<{
    readonly eventId: string;
  }>;
}

/** A line of the decision log. */
export interface DecisionLine extends Decision {
  readonly id: string;
  readonly at: Instant;
  readonly ref: RecordRef;
  readonly crmTable: string;
  readonly crmId: string;
  readonly eventId: string | null;
  readonly correlationId: string;
  /** `causeway`, or the person whose edit or reversal it was. */
  readonly who: string;
  /** Values were not kept: they show as null, and the decision cannot be reversed. */
  readonly masked: boolean;
  readonly reversedBy: string | null;
}

/** `masked` = its values were not kept; `unlinked` = the row is not the record's any more. */
export type Reversed =
  | { readonly is: 'reversed'; readonly ref: RecordRef; readonly eventId: string }
  | { readonly is: 'unknown' | 'masked' | 'reversed-before' | 'unlinked' };

/** What was decided where the two systems differed. Every answer is bounded. */
export interface DecisionLog {
  /** Newest first. */
  list(
    filter: {
      readonly id?: string | undefined;
      readonly column?: string | undefined;
      readonly rule?: string | undefined;
    },
    page: PageQuery,
  ): Promise<Page<DecisionLine>>;
  show(id: string): Promise<DecisionLine | null>;
  /** Puts the value that was given up into both systems; the record is worked on at once. */
  reverse(id: string, act: Act): Promise<Reversed>;
}

/** A line of the consent ledger. */
export interface ConsentEntry extends ConsentLine {
  readonly ref: RecordRef;
  readonly crmId: string | null;
  readonly knownSince: Instant;
  readonly eventId: string | null;
  readonly correlationId: string;
}

/** What was known about a person's consent, when and from where; nothing in it is ever changed. */
export interface ConsentLedger {
  /** Of the person that the id leads to, oldest first; at most 1,000 lines. */
  history(query: TraceQuery): Promise<readonly ConsentEntry[]>;
}

/** A person and how the numbers on its contact come about. */
export interface ExplainedPerson extends Omit<Explanation, 'orders'> {
  /** Newest first; with the number that people know the order by, where it has one. */
  readonly orders: readonly (Explanation['orders'][number] & {
    readonly orderNumber: string | null;
  })[];
  /** The customer; for a contact without one an order of a guest. */
  readonly ref: RecordRef;
  readonly crmId: string | null;
}

/** Why the numbers on a contact are what they are. */
export interface NumbersDesk {
  /** Of the person that the id leads to, at most 5,000 orders; null = nothing is known of it. */
  explain(query: TraceQuery): Promise<ExplainedPerson | null>;
}

/** Values that people put in place of what the map makes. */
export interface EditDesk {
  /** Remembers the edits, and works on the record at once. `unlinked`-ness does not matter. */
  edit(
    ref: RecordRef,
    edits: readonly { readonly column: string; readonly value: Json }[],
    act: Act,
  ): Promise<{ readonly eventId: string }>;
}
