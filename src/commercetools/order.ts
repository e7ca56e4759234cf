import type {
  CentPrecisionMoney,
  CustomLineItem,
  LineItem,
  PaymentReference,
  StateReference,
  TaxedItemPrice,
  TaxedPrice,
  TypedMoney,
} from '@commercetools/platform-sdk';
import type { Money } from '../core/model/money.ts';
import type {
  Order,
  OrderLine,
  OrderState,
  Payment,
  PaymentState,
  WorkflowState,
} from '../core/model/order.ts';
import { channelOf, contextExpand, groupOf } from './context.ts';
import { Fields } from './fields.ts';
import { lineProductOf } from './line-product.ts';
import { moneyOf } from './money.ts';
import { deliveriesOf, returnsOf, type WireOrder } from './order-movements.ts';
import { readPayment } from './payment.ts';

/** References of an order that are read with it: `expand` of the request. */
export const orderExpand = ['paymentInfo.payments[*]', 'state', ...contextExpand] as const;

export const orderStates: readonly OrderState[] = ['Open', 'Confirmed', 'Complete', 'Cancelled'];
export const paymentStates: readonly PaymentState[] = [
  'BalanceDue',
  'CreditOwed',
  'Failed',
  'Paid',
  'Pending',
];

/** An order as one answer tells it; `unexpanded` payments were named but not sent along. */
export interface ReadOrder {
  readonly order: Order;
  readonly unexpanded: readonly string[];
}

/** Throws CWY-2006 where the document is not what the API promises. */
export function orderOf(document: unknown, projectKey: string): ReadOrder {
  const wire = new Fields<WireOrder>(document, 'order');
  const { payments, unexpanded } = paymentsOf(wire);
  const locale = wire.textOrNull('locale');
  const order: Order = {
    ref: { projectKey, kind: 'order', id: wire.text('id') },
    version: wire.integer('version'),
    createdAt: wire.instant('createdAt'),
    modifiedAt: wire.instant('lastModifiedAt'),
    completedAt: wire.instantOrNull('completedAt'),
    orderNumber: wire.textOrNull('orderNumber'),
    customerId: wire.textOrNull('customerId'),
    customerEmail: wire.textOrNull('customerEmail'),
    unitKey: wire.childOrNull('businessUnit')?.textOrNull('key') ?? null,
    storeKey: wire.childOrNull('store')?.text('key') ?? null,
    channel: channelOf(wire.list('lineItems')),
    country: wire.textOrNull('country'),
    locale,
    customerGroup: groupOf(wire.childOrNull('customerGroup')),
    total: payable(wire.childOrNull('taxedPrice'), wire.child('totalPrice')),
    net: netOf(wire.childOrNull('taxedPrice')),
    origin: wire.textOrNull('origin'),
    recurringOrderId: wire.childOrNull('recurringOrder')?.text('id') ?? null,
    orderState: wire.oneOf('orderState', orderStates),
    paymentState: wire.oneOfOrNull('paymentState', paymentStates),
    shipmentState: wire.textOrNull('shipmentState'),
    state: stateOf(wire.childOrNull('state')),
    lines: [
      ...wire.list('lineItems').map((line) => lineOf(line, locale)),
      ...wire.list('customLineItems').map((line) => customLineOf(line, locale)),
    ],
    returns: returnsOf(wire),
    deliveries: deliveriesOf(wire),
    paymentIds: [...new Set([...payments.map(({ id }) => id), ...unexpanded])],
    payments,
  };
  return { order, unexpanded };
}

function paymentsOf(wire: Fields<WireOrder>): { payments: Payment[]; unexpanded: string[] } {
  const references: readonly Fields<PaymentReference>[] =
    wire.childOrNull('paymentInfo')?.list('payments') ?? [];
  const payments: Payment[] = [];
  const unexpanded: string[] = [];
  for (const reference of references) {
    const payment = reference.childOrNull('obj');
    if (payment === null) unexpanded.push(reference.text('id'));
    else payments.push(readPayment(payment));
  }
  return { payments, unexpanded };
}

/** A line of an order or cart; its name in the language of the whole. */
export function lineOf(wire: Fields<LineItem>, locale: string | null): OrderLine {
  return {
    id: wire.text('id'),
    name: localName(wire.localized('name'), locale),
    sku: wire.childOrNull('variant')?.textOrNull('sku') ?? null,
    quantity: wire.integer('quantity'),
    total: payable(wire.childOrNull('taxedPrice'), wire.child('totalPrice')),
    net: netOf(wire.childOrNull('taxedPrice')),
    product: lineProductOf(wire, (names) => localName(names, locale)),
  };
}

/** As `lineOf`, for a line without a product. */
export function customLineOf(wire: Fields<CustomLineItem>, locale: string | null): OrderLine {
  return {
    id: wire.text('id'),
    name: localName(wire.localized('name'), locale),
    sku: null,
    quantity: wire.integer('quantity'),
    total: payable(wire.childOrNull('taxedPrice'), wire.child('totalPrice')),
    net: netOf(wire.childOrNull('taxedPrice')),
  };
}

function netOf(taxed: Fields<TaxedItemPrice> | Fields<TaxedPrice> | null): Money | null {
  const net = taxed?.childOrNull('totalNet') ?? null;
  return net === null ? null : moneyOf(net);
}

function stateOf(wire: Fields<StateReference> | null): WorkflowState | null {
  if (wire === null) return null;
  return { id: wire.text('id'), key: wire.childOrNull('obj')?.textOrNull('key') ?? null };
}

/** Gross when the tax is known, else the price as it stands. */
export function payable(
  taxed: Fields<TaxedItemPrice> | Fields<TaxedPrice> | null,
  total: Fields<CentPrecisionMoney> | Fields<TypedMoney>,
): Money {
  return moneyOf(taxed?.childOrNull('totalGross') ?? total);
}

/** In the language of the order, else in English, else in the first language there is, else ''. */
function localName(
  names: readonly (readonly [locale: string, text: string])[],
  locale: string | null,
): string {
  const language = locale?.split('-')[0] ?? null;
  for (const wanted of [locale, language, 'en']) {
    const name = names.find(([key]) => key === wanted);
    if (name !== undefined) return name[1];
  }
  return names[0]?.[1] ?? '';
}
