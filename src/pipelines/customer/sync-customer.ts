import type { Outcome } from '../../ports/store.ts';
import { Problem } from '../../problems/problem.ts';
import { ended, parked, superseded } from '../outcome.ts';
import { mapRecord } from '../pair/mapped.ts';
import { standingLink, syncPair } from '../pair/sync-pair.ts';
import { coveredBy, note, type Run } from '../run.ts';
import type { Reached } from '../run-record.ts';
import { isCustomerOutside, outside } from '../scope.ts';
import { writeComputed } from '../write-computed.ts';
import { customers } from './customers.ts';

/**
 * Customer <-> contact: see `syncPair` for the requests to the CRM. commercetools requests: 1, or 0
 * when an earlier run has applied the version that the events speak of, and 1 more when something
 * goes back. Orders and memberships alone: see `writeComputed`.
 */
export async function syncCustomer(run: Run, reached: Reached): Promise<Outcome> {
  const { mirror } = run.context;
  if (coveredBy(run, mirror?.version)) {
    note(run, 'compare version', 'already applied');
    return superseded(run);
  }
  const computed = await writeComputed(run, standingLink(run));
  if (computed !== null) return computed;
  const found = await customers.fetch(run);
  run.deps.probe('worker:after-fetch');
  if (found === null) return customerGone(run);
  if (mirror !== null && found.version < mirror.version) return olderThanKnown(run, customers.noun);
  if (await isCustomerOutside(run, found)) return outside(run);
  const customer = await mapRecord(run, customers, found);
  reached.otherAddresses = customer.record.otherAddresses;
  return syncPair(run, customer, reached);
}

/**
 * An older reading than the last one. News that carry no version, of Dynamics and of people, are not
 * covered by what was applied: they are looked at again.
 */
export function olderThanKnown(run: Run, noun: string): Outcome {
  if (run.context.events.every(({ resourceVersion }) => resourceVersion !== null)) {
    return superseded(run);
  }
  throw new Problem('CWY-2002', { place: noun, value: 'an older version than known' });
}

/** The contact stays: it may hold history, and deleting it is not ours to decide. */
function customerGone(run: Run): Outcome {
  note(run, 'fetch customer', 'deleted in commercetools');
  if (run.context.events.some((event) => event.dataErasure)) {
    return parked(run, new Problem('CWY-4010'));
  }
  return ended(run);
}
