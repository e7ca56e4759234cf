import type { ProblemCode } from '../../problems/catalogue.ts';
import type { Instant } from '../../std/time.ts';
import type { RecordRef } from './record.ts';

/**
 * `message`, `change` and `event` are commercetools' three kinds of notification; `crm` is news from
 * Dynamics about the row that stands for the record.
 */
export type EnvelopeKind = 'message' | 'change' | 'event' | 'crm' | 'derived' | 'unreadable';

/**
 * What intake keeps of one notification: which record may have changed, and where the news came
 * from. Payloads are not kept, for the record is read again; only what cannot be read again is.
 */
export interface Envelope {
  readonly kind: EnvelopeKind;
  /** `CustomerCreated`, `ResourceUpdated`, `CheckoutPaymentRefunded` ... */
  readonly type: string;
  /** Same delivery, same key: a redelivery in any wrapping is recognised. */
  readonly dedupeKey: string;
  /** Null when the notification names no record that Causeway could read (unreadable). */
  readonly ref: RecordRef | null;
  /** Version of the resource that the notification speaks of. */
  readonly resourceVersion: number | null;
  readonly occurredAt: Instant;
  /** The resource is gone; nothing can be read again. */
  readonly deleted: boolean;
  /** The merchant asked for the person's data to be erased as well. */
  readonly dataErasure: boolean;
  /** The event that this one was derived from (`derived` only). */
  readonly parentEventId: string | null;
  /** Set for `derived` only: the trace goes on under the parent's id. */
  readonly correlationId: string | null;
  /** Why it is parked on arrival; `unreadable` only. */
  readonly refusal: Refusal | null;
}

/** A notification that no record can be read for. */
export interface Refusal {
  readonly code: ProblemCode;
  readonly message: string;
  /** What was received, kept so that nothing is lost. */
  readonly raw: string;
}
