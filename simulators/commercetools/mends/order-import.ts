import { getBaseResourceProperties } from '@labdigital/commercetools-mock';
import { CommerceError } from '../errors.ts';
import { type Doc, docs, isDoc, number, text, toDoc } from '../storage/doc.ts';
import type { Store } from '../storage/store.ts';
import { addressFrom } from './addresses.ts';
import { type Bench, type Context, graft, repositoryOf, saveNew } from './bench.ts';
import { customFields } from './custom-fields.ts';
import { typedMoney } from './money.ts';
import { returnInfoFrom } from './order-returns.ts';
import { keyReferenceTo, optionally, referenceTo } from './references.ts';

/**
 * Gap 10 of the mock: an imported order loses its payments, returns, customer group, locale, country,
 * `completedAt` and tax, and its lines need a product catalogue. The catalogue is no concern of this
 * simulator, so a line keeps whatever product the draft names.
 */

const copied = [
  'orderNumber',
  'purchaseOrderNumber',
  'customerId',
  'customerEmail',
  'anonymousId',
  'country',
  'locale',
  'paymentState',
  'shipmentState',
  'completedAt',
  'taxRoundingMode',
  'taxCalculationMode',
] as const;

function lineItemFrom(store: Store, draft: Doc): Doc {
  const price = toDoc(draft.price);
  const quantity = number(draft.quantity) ?? 1;
  const value = typedMoney(price.value);
  const variant = toDoc(draft.variant);
  const sku = text(variant.sku);
  return {
    id: crypto.randomUUID(),
    key: draft.key,
    productId: text(draft.productId) ?? `product-of-${sku ?? 'unknown'}`,
    name: draft.name,
    productType: { typeId: 'product-type', id: 'imported' },
    distributionChannel: optionally(draft.distributionChannel, (channel) =>
      referenceTo(store, 'channel', channel),
    ),
    variant: { attributes: [], ...variant, id: number(variant.id) ?? 1, prices: [] },
    price: { id: crypto.randomUUID(), ...price, value },
    quantity,
    discountedPricePerQuantity: [],
    totalPrice: typedMoney({ ...value, centAmount: value.centAmount * quantity }),
    taxRate: draft.taxRate,
    state: docs(draft.state),
    perMethodTaxRate: [],
    taxedPricePortions: [],
    priceMode: 'Platform',
    lineItemMode: 'Standard',
    custom: customFields(store, draft.custom, 'line-item'),
  };
}

function customLineItemFrom(store: Store, draft: Doc): Doc {
  const quantity = number(draft.quantity) ?? 1;
  const money = typedMoney(draft.money);
  return {
    id: crypto.randomUUID(),
    key: draft.key,
    name: draft.name,
    slug: draft.slug,
    money,
    quantity,
    totalPrice: typedMoney({ ...money, centAmount: money.centAmount * quantity }),
    taxRate: draft.taxRate,
    taxCategory: draft.taxCategory,
    state: docs(draft.state),
    discountedPricePerQuantity: [],
    perMethodTaxRate: [],
    taxedPricePortions: [],
    priceMode: draft.priceMode ?? 'Standard',
    custom: customFields(store, draft.custom, 'custom-line-item'),
  };
}

function taxedPriceFrom(draft: Doc): Doc {
  const portions = docs(draft.taxPortions).map((portion) => ({
    ...portion,
    amount: typedMoney(portion.amount),
  }));
  return {
    totalNet: typedMoney(draft.totalNet),
    totalGross: typedMoney(draft.totalGross),
    ...(isDoc(draft.totalTax) ? { totalTax: typedMoney(draft.totalTax) } : {}),
    taxPortions: portions,
  };
}

function shippingInfoFrom(draft: Doc): Doc {
  return {
    ...draft,
    price: typedMoney(draft.price),
    deliveries: docs(draft.deliveries),
    shippingMethodState: draft.shippingMethodState ?? 'MatchesCart',
  };
}

function referencesFrom(store: Store, draft: Doc): Doc {
  return {
    businessUnit: optionally(draft.businessUnit, (unit) =>
      keyReferenceTo(store, 'business-unit', unit),
    ),
    store: optionally(draft.store, (given) => keyReferenceTo(store, 'store', given)),
    customerGroup: optionally(draft.customerGroup, (group) =>
      referenceTo(store, 'customer-group', group),
    ),
    state: optionally(draft.state, (state) => referenceTo(store, 'state', state)),
    paymentInfo: optionally(draft.paymentInfo, ({ payments }) => ({
      payments: docs(payments).map((payment) => referenceTo(store, 'payment', payment)),
    })),
  };
}

function orderFrom(store: Store, draft: Doc, context: Context): Doc {
  if (!isDoc(draft.totalPrice)) {
    throw new CommerceError(400, 'RequiredField', 'totalPrice is required.', {
      field: 'totalPrice',
    });
  }
  const address = (given: Doc) => addressFrom(store, given);
  return {
    ...getBaseResourceProperties(context.clientId),
    ...Object.fromEntries(copied.map((field) => [field, draft[field]])),
    ...referencesFrom(store, draft),
    billingAddress: optionally(draft.billingAddress, address),
    shippingAddress: optionally(draft.shippingAddress, address),
    itemShippingAddresses: docs(draft.itemShippingAddresses).map(address),
    lineItems: docs(draft.lineItems).map((line) => lineItemFrom(store, line)),
    customLineItems: docs(draft.customLineItems).map((line) => customLineItemFrom(store, line)),
    totalPrice: typedMoney(draft.totalPrice),
    taxedPrice: optionally(draft.taxedPrice, taxedPriceFrom),
    shippingInfo: optionally(draft.shippingInfo, shippingInfoFrom),
    returnInfo: docs(draft.returnInfo).map((info) => returnInfoFrom(info)),
    orderState: draft.orderState ?? 'Open',
    origin: draft.origin ?? 'Customer',
    shippingMode: 'Single',
    shipping: [],
    syncInfo: [],
    discountCodes: [],
    directDiscounts: [],
    refusedGifts: [],
    inventoryMode: draft.inventoryMode ?? 'None',
    taxMode: draft.taxMode ?? 'Platform',
    custom: customFields(store, draft.custom, 'order'),
  };
}

export function mendOrderImport(bench: Bench): void {
  const repository = repositoryOf(bench, 'order');
  graft(repository, {
    import: async (context: Context, draft: Doc) =>
      saveNew(repository, context, orderFrom(bench.store, draft, context)),
  });
}
