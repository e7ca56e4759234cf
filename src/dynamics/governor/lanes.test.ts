import fc from 'fast-check';
import { expect, it } from 'vitest';
import { departed, type Lanes, newLanes, orderOf } from './lanes.ts';

/** Both lanes always have something; requests leave one after the other. */
function spentBy(liveMs: number, bulkMs: number, bulkRequests: number) {
  let lanes: Lanes = newLanes;
  const spent = { live: 0, bulk: 0 };
  for (let n = 0; spent.bulk < bulkRequests * Math.max(liveMs, bulkMs) && n < 1_000_000; n++) {
    const [lane] = orderOf(lanes, bulkMs);
    const ms = lane === 'live' ? liveMs : bulkMs;
    spent[lane] += ms;
    lanes = departed(lanes, lane, ms, true);
  }
  return spent;
}

it('gives bulk a fifth of the time under live pressure, whatever the requests cost', () => {
  const cost = fc.integer({ min: 10, max: 10_000 });
  fc.assert(
    fc.property(cost, cost, (liveMs, bulkMs) => {
      const { live, bulk } = spentBy(liveMs, bulkMs, 40);
      expect(bulk / (live + bulk)).toBeGreaterThan(0.185);
      expect(bulk / (live + bulk)).toBeLessThan(0.51);
    }),
  );
  const { live, bulk } = spentBy(100, 1_000, 200);
  expect(bulk / (live + bulk)).toBeCloseTo(0.2, 2);
});

it('sends live first, and earns bulk nothing while it does not wait', () => {
  expect(orderOf(newLanes, 10)[0]).toBe('live');
  expect(departed(newLanes, 'live', 1_000, false)).toEqual(newLanes);
});
