import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shorten } from './text.ts';

test('a text that fits stays, a longer one ends in an ellipsis', () => {
  expect(shorten('abcd', 4)).toBe('abcd');
  expect(shorten('abcde', 4)).toBe('abc…');
});

test('a surrogate pair is kept whole or left out', () => {
  expect(shorten('ab😀cd', 4)).toBe('ab…');
  expect(shorten('ab😀cd', 5)).toBe('ab😀…');
});

test('the result fits, and is well-formed if the text was', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      fc.integer({ min: 1, max: 12 }),
      (text, lengthMax) => {
        const short = shorten(text, lengthMax);
        expect(short.length).toBeLessThanOrEqual(lengthMax);
        expect(short.isWellFormed()).toBe(true);
      },
    ),
  );
});
