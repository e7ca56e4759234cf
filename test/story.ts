import type { Row } from './shop.ts';
import type { World } from './world.ts';

export function money(centAmount: number, currencyCode = 'EUR', fractionDigits = 2): Row {
  return { type: 'centPrecision', currencyCode, centAmount, fractionDigits };
}

export function orderLine(centAmount: number, currencyCode = 'EUR', fractionDigits = 2): Row {
  return {
    name: { en: 'Winter coat' },
    quantity: 1,
    productId: '00000000-0000-4000-8000-000000000001',
    variant: { id: 1, sku: 'COAT-1' },
    price: { value: money(centAmount, currencyCode, fractionDigits) },
  };
}

export interface Purchase {
  readonly customerId: string;
  readonly orderId: string;
  readonly paymentId: string;
}

/** Someone signs up, buys for 100 EUR, pays, gets 10 EUR and 25 EUR back, and cancels. */
export async function purchase({ shop }: World, name: string): Promise<Purchase> {
  const customer = await shop.signUp({ email: `${name}@example.com`, lastName: name });
  const payment = await shop.payment({
    amountPlanned: money(10_000),
    transactions: [
      { type: 'Charge', state: 'Success', amount: money(10_000), timestamp: chargedAt },
    ],
  });
  const order = await shop.order({
    orderNumber: `N-${name}`,
    customerId: customer.id,
    customerEmail: `${name}@example.com`,
    totalPrice: money(10_000),
    lineItems: [orderLine(10_000)],
    paymentInfo: { payments: [{ typeId: 'payment', id: payment.id }] },
  });
  for (const centAmount of [1000, 2500]) {
    await shop.update(`/payments/${payment.id}`, {
      action: 'addTransaction',
      transaction: { type: 'Refund', state: 'Success', amount: money(centAmount) },
    });
  }
  await shop.update(`/orders/${order.id}`, { action: 'changeOrderState', orderState: 'Cancelled' });
  return { customerId: customer.id, orderId: order.id, paymentId: payment.id };
}

const chargedAt = '2026-03-01T10:00:00.000Z';

/** What `purchase` has to leave on the timeline: kind and amount, sorted. */
export const purchaseEntries: readonly string[] = [
  'cancelled 100',
  'paid 100',
  'placed 100',
  'refunded 10',
  'refunded 25',
];

/** Kind and amount of the timeline entries of an order, sorted; duplicates stay visible. */
export async function entriesOf(world: World, orderId: string): Promise<readonly string[]> {
  const rows = await world.entries();
  return rows
    .filter((row) => row.cwy_commercetoolsid === orderId)
    .map((row) => `${row.cwy_kind} ${row.cwy_amount}`)
    .sort();
}

export async function contactsOf(world: World, customerId: string): Promise<readonly Row[]> {
  return (await world.contacts()).filter((row) => row.cwy_commercetoolsid === customerId);
}

/** The sum that must hold at any time: no accepted event is ever without an answer. */
export async function conserved(world: World): Promise<boolean> {
  const { received, applied, unchanged, superseded, parked, waiting } =
    await world.memory.store.counts();
  return received === applied + unchanged + superseded + parked + waiting;
}
