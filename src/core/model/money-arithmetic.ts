import { assert } from '../../std/assert.ts';
import type { Money } from './money.ts';

/** No money, in the unit of another amount. */
export function zeroLike(money: Money): Money {
  return { ...money, centAmount: 0 };
}

/** Whether two amounts can be added and compared: same currency in the same smallest unit. */
export function isSameUnit(a: Money, b: Money): boolean {
  return a.currency === b.currency && a.fractionDigits === b.fractionDigits;
}

/** The exact sum; both amounts must be of the same currency. */
export function addMoney(a: Money, b: Money): Money {
  assertSameUnit(a, b);
  const centAmount = a.centAmount + b.centAmount;
  assert(Number.isSafeInteger(centAmount), 'A sum of money stays within 2^53 smallest units.');
  return { ...a, centAmount };
}

/** Negative, zero or positive, for sorting; both amounts must be of the same currency. */
export function compareMoney(a: Money, b: Money): -1 | 0 | 1 {
  assertSameUnit(a, b);
  if (a.centAmount === b.centAmount) return 0;
  return a.centAmount < b.centAmount ? -1 : 1;
}

/** The sum of the amounts that are in the unit of `unit`; amounts of other currencies are left out. */
export function sumInUnit(unit: Money, amounts: readonly Money[]): Money {
  return amounts.filter((amount) => isSameUnit(unit, amount)).reduce(addMoney, zeroLike(unit));
}

function assertSameUnit(a: Money, b: Money): void {
  assert(
    isSameUnit(a, b),
    `Amounts of one currency were expected, not ${a.currency} and ${b.currency}.`,
  );
}
