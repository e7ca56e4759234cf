import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SlidingSum } from './sliding-sum.ts';

const SECONDS = 10;

/** What the class keeps second by second, computed from everything that was ever added. */
const oracle = (added: readonly (readonly [number, number])[], nowMs: number): number => {
  const now = Math.floor(nowMs / 1000);
  return added.reduce(
    (sum, [at, amount]) => (Math.floor(at / 1000) > now - SECONDS ? sum + amount : sum),
    0,
  );
};

const steps = fc.array(fc.tuple(fc.nat(4000), fc.nat(100)), { maxLength: 60 });

describe('sliding sum', () => {
  it('[limits.01] holds what was added within the window', () => {
    fc.assert(
      fc.property(steps, (list) => {
        const sum = new SlidingSum(SECONDS);
        const added: [number, number][] = [];
        let now = 0;
        for (const [ahead, amount] of list) {
          now += ahead;
          sum.add(now, amount);
          added.push([now, amount]);
          expect(sum.total(now)).toBe(oracle(added, now));
        }
        expect(sum.total(now + SECONDS * 1000)).toBe(0);
      }),
    );
  });

  it('[limits.02] knows when it will be below a limit', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 500 }), (list, limit) => {
        const sum = new SlidingSum(SECONDS);
        let now = 0;
        for (const [ahead, amount] of list) {
          now += ahead;
          sum.add(now, amount);
        }
        const wait = sum.untilBelow(now, limit);
        if (sum.total(now) < limit) expect(wait).toBe(0);
        else expect(sum.total(now + wait - 1)).toBeGreaterThanOrEqual(limit);
        expect(sum.total(now + wait)).toBeLessThan(limit);
      }),
    );
  });
});
