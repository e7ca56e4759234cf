import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Saturation, saturate } from './saturate.ts';

const standard = { requests: 6_000, executionMs: 1_200_000, concurrency: 52 };

/** A linear congruential generator: the same run for the same seed. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const flood: Saturation = {
  work: { kind: 'part', weight: 25 },
  costMs: 1_000,
  spread: 0.3,
  servers: [standard],
  processes: 1,
  dopHint: 8,
  hints: true,
  travelMs: 20,
  seconds: 900,
  random: seeded(1),
};

interface Expected {
  readonly ceilingPartMin: number;
  readonly refusedPartMax: number;
}

const cases: readonly (readonly [string, Partial<Saturation>, Expected])[] = [
  ['batches', {}, { ceilingPartMin: 0.97, refusedPartMax: 0.001 }],
  ['as many as the hint fills', { dopHint: 4 }, { ceilingPartMin: 0.97, refusedPartMax: 0.001 }],
  [
    'single requests, limited by their number',
    { costMs: 100, work: { kind: 'single', weight: 1 } },
    { ceilingPartMin: 0.97, refusedPartMax: 0.001 },
  ],
  [
    'no hints at all: learned from refusals',
    { hints: false, dopHint: null },
    { ceilingPartMin: 0.94, refusedPartMax: 0.005 },
  ],
  [
    'a quarter of the documented limits',
    { servers: [{ requests: 1_500, executionMs: 300_000, concurrency: 52 }] },
    { ceilingPartMin: 0.95, refusedPartMax: 0.01 },
  ],
  [
    'three servers in random order',
    { servers: [standard, standard, standard], dopHint: 32 },
    { ceilingPartMin: 0.89, refusedPartMax: 0.001 },
  ],
  [
    'three processes that share one user',
    { processes: 3 },
    { ceilingPartMin: 0.95, refusedPartMax: 0.005 },
  ],
];

describe('pacing below limits that are not known', () => {
  it.each(cases)('%s', (_, given, expected) => {
    const { ceilingPart, refused, sent } = saturate({ ...flood, ...given });
    expect(ceilingPart).toBeGreaterThan(expected.ceilingPartMin);
    expect(refused / sent).toBeLessThanOrEqual(expected.refusedPartMax);
  });

  it('holds for other limits, costs and hints', () => {
    const limits = fc.record({
      executionMs: fc.integer({ min: 600_000, max: 2_400_000 }),
      requests: fc.integer({ min: 3_000, max: 8_000 }),
      concurrency: fc.constant(52),
    });
    const given = fc.record({
      servers: fc.tuple(limits),
      costMs: fc.integer({ min: 50, max: 3_000 }),
      dopHint: fc.integer({ min: 10, max: 50 }),
      travelMs: fc.integer({ min: 2, max: 80 }),
      seed: fc.integer(),
    });
    fc.assert(
      fc.property(given, ({ seed, ...over }) => {
        const { ceilingPart, refused, sent } = saturate({
          ...flood,
          ...over,
          random: seeded(seed),
        });
        expect(refused / sent).toBeLessThan(0.01);
        expect(ceilingPart).toBeGreaterThan(0.93);
      }),
      { numRuns: 6, seed: 42 },
    );
  });
});
