import type { Clock } from '../../std/time.ts';
import type { LaneName, Shared, Work } from './budget.ts';
import { type Budgets, createBudgets, type Departure, type Report, type Spent } from './budgets.ts';
import { departed as laneDeparted, newLanes, orderOf } from './lanes.ts';

/** Runs something after a while; the answer calls it off. */
export type Alarm = (ms: number, run: () => void) => () => void;

/** What stands in line for leave to send. */
export interface Traffic {
  /** When something wishes to leave; null = nothing waits. */
  readyAtMs(nowMs: number): number | null;
  /**
   * What leaves now, if it may; `slots` requests could. Asked only while something is ready, and
   * right before `depart` once more.
   */
  next(slots: number): Work;
  /** Sends it; `done` is owed to the leave in every case. */
  depart(leave: Leave): void;
  /** Lets those go that cannot wait until the gate opens, or have waited too long. */
  giveUp(nowMs: number, openAtMs: number): void;
  /** When the next of them will have waited too long; null = nothing waits. */
  giveUpAtMs(): number | null;
}

/** The permission to send one request. */
export interface Leave {
  /** Which application user it is sent as, counted from 0. */
  readonly user: number;
  /** To be called once, with what left and how it ended. */
  done(report: Report): void;
}

/** Gives leave to send, so that requests stay below the limits of the service. */
export interface Governor {
  attach(lane: LaneName, traffic: Traffic): void;
  /** Something new waits. */
  nudge(): void;
  expectedMs(work: Work): number;
  /** Requests that have left so far. */
  departures(): number;
  spent(user: number): Spent;
  shared(user: number, shared: Shared): void;
  /** Everything that waits is let go. */
  close(): void;
}

export interface GovernorOptions {
  /** Number of application users. */
  readonly users: number;
  /** Requests of one user under way at most. */
  readonly concurrencyMax: number;
  readonly clock: Clock;
  readonly alarm: Alarm;
  /** The service has asked for a pause. */
  readonly onGateClosed?: () => void;
}

/** Leaves given in one turn of the event loop; what is left waits for the next. */
const departuresMax = 1_000;

/** The runtime around the pure budgets and lanes: it brings time, timers and those who wait. */
export function createGovernor(options: GovernorOptions): Governor {
  const { clock, alarm } = options;
  const budgets = createBudgets(options.users, options.concurrencyMax, clock.monotonicMs());
  const traffics = new Map<LaneName, Traffic>();
  let departed = 0;
  const depart = departing(budgets, traffics, (departure, report) => {
    departure.end(report, clock.monotonicMs());
    if (report.refused !== null) options.onGateClosed?.();
    nudge();
  });
  let soon: NodeJS.Immediate | null = null;
  let cancel: (() => void) | null = null;
  let closed = false;

  const nudge = (): void => {
    if (closed) letGo();
    else soon ??= setImmediate(pump);
  };

  /** Nothing leaves any more. */
  const letGo = (): void => {
    for (const traffic of traffics.values()) traffic.giveUp(Infinity, 0);
  };

  const pump = (): void => {
    soon = null;
    cancel?.();
    cancel = null;
    const nowMs = clock.monotonicMs();
    for (const traffic of traffics.values()) traffic.giveUp(nowMs, budgets.openAtMs());
    const before = departed;
    while (departed < before + departuresMax && depart(nowMs)) departed += 1;
    const wakeAtMs =
      departed === before + departuresMax ? nowMs : nextLook(budgets, traffics, nowMs);
    if (wakeAtMs !== null) cancel = alarm(Math.max(1, wakeAtMs - nowMs), nudge);
  };

  return {
    attach(lane, traffic) {
      traffics.set(lane, traffic);
    },
    nudge,
    expectedMs: budgets.expectedMs,
    departures: () => departed,
    spent: (user) => budgets.spent(user, clock.monotonicMs()),
    shared(user, shared) {
      budgets.shared(user, shared, clock.monotonicMs());
      nudge();
    },
    close() {
      closed = true;
      cancel?.();
      if (soon !== null) clearImmediate(soon);
      letGo();
    },
  };
}

/** Lets one request leave, of the lane whose turn it is; false when none may. */
function departing(
  budgets: Budgets,
  traffics: ReadonlyMap<LaneName, Traffic>,
  onEnd: (departure: Departure, report: Report) => void,
): (nowMs: number) => boolean {
  let lanes = newLanes;
  const ready = (lane: LaneName, nowMs: number): Traffic | null => {
    const traffic = traffics.get(lane);
    const readyAtMs = traffic?.readyAtMs(nowMs) ?? null;
    return traffic === undefined || readyAtMs === null || readyAtMs > nowMs ? null : traffic;
  };
  return (nowMs) => {
    const waiting = { live: ready('live', nowMs), bulk: ready('bulk', nowMs) };
    const bulkMs = waiting.bulk === null ? 0 : budgets.expectedMs(waiting.bulk.next(1));
    for (const lane of orderOf(lanes, bulkMs)) {
      const traffic = waiting[lane];
      const user = traffic === null ? null : budgets.roomiest(lane, nowMs);
      if (traffic === null || user === null) continue;
      const work = traffic.next(budgets.slots(lane));
      const departure = budgets.leave(user, lane, work, nowMs);
      const otherWaits = waiting[lane === 'live' ? 'bulk' : 'live'] !== null;
      lanes = laneDeparted(lanes, lane, departure.expectedMs, otherWaits);
      traffic.depart({ user, done: (report) => onEnd(departure, report) });
      return true;
    }
    return false;
  };
}

/** When time alone changes something: a budget refills, traffic gets ready or has waited too long. */
function nextLook(
  budgets: Budgets,
  traffics: ReadonlyMap<LaneName, Traffic>,
  nowMs: number,
): number | null {
  const looks: number[] = [];
  for (const [lane, traffic] of traffics) {
    const readyAtMs = traffic.readyAtMs(nowMs);
    if (readyAtMs === null) continue;
    const leaveAtMs = readyAtMs > nowMs ? readyAtMs : budgets.nextAtMs(lane, nowMs);
    for (const ms of [traffic.giveUpAtMs(), leaveAtMs]) if (ms !== null) looks.push(ms);
  }
  return looks.length === 0 ? null : Math.min(...looks);
}
