import { setTimeout as pause } from 'node:timers/promises';

const pollMs = 20;

/**
 * Waits for a condition. `missing` answers null when it holds, else what is still missing, which
 * the failure then tells. The only place where tests wait.
 */
export async function eventually(
  what: string,
  msMax: number,
  missing: () => Promise<string | null> | string | null,
): Promise<void> {
  const until = performance.now() + msMax;
  let left = await missing();
  while (left !== null) {
    if (performance.now() > until) throw new Error(`Waited ${msMax} ms for ${what}: ${left}`);
    await pause(pollMs);
    left = await missing();
  }
}
