import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Crowd, portionOf } from './portion.ts';

const crowd: Crowd = { waiting: 89, slots: 50, leaves: 1, gatherMs: 125, partMs: 1 };

describe('the next request takes', () => {
  it('all that wait when it is the only one that may leave and the service is quick', () => {
    expect(portionOf(crowd)).toBe(89);
  });

  it('its share of them when several may leave at once', () => {
    expect(portionOf({ ...crowd, leaves: 3 })).toBe(30);
    expect(portionOf({ ...crowd, leaves: 10, slots: 2 })).toBe(45);
  });

  it('fewer when parts take so long that requests in turn are done sooner', () => {
    expect(portionOf({ ...crowd, waiting: 400, partMs: 40 })).toBe(37);
    expect(portionOf({ ...crowd, waiting: 400, partMs: 40, slots: 1 })).toBe(400);
  });

  it('a handful at a time never, for its own cost outweighs that of its parts', () => {
    expect(portionOf({ ...crowd, waiting: 25, leaves: 10 })).toBe(25);
    expect(portionOf({ ...crowd, waiting: 30, partMs: 500 })).toBe(25);
  });

  it('its share by the slots when requests need no distance', () => {
    const close = { ...crowd, leaves: Number.POSITIVE_INFINITY, gatherMs: 0 };
    expect(portionOf({ ...close, waiting: 400, slots: 8 })).toBe(50);
    expect(portionOf({ ...close, waiting: 400, slots: 0 })).toBe(400);
  });
});

/** Milliseconds until the last answer when requests leave one per `gatherMs`, all the same size. */
function lastAnswerMs({ waiting, gatherMs, partMs }: Crowd, portion: number): number {
  const requests = Math.ceil(waiting / portion);
  return (requests - 1) * gatherMs + Math.min(waiting, portion) * partMs;
}

it('lets nobody wait much longer than the best size of all would', () => {
  const crowds = fc.record({
    waiting: fc.integer({ min: 1, max: 1_000 }),
    slots: fc.constant(1_000),
    leaves: fc.constant(1),
    gatherMs: fc.integer({ min: 1, max: 1_000 }),
    partMs: fc.double({ min: 0.1, max: 100, noNaN: true }),
  });
  fc.assert(
    fc.property(crowds, (given) => {
      const sizes = Array.from({ length: given.waiting }, (_, index) => index + 1);
      const best = Math.min(
        ...sizes.filter((size) => size >= 25).map((size) => lastAnswerMs(given, size)),
        lastAnswerMs(given, given.waiting),
      );
      expect(lastAnswerMs(given, portionOf(given))).toBeLessThanOrEqual(1.1 * best + given.partMs);
    }),
  );
});
