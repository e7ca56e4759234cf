import { expect, test } from 'vitest';
import { mapBounded } from './map-bounded.ts';

test('answers come in the order of the items, whoever finishes first', async () => {
  const answers = await mapBounded([3, 1, 2], 3, async (turns) => {
    for (let turn = 0; turn < turns; turn++) await Promise.resolve();
    return turns * 10;
  });
  expect(answers).toEqual([30, 10, 20]);
});

test.each([1, 2, 5, 50])('at most %i items are worked on at a time', async (concurrencyMax) => {
  const items = Array.from({ length: 20 }, (_, index) => index);
  let running = 0;
  let runningMost = 0;
  await mapBounded(items, concurrencyMax, async () => {
    running += 1;
    runningMost = Math.max(runningMost, running);
    await Promise.resolve();
    running -= 1;
  });
  expect(runningMost).toBe(Math.min(concurrencyMax, items.length));
});

test('a failure is passed on', async () => {
  const work = mapBounded([1, 2], 1, async (item) => {
    if (item === 2) throw new Error('second');
    return item;
  });
  await expect(work).rejects.toThrow('second');
});

test('nothing to do is done', async () => {
  expect(await mapBounded([], 4, async (item) => item)).toEqual([]);
});
