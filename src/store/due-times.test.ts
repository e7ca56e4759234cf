import fc from 'fast-check';
import { expect, it } from 'vitest';
import { dueGroupsMax, groupByDueTime } from './due-times.ts';

const start = Date.parse('2026-03-01T00:00:00.000Z');
const items = fc
  .array(fc.nat(3_600_000), { maxLength: 200 })
  .map((offsets) =>
    offsets.map((offset, item) => ({ item, due: new Date(start + offset).toISOString() })),
  );

it('makes few groups, loses nothing, and makes nothing due too early or much too late', () => {
  fc.assert(
    fc.property(items, (all) => {
      const groups = groupByDueTime(all);
      expect(groups.size).toBeLessThanOrEqual(dueGroupsMax);
      const times = all.map(({ due }) => Date.parse(due));
      const lateMax = Math.max(500, (Math.max(...times) - Math.min(...times)) / 8 + 1);
      const seen: number[] = [];
      for (const [due, group] of groups) {
        for (const item of group) {
          const late = Date.parse(due) - (times[item] ?? Number.NaN);
          expect(late).toBeGreaterThanOrEqual(0);
          expect(late).toBeLessThanOrEqual(lateMax);
          seen.push(item);
        }
      }
      expect(seen.sort((a, b) => a - b)).toEqual(all.map(({ item }) => item));
    }),
  );
});
