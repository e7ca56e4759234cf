import { assert } from '../../std/assert.ts';
import type { Money } from '../model/money.ts';
import { isSameUnit, sumInUnit } from '../model/money-arithmetic.ts';
import { decimalNumber } from '../model/money-text.ts';
import type { Order, OrderLine } from '../model/order.ts';

/** A line as a pricing engine wants it: `price * quantity - discount + tax` is its total, exactly. */
export interface LinePrice {
  readonly price: number;
  readonly discount: number;
  readonly tax: number;
}

/**
 * Takes the total of a line apart. The price of a piece has the digits of its currency and is rounded
 * up, for a total need not be a multiple of its quantity; the rest is a discount, less than the
 * quantity in smallest units. Without a known tax the total counts as it stands.
 */
export function linePrice({ total, net, quantity }: OrderLine): LinePrice {
  const known = net != null && isSameUnit(net, total) ? net : total;
  const price = quantity > 0 ? Math.ceil(known.centAmount / quantity) : known.centAmount;
  // Nothing of nothing: a price must not be multiplied to more than the total.
  const pieces = quantity > 0 ? price * quantity : 0;
  assert(Number.isSafeInteger(pieces), 'An amount is a whole number within 2^53.');
  const amount = (centAmount: number): number => decimalNumber({ ...total, centAmount });
  return {
    price: amount(price + 0),
    discount: amount(Math.max(0, pieces - known.centAmount)),
    tax: amount(total.centAmount - known.centAmount),
  };
}

/** What one piece came to, with so many digits, for people: discounts and tax are in it. */
export function pieceText({ total, quantity }: OrderLine): number {
  const text = quantity > 0 ? decimalNumber(total) / quantity : decimalNumber(total);
  return Number(text.toFixed(pieceDigits));
}

/** As many as the column has. */
const pieceDigits = 6;

/** What an order costs beyond its lines (shipping above all), or less than they (a discount). */
export interface Remainder {
  readonly freight: Money;
  readonly discount: Money;
}

/** With it the sum over the lines is the total of the order. Lines in other currencies are left out. */
export function remainderOf(order: Order, lines: readonly OrderLine[]): Remainder {
  const { total } = order;
  const sum = sumInUnit(
    total,
    lines.map((line) => line.total),
  );
  const rest = total.centAmount - sum.centAmount;
  const part = (centAmount: number): Money => ({ ...total, centAmount: Math.max(0, centAmount) });
  return { freight: part(rest), discount: part(-rest) };
}
