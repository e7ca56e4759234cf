import fc from 'fast-check';
import { expect, it } from 'vitest';
import { euro, sampleOrder } from '../../../test/samples/order.ts';
import { decimalNumber } from '../model/money-text.ts';
import type { OrderLine } from '../model/order.ts';
import { linePrice, pieceText, remainderOf } from './line-price.ts';

const line = (given: Partial<OrderLine> = {}): OrderLine => ({
  id: 'l1',
  name: 'Coat',
  sku: 'COAT-1',
  quantity: 1,
  total: euro(1000),
  ...given,
});

/** In smallest units, so that the sum is exact. */
const units = (amount: number, fractionDigits: number): number =>
  Math.round(amount * 10 ** fractionDigits);

it('is the total of the line exactly, in every currency, with tax and without', () => {
  const lines = fc.record({
    cents: fc.integer({ min: -1_000_000, max: 10_000_000 }),
    tax: fc.option(fc.integer({ min: 0, max: 100_000 }), { nil: null }),
    quantity: fc.integer({ min: 1, max: 10_000 }),
    fractionDigits: fc.constantFrom(0, 2, 3),
  });
  fc.assert(
    fc.property(lines, ({ cents, tax, quantity, fractionDigits }) => {
      const total = { centAmount: cents, currency: 'XXX', fractionDigits };
      const net = tax === null ? null : { ...total, centAmount: cents - tax };
      const made = linePrice(line({ total, net, quantity }));
      const sum =
        units(made.price, fractionDigits) * quantity -
        units(made.discount, fractionDigits) +
        units(made.tax, fractionDigits);
      expect(sum).toBe(cents);
      expect(made.discount).toBeGreaterThanOrEqual(0);
      expect(units(made.discount, fractionDigits)).toBeLessThan(quantity);
      expect(Object.is(made.price, -0)).toBe(false);
    }),
  );
});

it('rounds the price of a piece up and takes the rest off: 34.50 for 1,000 pieces', () => {
  const made = linePrice(line({ total: euro(3450), quantity: 1000 }));
  expect(made).toEqual({ price: 0.04, discount: 5.5, tax: 0 });
});

it('knows no price of nothing', () => {
  expect(linePrice(line({ total: euro(0), quantity: 0 }))).toEqual({
    price: 0,
    discount: 0,
    tax: 0,
  });
});

it('tells people what a piece came to, with six digits', () => {
  expect(pieceText(line({ total: euro(3450), quantity: 1000 }))).toBe(0.0345);
  expect(pieceText(line({ total: euro(1000), quantity: 3 }))).toBe(3.333333);
  expect(pieceText(line({ total: euro(1000), quantity: 0 }))).toBe(10);
});

it('makes up for what the lines do not come to, by freight or by a discount', () => {
  const lines = [line(), line({ total: euro(500) })];
  const rest = (cents: number) => {
    const { freight, discount } = remainderOf(sampleOrder({ total: euro(cents) }), lines);
    return [decimalNumber(freight), decimalNumber(discount)];
  };
  expect([rest(1990), rest(1500), rest(1200)]).toEqual([
    [4.9, 0],
    [0, 0],
    [0, 3],
  ]);
});

it('leaves a line in another currency to the freight', () => {
  const francs = line({ total: { centAmount: 100, currency: 'CHF', fractionDigits: 2 } });
  const { freight } = remainderOf(sampleOrder({ total: euro(1000) }), [francs]);
  expect(decimalNumber(freight)).toBe(10);
});
