import { setTimeout as pause } from 'node:timers/promises';

export interface Patience {
  readonly timeoutMs: number;
  readonly everyMs?: number;
}

/**
 * Asks until the answer is not null, and returns it. Throws when that takes too long, with the name
 * of what was waited for and, if given, how things stood last.
 */
export async function waitFor<T>(
  what: string,
  ask: () => Promise<T | null>,
  { timeoutMs, everyMs = 100 }: Patience,
  standing: () => string = () => '',
): Promise<T> {
  const untilMax = performance.now() + timeoutMs;
  let answer = await ask();
  while (answer === null && performance.now() < untilMax) {
    await pause(everyMs);
    answer = await ask();
  }
  if (answer !== null) return answer;
  throw new Error(`Waited ${Math.round(timeoutMs / 1000)} s for ${what}. ${standing()}`.trim());
}

/** Lets the time pass that a scene of the story takes (an outage, a shopper's hesitation). */
export async function lasting(ms: number): Promise<void> {
  await pause(ms);
}
