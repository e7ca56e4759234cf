import fc from 'fast-check';
import { expect, it } from 'vitest';
import { shownValue } from './values.ts';

it.each([
  ['Anna', 'A***'],
  ['A', '***'],
  ['', '***'],
  ['😀 smile', '😀***'],
  [true, '***'],
  [1990, '***'],
  [{ a: 1 }, '{***'],
  [null, null],
])('masks %j as %j', (value, shown) => {
  expect(shownValue(value, false)).toBe(shown);
});

it.each([
  ['Anna', 'Anna'],
  [true, true],
  [1990, 1990],
  [['a'], '["a"]'],
  [null, null],
])('shows %j whole as %j', (value, shown) => {
  expect(shownValue(value, true)).toBe(shown);
});

it('lets at most the first character of any value through', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const shown = String(shownValue(text, false));
      expect(shown.endsWith('***')).toBe(true);
      expect([...shown].length).toBeLessThanOrEqual(4);
    }),
  );
});
