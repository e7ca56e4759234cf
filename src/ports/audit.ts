import type { RecordRef } from '../core/model/record.ts';
import type { Instant } from '../std/time.ts';

/** Who wants something done and why; kept with what was done. */
export interface Act {
  /** A name of the operating system's, or of the API's caller. */
  readonly who: string;
  readonly reason: string | null;
  /** Ties the act to the runs that follow from it. */
  readonly correlationId: string;
}

/** What people can do by hand. */
export type AuditAction =
  | 'retry'
  | 'discard'
  | 'move-link'
  | 'remove-link'
  | 'rebuild-link'
  | 'follow-merge'
  | 'accept'
  | 'reject'
  | 'merge'
  | 'always'
  | 'never'
  | 'edit'
  | 'reverse';

/** An act as it is kept; `ref` or `eventId` says what it was done to. */
export interface AuditLine extends Act {
  readonly id: string;
  readonly at: Instant;
  readonly action: AuditAction;
  readonly ref: RecordRef | null;
  readonly eventId: string | null;
  readonly crmTable: string | null;
  /** Where a moved link leads now. */
  readonly crmId: string | null;
  /** Where a moved or removed link led. */
  readonly formerCrmId: string | null;
}
