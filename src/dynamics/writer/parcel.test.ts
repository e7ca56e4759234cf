import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Fate, Waiting } from './item.ts';
import { parcelOf } from './parcel.ts';

const fate: Fate = {
  left: () => undefined,
  answered: () => undefined,
  repeated: () => undefined,
  failed: () => undefined,
  held: () => undefined,
};
const call = { correlationId: 'c', trail: { add: () => undefined } };

const waiting: fc.Arbitrary<Waiting[]> = fc
  .array(
    fc.record({
      row: fc.option(fc.constantFrom('a', 'b', 'c', 'd'), { nil: null }),
      chars: fc.integer({ min: 1, max: 100 }),
      alone: fc.boolean(),
    }),
  )
  .map((given) =>
    given.map((one, index) => ({
      ...one,
      call,
      fate,
      sinceMs: index,
      wire: { method: 'PATCH', path: '', headers: {}, body: null },
    })),
  );
const bounds = fc.record({
  partsMax: fc.integer({ min: 1, max: 10 }),
  charsMax: fc.integer({ min: 1, max: 300 }),
});

it('takes the oldest that fit, never a row twice, and loses nothing', () => {
  fc.assert(
    fc.property(waiting, bounds, (given, { partsMax, charsMax }) => {
      const { items, left } = parcelOf(given, { partsMax, charsMax });
      expect([...items, ...left].sort((a, b) => a.sinceMs - b.sinceMs)).toEqual(given);
      expect(items.length).toBeLessThanOrEqual(partsMax);
      expect(items.length > 0).toBe(given.length > 0);
      const rows = items.map(({ row }) => row).filter((row) => row !== null);
      expect(new Set(rows).size).toBe(rows.length);
      const chars = items.reduce((sum, one) => sum + one.chars, 0);
      expect(items.length === 1 || chars <= charsMax).toBe(true);
      if (items.length > 1) expect(items.some(({ alone }) => alone)).toBe(false);
      if (given[0] !== undefined) expect(items[0]).toBe(given[0]);
      expect(left.map(({ sinceMs }) => sinceMs)).toEqual(
        left.map(({ sinceMs }) => sinceMs).sort((a, b) => a - b),
      );
    }),
  );
});
