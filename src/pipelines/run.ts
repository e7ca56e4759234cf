import type { Commerce } from '../ports/commerce.ts';
import type { RecordContext, WaitingEvent } from '../ports/store.ts';
import type { Call, Step } from '../ports/trail.ts';
import type { Announce, AnnounceRows } from './announce.ts';
import type { PipelineDeps } from './deps.ts';
import type { FindLink } from './find-link.ts';
import type { FindOrders } from './find-orders.ts';
import type { FindUnit } from './find-unit.ts';

/** One record being worked on: what is known of it, why, and the steps taken so far. */
export interface Run {
  readonly context: RecordContext;
  /** The newest of the waiting events; the others are covered by the same reading. */
  readonly cause: WaitingEvent | null;
  readonly call: Call;
  /** The project that the record lives in. */
  readonly commerce: () => Commerce;
  readonly steps: readonly Step[];
  readonly deps: RunDeps;
}

/** What a run acts through: the deps of the pipelines, and what its batch shares. */
export interface RunDeps extends PipelineDeps {
  readonly findLink: FindLink;
  readonly findOrders: FindOrders;
  readonly findUnit: FindUnit;
  readonly announce: Announce;
  readonly announceRows: AnnounceRows;
}

/** Begins the work on a record; the run's correlation id is that of its newest event. */
export function beginRun(context: RecordContext, deps: RunDeps): Run {
  const cause = newest(context.events);
  const steps: Step[] = [];
  return {
    context,
    cause,
    call: {
      correlationId: cause?.correlationId ?? deps.newId(),
      trail: { add: (step) => steps.push(step) },
    },
    commerce: () => deps.commerceOf(context.ref.projectKey),
    steps,
    deps,
  };
}

/** Notes a step of our own, without a call to another system. */
export function note(run: Run, step: string, outcome: string, detail: Partial<Step> = {}): void {
  run.call.trail.add({
    at: run.deps.clock.now(),
    step,
    system: 'causeway',
    status: null,
    durationMs: 0,
    outcome,
    requestId: null,
    crmTable: null,
    crmId: null,
    fields: null,
    note: null,
    ...detail,
  });
}

/**
 * The event that a run is traced to: the highest version, and of one version the Message, whose
 * type says more than "ResourceUpdated".
 */
function newest(events: readonly WaitingEvent[]): WaitingEvent | null {
  let best: WaitingEvent | null = null;
  for (const event of events) if (best === null || isNewer(event, best)) best = event;
  return best;
}

function isNewer(a: WaitingEvent, b: WaitingEvent): boolean {
  if (a.deleted !== b.deleted) return a.deleted;
  const versions = (a.resourceVersion ?? -1) - (b.resourceVersion ?? -1);
  if (versions !== 0) return versions > 0;
  if (a.occurredAt !== b.occurredAt) return a.occurredAt > b.occurredAt;
  return a.kind === 'message' && b.kind !== 'message';
}

/** Whether every event speaks of a version that an earlier run has already applied. */
export function coveredBy(run: Run, version: number | undefined): boolean {
  if (version === undefined) return false;
  return run.context.events.every(
    (event) => !event.deleted && event.resourceVersion !== null && event.resourceVersion <= version,
  );
}
