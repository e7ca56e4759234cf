import { expect, it } from 'vitest';
import { kept } from './kept.ts';

function setUp(entriesMax = 10, keptMs = 100) {
  let nowMs = 0;
  let failing = false;
  const asked: string[] = [];
  const look = kept(
    { monotonicMs: () => nowMs },
    { keptMs: (value: string) => (value === 'none' ? 10 : keptMs), entriesMax },
    async (key: string, value: string) => {
      asked.push(key);
      if (failing) throw new Error('out');
      return value;
    },
  );
  const at = (ms: number) => {
    nowMs = ms;
  };
  const fail = (fails: boolean) => {
    failing = fails;
  };
  return { look, asked, at, fail };
}

it('asks once while the answer is good, and each answer is good for its own time', async () => {
  const { look, asked, at } = setUp();
  await Promise.all([look('a', '1'), look('a', '2'), look('b', 'none')]);
  at(9);
  expect([await look('a', '3'), await look('b', '4')]).toEqual(['1', 'none']);
  at(10);
  expect([await look('a', '5'), await look('b', '6')]).toEqual(['1', '6']);
  at(100);
  expect(await look('a', '7')).toBe('7');
  expect(asked).toEqual(['a', 'b', 'b', 'a']);
});

it('tells a failure to all who wait for it, and asks anew for the next', async () => {
  const { look, asked, fail } = setUp();
  fail(true);
  const answers = await Promise.allSettled([look('a', '1'), look('a', '2')]);
  expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  fail(false);
  expect(await look('a', '3')).toBe('3');
  expect(asked).toEqual(['a', 'a']);
});

it('asks anew what is in doubt: not at once, and then once in a minute', async () => {
  const { look, asked, at } = setUp(10, 600_000);
  const doubtAt = async (ms: number) => {
    at(ms);
    look.doubt('a');
    return look('a', String(ms));
  };
  expect(await doubtAt(0)).toBe('0');
  expect([await doubtAt(999), await look('b', 'b')]).toEqual(['0', 'b']);
  expect([await doubtAt(1_000), await look('b', 'c')]).toEqual(['1000', 'b']);
  expect(await doubtAt(60_999)).toBe('1000');
  expect(await doubtAt(61_000)).toBe('61000');
  expect(asked).toEqual(['a', 'b', 'a', 'a']);
});

it('forgets the oldest answer when there are too many', async () => {
  const { look, asked } = setUp(2);
  for (const key of ['a', 'b', 'c', 'b', 'a']) await look(key, key);
  expect(asked).toEqual(['a', 'b', 'c', 'a']);
});
