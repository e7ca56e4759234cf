import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { add, type Decimal, decimalOf, multiply, roundedText, subtract } from './decimal.ts';

const cents = (units: number): Decimal => ({ units: BigInt(units), scale: 2 });

describe('decimals', () => {
  it.each([
    [250, 1, '2.5'],
    [225, 1, '2.2'],
    [235, 1, '2.4'],
    [-225, 1, '-2.2'],
    [-235, 1, '-2.4'],
    [226, 1, '2.3'],
    [50, 0, '0'],
    [150, 0, '2'],
    [-50, 0, '0'],
    [-4, 1, '0.0'],
    [5, 4, '0.0500'],
  ])('%i cents with %i digits are %s', (units, digits, text) => {
    expect(roundedText(cents(units), digits)).toBe(text);
  });

  it('divides only when it rounds, and half way goes to the even neighbour', () => {
    expect(roundedText(cents(100), 2, 3)).toBe('0.33');
    expect(roundedText(cents(5), 2, 2)).toBe('0.02');
    expect(roundedText(cents(15), 2, 2)).toBe('0.08');
  });

  it('reads a rate as it is written', () => {
    expect(decimalOf(1.05)).toEqual({ units: 105n, scale: 2 });
    expect(decimalOf(0.000001)).toEqual({ units: 1n, scale: 6 });
    expect(decimalOf(1_000_000)).toEqual({ units: 1_000_000n, scale: 0 });
  });

  it('is exact where floating-point numbers are not', () => {
    expect(roundedText(add({ units: 1n, scale: 1 }, { units: 2n, scale: 1 }), 20)).toBe(
      '0.30000000000000000000',
    );
    expect(roundedText(multiply(cents(2_001), decimalOf(1.05)), 4)).toBe('21.0105');
  });

  it('adds in any order, and takes away what was added', () => {
    const decimal = fc.record({ units: fc.bigInt(), scale: fc.integer({ min: 0, max: 6 }) });
    fc.assert(
      fc.property(decimal, decimal, decimal, (a, b, c) => {
        const left = add(add(a, b), c);
        expect(roundedText(left, 8)).toBe(roundedText(add(a, add(c, b)), 8));
        expect(roundedText(subtract(left, c), 8)).toBe(roundedText(add(a, b), 8));
      }),
    );
  });
});
