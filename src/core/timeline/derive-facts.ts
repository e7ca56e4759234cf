import type { Instant } from '../../std/time.ts';
import type { Money } from '../model/money.ts';
import { addMoney, compareMoney, isSameUnit, zeroLike } from '../model/money-arithmetic.ts';
import type { Order, StateChange } from '../model/order.ts';
import { type Fact, type FactKind, factKinds, missingFacts } from './fact.ts';
import { type Movement, movementsOf } from './movements.ts';

type Derive = (order: Order, changes: readonly StateChange[]) => readonly Fact[];

/** One rule per kind of fact (fact sheet commercetools, 2.7). */
const derivations: Readonly<Record<FactKind, Derive>> = {
  placed: placedFacts,
  paid: paidFacts,
  cancelled: cancelledFacts,
  refunded: refundedFacts,
};

/**
 * All facts that an order and its payments tell of, oldest first. A function of the present state
 * alone: how many notifications arrived, and in which order, changes nothing. `changes` only adds
 * times that the order itself does not carry; see `factsNeedingChanges`.
 */
export function deriveFacts(order: Order, changes: readonly StateChange[]): readonly Fact[] {
  return factKinds
    .flatMap((kind) => derivations[kind](order, changes))
    .sort((a, b) => compareText(a.at, b.at) || rank(a) - rank(b) || compareText(a.key, b.key));
}

/**
 * Whether a fact that is not written yet has, or may have, a time that only the order's state
 * changes can tell; only then is the request for them worth it.
 */
export function factsNeedingChanges(order: Order, ledgerKeys: readonly string[] = []): boolean {
  return missingFacts(deriveFacts(order, []), ledgerKeys).some(({ kind, atIsOwn }) => {
    if (kind === 'paid') return order.paymentState === 'Paid' || !atIsOwn;
    return kind !== 'refunded' && !atIsOwn;
  });
}

function placedFacts(order: Order): readonly Fact[] {
  return [fact('placed', order.total, order.completedAt ?? order.createdAt, order.createdAt)];
}

/**
 * Paid when the shop says so, or when the successful charges reach the total: many shops never set
 * `paymentState`, others never use Payments. An authorisation moves no money. The fact is the total
 * at the earlier of the two times, so that what is read after the first says the same as what is
 * read after both.
 */
function paidFacts(order: Order, changes: readonly StateChange[]): readonly Fact[] {
  const charges = movementsOf(order, 'Charge');
  const completing = completingCharge(order.total, charges);
  if (order.paymentState !== 'Paid' && completing === null) return [];
  const stated = firstAt(changes, ({ paymentState }) => paymentState === 'Paid');
  return [fact('paid', order.total, earlier(completing?.at ?? null, stated), order.modifiedAt)];
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

function cancelledFacts(order: Order, changes: readonly StateChange[]): readonly Fact[] {
  if (order.orderState !== 'Cancelled') return [];
  const at = firstAt(changes, ({ orderState }) => orderState === 'Cancelled');
  return [fact('cancelled', order.total, at, order.modifiedAt)];
}

/**
 * One fact per refund: shops give money back in several goes, and each is its own news. It is
 * measured against the order's total, which other refunds and later charges do not change.
 */
function refundedFacts(order: Order): readonly Fact[] {
  return movementsOf(order, 'Refund').map((refund) => {
    const { total } = order;
    const of = isSameUnit(total, refund.amount) && total.centAmount > 0 ? total : null;
    return {
      ...fact('refunded', refund.amount, refund.at, refund.recordedAt),
      key: `refunded:${refund.paymentId}:${refund.transactionId}`,
      of,
      extent: of === null ? null : compareMoney(refund.amount, of) >= 0 ? 'full' : 'partial',
    };
  });
}

function fact(kind: FactKind, amount: Money, at: Instant | null, standIn: Instant): Fact {
  return {
    key: kind,
    kind,
    at: at ?? standIn,
    atIsOwn: at !== null,
    amount,
    of: null,
    extent: null,
  };
}

function earlier(a: Instant | null, b: Instant | null): Instant | null {
  if (a === null || b === null) return a ?? b;
  return a < b ? a : b;
}

/** Instants are all written alike, so the earliest is the first as text. */
function firstAt(
  changes: readonly StateChange[],
  is: (change: StateChange) => boolean,
): Instant | null {
  const instants = changes.filter(is).map(({ at }) => at);
  return instants.sort()[0] ?? null;
}

function rank({ kind }: Fact): number {
  return factKinds.indexOf(kind);
}

/** By code units, so that no locale of the machine has a say. */
function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
