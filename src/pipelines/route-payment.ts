import { paymentWakeKey } from '../core/identity/wake-keys.ts';
import { paymentOfOrderChanged } from '../core/model/payment-news.ts';
import type { RecordRef } from '../core/model/record.ts';
import type { Outcome } from '../ports/store.ts';
import { derivedEvent } from './derived.ts';
import { done, passedOn } from './outcome.ts';
import { note, type Run } from './run.ts';

/**
 * A payment does not know its orders, and orders are what the timeline shows: news of a payment is
 * passed on as an event of each order that carries it. Requests: none when an earlier run has seen
 * the order, else one query. A payment without an order is normal (pay first, order later): the
 * event is settled, and wakes when an order with this payment is read (fact sheet, 2.7).
 */
export async function routePayment(run: Run): Promise<Outcome> {
  const { id, projectKey } = run.context.ref;
  const known = run.context.orderIds;
  const orderIds = known.length > 0 ? known : await run.commerce().orderIdsOfPayment(id, run.call);
  run.deps.probe('worker:after-fetch');
  if (orderIds.length === 0) {
    note(run, 'find order of payment', 'absent');
    return done(run, 'unchanged', { waitsFor: paymentWakeKey(run.context.ref) });
  }
  note(run, 'pass on to order', 'found', { note: orderIds.join(' ') });
  const orders = orderIds.map((orderId): RecordRef => ({ projectKey, kind: 'order', id: orderId }));
  return passedOn(run, {
    derived: orders.map((order) => derivedEvent(run, paymentOfOrderChanged, order)),
  });
}
