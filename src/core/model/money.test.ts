import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Money } from './money.ts';
import { addMoney, compareMoney, sumInUnit, zeroLike } from './money-arithmetic.ts';
import { decimalNumber, decimalText, moneyText } from './money-text.ts';

const money = (centAmount: number, fractionDigits: number, currency = 'XXX'): Money => ({
  centAmount,
  fractionDigits,
  currency,
});
const digits = fc.constantFrom(0, 2, 3);
const cents = fc.maxSafeInteger();

test.each([
  [1234, 2, '12.34'],
  [1234, 0, '1234'],
  [1234, 3, '1.234'],
  [-50, 3, '-0.050'],
  [5, 2, '0.05'],
  [-5, 2, '-0.05'],
  [0, 2, '0.00'],
  [-0, 2, '0.00'],
  [0, 0, '0'],
  [Number.MAX_SAFE_INTEGER, 2, '90071992547409.91'],
])('%i with %i digits reads %s', (centAmount, fractionDigits, text) => {
  expect(decimalText(money(centAmount, fractionDigits))).toBe(text);
});

test('an amount is told with its currency', () => {
  expect(moneyText(money(73375, 2, 'EUR'))).toBe('733.75 EUR');
});

test('the decimal text holds every digit, at any size', () => {
  fc.assert(
    fc.property(cents, digits, (centAmount, fractionDigits) => {
      const text = decimalText(money(centAmount, fractionDigits));
      expect(text).toMatch(fractionDigits === 0 ? /^-?\d+$/ : /^-?\d+\.\d+$/);
      expect(text.split('.')[1]?.length ?? 0).toBe(fractionDigits);
      expect(BigInt(text.replace('.', ''))).toBe(BigInt(centAmount));
    }),
  );
});

test('the number prints as the same digits up to 10^15 smallest units', () => {
  const bound = 10 ** 15;
  fc.assert(
    fc.property(fc.integer({ min: -bound, max: bound }), digits, (centAmount, fractionDigits) => {
      const amount = money(centAmount, fractionDigits);
      expect(decimalNumber(amount).toFixed(fractionDigits)).toBe(decimalText(amount));
    }),
  );
});

test('what is no whole number within 2^53 is a fault of the caller', () => {
  expect(() => decimalText(money(0.5, 2))).toThrow('whole number');
  expect(() => decimalText(money(2 ** 53, 2))).toThrow('whole number');
  expect(() => addMoney(money(Number.MAX_SAFE_INTEGER, 2), money(1, 2))).toThrow('2^53');
});

test('amounts of different currencies are neither added nor compared', () => {
  const [euro, yen] = [money(1, 2, 'EUR'), money(1, 0, 'JPY')];
  expect(() => addMoney(euro, yen)).toThrow('EUR and JPY');
  expect(() => compareMoney(euro, yen)).toThrow('EUR and JPY');
  expect(() => compareMoney(euro, money(1, 3, 'EUR'))).toThrow('EUR');
});

test('adding and comparing agree with whole numbers', () => {
  const half = fc.integer({ min: -(2 ** 51), max: 2 ** 51 });
  fc.assert(
    fc.property(half, half, digits, (a, b, fractionDigits) => {
      const [left, right] = [money(a, fractionDigits), money(b, fractionDigits)];
      expect(addMoney(left, right)).toEqual(money(a + b, fractionDigits));
      expect(compareMoney(left, right)).toBe(Math.sign(a - b) + 0);
    }),
  );
});

test('a sum takes the amounts of its own currency and leaves the others', () => {
  const unit = money(999, 2, 'EUR');
  const amounts = [money(1, 2, 'EUR'), money(10, 0, 'JPY'), money(2, 2, 'EUR')];
  expect(sumInUnit(unit, amounts)).toEqual(money(3, 2, 'EUR'));
  expect(sumInUnit(unit, [])).toEqual(zeroLike(unit));
});
