import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inGroups } from './in-groups.ts';

/** A handler whose groups are let go one by one. */
function slowHandler() {
  const groups: { readonly items: readonly number[]; readonly go: () => void }[] = [];
  const handle = (items: readonly number[]): Promise<readonly number[]> =>
    new Promise((resolve) => {
      groups.push({ items, go: () => resolve(items.map((item) => item * 10)) });
    });
  return { groups, handle };
}

const limits = { groupMax: 3, groupsAtOnceMax: 1, waitingMax: 5 };

test('a lone item leaves at once; what comes meanwhile leaves together, within the group size', async () => {
  const { groups, handle } = slowHandler();
  const one = inGroups(handle, limits);
  const answers = [one(1)];
  await Promise.resolve();
  answers.push(one(2), one(3), one(4), one(5));
  for (let turn = 0; turn < 3; turn += 1) {
    groups[turn]?.go();
    await answers[turn];
    await new Promise(setImmediate);
  }
  expect(groups.map(({ items }) => items)).toEqual([[1], [2, 3, 4], [5]]);
  expect(await Promise.all(answers)).toEqual([10, 20, 30, 40, 50]);
});

test('more than may wait are told to come again (CWY-1005)', async () => {
  const { groups, handle } = slowHandler();
  const one = inGroups(handle, limits);
  const kept = [1, 2, 3, 4, 5].map(one);
  await expect(one(6)).rejects.toThrow('CWY-1005');
  for (let group = 0; group < 2; group += 1) {
    await new Promise(setImmediate);
    groups[group]?.go();
  }
  expect(await Promise.all(kept)).toEqual([10, 20, 30, 40, 50]);
});

test('a group that fails tells everyone in it, and the next goes on', async () => {
  let calls = 0;
  const one = inGroups(async (items: readonly number[]) => {
    calls += 1;
    if (calls === 1) throw new Error('lost');
    return items;
  }, limits);
  const failed = await Promise.allSettled([one(1), one(2)]);
  expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await one(3)).toBe(3);
});

test('everyone gets the answer to their own item, whatever the arrivals', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(fc.integer(), { maxLength: 5 }), { maxLength: 10 }),
      fc.integer({ min: 1, max: 4 }),
      async (bursts, groupMax) => {
        const sizes: number[] = [];
        const one = inGroups(
          async (items: readonly number[]) => {
            sizes.push(items.length);
            await new Promise(setImmediate);
            return items.map((item) => `answer to ${item}`);
          },
          { groupMax, groupsAtOnceMax: 2, waitingMax: 1000 },
        );
        const asked: Promise<string>[] = [];
        for (const burst of bursts) {
          asked.push(...burst.map(one));
          await new Promise(setImmediate);
        }
        expect(await Promise.all(asked)).toEqual(bursts.flat().map((item) => `answer to ${item}`));
        expect(Math.max(0, ...sizes)).toBeLessThanOrEqual(groupMax);
      },
    ),
  );
});
