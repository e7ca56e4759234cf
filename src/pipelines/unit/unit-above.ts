import type { Organisation } from '../../core/model/organisation.ts';
import type { Outcome } from '../../ports/store.ts';
import type { Run } from '../run.ts';
import type { Reached } from '../run-record.ts';
import { accountOfUnit, unitIsAbsent } from '../wait-for-unit.ts';

/** The unit above, and the account that stands for it. */
export interface UnitAbove {
  readonly is: 'known';
  /** Null = a company: there is none. */
  readonly key: string | null;
  readonly accountId: string | null;
}

/** The account of the unit above; a unit that comes before the one above waits for it. */
export async function findUnitAbove(
  run: Run,
  { parentKey }: Organisation,
  reached: Reached,
): Promise<UnitAbove | { readonly is: 'waits'; readonly outcome: Outcome }> {
  if (parentKey === null) return { is: 'known', key: null, accountId: null };
  const above = await accountOfUnit(run, parentKey, reached);
  if (above.is === 'absent') {
    return { is: 'waits', outcome: unitIsAbsent(run, parentKey, reached) };
  }
  return above.is === 'waits' ? above : { ...above, key: parentKey };
}
