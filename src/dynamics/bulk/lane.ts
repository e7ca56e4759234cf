import { Problem } from '../../problems/problem.ts';
import type { Clock } from '../../std/time.ts';
import type { Work } from '../governor/budget.ts';
import type { Governor, Leave } from '../governor/governor.ts';

/** Whole requests in line for leave to send: large writes and the reading of changes. */
export interface BulkLane {
  /** CWY-3011 when there is no room for very long. */
  leave(work: Work): Promise<Leave>;
}

interface Queued {
  readonly work: Work;
  readonly sinceMs: number;
  readonly go: (leave: Leave) => void;
  readonly giveUp: (problem: Problem) => void;
}

/** Bulk has time: it waits through pauses that a record of live traffic would be put off for. */
const waitMsMax = 900_000;
const nothing: Work = { kind: 'page', weight: 0 };

export function createBulkLane(governor: Governor, clock: Clock): BulkLane {
  const queued: Queued[] = [];
  governor.attach('bulk', {
    readyAtMs: (nowMs) => (queued.length === 0 ? null : nowMs),
    next: () => queued[0]?.work ?? nothing,
    depart: (leave) => queued.shift()?.go(leave),
    giveUp(nowMs, openAtMs) {
      const leavesAtMs = Math.max(nowMs, openAtMs);
      while (queued[0] !== undefined && queued[0].sinceMs + waitMsMax < leavesAtMs) {
        const retryAfterMs = Math.max(1_000, openAtMs - nowMs);
        const detail = { place: 'dynamics', value: 'no leave for bulk', retryAfterMs };
        queued.shift()?.giveUp(new Problem('CWY-3011', detail));
      }
    },
    giveUpAtMs: () => (queued[0] === undefined ? null : queued[0].sinceMs + waitMsMax + 1),
  });
  return {
    leave: (work) =>
      new Promise((go, giveUp) => {
        queued.push({ work, sinceMs: clock.monotonicMs(), go, giveUp });
        governor.nudge();
      }),
  };
}
