import { randomUUID } from 'node:crypto';
import type { Call, Step } from '../../src/ports/trail.ts';
import type { Clock } from '../../src/std/time.ts';

export interface RecordedCall {
  readonly call: Call;
  readonly steps: Step[];
}

/** A call whose steps can be looked at. */
export function recordedCall(correlationId: string = randomUUID()): RecordedCall {
  const steps: Step[] = [];
  return { call: { correlationId, trail: { add: (step) => steps.push(step) } }, steps };
}

export const realClock: Clock = {
  now: () => new Date().toISOString(),
  monotonicMs: () => performance.now(),
};
