import { assert } from '../../std/assert.ts';

/** An exact decimal number: `units / 10^scale`. */
export interface Decimal {
  readonly units: bigint;
  readonly scale: number;
}

/** Nothing, as the start of a sum. */
export const zero: Decimal = { units: 0n, scale: 0 };

/** What a number of the configuration says, by its shortest text: 1.05 is 105 / 100. */
export function decimalOf(value: number): Decimal {
  const text = String(value);
  assert(/^-?\d+(\.\d+)?$/.test(text), 'A rate is written without an exponent.');
  const [whole = '', fraction = ''] = text.split('.');
  return { units: BigInt(`${whole}${fraction}`), scale: fraction.length };
}

/** The exact sum. */
export function add(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  return { units: lifted(a, scale) + lifted(b, scale), scale };
}

/** The exact difference. */
export function subtract(a: Decimal, b: Decimal): Decimal {
  return add(a, { ...b, units: -b.units });
}

/** The exact product. */
export function multiply(a: Decimal, b: Decimal): Decimal {
  return { units: a.units * b.units, scale: a.scale + b.scale };
}

/**
 * The decimal text of `a / count` with so many digits after the point; what lies half way goes to
 * the even neighbour, so that sums of many rounded amounts do not drift.
 */
export function roundedText(a: Decimal, digits: number, count = 1): string {
  const numerator = a.units * 10n ** BigInt(digits);
  const rounded = halfEven(numerator, 10n ** BigInt(a.scale) * BigInt(count));
  const sign = rounded < 0n ? '-' : '';
  const text = String(rounded < 0n ? -rounded : rounded).padStart(digits + 1, '0');
  if (digits === 0) return `${sign}${text}`;
  return `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** For putting amounts in an order and for weights, where the last digits do not matter. */
export function approximately(a: Decimal): number {
  return Number(roundedText(a, a.scale));
}

function lifted({ units, scale }: Decimal, to: number): bigint {
  return units * 10n ** BigInt(to - scale);
}

/** `divisor` is positive. BigInt division cuts towards zero, so the rest has the dividend's sign. */
function halfEven(dividend: bigint, divisor: bigint): bigint {
  assert(divisor > 0n, 'A number is divided by a positive one.');
  const quotient = dividend / divisor;
  const rest = dividend % divisor;
  const twice = 2n * (rest < 0n ? -rest : rest);
  const away = dividend < 0n ? -1n : 1n;
  if (twice > divisor || (twice === divisor && quotient % 2n !== 0n)) return quotient + away;
  return quotient;
}
