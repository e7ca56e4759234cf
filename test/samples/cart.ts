import type { Cart } from '../../src/core/model/cart.ts';
import { euro } from './order.ts';

/** An active cart with two hats for 47.60 EUR, save for what is given. */
export function sampleCart(given: Partial<Cart> = {}): Cart {
  return {
    ref: { projectKey: 'shop', kind: 'cart', id: 'ca00ca00-0000-4000-8000-000000000001' },
    version: 3,
    modifiedAt: '2026-03-01T09:30:00.000Z',
    key: null,
    state: 'Active',
    customerId: 'c1c1c1c1-0000-4000-8000-000000000001',
    customerEmail: null,
    unitKey: null,
    storeKey: 'berlin',
    channel: null,
    country: 'DE',
    locale: 'de-DE',
    customerGroup: null,
    total: euro(4760),
    lines: [{ id: 'l1', name: 'Hat', sku: 'HAT-1', quantity: 2, total: euro(4760) }],
    ...given,
  };
}
