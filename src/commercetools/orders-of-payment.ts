import type { OrderPagedQueryResponse } from '@commercetools/platform-sdk';
import { Fields } from './fields.ts';
import { quoted } from './state-changes.ts';

/** A payment belongs to one order, in rare shops to a few; more than a page of them is not read. */
const ordersPageSizeMax = 100;

export function ordersOfPaymentQuery(paymentId: string): URLSearchParams {
  return new URLSearchParams({
    where: `paymentInfo(payments(id=${quoted(paymentId)}))`,
    limit: String(ordersPageSizeMax),
    withTotal: 'false',
  });
}

/** Throws CWY-2006 where the document is not what the API promises. */
export function orderIdsOf(document: unknown): readonly string[] {
  const page = new Fields<OrderPagedQueryResponse>(document, 'orders');
  return page.list('results').map((order) => order.text('id'));
}
