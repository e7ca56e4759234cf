import type { Call } from '../../ports/trail.ts';
import { Problem } from '../../problems/problem.ts';
import type { Clock } from '../../std/time.ts';
import type { Courier, WireRequest } from '../courier.ts';
import type { Work } from '../governor/budget.ts';
import type { HttpAnswer } from '../http.ts';
import { type Decided, stepped } from '../stepped.ts';
import type { BulkLane } from './lane.ts';

export interface BulkParts {
  readonly lane: BulkLane;
  readonly courier: Courier;
  readonly clock: Clock;
  /** A new UUID at every call. */
  readonly newId: () => string;
}

export interface BulkRequest {
  /** Verb and object, as in `Step.step`. */
  readonly step: string;
  readonly table: string;
  readonly fields: readonly string[] | null;
  readonly note: string | null;
  readonly work: Work;
  readonly wire: WireRequest;
}

/** Sends one request when its lane has leave, and writes its step. */
export async function sendBulk<T>(
  { lane, courier, clock }: BulkParts,
  { step, table, fields, note, work, wire }: BulkRequest,
  call: Call,
  decide: (answer: HttpAnswer) => Decided<T>,
): Promise<T> {
  const leave = await lane.leave(work);
  return stepped({ call, clock, step, table, id: null, fields, note }, async (seen) => {
    const onTokenRefused = (answer: HttpAnswer): void => seen(answer);
    const answer = await courier.exchange({ leave, work, wire, call, onTokenRefused });
    seen(answer);
    return decide(answer);
  });
}

/** A failure as a problem; what is none is a programmer's error and goes on. */
export function problemIn(error: unknown): Problem {
  if (error instanceof Problem) return error;
  throw error;
}
