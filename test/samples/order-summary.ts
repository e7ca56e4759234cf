import type { OrderSummary } from '../../src/core/model/order-summary.ts';

/** A customer's order of 100 EUR, save for what is given. */
export function sampleSummary(given: Partial<OrderSummary> = {}): OrderSummary {
  return {
    ref: { projectKey: 'shop', kind: 'order', id: 'a0a0a0a0-0000-4000-8000-000000000001' },
    customerId: 'c1c1c1c1-0000-4000-8000-000000000001',
    unitKey: null,
    placedAt: '2026-03-01T09:30:00.000Z',
    currency: 'EUR',
    fractionDigits: 2,
    gross: 10_000,
    refunded: 0,
    refunds: [],
    cancelled: false,
    storeKey: null,
    channel: null,
    country: null,
    locale: null,
    customerGroup: null,
    interests: [],
    version: 1,
    paymentVersion: 0,
    ...given,
  };
}
