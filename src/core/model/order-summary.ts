import type { Instant } from '../../std/time.ts';
import { contextOf, type StoreContext } from '../store-context/store-context.ts';
import type { RecordRef } from './record.ts';

/** What an interest may be in. */
export const interestKinds = ['brand', 'category', 'product-type'] as const;
export type InterestKind = (typeof interestKinds)[number];

/** What an order was spent on, of one kind: the lines that name it, added up. */
export interface InterestAmount {
  readonly kind: InterestKind;
  /** The same for the same thing in every order; of a product type its id. */
  readonly key: string;
  /** For people; null where only the configuration can name it. */
  readonly name: string | null;
  /** In the smallest unit of the order's currency; more than 0. */
  readonly value: number;
}

/** What one transaction gave back; other orders that share the payment remember the same one. */
export interface RefundAmount {
  /** Of the transaction and its payment: the same on every order of the payment. */
  readonly key: string;
  /** In the smallest unit of the order's currency. */
  readonly value: number;
}

/**
 * What is remembered of an order for the numbers of its buyer: one per order, always the latest, so
 * that the numbers can be computed anew at any time. Amounts are in the smallest unit.
 */
export interface OrderSummary extends StoreContext {
  readonly ref: RecordRef;
  /** Null = a guest's order, which counts for the contact that it is linked to. */
  readonly customerId: string | null;
  /** Key of the business unit that it was bought for. */
  readonly unitKey: string | null;
  readonly placedAt: Instant;
  /** ISO 4217. */
  readonly currency: string;
  readonly fractionDigits: number;
  /** What the buyer was to pay, with tax where it is known. */
  readonly gross: number;
  /** What was given back, in the order's own currency; more than `gross` is possible. */
  readonly refunded: number;
  /** The transactions in `refunded`; what they lack of it was given back for this order alone. */
  readonly refunds: readonly RefundAmount[];
  /** Counts for nothing then. */
  readonly cancelled: boolean;
  readonly interests: readonly InterestAmount[];
  /** Of the order, and then of its payments: a reading with lower ones is older. */
  readonly version: number;
  readonly paymentVersion: number;
}

/** Whether two readings of an order say the same of it, whichever is the later one. */
export function saysTheSame(a: OrderSummary, b: OrderSummary): boolean {
  return substance(a) === substance(b);
}

/** Whether a reading is older than another one of the same order. */
export function isOlder(a: OrderSummary, b: OrderSummary): boolean {
  if (a.version !== b.version) return a.version < b.version;
  return a.paymentVersion < b.paymentVersion;
}

/** In a fixed order of names, for the database keeps objects in an order of its own. */
function substance(of: OrderSummary): string {
  return JSON.stringify([
    of.customerId,
    of.unitKey,
    of.placedAt,
    of.currency,
    of.fractionDigits,
    of.gross,
    of.refunded,
    of.refunds.map(({ key, value }) => [key, value]),
    of.cancelled,
    contextOf(of),
    of.interests.map(({ kind, key, name, value }) => [kind, key, name, value]),
  ]);
}
