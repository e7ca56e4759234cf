import type { Outcome } from '../../ports/store.ts';
import { olderThanKnown } from '../customer/sync-customer.ts';
import { superseded } from '../outcome.ts';
import { mapRecord } from '../pair/mapped.ts';
import { standingLink, syncPair } from '../pair/sync-pair.ts';
import { coveredBy, note, type Run } from '../run.ts';
import type { Reached } from '../run-record.ts';
import { isUnitOutside, outside } from '../scope.ts';
import { writeComputed } from '../write-computed.ts';
import { lacksContact } from './primary-contact.ts';
import { remembered } from './remembered.ts';
import { findUnitAbove } from './unit-above.ts';
import { unitGone } from './unit-gone.ts';
import { unitsBelow } from './units.ts';

/**
 * Business unit <-> account: see `syncPair` for the requests to the CRM. commercetools requests: 1, or
 * 0 when an earlier run has applied the version that the events speak of, 1 more when something goes
 * back, and 1 more for a unit whose unit above nobody has read; 1 as well as long as the customer
 * whom it names as its primary contact has none. Its people are remembered and get
 * news of their own; their contacts are not touched here.
 */
export async function syncOrganisation(run: Run, reached: Reached): Promise<Outcome> {
  const { mirror } = run.context;
  if (coveredBy(run, mirror?.version) && !lacksContact(run)) {
    note(run, 'compare version', 'already applied');
    return superseded(run);
  }
  const computed = await writeComputed(run, standingLink(run));
  if (computed !== null) return computed;
  const found = await run.commerce().businessUnit(run.context.ref.id, run.call);
  run.deps.probe('worker:after-fetch');
  if (found === null) return unitGone(run);
  if (mirror !== null && found.version < mirror.version) {
    return olderThanKnown(run, 'business unit');
  }
  if (isUnitOutside(run, found)) return outside(run);
  reached.results = remembered(found);
  const above = await findUnitAbove(run, found, reached);
  if (above.is === 'waits') return above.outcome;
  const unit = await mapRecord(run, unitsBelow(above), found);
  return syncPair(run, unit, reached);
}
