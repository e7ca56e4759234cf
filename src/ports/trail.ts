import type { Instant } from '../std/time.ts';

export type System = 'causeway' | 'commercetools' | 'dynamics';

/** One thing that was done for a record; becomes a journal row. Holds no personal value. */
export interface Step {
  readonly at: Instant;
  /** Verb and object in a few words: `fetch customer`, `find contact`, `create contact`, `settle`. */
  readonly step: string;
  readonly system: System;
  /** HTTP status of a call; null for steps of our own and for calls without an answer. */
  readonly status: number | null;
  readonly durationMs: number;
  /** `found`, `absent`, `created`, `updated`, `already there`, `unchanged`, a problem code ... */
  readonly outcome: string;
  /** The other system's id of the request, for its support (`REQ_ID`, `X-Correlation-ID`). */
  readonly requestId: string | null;
  readonly crmTable: string | null;
  readonly crmId: string | null;
  /** Names of the columns that were written, never their values. */
  readonly fields: readonly string[] | null;
  readonly note: string | null;
}

/** Collects the steps of one run; adapters add one for every request they send, also failed ones. */
export interface Trail {
  add(step: Step): void;
}

/** Travels with every call to another system. */
export interface Call {
  /** Sent along to both systems so that their logs lead back to the journal. */
  readonly correlationId: string;
  readonly trail: Trail;
}
