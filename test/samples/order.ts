import type { Money } from '../../src/core/model/money.ts';
import type { Order, Payment, Transaction } from '../../src/core/model/order.ts';

/** Euro cents. */
export function euro(centAmount: number): Money {
  return { centAmount, currency: 'EUR', fractionDigits: 2 };
}

/** An open, unpaid order of 733.75 EUR, save for what is given. */
export function sampleOrder(given: Partial<Order> = {}): Order {
  return {
    ref: { projectKey: 'shop', kind: 'order', id: 'a0a0a0a0-0000-4000-8000-000000000001' },
    version: 1,
    createdAt: '2026-03-01T09:30:00.000Z',
    modifiedAt: '2026-03-09T12:00:00.000Z',
    completedAt: null,
    orderNumber: '1001',
    customerId: 'c1c1c1c1-0000-4000-8000-000000000001',
    customerEmail: 'jane.doe@example.com',
    unitKey: null,
    storeKey: null,
    channel: null,
    country: 'DE',
    locale: 'de-DE',
    customerGroup: null,
    total: euro(73375),
    net: null,
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
    ...given,
  };
}

/** A payment with the given transactions. */
export function samplePayment(
  id: string,
  transactions: readonly Transaction[],
  given: Partial<Payment> = {},
): Payment {
  return {
    id,
    version: 1,
    createdAt: '2026-03-01T09:29:00.000Z',
    modifiedAt: '2026-03-08T10:00:00.000Z',
    transactions,
    ...given,
  };
}

/** A successful charge with a time, save for what is given. */
export function sampleTransaction(id: string, given: Partial<Transaction> = {}): Transaction {
  return {
    id,
    type: 'Charge',
    state: 'Success',
    amount: euro(73375),
    at: '2026-03-01T09:31:00.000Z',
    ...given,
  };
}
