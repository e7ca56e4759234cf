import type { Money } from '../model/money.ts';
import { compareMoney, sumInUnit } from '../model/money-arithmetic.ts';
import type { Order, TransactionType } from '../model/order.ts';
import { movementsOf } from './movements.ts';

/** What has become of the money of an order, in the currency of its total. */
export interface Balance {
  readonly charged: Money;
  readonly refunded: Money;
  readonly chargedBack: Money;
  /** Refunds are measured by what was charged, where charges are known, else by the total. */
  readonly refund: 'none' | 'partial' | 'full';
}

/**
 * The sums over all transactions that succeeded, for who asks how much of an order was given back
 * altogether; a single refund's fact knows only itself. Other currencies are left out.
 */
export function balanceOf(order: Order): Balance {
  const sum = (type: TransactionType): Money =>
    sumInUnit(
      order.total,
      movementsOf(order, type).map(({ amount }) => amount),
    );
  const charged = sum('Charge');
  const refunded = sum('Refund');
  const all = charged.centAmount > 0 ? charged : order.total;
  const isFull = compareMoney(refunded, all) >= 0;
  const refund = refunded.centAmount === 0 ? 'none' : isFull ? 'full' : 'partial';
  return { charged, refunded, chargedBack: sum('Chargeback'), refund };
}
