import type { Instant } from '../../std/time.ts';
import type { Order } from '../model/order.ts';
import type { RecordRef } from '../model/record.ts';
import type { Fact } from './fact.ts';
import { makeFact } from './make-fact.ts';
import { baselineOf, type Ledgered, toldOf } from './told.ts';

/** The fact that an order is gone, and the order as far as the ledger remembers it. */
export interface Deletion {
  readonly fact: Fact;
  readonly order: Order;
}

/**
 * For an order that commercetools says is not there (404) any more. Null when its deletion is told
 * already, or when nothing was told of it: then there is nothing to take back. `at` is when the
 * notification says it happened; null = it was noticed at `noticedAt`.
 */
export function deletion(
  ref: RecordRef,
  ledger: readonly Ledgered[],
  at: Instant | null,
  noticedAt: Instant,
): Deletion | null {
  const placed = toldOf(ledger, 'placed');
  if (placed === null || ledger.some(({ factKey }) => factKey === 'deleted')) return null;
  const total = baselineOf(ledger, 'edited', placed.taxed)?.total ?? placed.fact.amount;
  const customerId = baselineOf(ledger, 'moved', placed.taxed)?.customerId ?? null;
  const fact = makeFact('deleted', total, at, noticedAt);
  const order: Order = {
    ref,
    version: placed.fact.version ?? 0,
    createdAt: placed.fact.at,
    modifiedAt: fact.at,
    completedAt: null,
    orderNumber: placed.orderNumber,
    customerId,
    customerEmail: null,
    unitKey: null,
    storeKey: placed.storeKey,
    channel: placed.context?.channel ?? null,
    country: placed.context?.country ?? null,
    locale: placed.context?.locale ?? null,
    customerGroup: placed.context?.customerGroup ?? null,
    total,
    net: placed.taxed ? total : null,
    origin: null,
    recurringOrderId: null,
    orderState: 'Open',
    paymentState: null,
    shipmentState: null,
    state: null,
    lines: [],
    returns: [],
    deliveries: [],
    paymentIds: [],
    payments: [],
  };
  return { fact, order };
}
