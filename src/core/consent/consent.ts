import type { Instant } from '../../std/time.ts';
import type { Side } from '../reconcile/decision.ts';

/** What a person has said; `unset` = nothing, or taken back without saying the opposite. */
export const consentValues = ['in', 'out', 'unset'] as const;
export type ConsentValue = (typeof consentValues)[number];

/** One thing that a person may consent to. */
export interface ConsentTopic {
  /** `email`, `sms`, `phone`, `post` ... */
  readonly channel: string;
  /** `marketing`, `newsletter` ... */
  readonly purpose: string;
}

/** What `given` says of a line of commercetools that shows what Causeway has brought from Dynamics. */
export const broughtBack = 'dynamics';

/** What was known of a consent, from when on, and from where. */
export interface ConsentLine extends ConsentTopic {
  readonly value: ConsentValue;
  readonly source: Side;
  /** What the person or form said about where it was given, e.g. `checkout`; null = not told. */
  readonly given: string | null;
  /** When it was given as far as the source tells; else when the record was last changed there. */
  readonly at: Instant;
  /** Whether the source names a time of its own for this consent, which proves when it was given. */
  readonly dated: boolean;
}
