import { getBaseResourceProperties } from '@labdigital/commercetools-mock';
import { invalidOperation, versionMismatch } from '../errors.ts';
import { clone, type Doc, number, type Row } from '../storage/doc.ts';
import type { Store } from '../storage/store.ts';
import { type Bench, type Context, graft, repositoryOf, saveNew } from './bench.ts';
import { customFields } from './custom-fields.ts';
import { optionally, referenceTo, resolve } from './references.ts';

/**
 * Gap 10 of the mock: an order from a cart loses its business unit, custom lines and the states of the
 * draft, invents an order number, and the cart stays active.
 */

const fromCart = [
  'anonymousId',
  'billingAddress',
  'businessUnit',
  'country',
  'customLineItems',
  'customerEmail',
  'customerGroup',
  'customerId',
  'directDiscounts',
  'discountCodes',
  'discountOnTotalPrice',
  'inventoryMode',
  'itemShippingAddresses',
  'lineItems',
  'locale',
  'paymentInfo',
  'purchaseOrderNumber',
  'refusedGifts',
  'shipping',
  'shippingAddress',
  'shippingInfo',
  'shippingMode',
  'store',
  'taxCalculationMode',
  'taxMode',
  'taxRoundingMode',
  'taxedPrice',
  'taxedShippingPrice',
  'totalPrice',
] as const;

function orderFrom(store: Store, cart: Row, draft: Doc, context: Context): Doc {
  return {
    ...getBaseResourceProperties(context.clientId),
    ...Object.fromEntries(fromCart.map((field) => [field, clone(cart[field] ?? null)])),
    cart: { typeId: 'cart', id: cart.id },
    orderNumber: draft.orderNumber,
    orderState: draft.orderState ?? 'Open',
    paymentState: draft.paymentState,
    shipmentState: draft.shipmentState,
    state: optionally(draft.state, (state) => referenceTo(store, 'state', state)),
    ...(draft.purchaseOrderNumber === undefined
      ? {}
      : { purchaseOrderNumber: draft.purchaseOrderNumber }),
    origin: cart.origin ?? 'Customer',
    custom: customFields(store, draft.custom, 'order') ?? cart.custom,
    syncInfo: [],
    returnInfo: [],
  };
}

const present = (doc: Doc): Doc =>
  Object.fromEntries(Object.entries(doc).filter(([, value]) => value !== null));

/** An ordered cart becomes read-only and gets a new version. */
function markOrdered(store: Store, cart: Row): void {
  store.put('cart', {
    ...cart,
    cartState: 'Ordered',
    version: cart.version + 1,
    lastModifiedAt: new Date().toISOString(),
  });
}

export function mendOrderFromCart(bench: Bench): void {
  const { store } = bench;
  const repository = repositoryOf(bench, 'order');
  graft(repository, {
    create: async (context: Context, draft: Doc) => {
      const cart = resolve(store, 'cart', draft.cart ?? { id: draft.id });
      if (cart.cartState === 'Ordered') {
        throw invalidOperation(`The cart with ID '${cart.id}' has already been ordered.`);
      }
      const version = number(draft.version);
      if (version !== undefined && version !== cart.version) {
        throw versionMismatch(cart.id, version, cart.version);
      }
      const order = await saveNew(
        repository,
        context,
        present(orderFrom(store, cart, draft, context)),
      );
      markOrdered(store, cart);
      return order;
    },
  });
}
