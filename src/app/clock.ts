import type { Clock } from '../std/time.ts';

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => new Date().toISOString(),
  inMs: (ms) => new Date(Date.now() + ms).toISOString(),
  monotonicMs: () => performance.now(),
};
