import type { Address } from '../core/model/person.ts';
import type { RecordKind } from '../core/model/record.ts';
import type { Outcome, RecordContext, Retry } from '../ports/store.ts';
import { catalogue } from '../problems/catalogue.ts';
import { Problem } from '../problems/problem.ts';
import type { ProblemClass } from '../problems/problem-class.ts';
import { keepStoreRecords } from './contact-store.ts';
import { withoutLostAccounts } from './customer/lost-accounts.ts';
import { syncCustomer } from './customer/sync-customer.ts';
import { keepAddresses } from './keep-addresses.ts';
import { keepConnections } from './keep-connections.ts';
import { keepInterests } from './keep-interests.ts';
import { held, idle, parked, postponed, type Results } from './outcome.ts';
import { routePayment } from './route-payment.ts';
import { beginRun, type Run, type RunDeps } from './run.ts';
import { syncCart } from './sync-cart.ts';
import { syncOrder } from './sync-order.ts';
import { syncOrganisation } from './unit/sync-organisation.ts';
import { writeLog } from './write-log.ts';

/**
 * A pipeline reads one record again and brings the CRM into line with it. It throws a `Problem`
 * when it cannot; what it had reached by then is in `reached`, so that it is not done twice.
 */
export type Pipeline = (run: Run, reached: Reached) => Promise<Outcome>;

/** Results that stay true even when a later step of the same run fails. */
export interface Reached {
  results: Results;
  /**
   * The addresses beside the two main ones, as this run has read and normalised them; absent when it did
   * not read the record, and then they are as they were.
   */
  otherAddresses?: readonly Address[];
  /** commercetools has the record no more: what hangs on it ends. */
  isGone?: true;
}

const pipelines: Readonly<Record<RecordKind, Pipeline>> = {
  customer: (given, reached) =>
    withoutLostAccounts(given, async (run) => {
      const inStep = await syncCustomer(run, reached);
      const withRecords = await keepStoreRecords(run, inStep, reached);
      const withInterests = await keepInterests(run, withRecords, reached);
      const withRoles = await keepConnections(run, withInterests, reached);
      return keepAddresses(run, withRoles, reached, 'contact');
    }),
  'business-unit': async (run, reached) => {
    const inStep = await syncOrganisation(run, reached);
    const withInterests = await keepInterests(run, inStep, reached);
    return keepAddresses(run, withInterests, reached, 'account');
  },
  order: syncOrder,
  payment: routePayment,
  cart: syncCart,
};

/** Runs the pipeline of a record's kind; every failure becomes an outcome, none is dropped. */
export async function runRecord(context: RecordContext, deps: RunDeps): Promise<Outcome> {
  const run = beginRun(context, deps);
  if (run.cause === null) return idle(run);
  const gate = closedGate(context);
  if (gate !== null) return held(run, gate);
  const outcome = await ran(run);
  await writeLog(run, outcome);
  return { ...outcome, steps: run.steps };
}

async function ran(run: Run): Promise<Outcome> {
  const reached: Reached = { results: {} };
  try {
    return await pipelines[run.context.ref.kind](run, reached);
  } catch (error) {
    return failed(run, error, reached.results);
  }
}

/**
 * News may arrive while a record is postponed and start its job early. After a passing failure that
 * is a good reason to try; a time that the other system has named has to be kept.
 */
function closedGate({ retry }: RecordContext): Retry | null {
  if (retry === null || catalogue[retry.problem].class !== 'throttled') return null;
  return retry.inMs > 0 ? retry : null;
}

type Route = (run: Run, problem: Problem, results: Results) => Outcome;

const routes: Readonly<Record<ProblemClass, Route>> = {
  transient: postponed,
  throttled: postponed,
  conflict: postponed,
  'waits-for-data': parked,
  mapping: parked,
  'needs-a-person': parked,
  configuration: parked,
  request: parked,
};

/** A row that was deleted is as nobody knows: each later run has to look, until somebody mends it. */
function forgotten({ context: { mirror } }: Run, { code }: Problem): Results {
  return code === 'CWY-4011' && mirror !== null ? { mirror: { ...mirror, etag: null } } : {};
}

function failed(run: Run, error: unknown, results: Results): Outcome {
  if (error instanceof Problem) {
    run.deps.onTrouble(error, run.call.correlationId);
    return routes[error.class](run, error, { ...results, ...forgotten(run, error) });
  }
  run.deps.onFault(error, run.call.correlationId);
  const name = error instanceof Error ? error.name : typeof error;
  return parked(run, new Problem('CWY-4007', { value: name, cause: error }), results);
}
