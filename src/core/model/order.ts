import type { Instant } from '../../std/time.ts';
import type { Money } from './money.ts';
import type { RecordRef } from './record.ts';

/** commercetools' enum of the same name; `Cancelled` with two l. */
export type OrderState = 'Open' | 'Confirmed' | 'Complete' | 'Cancelled';
/** commercetools' enum of the same name; it knows no refund. */
export type PaymentState = 'BalanceDue' | 'CreditOwed' | 'Failed' | 'Paid' | 'Pending';

/** A line item or custom line item, as the buyer reads it. */
export interface OrderLine {
  readonly name: string;
  readonly sku: string | null;
  readonly quantity: number;
  readonly total: Money;
}

/** commercetools' enum of the same name; an authorisation moves no money. */
export type TransactionType =
  | 'Authorization'
  | 'CancelAuthorization'
  | 'Charge'
  | 'Refund'
  | 'Chargeback';
/** commercetools' enum of the same name; only `Success` moved money. */
export type TransactionState = 'Initial' | 'Pending' | 'Success' | 'Failure';

/** One movement of money on a payment. */
export interface Transaction {
  readonly id: string;
  readonly type: TransactionType;
  readonly state: TransactionState;
  readonly amount: Money;
  /** When the payment provider says it happened; absent in many shops. */
  readonly at: Instant | null;
}

/** A commercetools Payment; an order may have several, and each knows nothing of its orders. */
export interface Payment {
  readonly id: string;
  readonly version: number;
  readonly createdAt: Instant;
  readonly modifiedAt: Instant;
  readonly transactions: readonly Transaction[];
}

/** A commercetools Order with its payments, in Causeway's own terms. */
export interface Order {
  readonly ref: RecordRef;
  readonly version: number;
  readonly createdAt: Instant;
  readonly modifiedAt: Instant;
  /** Set on imported orders only: when the order was really placed. */
  readonly completedAt: Instant | null;
  readonly orderNumber: string | null;
  readonly customerId: string | null;
  readonly customerEmail: string | null;
  readonly storeKey: string | null;
  readonly country: string | null;
  readonly locale: string | null;
  /** What the buyer pays: gross when tax is known, the total price otherwise. */
  readonly total: Money;
  readonly orderState: OrderState;
  readonly paymentState: PaymentState | null;
  readonly shipmentState: string | null;
  readonly lines: readonly OrderLine[];
  readonly payments: readonly Payment[];
}

/**
 * A change of state that commercetools reported in a Message. The order itself does not say when
 * it was cancelled or paid; the Message does.
 */
export interface StateChange {
  readonly at: Instant;
  readonly orderState: OrderState | null;
  readonly paymentState: PaymentState | null;
}
