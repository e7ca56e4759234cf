import type { Call } from '../ports/trail.ts';
import { Problem } from '../problems/problem.ts';
import type { Clock } from '../std/time.ts';
import type { HttpAnswer } from './http.ts';

export interface Stepped {
  readonly call: Call;
  readonly clock: Clock;
  /** Verb and object, as in `Step.step`. */
  readonly step: string;
  /** Names of what is written, for requests that write. */
  readonly fields?: readonly string[] | null;
}

export interface Decided<T> {
  readonly outcome: string;
  readonly value: T;
}

/**
 * Runs one exchange and writes its step, also when it fails. `seen` is told the answer as soon as
 * there is one, so that a step of a failure has its status and request id.
 */
export async function stepped<T>(
  { call, clock, step, fields }: Stepped,
  run: (seen: (answer: HttpAnswer) => void) => Promise<Decided<T>>,
): Promise<T> {
  const at = clock.now();
  const startedMs = clock.monotonicMs();
  let answer: HttpAnswer | null = null;
  const add = (outcome: string): void => {
    call.trail.add({
      at,
      step,
      system: 'commercetools',
      status: answer?.status ?? null,
      durationMs: clock.monotonicMs() - startedMs,
      outcome,
      requestId: answer?.header('x-correlation-id') ?? null,
      crmTable: null,
      crmId: null,
      fields: fields ?? null,
      note: null,
    });
  };
  try {
    const decided = await run((seen) => {
      answer = seen;
    });
    add(decided.outcome);
    return decided.value;
  } catch (error) {
    add(error instanceof Problem ? error.code : 'failed');
    throw error;
  }
}
