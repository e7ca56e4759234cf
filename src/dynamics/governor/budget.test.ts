import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Budget,
  type Ending,
  ended,
  freeSlots,
  left,
  newBudget,
  pauseMsMax,
  sharedWith,
  waitOf,
} from './budget.ts';

const work = { kind: 'single', weight: 1 } as const;
const fine: Ending = {
  work,
  lane: 'live',
  sentAtMs: 0,
  expectedMs: 100,
  refused: null,
  pauseMs: null,
  strained: false,
  dopHint: null,
  requestsLeft: null,
  executionLeftMs: null,
};
const alone = { requests: 0, executionMs: 0 };

/** So many requests leave and are answered one after the other. */
function answered(budget: Budget, count: number, ending: Partial<Ending> = {}): Budget {
  let now = budget;
  for (let n = 0; n < count; n++)
    now = ended(left(now, 'live', work, 0), { ...fine, ...ending }, 100);
  return now;
}

function leaving(budget: Budget, count: number, lane: 'live' | 'bulk'): Budget {
  let now = budget;
  for (let n = 0; n < count; n++) now = left(now, lane, work, 0);
  return now;
}

describe('the gate', () => {
  it('refused again and again while it is tried, the budget lets work go on after a window', () => {
    let now = answered(newBudget(52, 0), 400);
    let at = 1_000;
    for (let n = 0; n < 50; n += 1) {
      const sent = left(now, 'live', work, at);
      const refused = { ...fine, sentAtMs: at, refused: 'requests', pauseMs: 1_000 } as const;
      now = ended(sent, refused, at + 50);
      at += 1_100;
    }
    const sent = left(now, 'live', work, at);
    now = ended(sent, { ...fine, sentAtMs: at }, at + 50);
    expect(waitOf(now, 'live', at + 60_000)).toBe(0);
  });

  it('closes for both lanes, whatever was refused, and opens for one request first', () => {
    const closed = ended(
      leaving(newBudget(10, 0), 3, 'live'),
      { ...fine, refused: 'execution', pauseMs: 7_000 },
      100,
    );
    expect(waitOf(closed, 'live', 100)).toBe(7_000);
    expect(waitOf(closed, 'bulk', 1_100)).toBe(6_000);
    const quiet = ended(ended(closed, fine, 200), fine, 200);
    expect(freeSlots(quiet, 'live')).toBe(1);
    const probing = left(quiet, 'live', work, 7_200);
    expect(waitOf(probing, 'live', 7_200)).toBeNull();
    const open = ended(probing, { ...fine, sentAtMs: 7_200 }, 7_300);
    expect(freeSlots(open, 'live')).toBeGreaterThan(1);
  });

  it('stays closed for the longest pause that was asked for, but not for ever', () => {
    const pauses = fc.array(fc.integer({ min: 0, max: 10_000_000 }), { minLength: 1 });
    fc.assert(
      fc.property(pauses, (asked) => {
        let budget = leaving(newBudget(10, 0), asked.length, 'live');
        for (const pauseMs of asked) {
          budget = ended(budget, { ...fine, refused: 'requests', pauseMs }, 100);
        }
        expect(budget.closedUntilMs).toBe(100 + Math.min(pauseMsMax, Math.max(...asked)));
      }),
    );
  });

  it('is closed by the news of another process', () => {
    const told = sharedWith(
      newBudget(10, 0),
      { processes: 2, rank: 0, spentByOthers: alone, closedForMs: 4_000 },
      0,
    );
    expect(waitOf(told, 'live', 1_000)).toBe(3_000);
  });

  it('takes what is behind requests under way as one refusal', () => {
    const refused = { ...fine, refused: 'concurrency', pauseMs: 1_000 } as const;
    const once = ended(leaving(newBudget(10, 0), 3, 'live'), refused, 100);
    const thrice = ended(ended(once, refused, 110), refused, 120);
    expect(thrice.concurrency.limit).toBe(once.concurrency.limit);
    expect(once.concurrency.limit).toBeLessThan(newBudget(10, 0).concurrency.limit);
    const spent = { ...fine, refused: 'execution', pauseMs: 1_000 } as const;
    const first = ended(leaving(newBudget(10, 0), 3, 'live'), spent, 100);
    const third = ended(ended(first, spent, 110), spent, 120);
    expect(third.execution.learned).toBe(first.execution.learned);
    expect(first.execution.learned).toBeLessThan(newBudget(10, 0).execution.learned);
  });
});

describe('concurrency', () => {
  it('follows the hint and never passes the bound', () => {
    const hints = fc.option(fc.integer({ min: 1, max: 100 }), { nil: null });
    fc.assert(
      fc.property(hints, fc.integer({ min: 1, max: 64 }), (dopHint, limitMax) => {
        let budget = newBudget(limitMax, 0);
        for (let round = 0; round < 80; round++) {
          const free = freeSlots(budget, 'bulk');
          budget = leaving(budget, free, 'bulk');
          for (let n = 0; n < free; n++) {
            budget = ended(budget, { ...fine, lane: 'bulk', dopHint }, 100);
          }
        }
        expect(freeSlots(budget, 'bulk')).toBeLessThanOrEqual(
          Math.max(4, Math.min(dopHint ?? limitMax, limitMax)),
        );
        expect(freeSlots(budget, 'bulk')).toBeGreaterThanOrEqual(1);
        if (dopHint !== null) expect(freeSlots(budget, 'bulk')).toBeLessThanOrEqual(dopHint);
      }),
      { numRuns: 30 },
    );
  });

  it('keeps one slot that bulk cannot take from live', () => {
    const full = leaving(answered(newBudget(10, 0), 1, { dopHint: 4 }), 4, 'bulk');
    expect(freeSlots(full, 'bulk')).toBe(0);
    expect(freeSlots(full, 'live')).toBe(1);
  });

  it('is divided among processes without a rest, and each has at least one', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 20 }),
        (dopHint, processes) => {
          const slots = Array.from({ length: processes }, (_, rank) => {
            const budget = answered(newBudget(64, 0), 1, { dopHint });
            const limit = { ...budget, concurrency: { ...budget.concurrency, limit: 64 } };
            const told = { processes, rank, spentByOthers: alone, closedForMs: 0 };
            return freeSlots(sharedWith(limit, told, 0), 'bulk');
          });
          const total = slots.reduce((sum, one) => sum + one, 0);
          expect(total).toBe(Math.max(dopHint, processes));
        },
      ),
    );
  });
});

describe('live and bulk', () => {
  it('leaves live what bulk may not spend at once', () => {
    let budget = {
      ...newBudget(64, 0),
      concurrency: { ...newBudget(64, 0).concurrency, limit: 64 },
    };
    const page = { kind: 'page', weight: 1 } as const;
    for (let n = 0; n < 60 && waitOf(budget, 'bulk', 0) === 0; n++) {
      budget = left(budget, 'bulk', page, 0);
    }
    expect(waitOf(budget, 'bulk', 0)).toBeGreaterThan(0);
    expect(waitOf(budget, 'live', 0)).toBe(0);
  });
});
