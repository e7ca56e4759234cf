import { contactTarget } from '../../core/identity/target.ts';
import type { Outcome } from '../../ports/store.ts';
import { Problem } from '../../problems/problem.ts';
import { done, ended, parked, superseded } from '../outcome.ts';
import { isShared, leaveToOthers, rowLeft } from '../pair/leave-row.ts';
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
  if (found === null) return customerGone(run, reached);
  if (mirror !== null && found.version < mirror.version) return olderThanKnown(run, customers.noun);
  if (await isCustomerOutside(run, found)) return outside(run);
  const customer = await mapRecord(run, customers, found);
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

/**
 * The contact stays: it may hold history, and deleting it is not ours to decide. One that other
 * customers share is left to them: 1 request to look, and 1 to write where that is so.
 */
async function customerGone(run: Run, reached: Reached): Promise<Outcome> {
  note(run, 'fetch customer', 'deleted in commercetools');
  if (run.context.events.some((event) => event.dataErasure)) {
    return parked(run, new Problem('CWY-4010'));
  }
  reached.isGone = true;
  const { mirror } = run.context;
  // What is computed from orders and units must find out as well that there is nobody any more.
  const results = mirror === null ? {} : { mirror: { ...mirror, etag: null } };
  if (mirror === null || mirror.etag === null) return ended(run, results);
  const row = await rowLeft(run, { target: contactTarget, mayBeInactive: false });
  if (row === null || !isShared(row)) return ended(run, results);
  await leaveToOthers(run, 'contact', row);
  return done(run, 'applied', results);
}
