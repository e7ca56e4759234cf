import { assert } from '../../std/assert.ts';
import type { Money } from './money.ts';

/**
 * The exact decimal text of an amount, with all digits of its currency and a point: `12.34`,
 * `1234`, `-0.050`. Written digit by digit, for dividing by 100 is not exact.
 */
export function decimalText(money: Money): string {
  const { centAmount, fractionDigits } = money;
  assert(Number.isSafeInteger(centAmount), 'An amount is a whole number within 2^53.');
  const digits = String(Math.abs(centAmount)).padStart(fractionDigits + 1, '0');
  const sign = centAmount < 0 ? '-' : '';
  if (fractionDigits === 0) return `${sign}${digits}`;
  return `${sign}${digits.slice(0, -fractionDigits)}.${digits.slice(-fractionDigits)}`;
}

/** The amount for people, without a locale: `12.34 EUR`. */
export function moneyText(money: Money): string {
  return `${decimalText(money)} ${money.currency}`;
}

/**
 * The amount as a JSON number for a decimal column: the double nearest to the exact amount. It
 * prints as the same digits up to 15 of them (10^15 smallest units), more than a decimal column of
 * Dataverse holds (10^11 with 4 digits).
 */
export function decimalNumber(money: Money): number {
  return Number(decimalText(money));
}
