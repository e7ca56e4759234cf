import type { Money } from '../model/money.ts';
import { addMoney, compareMoney, isSameUnit, zeroLike } from '../model/money-arithmetic.ts';
import type { Order } from '../model/order.ts';
import type { Fact } from './fact.ts';
import { earlier, firstAt, makeFact, movementFact } from './make-fact.ts';
import { type Movement, movementsOf } from './movements.ts';
import type { Reading } from './reading.ts';

/** Money that is promised: no money has moved. It stays news when the promise is taken back. */
export function authorisedFacts({ order }: Reading): readonly Fact[] {
  return movementsOf(order, 'Authorization').map((one) =>
    movementFact('authorised', one, order.total),
  );
}

/**
 * One fact per charge that does not pay the order alone. Which charge came last plays no part, so
 * that charges that become known in any order end in the same facts. A charge in another currency
 * is no measurable part and no fact.
 */
export function partlyPaidFacts({ order, settings }: Reading): readonly Fact[] {
  if (settings.paidBy === 'payment-state') return [];
  return movementsOf(order, 'Charge')
    .filter(({ amount }) => amount.centAmount > 0)
    .map((charge) => movementFact('partly-paid', charge, order.total))
    .filter(({ extent }) => extent === 'partial');
}

/**
 * Paid when the shop says so, or when the successful charges reach the total: many shops never set
 * `paymentState`, others never use Payments. An authorisation moves no money. The fact is the total
 * at the earlier of the two times, so that what is read after the first says the same as what is
 * read after both.
 */
export function paidFacts({ order, changes, settings }: Reading): readonly Fact[] {
  const asked = settings.paidBy;
  const stated = asked !== 'transactions' && order.paymentState === 'Paid';
  const charges = asked === 'payment-state' ? [] : movementsOf(order, 'Charge');
  const completing = completingCharge(order.total, charges);
  if (!stated && completing === null) return [];
  const statedAt =
    asked === 'transactions'
      ? null
      : firstAt(changes, ({ paymentState }) => paymentState === 'Paid');
  const at = earlier(completing?.at ?? null, statedAt);
  return [makeFact('paid', order.total, at, order.modifiedAt)];
}

/** The charge with which the order was covered; null = not covered, or there was nothing to pay. */
function completingCharge(total: Money, charges: readonly Movement[]): Movement | null {
  if (total.centAmount <= 0) return null;
  let sum = zeroLike(total);
  for (const charge of charges) {
    if (!isSameUnit(sum, charge.amount)) continue;
    sum = addMoney(sum, charge.amount);
    if (compareMoney(sum, total) >= 0) return charge;
  }
  return null;
}

/** One fact per refund that succeeded: shops give money back in several goes, each its own news. */
export function refundedFacts({ order }: Reading): readonly Fact[] {
  return movementsOf(order, 'Refund').map((one) => movementFact('refunded', one, order.total));
}

/** Money that the buyer had taken back by the bank. */
export function chargebackFacts({ order }: Reading): readonly Fact[] {
  return movementsOf(order, 'Chargeback').map((one) =>
    movementFact('chargeback', one, order.total),
  );
}

/** Whether the shop gives money back by transactions, be it that none has succeeded so far. */
export function refundsByTransaction(order: Order): boolean {
  return order.payments.some(({ transactions }) =>
    transactions.some(({ type, state }) => type === 'Refund' && state !== 'Failure'),
  );
}
