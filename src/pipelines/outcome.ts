import type { Outcome, PlannedRetry, SettledState } from '../ports/store.ts';
import { Problem } from '../problems/problem.ts';
import { note, type Run } from './run.ts';

/** What a pipeline wants to be written beside the states of the events. */
export type Results = Partial<
  Pick<
    Outcome,
    | 'link'
    | 'mirror'
    | 'ledger'
    | 'appeared'
    | 'derived'
    | 'orderNumber'
    | 'orderPayments'
    | 'waitsFor'
    | 'review'
    | 'decisions'
    | 'consents'
    | 'edits'
    | 'mergedFrom'
    | 'summary'
    | 'unit'
    | 'touched'
  >
>;

/** The record was read and the CRM now agrees with it. */
export function done(run: Run, state: 'applied' | 'unchanged', results: Results = {}): Outcome {
  return outcomeOf(run, state, { ...results, supersedesParked: true });
}

/**
 * What is computed for the record agrees with the CRM now. The record itself was not read, so nothing
 * that was parked for it is mended.
 */
export function doneUnread(
  run: Run,
  state: 'applied' | 'unchanged',
  results: Results = {},
): Outcome {
  return outcomeOf(run, state, results);
}

/** The record is gone. What earlier runs put before a person stays there: nothing was mended. */
export function ended(run: Run, results: Results = {}): Outcome {
  return outcomeOf(run, 'unchanged', results);
}

/** A later reading has covered, or another record carries, what these events had to say. */
export function superseded(run: Run, results: Results = {}): Outcome {
  return outcomeOf(run, 'superseded', results);
}

/** Other records carry on from here, also for what earlier runs of this one had parked. */
export function passedOn(run: Run, results: Results): Outcome {
  return { ...outcomeOf(run, 'superseded', results), supersedesParked: true };
}

/** Nothing can be done now: the events wait for a person, a mapping or another record. */
export function parked(run: Run, problem: Problem, results: Results = {}): Outcome {
  note(run, 'park', problem.code);
  return { ...outcomeOf(run, 'parked', results), problem: report(problem) };
}

/**
 * Tries the record again later, after a growing pause and not before the other system asked; parks
 * it after the last attempt (CWY-4005). Results that were reached before the failure are kept.
 */
export function postponed(run: Run, problem: Problem, results: Results = {}): Outcome {
  const { retry } = run.deps.settings;
  // Being told to wait says nothing about the record: such runs do not use its attempts up.
  const counts = problem.class === 'throttled' ? 0 : 1;
  const attempts = (run.context.retry?.attempts ?? 0) + counts;
  if (attempts >= retry.attemptsMax) {
    const last = new Problem('CWY-4005', {
      place: 'retry.attemptsMax',
      value: `${attempts} attempts, the last ended in ${problem.code}`,
      cause: problem,
    });
    return parked(run, last, results);
  }
  const pauseMs = Math.max(problem.detail.retryAfterMs ?? 0, backoffMs(run, Math.max(1, attempts)));
  note(run, 'postpone', problem.code, { note: `attempt ${attempts}, again in ${pauseMs} ms` });
  return {
    ...outcomeOf(run, null, results),
    problem: report(problem),
    retry: { inMs: pauseMs, attempts, problem: problem.code },
  };
}

/** Another system has said when it may be asked again: until then nothing is tried, nor counted. */
export function held(run: Run, { attempts, inMs, problem }: PlannedRetry): Outcome {
  note(run, 'hold', problem, { note: `for ${inMs} ms` });
  return { ...outcomeOf(run, null, {}), retry: { attempts, inMs, problem } };
}

/** There was nothing to look at; nothing was read. */
export function idle(run: Run): Outcome {
  return outcomeOf(run, null, {});
}

/** Doubles from `delayMs` to `delayMsMax`, less up to a quarter so that retries do not march in step. */
function backoffMs(run: Run, attempts: number): number {
  const { delayMs, delayMsMax } = run.deps.settings.retry;
  const full = Math.min(delayMsMax, delayMs * 2 ** Math.min(attempts - 1, 30));
  return Math.round(full * (1 - run.deps.random() / 4));
}

function outcomeOf(
  run: Run,
  state: SettledState | null,
  results: Results & Partial<Pick<Outcome, 'supersedesParked'>>,
): Outcome {
  return {
    ref: run.context.ref,
    loadedAt: run.context.loadedAt,
    correlationId: run.call.correlationId,
    eventId: run.cause?.id ?? null,
    settled: state === null ? [] : settledStates(run, state),
    problem: null,
    waitsFor: null,
    supersedesParked: false,
    retry: null,
    link: null,
    mirror: null,
    ledger: [],
    review: null,
    decisions: [],
    consents: [],
    edits: { applied: [], lapsed: [] },
    mergedFrom: null,
    appeared: [],
    derived: [],
    orderNumber: null,
    orderPayments: [],
    summary: null,
    unit: null,
    touched: { customers: [], contacts: [] },
    ...results,
    steps: run.steps,
  };
}

/** The newest event gets the state; older news is superseded by it, unless all of it is parked. */
function settledStates(run: Run, state: SettledState): Outcome['settled'] {
  return run.context.events.map((event) => ({
    eventId: event.id,
    state: state === 'parked' || event.id === run.cause?.id ? state : 'superseded',
  }));
}

function report(problem: Problem): Outcome['problem'] {
  return { code: problem.code, message: problem.message };
}
