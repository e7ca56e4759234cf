import type { Instant } from '../../std/time.ts';
import type { Money } from '../model/money.ts';

/** What can happen to an order that a seller wants to see, in the order it happens in. */
export const factKinds = [
  'placed',
  'authorised',
  'partly-paid',
  'paid',
  'shipped',
  'delivered',
  'edited',
  'moved',
  'cancelled',
  'returned',
  'refunded',
  'chargeback',
  'deleted',
] as const;
export type FactKind = (typeof factKinds)[number];

/** What a project gets that does not choose: the commercial core, without noise. */
export const usualKinds: readonly FactKind[] = ['placed', 'paid', 'cancelled', 'refunded'];

/** How an order came to be; the customer is the one it was placed by, as far as that is known. */
export interface PlacedDetail {
  readonly is: 'placed';
  readonly how: 'created' | 'imported' | 'recurring';
  readonly customerId: string | null;
}

/** Goods that come back; `priced` is false where no line tells what they cost. */
export interface GoodsDetail {
  readonly is: 'goods';
  readonly name: string | null;
  readonly quantity: number;
  readonly stage: 'announced' | 'received';
  readonly priced: boolean;
}

/** From one customer to another. */
export interface MovedDetail {
  readonly is: 'moved';
  readonly from: string;
  readonly to: string;
}

export type FactDetail = PlacedDetail | GoodsDetail | MovedDetail;

/** Something that happened to an order, derived from its present state; becomes a timeline entry. */
export interface Fact {
  /**
   * `placed`, `paid`, `shipped`, `delivered`, `cancelled`, `deleted`, or with an id:
   * `authorised:`, `partly-paid:`, `refunded:` and `chargeback:<payment id>:<transaction id>`,
   * `returned:` and `refunded-return:<return item id>`, `edited:<edit id>`, `moved:<message id>`,
   * and `edited:v<version>`, `moved:v<version>` where only the ledger tells of the change since
   * that version. Keys are stored in ledgers and hashed into row ids: the key of a fact never
   * changes.
   */
  readonly key: string;
  readonly kind: FactKind;
  readonly at: Instant;
  /** Whether commercetools told the time of the fact; else `at` is when the record last changed. */
  readonly atIsOwn: boolean;
  readonly amount: Money;
  /** Of edits the total before; else the order's total where a part of it can be measured by it. */
  readonly of: Money | null;
  /** Whether the amount alone is all of the total; null when nothing tells, or it does not matter. */
  readonly extent: 'partial' | 'full' | null;
  readonly detail: FactDetail | null;
  /** Of placed, edited and moved: the order's version up to which its history is told. */
  readonly version: number | null;
}

/** The facts that the ledger does not hold: what remains to be written. */
export function missingFacts(
  facts: readonly Fact[],
  ledgerKeys: readonly string[],
): readonly Fact[] {
  const written = new Set(ledgerKeys);
  return facts.filter(({ key }) => !written.has(key));
}
