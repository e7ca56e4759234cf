import type {
  CartPagedQueryResponse,
  OrderPagedQueryResponse,
  Cart as WireCart,
} from '@commercetools/platform-sdk';
import type { Cart, CartNews, OrderOfCart } from '../core/model/cart.ts';
import type { CartPage, CartQuestion } from '../ports/commerce.ts';
import { channelOf, groupOf } from './context.ts';
import { Fields } from './fields.ts';
import { customLineOf, lineOf, payable } from './order.ts';
import { quoted } from './state-changes.ts';

/**
 * Carts come whole, and whole carts are large: a page of the 500 that are allowed could be tens of
 * megabytes.
 */
export const cartPageSizeMax = 100;

/** Throws CWY-2006 where the document is not what the API promises. */
export function cartOf(document: unknown, projectKey: string): Cart {
  const wire = new Fields<WireCart>(document, 'cart');
  const locale = wire.textOrNull('locale');
  return {
    ref: { projectKey, kind: 'cart', id: wire.text('id') },
    version: wire.integer('version'),
    modifiedAt: wire.instant('lastModifiedAt'),
    key: wire.textOrNull('key'),
    state: wire.text('cartState'),
    customerId: wire.textOrNull('customerId'),
    customerEmail: wire.textOrNull('customerEmail'),
    unitKey: wire.childOrNull('businessUnit')?.textOrNull('key') ?? null,
    storeKey: wire.childOrNull('store')?.text('key') ?? null,
    channel: channelOf(wire.list('lineItems')),
    country: wire.textOrNull('country'),
    locale,
    customerGroup: groupOf(wire.childOrNull('customerGroup')),
    total: payable(wire.childOrNull('taxedPrice'), wire.child('totalPrice')),
    lines: [
      ...wire.list('lineItems').map((line) => lineOf(line, locale)),
      ...wire.list('customLineItems').map((line) => customLineOf(line, locale)),
    ],
  };
}

/**
 * Keyset by last change and id, for offsets end at 10,000 and skip what moves meanwhile. A cart that
 * is changed while pages are read moves towards the end, and comes again.
 */
export function cartPageQuery({ states, after, until }: CartQuestion): URLSearchParams {
  const at = quoted(after.at);
  const where = [
    `cartState in (${states.map(quoted).join(', ')})`,
    '(customerId is defined or customerEmail is defined)',
    `lastModifiedAt <= ${quoted(until)}`,
    `(lastModifiedAt > ${at} or (lastModifiedAt = ${at} and id > ${quoted(after.id)}))`,
  ];
  return new URLSearchParams([
    ['where', where.join(' and ')],
    ['sort', 'lastModifiedAt asc'],
    ['sort', 'id asc'],
    ['limit', String(cartPageSizeMax)],
    ['withTotal', 'false'],
  ]);
}

/** Throws CWY-2006 where the document is not what the API promises. */
export function cartPageOf(document: unknown): CartPage {
  const page = new Fields<CartPagedQueryResponse>(document, 'carts');
  const carts = page.list('results').map(newsOf);
  return { carts, isFull: carts.length >= cartPageSizeMax };
}

function newsOf(wire: Fields<WireCart>): CartNews {
  const id = wire.text('id');
  return {
    id,
    version: wire.integer('version'),
    modifiedAt: wire.instant('lastModifiedAt'),
    place: { at: wire.text('lastModifiedAt'), id },
  };
}

/** Each cart once, so that one page holds them all. */
export function existingCartsQuery(ids: readonly string[]): URLSearchParams {
  return new URLSearchParams({
    where: `id in (${ids.map(quoted).join(', ')})`,
    limit: String(ids.length),
    withTotal: 'false',
  });
}

/** Throws CWY-2006 where the document is not what the API promises. */
export function cartIdsOf(document: unknown): readonly string[] {
  const page = new Fields<CartPagedQueryResponse>(document, 'carts');
  return page.list('results').map((cart) => cart.text('id'));
}

/** A cart becomes one order; should there be more, the first one is it. */
export function orderOfCartQuery(cartId: string): URLSearchParams {
  return new URLSearchParams({
    where: `cart(id=${quoted(cartId)})`,
    sort: 'createdAt asc',
    limit: '1',
    withTotal: 'false',
  });
}

/** Throws CWY-2006 where the document is not what the API promises. */
export function orderOfCartOf(document: unknown): OrderOfCart | null {
  const [order] = new Fields<OrderPagedQueryResponse>(document, 'orders').list('results');
  if (order === undefined) return null;
  return {
    id: order.text('id'),
    orderNumber: order.textOrNull('orderNumber'),
    createdAt: order.instant('createdAt'),
  };
}
