import * as concurrency from './concurrency.ts';
import * as facets from './facet.ts';

/** Who asks: the daily traffic goes first, bulk takes what is left and its guaranteed part. */
export type LaneName = 'live' | 'bulk';

/** Kinds of requests by what one unit of them costs the service. */
export type WorkKind = 'single' | 'part' | 'row' | 'page';

/** A request as the budget sees it: `weight` parts or rows of a kind. */
export interface Work {
  readonly kind: WorkKind;
  readonly weight: number;
}

/** Which limit a refusal named. */
export type RefusedLimit = 'requests' | 'execution' | 'concurrency' | 'unnamed';

/** What became of a request, as far as the limits are concerned. */
export interface Ending {
  readonly work: Work;
  readonly lane: LaneName;
  readonly sentAtMs: number;
  /** Reserved when it left. */
  readonly expectedMs: number;
  readonly refused: RefusedLimit | null;
  /** The service asked for a pause of this length; null when it did not. */
  readonly pauseMs: number | null;
  /** No answer, or one of a gateway that is overrun. */
  readonly strained: boolean;
  readonly dopHint: number | null;
  readonly requestsLeft: number | null;
  readonly executionLeftMs: number | null;
}

/** What the other processes of the same application user told. */
export interface Shared {
  /** Processes with traffic, this one included. */
  readonly processes: number;
  /** Which of them this one is, from 0: those that come first take what cannot be divided. */
  readonly rank: number;
  readonly spentByOthers: { readonly requests: number; readonly executionMs: number };
  /** Milliseconds until the gate opens that another process found closed; 0 = open. */
  readonly closedForMs: number;
}

/** The limits of one application user as one process knows them. Changed by the functions below only. */
export interface Budget {
  readonly concurrency: concurrency.Concurrency;
  readonly requests: facets.Facet;
  readonly execution: facets.Facet;
  readonly closedUntilMs: number;
  /** After a closed gate one request goes ahead of the others. */
  readonly probing: boolean;
  readonly underWay: Readonly<Record<LaneName, number>>;
  readonly pendingMs: number;
  readonly costMs: Readonly<Record<WorkKind, number>>;
  /** Part of the user's budget that this process may use, as one of several processes. */
  readonly share: number;
  readonly rank: number;
  readonly limitMax: number;
}

/** Documented defaults per user and web server (fact sheet dataverse, 6): a first belief, no more. */
const requestsBelieved = 6_000;
const executionMsBelieved = 1_200_000;

/** From published measurements; replaced by our own within a few answers. */
const costMsBelieved = { single: 100, part: 40, row: 10, page: 500 } as const;
const costWeight = 0.2;

/** Bulk leaves this part of what may be spent at once to live traffic. */
const keptFromBulk = 0.4;

/** A pause that is asked for without a length, and the longest that is believed. */
const pauseMsDefault = 5_000;
export const pauseMsMax = 3_600_000;

export function newBudget(limitMax: number, nowMs: number): Budget {
  return {
    concurrency: concurrency.firstConcurrency,
    requests: facets.newFacet(requestsBelieved, nowMs),
    execution: facets.newFacet(executionMsBelieved, nowMs),
    closedUntilMs: Number.NEGATIVE_INFINITY,
    probing: false,
    underWay: { live: 0, bulk: 0 },
    pendingMs: 0,
    costMs: costMsBelieved,
    share: 1,
    rank: 0,
    limitMax,
  };
}

/** Milliseconds until a request of the lane may leave; null = only an answer can tell. */
export function waitOf(budget: Budget, lane: LaneName, nowMs: number): number | null {
  if (nowMs < budget.closedUntilMs) return budget.closedUntilMs - nowMs;
  if (freeSlots(budget, lane) <= 0) return null;
  const { share, pendingMs } = budget;
  const keptPart = lane === 'bulk' ? keptFromBulk : 0;
  return Math.max(
    facets.waitMs(budget.requests, { share, keptPart, pending: 0 }, nowMs),
    facets.waitMs(budget.execution, { share, keptPart, pending: pendingMs }, nowMs),
  );
}

/** How many more requests of the lane may be under way. Live may use one slot more than bulk can fill. */
export function freeSlots(budget: Budget, lane: LaneName): number {
  const { live, bulk } = budget.underWay;
  if (budget.probing) return live + bulk === 0 ? 1 : 0;
  const extra = lane === 'live' && bulk > 0 ? 1 : 0;
  return concurrency.ownLimit(budget.concurrency, budget) + extra - live - bulk;
}

/** 1 = a fresh budget, 0 = one that is used up: requests go where there is most room. */
export function roomOf(budget: Budget, nowMs: number): number {
  const { live, bulk } = budget.underWay;
  return Math.min(
    1 - (live + bulk) / (concurrency.ownLimit(budget.concurrency, budget) + 1),
    facets.room(budget.requests, budget.share, nowMs),
    facets.room(budget.execution, budget.share, nowMs),
  );
}

