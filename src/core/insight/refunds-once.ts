import type { OrderSummary, RefundAmount } from '../model/order-summary.ts';

/** An order while refunds are given out, with what was given back for it so far. */
interface Share {
  readonly order: OrderSummary;
  refunded: number;
}

/**
 * The orders of a buyer with each refund counted once. A payment may be of several orders, and which
 * of them a refund is for commercetools does not say: it counts for the first that it fits into, the
 * cancelled ones first and then the oldest. One that fits into none is spread over them, and what is
 * more than all of them cost stays with the first. A refund of one order counts there, however much
 * it is. The answer depends on the set of orders alone, and counting it anew changes nothing.
 */
export function withRefundsOnce(orders: readonly OrderSummary[]): readonly OrderSummary[] {
  const shared = sharedRefunds(orders);
  if (shared.size === 0) return orders;
  const shares = new Map(
    orders.map((order) => [order, { order, refunded: ownRefunds(order, shared) }]),
  );
  for (const { of, value } of [...shared.values()].sort(largestFirst)) {
    const among = of.flatMap((order) => shares.get(order) ?? []).sort(likeliestFirst);
    giveOut(value, among);
  }
  return orders.map((order) => {
    const refunded = shares.get(order)?.refunded ?? order.refunded;
    return {
      ...order,
      refunded,
      refunds: order.refunds.filter((one) => !isIn(shared, order, one)),
    };
  });
}

interface SharedRefund {
  readonly id: string;
  readonly value: number;
  readonly of: readonly OrderSummary[];
}

function sharedRefunds(orders: readonly OrderSummary[]): ReadonlyMap<string, SharedRefund> {
  const known = new Map<string, SharedRefund>();
  for (const order of orders) {
    for (const refund of order.refunds) {
      const id = idOf(order, refund);
      const before = known.get(id);
      // While one of the orders is still to be read again, the two may not agree.
      const value = Math.max(before?.value ?? 0, refund.value);
      known.set(id, { id, value, of: [...(before?.of ?? []), order] });
    }
  }
  return new Map([...known].filter(([, { of }]) => of.length > 1));
}

function idOf({ ref }: OrderSummary, { key }: RefundAmount): string {
  return `${ref.projectKey} ${key}`;
}

function isIn(
  shared: ReadonlyMap<string, SharedRefund>,
  order: OrderSummary,
  refund: RefundAmount,
): boolean {
  return shared.has(idOf(order, refund));
}

/** What was given back for the order and for no other one. */
function ownRefunds(order: OrderSummary, shared: ReadonlyMap<string, SharedRefund>): number {
  return order.refunds
    .filter((refund) => isIn(shared, order, refund))
    .reduce((left, { value }) => left - value, order.refunded);
}

function giveOut(value: number, among: readonly Share[]): void {
  const [first] = among;
  const whole = among.find((share) => roomOf(share) >= value);
  if (whole !== undefined) {
    whole.refunded += value;
    return;
  }
  let left = value;
  for (const share of among) {
    const part = Math.min(left, roomOf(share));
    share.refunded += part;
    left -= part;
  }
  if (first !== undefined) first.refunded += left;
}

function roomOf({ order, refunded }: Share): number {
  return Math.max(0, order.gross - refunded);
}

function largestFirst(a: SharedRefund, b: SharedRefund): number {
  return b.value - a.value || (a.id < b.id ? -1 : 1);
}

function likeliestFirst({ order: a }: Share, { order: b }: Share): number {
  if (a.cancelled !== b.cancelled) return a.cancelled ? -1 : 1;
  if (a.placedAt !== b.placedAt) return a.placedAt < b.placedAt ? -1 : 1;
  return a.ref.id < b.ref.id ? -1 : 1;
}
