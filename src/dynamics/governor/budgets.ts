import { must } from '../../std/assert.ts';
import {
  type Budget,
  type Ending,
  ended,
  expectedMs,
  freeSlots,
  type LaneName,
  left,
  newBudget,
  roomOf,
  type Shared,
  sharedWith,
  type Work,
  waitOf,
} from './budget.ts';
import { spentAt } from './spending.ts';

/** How a request ended; what it was is known since it left. */
export type Report = Omit<Ending, 'lane' | 'sentAtMs' | 'expectedMs'>;

/** What this process spent as one application user, for the other processes. */
export interface Spent {
  readonly requests: number;
  readonly executionMs: number;
  readonly closedForMs: number;
}

/** A request that has left, until its end is told. */
export interface Departure {
  readonly user: number;
  readonly expectedMs: number;
  end(report: Report, nowMs: number): void;
}

/** The budgets of all application users. */
export interface Budgets {
  /** The user with most room among those that may send now; null when none may. */
  roomiest(lane: LaneName, nowMs: number): number | null;
  leave(user: number, lane: LaneName, work: Work, nowMs: number): Departure;
  /** Requests of the lane that may leave right now, as far as their number goes. */
  slots(lane: LaneName): number;
  expectedMs(work: Work): number;
  /** When time alone lets a request of the lane leave; null when it takes an answer. */
  nextAtMs(lane: LaneName, nowMs: number): number | null;
  /** When the first gate opens; in the past when one is open. */
  openAtMs(): number;
  spent(user: number, nowMs: number): Spent;
  shared(user: number, shared: Shared, nowMs: number): void;
}

export function createBudgets(users: number, concurrencyMax: number, startMs: number): Budgets {
  const budgets = Array.from({ length: users }, () => newBudget(concurrencyMax, startMs));
  const of = (user: number): Budget =>
    must(budgets[user], 'Application users are counted from 0 and do not change');
  return {
    roomiest: (lane, nowMs) => roomiest(budgets, lane, nowMs),
    leave(user, lane, work, nowMs) {
      const budget = of(user);
      const expected = expectedMs(budget, work);
      budgets[user] = left(budget, lane, work, nowMs);
      return {
        user,
        expectedMs: expected,
        end(report, endMs) {
          const ending = { ...report, lane, sentAtMs: nowMs, expectedMs: expected };
          budgets[user] = ended(of(user), ending, endMs);
        },
      };
    },
    slots: (lane) => budgets.reduce((sum, one) => sum + Math.max(0, freeSlots(one, lane)), 0),
    expectedMs: (work) => expectedMs(of(0), work),
    nextAtMs(lane, nowMs) {
      const waits = budgets
        .map((budget) => waitOf(budget, lane, nowMs))
        .filter((ms) => ms !== null);
      return waits.length === 0 ? null : nowMs + Math.min(...waits);
    },
    openAtMs: () => Math.min(...budgets.map((budget) => budget.closedUntilMs)),
    spent(user, nowMs) {
      const { requests, execution, closedUntilMs } = of(user);
      return {
        requests: spentAt(requests.spending, nowMs),
        executionMs: spentAt(execution.spending, nowMs),
        closedForMs: Math.max(0, closedUntilMs - nowMs),
      };
    },
    shared(user, shared, nowMs) {
      budgets[user] = sharedWith(of(user), shared, nowMs);
    },
  };
}

function roomiest(budgets: readonly Budget[], lane: LaneName, nowMs: number): number | null {
  let best: number | null = null;
  let most = Number.NEGATIVE_INFINITY;
  for (const [user, budget] of budgets.entries()) {
    if (waitOf(budget, lane, nowMs) !== 0) continue;
    const room = roomOf(budget, nowMs);
    if (room <= most) continue;
    best = user;
    most = room;
  }
  return best;
}