export function expectedMs(budget: Budget, { kind, weight }: Work): number {
  return budget.costMs[kind] * weight;
}

/** A request leaves. */
export function left(budget: Budget, lane: LaneName, work: Work, nowMs: number): Budget {
  const cost = expectedMs(budget, work);
  const { share } = budget;
  const requests = facets.reserved(budget.requests, 1, share, nowMs);
  return {
    ...budget,
    requests: facets.settled(requests, { expected: 1, actual: 1 }, nowMs),
    execution: facets.reserved(budget.execution, cost, share, nowMs),
    underWay: { ...budget.underWay, [lane]: budget.underWay[lane] + 1 },
    pendingMs: budget.pendingMs + cost,
  };
}

/** A request has come to its end. */
export function ended(budget: Budget, ending: Ending, nowMs: number): Budget {
  const { lane, expectedMs: expected } = ending;
  const actual = ending.refused === null ? nowMs - ending.sentAtMs : 0;
  const hinted = withHints(
    {
      ...budget,
      execution: facets.settled(budget.execution, { expected, actual }, nowMs),
      underWay: { ...budget.underWay, [lane]: budget.underWay[lane] - 1 },
      pendingMs: Math.max(0, budget.pendingMs - expected),
    },
    ending,
    actual,
    nowMs,
  );
  if (ending.refused !== null) return refusedBy(hinted, ending, ending.refused, nowMs);
  if (ending.strained) return strainedBy(hinted, ending, nowMs);
  return accepted(hinted, budget, ending, actual);
}

/** The other processes told how they fare. */
export function sharedWith(budget: Budget, shared: Shared, nowMs: number): Budget {
  const { requests, executionMs } = shared.spentByOthers;
  const closedUntilMs =
    shared.closedForMs > 0 ? nowMs + shared.closedForMs : Number.NEGATIVE_INFINITY;
  return {
    ...budget,
    share: 1 / Math.max(1, shared.processes),
    rank: shared.rank,
    requests: { ...budget.requests, spentByOthers: requests },
    execution: { ...budget.execution, spentByOthers: executionMs },
    closedUntilMs: Math.max(budget.closedUntilMs, closedUntilMs),
    probing: budget.probing || closedUntilMs > Math.max(nowMs, budget.closedUntilMs),
  };
}

function withHints(budget: Budget, ending: Ending, actual: number, nowMs: number): Budget {
  const { dopHint, requestsLeft, executionLeftMs } = ending;
  return {
    ...budget,
    concurrency:
      dopHint === null ? budget.concurrency : concurrency.hinted(budget.concurrency, dopHint),
    requests:
      requestsLeft === null
        ? budget.requests
        : facets.hintedLeft(budget.requests, { left: requestsLeft, cost: 1 }, nowMs),
    execution:
      executionLeftMs === null
        ? budget.execution
        : facets.hintedLeft(budget.execution, { left: executionLeftMs, cost: actual }, nowMs),
  };
}

/**
 * The gate closes for everybody. Requests that were under way then teach nothing new, nor does one
 * that was sent ahead to try the gate: it tells that the gate is still closed, not what is allowed.
 */
function refusedBy(budget: Budget, ending: Ending, limit: RefusedLimit, nowMs: number): Budget {
  const closed = paused(budget, ending.pauseMs ?? pauseMsDefault, nowMs);
  if (ending.sentAtMs < budget.closedUntilMs || budget.probing) return closed;
  switch (limit) {
    case 'requests':
      return { ...closed, requests: facets.refused(closed.requests, nowMs) };
    case 'execution':
      return { ...closed, execution: facets.refused(closed.execution, nowMs) };
    default:
      return {
        ...closed,
        concurrency: concurrency.lessened(closed.concurrency, ending.sentAtMs, nowMs),
      };
  }
}

function strainedBy(budget: Budget, ending: Ending, nowMs: number): Budget {
  const less = {
    ...budget,
    concurrency: concurrency.lessened(budget.concurrency, ending.sentAtMs, nowMs),
  };
  return ending.pauseMs === null ? less : paused(less, ending.pauseMs, nowMs);
}

function paused(budget: Budget, pauseMs: number, nowMs: number): Budget {
  const until = nowMs + Math.min(pauseMs, pauseMsMax);
  return { ...budget, closedUntilMs: Math.max(budget.closedUntilMs, until), probing: true };
}

function accepted(budget: Budget, before: Budget, ending: Ending, tookMs: number): Budget {
  const { kind, weight } = ending.work;
  const known = budget.costMs[kind];
  const costMs = known + (tookMs / Math.max(1, weight) - known) * costWeight;
  const full = freeSlots(before, 'bulk') <= 0;
  return {
    ...budget,
    probing: budget.probing && ending.sentAtMs < budget.closedUntilMs,
    costMs: { ...budget.costMs, [kind]: costMs },
    concurrency: full
      ? concurrency.widened(budget.concurrency, budget.limitMax)
      : budget.concurrency,
  };
}
