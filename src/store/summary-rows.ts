import type { InterestAmount, OrderSummary, RefundAmount } from '../core/model/order-summary.ts';
import { type RecordRef, recordKey } from '../core/model/record.ts';
import { instant, refOfKey } from './record-rows.ts';

/** A row of `order_summary` as JSON: numbers stay numbers. */
export interface SummaryRow {
  readonly record_key: string;
  readonly customer_key: string | null;
  readonly unit_key: string | null;
  readonly placed_at: string;
  readonly currency: string;
  readonly fraction_digits: number;
  readonly gross: number;
  readonly refunded: number;
  readonly refunds: readonly RefundAmount[];
  readonly cancelled: boolean;
  readonly store_key: string | null;
  readonly channel: string | null;
  readonly country: string | null;
  readonly locale: string | null;
  readonly customer_group: string | null;
  readonly interests: readonly InterestAmount[];
  readonly version: number;
  readonly payment_version: number;
}

export function summaryOf(row: SummaryRow): OrderSummary {
  return {
    ref: refOfKey(row.record_key),
    customerId: row.customer_key === null ? null : refOfKey(row.customer_key).id,
    unitKey: row.unit_key,
    placedAt: instant(row.placed_at),
    currency: row.currency,
    fractionDigits: row.fraction_digits,
    gross: row.gross,
    refunded: row.refunded,
    refunds: row.refunds,
    cancelled: row.cancelled,
    storeKey: row.store_key,
    channel: row.channel,
    country: row.country,
    locale: row.locale,
    customerGroup: row.customer_group,
    interests: row.interests,
    version: row.version,
    paymentVersion: row.payment_version,
  };
}

export function summaryRow(summary: OrderSummary): SummaryRow {
  return {
    record_key: recordKey(summary.ref),
    customer_key:
      summary.customerId === null ? null : recordKey(customerOf(summary.ref, summary.customerId)),
    unit_key: summary.unitKey,
    placed_at: summary.placedAt,
    currency: summary.currency,
    fraction_digits: summary.fractionDigits,
    gross: summary.gross,
    refunded: summary.refunded,
    refunds: summary.refunds,
    cancelled: summary.cancelled,
    store_key: summary.storeKey,
    channel: summary.channel,
    country: summary.country,
    locale: summary.locale,
    customer_group: summary.customerGroup,
    interests: summary.interests,
    version: summary.version,
    payment_version: summary.paymentVersion,
  };
}

function customerOf({ projectKey }: RecordRef, id: string): RecordRef {
  return { projectKey, kind: 'customer', id };
}
