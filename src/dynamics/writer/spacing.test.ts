import fc from 'fast-check';
import { expect, it } from 'vitest';
import { newSpacing, nextAtMs, spaced } from './spacing.ts';

it('lets ten leave at once and then one every gatherMs, however many wait', () => {
  const gaps = fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(gaps, fc.integer({ min: 1, max: 500 }), (wishes, gatherMs) => {
      let spacing = newSpacing(gatherMs, 0);
      let now = 0;
      let departures = 0;
      for (const gap of wishes) {
        now += gap;
        if (nextAtMs(spacing, now) > now) continue;
        spacing = spaced(spacing, now);
        departures += 1;
      }
      expect(departures).toBeLessThanOrEqual(10 + now / gatherMs);
    }),
  );
});

it('never keeps a lone one waiting, and none at all when gathering is off', () => {
  let spacing = newSpacing(100, 0);
  for (let now = 0; now < 10_000; now += 100) {
    expect(nextAtMs(spacing, now)).toBe(now);
    spacing = spaced(spacing, now);
  }
  let off = newSpacing(0, 0);
  for (let n = 0; n < 100; n++) {
    expect(nextAtMs(off, 0)).toBe(0);
    off = spaced(off, 0);
  }
});
