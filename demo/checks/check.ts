import type { CountsAnswer } from '../../src/contract/counts.ts';
import type { EventNews } from '../causeway.ts';
import type { Deliveries } from '../commerce-admin.ts';
import type { CommerceState, CrmState } from '../oracle/state.ts';
import type { Notes } from '../story/stage.ts';

/** Everything that the checks look at, taken when all was quiet. */
export interface Evidence {
  readonly commerce: CommerceState;
  readonly crm: CrmState;
  readonly counts: CountsAnswer;
  readonly events: readonly EventNews[];
  readonly notes: Notes;
  /** Text that the processes of the service have written. */
  readonly logs: readonly { readonly file: string; readonly text: string }[];
  readonly secrets: readonly string[];
  readonly deliveries: Deliveries;
  /** `causeway trace <question> --json` as an operator would run it; null = nothing found. */
  traceByCommand(question: string): Promise<unknown>;
  /** The same by the HTTP API. */
  traceByApi(question: string): Promise<unknown>;
}

export interface Verdict {
  readonly ok: boolean;
  readonly detail: string;
}

/** One promise, and whether it holds. */
export interface Check {
  readonly name: string;
  readonly run: (evidence: Evidence) => Verdict | Promise<Verdict>;
}

const shownMax = 3;

/** Holds when there is nothing to complain about; else says how much, and the first of it. */
export function verdictOf(faults: readonly string[], whenFine: string): Verdict {
  if (faults.length === 0) return { ok: true, detail: whenFine };
  const shown = faults.slice(0, shownMax).join('; ');
  return { ok: false, detail: `${faults.length} wrong: ${shown}` };
}
