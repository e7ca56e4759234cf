import type { Call } from '../ports/trail.ts';
import { Problem } from '../problems/problem.ts';
import type { Clock } from '../std/time.ts';
import type { HttpAnswer } from './http.ts';
import { type About, beginStep, tracesOf } from './steps.ts';

export interface Decided<T> {
  readonly outcome: string;
  readonly value: T;
}

/**
 * Runs one exchange and writes its step, also when it fails. `seen` is told the answer as soon as
 * there is one, so that a step of a failure has its status and request id.
 */
export async function stepped<T>(
  {
    call,
    clock,
    note = null,
    ...about
  }: About & { readonly call: Call; readonly clock: Clock; readonly note?: string | null },
  run: (seen: (answer: HttpAnswer) => void) => Promise<Decided<T>>,
): Promise<T> {
  const step = beginStep(call, clock, about);
  let answer: HttpAnswer | null = null;
  try {
    const decided = await run((seen) => {
      answer = seen;
    });
    step({ ...tracesOf(answer), outcome: decided.outcome, note });
    return decided.value;
  } catch (error) {
    const outcome = error instanceof Problem ? error.code : 'failed';
    step({ ...tracesOf(answer), outcome, note });
    throw error;
  }
}
