import type { Instant } from '../../std/time.ts';
import type { Money } from './money.ts';
import type { RecordRef } from './record.ts';

/** commercetools' enum of the same name; `Cancelled` with two l. */
export type OrderState = 'Open' | 'Confirmed' | 'Complete' | 'Cancelled';
/** commercetools' enum of the same name; it knows no refund. */
export type PaymentState = 'BalanceDue' | 'CreditOwed' | 'Failed' | 'Paid' | 'Pending';

/** A line item or custom line item, as the buyer reads it. */
export interface OrderLine {
  readonly id: string;
  readonly name: string;
  readonly sku: string | null;
  readonly quantity: number;
  readonly total: Money;
  /** The total without tax; null or absent while commercetools cannot compute the tax. */
  readonly net?: Money | null;
  /** Absent on custom lines, which have no product. */
  readonly product?: LineProduct;
}

/** What a line item carries of its product. */
export interface LineProduct {
  /** An order names the type by its id alone. */
  readonly productTypeId: string | null;
  /** By the attribute's name: what it names; several values where it is a set. */
  readonly attributes: Readonly<Record<string, readonly NamedValue[]>>;
}

/** A value that people know by a name. */
export interface NamedValue {
  /** The same in every language. */
  readonly key: string;
  readonly name: string;
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

/** A line, or some of it, that comes back; an item that is `Advised` is only announced. */
export interface ReturnItem {
  readonly id: string;
  /** Of the line item or custom line item; null where commercetools does not name it. */
  readonly lineId: string | null;
  readonly quantity: number;
  /** `Advised`, `Returned`, `BackInStock` or `Unusable`; open, for commercetools may add to it. */
  readonly shipmentState: string;
  /** `NonRefundable`, `Initial`, `Refunded` or `NotRefunded`; no Message tells of a change. */
  readonly paymentState: string;
  readonly createdAt: Instant;
  readonly returnedAt: Instant | null;
}

/** Goods that were handed over together. */
export interface Delivery {
  readonly id: string;
  readonly createdAt: Instant;
}

/** The merchant's own workflow state; the key is null where the reference was not expanded. */
export interface WorkflowState {
  readonly id: string;
  readonly key: string | null;
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
  /** Key of the business unit that it was placed for. */
  readonly unitKey: string | null;
  readonly storeKey: string | null;
  /** Key (or id) of the distribution channel that all lines with one name; null where they differ. */
  readonly channel: string | null;
  readonly country: string | null;
  readonly locale: string | null;
  /** Key (or id) of the one group whose prices hold. */
  readonly customerGroup: string | null;
  /** What the buyer pays: gross when tax is known, the total price otherwise. */
  readonly total: Money;
  /** The total without tax; null while commercetools cannot compute the tax. */
  readonly net: Money | null;
  /** `Customer`, `Merchant`, `Quote` or `RecurringOrder`; absent in old documents. */
  readonly origin: string | null;
  /** Of the recurring order that this one was made from. */
  readonly recurringOrderId: string | null;
  readonly orderState: OrderState;
  readonly paymentState: PaymentState | null;
  /** `Shipped`, `Delivered`, `Partial`, `Canceled` (one l) and so on; open. */
  readonly shipmentState: string | null;
  readonly state: WorkflowState | null;
  readonly lines: readonly OrderLine[];
  readonly returns: readonly ReturnItem[];
  readonly deliveries: readonly Delivery[];
  /** All payments that the order names; those missing from `payments` could not be read. */
  readonly paymentIds: readonly string[];
  readonly payments: readonly Payment[];
}

/** An applied order edit, with the totals around it. */
export interface AppliedEdit {
  readonly id: string;
  /** The order's version that the edit made. */
  readonly version: number;
  readonly before: Money;
  readonly after: Money;
}

/** The order got another customer; null = none (a guest). */
export interface CustomerMove {
  /** Of the Message. */
  readonly id: string;
  /** The order's version that the change made. */
  readonly version: number;
  readonly from: string | null;
  readonly to: string | null;
}

/**
 * A change that commercetools reported in a Message. The order itself does not say when it was
 * cancelled, paid or shipped, nor what it was before an edit; the Message does.
 */
export interface StateChange {
  readonly at: Instant;
  readonly orderState: OrderState | null;
  readonly paymentState: PaymentState | null;
  readonly shipmentState?: string;
  /** Of the workflow state that was reached. */
  readonly stateId?: string;
  readonly edit?: AppliedEdit;
  readonly move?: CustomerMove;
}
