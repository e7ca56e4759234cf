import type { Pool } from 'pg';
import type { Envelope } from '../core/model/envelope.ts';
import { paymentOfOrderChanged } from '../core/model/payment-news.ts';
import { type RecordRef, recordKey } from '../core/model/record.ts';
import type { Accepted } from '../ports/store.ts';
import { run } from './database.ts';
import { refOfKey } from './record-rows.ts';

/** The order of each payment whose news can be passed on at the door, by the payment's record key. */
export type OrdersOfPayments = ReadonlyMap<string, RecordRef>;

/**
 * A payment that carries one order, as earlier runs have learned, and that has nothing open, needs no
 * run of its own: its news is the order's. All others are left to the payment's run, which knows what
 * to do. One statement where payments are concerned, else none.
 */
export async function ordersOfPayments(
  pool: Pool,
  refs: readonly RecordRef[],
): Promise<OrdersOfPayments> {
  const payments = refs.filter(({ kind }) => kind === 'payment').map(recordKey);
  if (payments.length === 0) return new Map();
  const rows = await run<PassedRow>(pool, selectPassed, [[...new Set(payments)]]);
  return new Map(
    rows.map(({ record_key, order_id }) => {
      const { projectKey } = refOfKey(record_key);
      return [record_key, { projectKey, kind: 'order', id: order_id }];
    }),
  );
}

interface PassedRow {
  readonly record_key: string;
  readonly order_id: string;
}

const selectPassed = {
  name: 'select_passed',
  text: `
    select record_key, order_id from unnest($1::text[]) as payment (record_key)
    cross join lateral (
      select min(order_id) as order_id, count(*) as orders from (
        select order_id from causeway.order_payment
        where project_key = split_part(payment.record_key, '/', 1)
          and payment_id = split_part(payment.record_key, '/', 3)
        limit 2) as found) as known
    where orders = 1 and (
      select true from causeway.event
      where event.record_key = payment.record_key and state in ('waiting', 'parked')
      limit 1) is null`,
};

/** The order that the envelope is passed on to; null for what its own record is worked on for. */
export function passedTo(orders: OrdersOfPayments, { ref, refusal }: Envelope): RecordRef | null {
  return ref === null || refusal !== null ? null : (orders.get(recordKey(ref)) ?? null);
}

/** What the orders are told; nothing for what was delivered before. `accepted` answers the envelopes. */
export function passOn(
  orders: OrdersOfPayments,
  envelopes: readonly Envelope[],
  accepted: readonly Accepted[],
): readonly Envelope[] {
  return envelopes.flatMap((envelope, index) => {
    const order = passedTo(orders, envelope);
    const answer = accepted[index];
    if (order === null || answer === undefined || answer.duplicate) return [];
    return [newsOf(envelope, order, answer)];
  });
}

/** Under the key that the payment's own run would give it, so that a replay tells nothing twice. */
function newsOf({ occurredAt }: Envelope, ref: RecordRef, told: Accepted): Envelope {
  return {
    kind: 'derived',
    type: paymentOfOrderChanged,
    dedupeKey: `derived:${told.eventId}:${ref.kind}:${ref.id}`,
    ref,
    resourceVersion: null,
    occurredAt,
    deleted: false,
    dataErasure: false,
    parentEventId: told.eventId,
    correlationId: told.correlationId,
    refusal: null,
  };
}
