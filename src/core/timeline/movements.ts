import type { Instant } from '../../std/time.ts';
import type { Money } from '../model/money.ts';
import type { Order, Payment, TransactionType } from '../model/order.ts';

/** A transaction that succeeded, with the payment that it belongs to. */
export interface Movement {
  readonly paymentId: string;
  readonly transactionId: string;
  readonly amount: Money;
  /** The payment provider's time; null where the shop does not keep it. */
  readonly at: Instant | null;
  /** When the payment was last changed: not before the movement. */
  readonly recordedAt: Instant;
}

/**
 * The successful transactions of one type over all payments of an order: those with a time first,
 * by time, then the others; ids break ties. The order of the arrays in commercetools plays no part.
 */
export function movementsOf(order: Order, type: TransactionType): readonly Movement[] {
  return newestPerId(order.payments)
    .flatMap((payment) => movementsOfPayment(payment, type))
    .sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
}

function movementsOfPayment(payment: Payment, type: TransactionType): readonly Movement[] {
  return payment.transactions
    .filter((transaction) => transaction.type === type && transaction.state === 'Success')
    .map((transaction) => ({
      paymentId: payment.id,
      transactionId: transaction.id,
      amount: transaction.amount,
      at: transaction.at,
      recordedAt: payment.modifiedAt,
    }));
}

/** `~` sorts after every digit, so that movements without a time come last. */
function sortKey(movement: Movement): string {
  return [movement.at ?? '~', movement.paymentId, movement.transactionId].join(' ');
}

/** A payment may be referenced twice by an order; its money moved once. */
function newestPerId(payments: readonly Payment[]): readonly Payment[] {
  const byId = new Map<string, Payment>();
  for (const payment of payments) {
    const known = byId.get(payment.id);
    if (known === undefined || known.version < payment.version) byId.set(payment.id, payment);
  }
  return [...byId.values()];
}
