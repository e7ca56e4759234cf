import type { Order, StateChange } from '../model/order.ts';
import type { Ledgered } from './told.ts';

/** What a shop means by its states; no setting fits every shop (fact sheet commercetools, 2.7). */
export interface LifecycleSettings {
  /**
   * What makes an order paid: what the shop says of it (`paymentState`), charges that reach the
   * total, or whichever comes first.
   */
  readonly paidBy: 'payment-state' | 'transactions' | 'either';
  /**
   * Whether a return item that is called refunded is a refund of its own: not where the shop keeps
   * Refund transactions for the order, always, or never.
   */
  readonly returnRefunds: 'when-no-transactions' | 'always' | 'never';
  /** Keys or ids of workflow states that mean cancelled, besides `orderState`. */
  readonly cancelledStates: readonly string[];
}

/** What holds where nothing is set. */
export const lifecycleDefaults: LifecycleSettings = {
  paidBy: 'either',
  returnRefunds: 'when-no-transactions',
  cancelledStates: [],
};

/** All that facts are derived from. */
export interface Reading {
  readonly order: Order;
  readonly changes: readonly StateChange[];
  readonly settings: LifecycleSettings;
  /** What earlier readings told: the only memory of totals and customers without Messages. */
  readonly ledger: readonly Ledgered[];
}
