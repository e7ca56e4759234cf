import type { Instant } from '../../std/time.ts';
import type { Money } from '../model/money.ts';
import { compareMoney, isSameUnit } from '../model/money-arithmetic.ts';
import type { StateChange } from '../model/order.ts';
import type { Fact, FactKind } from './fact.ts';
import type { Movement } from './movements.ts';

/** A fact of which an order has at most one; without a time of its own it is dated by `standIn`. */
export function makeFact(
  kind: FactKind,
  amount: Money,
  at: Instant | null,
  standIn: Instant,
): Fact {
  return {
    key: kind,
    kind,
    at: at ?? standIn,
    atIsOwn: at !== null,
    amount,
    of: null,
    extent: null,
    detail: null,
    version: null,
  };
}

/** The fact of one transaction, measured against the total, which other transactions do not change. */
export function movementFact(kind: FactKind, movement: Movement, total: Money): Fact {
  const { paymentId, transactionId, amount, at, recordedAt } = movement;
  return {
    ...measured(makeFact(kind, amount, at, recordedAt), total),
    key: `${kind}:${paymentId}:${transactionId}`,
  };
}

/** The fact with its share of the total; none where the currencies differ or the total is zero. */
export function measured(fact: Fact, total: Money): Fact {
  const of = isSameUnit(total, fact.amount) && total.centAmount > 0 ? total : null;
  if (of === null) return { ...fact, of, extent: null };
  return { ...fact, of, extent: compareMoney(fact.amount, of) >= 0 ? 'full' : 'partial' };
}

/** Instants are all written alike, so the earliest is the first as text. */
export function firstAt(
  changes: readonly StateChange[],
  is: (change: StateChange) => boolean,
): Instant | null {
  const instants = changes.filter(is).map(({ at }) => at);
  return instants.sort()[0] ?? null;
}

/** The earlier of two times of which either may be unknown. */
export function earlier(a: Instant | null, b: Instant | null): Instant | null {
  if (a === null || b === null) return a ?? b;
  return a < b ? a : b;
}
