import type { Instant } from '../../std/time.ts';
import type { Money } from '../model/money.ts';

/** What can happen to an order that a seller wants to see. */
export const factKinds = ['placed', 'paid', 'cancelled', 'refunded'] as const;
export type FactKind = (typeof factKinds)[number];

/** Something that happened to an order, derived from its present state; becomes a timeline entry. */
export interface Fact {
  /**
   * `placed`, `paid`, `cancelled` or `refunded:<payment id>:<transaction id>`. Keys are stored in
   * ledgers and hashed into row ids: the key of a fact never changes.
   */
  readonly key: string;
  readonly kind: FactKind;
  readonly at: Instant;
  /** Whether commercetools told the time of the fact; else `at` is when the record last changed. */
  readonly atIsOwn: boolean;
  readonly amount: Money;
  /** Refunds only: the order's total, where it is in the refund's currency and not zero. */
  readonly of: Money | null;
  /** Refunds only: whether this one alone gives the total back; null when nothing tells. */
  readonly extent: 'partial' | 'full' | null;
}

/** The facts that the ledger does not hold: what remains to be written. */
export function missingFacts(
  facts: readonly Fact[],
  ledgerKeys: readonly string[],
): readonly Fact[] {
  const written = new Set(ledgerKeys);
  return facts.filter(({ key }) => !written.has(key));
}
