import type { CrmRow } from '../../src/ports/crm.ts';
import type { Step } from '../../src/ports/trail.ts';

/** The row of an answer that must be one. */
export function rowIn(answer: CrmRow | string | null): CrmRow {
  if (answer === null || typeof answer === 'string') throw new Error(`No row but ${answer}`);
  return answer;
}

/** The requests among the steps, without those for a token. */
export function requestsOf(steps: readonly Step[]): readonly Step[] {
  return steps.filter((step) => step.step !== 'get dynamics token');
}
