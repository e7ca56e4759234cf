import fc from 'fast-check';
import { expect, it } from 'vitest';
import { nothingSpent, spend, spentAt, windowMs } from './spending.ts';

it('is the sum over the last window, but for what slides out of the oldest slot', () => {
  const amounts = fc.array(
    fc.record({
      afterMs: fc.integer({ min: 0, max: 60_000 }),
      amount: fc.integer({ min: 0, max: 9 }),
    }),
  );
  fc.assert(
    fc.property(amounts, (given) => {
      let now = 0;
      let spending = nothingSpent;
      const all: { at: number; amount: number }[] = [];
      for (const { afterMs, amount } of given) {
        now += afterMs;
        spending = spend(spending, amount, now);
        all.push({ at: now, amount });
        const within = (ms: number) =>
          all.filter(({ at }) => at > now - ms).reduce((sum, one) => sum + one.amount, 0);
        const told = spentAt(spending, now);
        expect(told).toBeGreaterThanOrEqual(within(windowMs - 3_000));
        expect(told).toBeLessThanOrEqual(within(windowMs + 3_000) + 1e-9);
      }
      expect(spentAt(spending, now + 2 * windowMs)).toBe(0);
    }),
  );
});
