import type { Call } from '../../ports/trail.ts';
import type { WireRequest } from '../courier.ts';
import type { HttpAnswer } from '../http.ts';

/** One operation that waits to leave, and how its sender learns what came of it. */
export interface Item {
  readonly call: Call;
  readonly wire: WireRequest;
  /** About the size of its part in a batch. */
  readonly chars: number;
  /** The row that it writes; null for reading, which may be done twice at once. */
  readonly row: string | null;
  readonly fate: Fate;
}

/** An item that stands in line. */
export interface Waiting extends Item {
  readonly sinceMs: number;
  /** Must not share a request: the batch that it was in was refused as a whole. */
  readonly alone: boolean;
}

/** What may come of an item: `left`, then one of the others; or `held` alone. */
export interface Fate {
  /** It leaves, in a request of so many parts. */
  left(parts: number): void;
  answered(answer: HttpAnswer): void;
  /** The request went out again, or its parts one by one, because of this answer. */
  repeated(answer: HttpAnswer, outcome: string): void;
  /** `answer` is the one to the whole request, where there is one. */
  failed(error: unknown, answer: HttpAnswer | null): void;
  /** It waited too long, or would have to; no request was made. */
  held(retryAfterMs: number): void;
}
