import type { Clock } from '../../std/time.ts';
import type { Work } from '../governor/budget.ts';
import type { Governor, Traffic } from '../governor/governor.ts';
import type { Item, Waiting } from './item.ts';
import { type Parcel, parcelOf } from './parcel.ts';
import { portionOf } from './portion.ts';
import type { Ship } from './ship.ts';
import { leavesAt, newSpacing, nextAtMs, spaced } from './spacing.ts';

export interface GatherSettings {
  /** Parts of a batch at most; 1 = every operation is a request of its own. */
  readonly partsMax: number;
  /** Pause between two requests under load, in which operations gather. */
  readonly gatherMs: number;
  /** Longest wait for leave; then the caller is told to come again. */
  readonly waitMsMax: number;
  /** A batch is kept so small that it is expected to take no longer. */
  readonly batchMsMax: number;
}

export interface GathererParts {
  readonly governor: Governor;
  readonly ship: Ship;
  readonly clock: Clock;
  readonly settings: GatherSettings;
}

export interface Gatherer {
  add(item: Item): void;
}

const charsMax = 4_000_000;
/** More would wait longer than anybody should. */
const waitingMax = 20_000;
/** Said to callers that waited for room and not for a gate that opens at a known time. */
const comeAgainMs = 1_000;

/**
 * Operations on single rows in line for leave to send. One that comes alone leaves at once; those
 * that have to wait leave together in one batch.
 */
export function createGatherer({ governor, ship, clock, settings }: GathererParts): Gatherer {
  let waiting: Waiting[] = [];
  let spacing = newSpacing(settings.gatherMs, clock.monotonicMs());
  let parcel: Parcel = { items: [], left: [] };

  const add = (item: Item, alone: boolean): void => {
    if (waiting.length >= waitingMax) {
      item.fate.held(comeAgainMs);
      return;
    }
    waiting.push({ ...item, alone, sinceMs: clock.monotonicMs() });
    governor.nudge();
  };

  const traffic: Traffic = {
    readyAtMs(nowMs) {
      const [first] = waiting;
      if (first === undefined) return null;
      if (first.alone || waiting.length >= settings.partsMax) return nowMs;
      return nextAtMs(spacing, nowMs);
    },
    next(slots) {
      const partMs = governor.expectedMs({ kind: 'part', weight: 1 });
      const portion = portionOf({
        ...{ waiting: waiting.length, slots, partMs, gatherMs: settings.gatherMs },
        leaves: leavesAt(spacing, clock.monotonicMs()),
      });
      const inTime = Math.max(1, Math.floor(settings.batchMsMax / partMs));
      parcel = parcelOf(waiting, {
        partsMax: Math.min(settings.partsMax, portion, inTime),
        charsMax,
      });
      return workOf(parcel.items);
    },
    depart(leave) {
      const { items } = parcel;
      waiting = parcel.left;
      spacing = spaced(spacing, clock.monotonicMs());
      void ship({ items, work: workOf(items), leave, sendAlone: (item) => add(item, true) });
    },
    giveUp(nowMs, openAtMs) {
      const leavesAtMs = Math.max(nowMs, openAtMs);
      // Those that came first stand first, so the late ones are at the front.
      const inTime = waiting.findIndex((item) => item.sinceMs + settings.waitMsMax >= leavesAtMs);
      const late = waiting.splice(0, inTime === -1 ? waiting.length : inTime);
      for (const { fate } of late) fate.held(Math.max(comeAgainMs, openAtMs - nowMs));
    },
    giveUpAtMs: () => {
      const [first] = waiting;
      return first === undefined ? null : first.sinceMs + settings.waitMsMax + 1;
    },
  };
  governor.attach('live', traffic);
  return { add: (item) => add(item, false) };
}

function workOf(items: readonly Waiting[]): Work {
  return items.length === 1
    ? { kind: 'single', weight: 1 }
    : { kind: 'part', weight: items.length };
}
