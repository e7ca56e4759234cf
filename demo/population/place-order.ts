import type { Action, Shop } from '../shop.ts';
import type { Country } from './countries.ts';
import type { MoneyDraft, OrderImportDraft, TransactionDraft } from './drafts.ts';
import { basketOf } from './goods.ts';
import type { Dice } from './random.ts';
import type { PlacedOrder } from './town.ts';

/** Who buys: a customer, or a guest who leaves an e-mail address. */
export interface Buyer {
  readonly id: string | null;
  readonly email: string;
  readonly country: Country;
  readonly storeKey: string | null;
}

export interface Wish {
  readonly orderNumber: string;
  /** `payment`: authorised with a payment provider first; `state`: the shop keeps only a state. */
  readonly with: 'payment' | 'state';
  readonly currency?: string;
  /** The key of the business unit that it is bought for. */
  readonly unitKey?: string;
}

/** A shopper fills a basket and places the order, in the order of calls of a real shop. */
export async function placeOrder(
  shop: Shop,
  dice: Dice,
  buyer: Buyer,
  wish: Wish,
): Promise<PlacedOrder> {
  const { lines, total } = basketOf(dice, wish.currency ?? buyer.country.currency);
  const paymentId = wish.with === 'payment' ? await authorise(shop, total) : null;
  const draft: OrderImportDraft = {
    orderNumber: wish.orderNumber,
    ...(buyer.id === null ? {} : { customerId: buyer.id }),
    customerEmail: buyer.email,
    ...(buyer.storeKey === null ? {} : { store: { typeId: 'store', key: buyer.storeKey } }),
    lineItems: lines,
    totalPrice: total,
    orderState: 'Open',
    paymentState: 'Pending',
    country: buyer.country.code,
    locale: buyer.country.locale,
    ...(wish.unitKey === undefined
      ? {}
      : { businessUnit: { typeId: 'business-unit', key: wish.unitKey } }),
    ...(paymentId === null
      ? {}
      : { paymentInfo: { payments: [{ typeId: 'payment', id: paymentId }] } }),
  };
  const { id } = await shop.placeOrder(draft);
  return { id, orderNumber: wish.orderNumber, total, paymentId };
}

async function authorise(shop: Shop, amount: MoneyDraft): Promise<string> {
  const { id } = await shop.pay({
    amountPlanned: amount,
    paymentMethodInfo: { paymentInterface: 'demo-psp', method: 'credit-card' },
    transactions: [transaction('Authorization', amount)],
  });
  return id;
}

/** The payment provider reports that money moved; says when, as providers do. */
function transaction(type: TransactionDraft['type'], amount: MoneyDraft): TransactionDraft {
  return { type, state: 'Success', amount, timestamp: new Date().toISOString() };
}

/** The whole amount is charged, or where the shop keeps no payments the order is marked as paid. */
export async function payOrder(shop: Shop, order: PlacedOrder): Promise<void> {
  if (order.paymentId === null) {
    await shop.change('orders', order.id, { action: 'changePaymentState', paymentState: 'Paid' });
    return;
  }
  await shop.change('payments', order.paymentId, added(transaction('Charge', order.total)));
}

/** Gives part of the money back (all of it with a part of 1). */
export async function refundPart(
  shop: Shop,
  order: PlacedOrder,
  part: number,
): Promise<MoneyDraft> {
  if (order.paymentId === null) throw new Error(`Order ${order.orderNumber} has no payment.`);
  const centAmount = Math.max(1, Math.floor(order.total.centAmount * part));
  const amount = { ...order.total, centAmount };
  await shop.change('payments', order.paymentId, added(transaction('Refund', amount)));
  return amount;
}

export async function cancelOrder(shop: Shop, order: PlacedOrder): Promise<void> {
  await shop.change('orders', order.id, { action: 'changeOrderState', orderState: 'Cancelled' });
}

function added(draft: TransactionDraft): Action {
  return { action: 'addTransaction', transaction: draft };
}
