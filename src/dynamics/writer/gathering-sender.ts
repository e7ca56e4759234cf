import { Problem } from '../../problems/problem.ts';
import type { Clock } from '../../std/time.ts';
import type { WireRequest } from '../courier.ts';
import type { HttpAnswer } from '../http.ts';
import type { CrmRequest, Decide, Sender } from '../sender.ts';
import { beginStep, tracesOf, type Went } from '../steps.ts';
import { partChars } from './batch-request.ts';
import type { Gatherer } from './gatherer.ts';
import type { Fate } from './item.ts';

/** Operations as items of the gatherer: each gets its own answer, step and problem. */
export function gatheringSender(gatherer: Gatherer, clock: Clock): Sender {
  return {
    send: <T>(request: CrmRequest, call: Parameters<Sender['send']>[1], decide: Decide<T>) =>
      new Promise<T>((resolve, reject) => {
        const wire = wireOf(request);
        const step = () => beginStep(call, clock, request);
        gatherer.add({
          call,
          wire,
          chars: partChars(wire),
          row: request.method === 'GET' ? null : `${request.table} ${request.id}`,
          fate: fateOf(step, decide, resolve, reject),
        });
      }),
  };
}

function fateOf<T>(
  begin: () => (went: Went) => void,
  decide: Decide<T>,
  resolve: (value: T) => void,
  reject: (error: unknown) => void,
): Fate {
  let begun: ((went: Went) => void) | null = null;
  let note: string | null = null;
  const step = (went: Went): void => {
    (begun ?? begin())(went);
    begun = null;
  };
  const fail = (error: unknown, answer: HttpAnswer | null): void => {
    const outcome = error instanceof Problem ? error.code : 'failed';
    step({ ...tracesOf(answer), outcome, note });
    reject(error);
  };
  return {
    left(parts) {
      begun = begin();
      note = parts === 1 ? null : `batch of ${parts}`;
    },
    answered(answer) {
      try {
        const { outcome, value } = decide(answer);
        step({ ...tracesOf(answer), outcome, note });
        resolve(value);
      } catch (error) {
        fail(error, answer);
      }
    },
    repeated(answer, outcome) {
      step({ ...tracesOf(answer), outcome, note });
      begun = begin();
    },
    failed: fail,
    held: (retryAfterMs) =>
      fail(new Problem('CWY-3011', { place: 'dynamics', value: 'no leave', retryAfterMs }), null),
  };
}

function wireOf({ method, path, headers, body }: CrmRequest): WireRequest {
  return { method, path, headers, body: body === null ? null : JSON.stringify(body) };
}
