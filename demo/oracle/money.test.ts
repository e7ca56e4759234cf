import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decimalOf } from './money.ts';

test.each([
  [1234, 2, '12.34'],
  [1234, 0, '1234'],
  [1234, 3, '1.234'],
  [5, 3, '0.005'],
  [-50, 2, '-0.50'],
  [0, 2, '0.00'],
])('%i with %i digits is %s', (cents, digits, text) => {
  expect(decimalOf(cents, digits)).toBe(text);
});

test('the digits of the text are those of the amount', () => {
  const amounts = fc.tuple(fc.maxSafeInteger(), fc.constantFrom(0, 2, 3));
  fc.assert(
    fc.property(amounts, ([cents, digits]) => {
      expect(BigInt(decimalOf(cents, digits).replace('.', ''))).toBe(BigInt(cents));
    }),
  );
});
