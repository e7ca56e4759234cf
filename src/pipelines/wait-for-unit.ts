import { unitWakeKey } from '../core/identity/wake-keys.ts';
import type { Outcome } from '../ports/store.ts';
import { Problem } from '../problems/problem.ts';
import { derivedEvent } from './derived.ts';
import { parked } from './outcome.ts';
import { note, type Run } from './run.ts';
import type { Reached } from './run-record.ts';
import { pulling } from './scope.ts';

export type UnitAccount =
  | { readonly is: 'known'; readonly accountId: string }
  | { readonly is: 'waits'; readonly outcome: Outcome }
  /** commercetools has no unit of that key (any more). */
  | { readonly is: 'absent' };

/**
 * The account of the unit with this key. Who comes before the unit waits for it; where nobody has
 * heard of the unit, it is looked for (1 commercetools request) and sent through first.
 */
export async function accountOfUnit(run: Run, key: string, reached: Reached): Promise<UnitAccount> {
  const { projectKey } = run.context.ref;
  const known = await run.deps.findUnit({ projectKey, key });
  if (known !== null && known.accountId !== null) {
    return { is: 'known', accountId: known.accountId };
  }
  note(run, 'find account of unit', 'absent');
  const ref = known?.ref ?? (await run.commerce().businessUnitByKey(key, run.call))?.ref ?? null;
  if (ref === null) return { is: 'absent' };
  const outcome = parked(run, new Problem('CWY-4020', { place: `business unit ${key}` }), {
    ...reached.results,
    waitsFor: unitWakeKey(projectKey, key),
    // Makes sure that the unit is read even if no news of it ever arrives.
    derived: [derivedEvent(run, pulling.unit, ref)],
  });
  return { is: 'waits', outcome };
}

/** For who cannot do without a unit that commercetools does not have: waits for one of that key. */
export function unitIsAbsent(run: Run, key: string, reached: Reached): Outcome {
  return parked(run, new Problem('CWY-4021', { place: `business unit ${key}` }), {
    ...reached.results,
    waitsFor: unitWakeKey(run.context.ref.projectKey, key),
  });
}
