import type { Call } from '../ports/trail.ts';
import type { Clock } from '../std/time.ts';
import type { HttpAnswer } from './http.ts';
import { requestIdOf } from './problems.ts';

/** What a step is about, known before its request is sent. */
export interface About {
  /** Verb and object, as in `Step.step`. */
  readonly step: string;
  readonly table: string | null;
  readonly id: string | null;
  readonly fields: readonly string[] | null;
}

/** How the exchange of a step went. */
export interface Went {
  readonly status: number | null;
  readonly requestId: string | null;
  readonly outcome: string;
  readonly note: string | null;
}

/** Begins a step; the answer writes it into the call's trail. */
export function beginStep(call: Call, clock: Clock, about: About): (went: Went) => void {
  const at = clock.now();
  const startedMs = clock.monotonicMs();
  return ({ status, requestId, outcome, note }) =>
    call.trail.add({
      at,
      step: about.step,
      system: 'dynamics',
      status,
      durationMs: clock.monotonicMs() - startedMs,
      outcome,
      requestId,
      crmTable: about.table,
      crmId: about.id,
      fields: about.fields,
      note,
    });
}

/** Status and request id as a step has them; both null without an answer. */
export function tracesOf(answer: HttpAnswer | null): Pick<Went, 'status' | 'requestId'> {
  return answer === null
    ? { status: null, requestId: null }
    : { status: answer.status, requestId: requestIdOf(answer) };
}
