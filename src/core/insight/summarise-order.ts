import type { Cart } from '../model/cart.ts';
import { isSameUnit } from '../model/money-arithmetic.ts';
import type { NamedValue, Order, OrderLine } from '../model/order.ts';
import type {
  InterestAmount,
  InterestKind,
  OrderSummary,
  RefundAmount,
} from '../model/order-summary.ts';
import { contextOf } from '../store-context/store-context.ts';
import type { Fact } from '../timeline/fact.ts';
import type { InsightSettings } from './insight-settings.ts';

/** Different things that one order can be spent on, of which the dearest are kept. */
const interestsPerOrderMax = 50;
/** Refunds of one order that are known one by one, the largest; others count for the order alone. */
const refundsPerOrderMax = 200;

/**
 * What is remembered of an order. Refunds and the cancellation are those of the timeline, so that the
 * numbers and the entries never tell different stories; a refund in another currency is left out.
 */
export function summariseOrder(
  order: Order,
  facts: readonly Fact[],
  settings: InsightSettings,
): OrderSummary {
  const refunds = facts.filter(
    ({ kind, amount }) => kind === 'refunded' && isSameUnit(amount, order.total),
  );
  return {
    ref: order.ref,
    customerId: order.customerId,
    unitKey: order.unitKey,
    placedAt: order.completedAt ?? order.createdAt,
    currency: order.total.currency,
    fractionDigits: order.total.fractionDigits,
    gross: order.total.centAmount,
    refunded: refunds.reduce((sum, { amount }) => sum + amount.centAmount, 0),
    refunds: refundAmounts(refunds),
    cancelled: facts.some(({ kind }) => kind === 'cancelled'),
    ...contextOf(order),
    interests: interestAmounts(order, settings),
    version: order.version,
    paymentVersion: order.payments.reduce((sum, { version }) => sum + version, 0),
  };
}

/**
 * What is remembered of a cart, as the order that it would be, dated by its last change; null for one
 * that tells of no interest: it is not open, nobody is known of it, or nothing in it has a name.
 */
export function summariseCart(cart: Cart, settings: InsightSettings): OrderSummary | null {
  const interests = interestAmounts(cart, settings);
  const isNobodys = cart.customerId === null && cart.unitKey === null;
  if (cart.state !== 'Active' || isNobodys || interests.length === 0) return null;
  return {
    ref: cart.ref,
    customerId: cart.customerId,
    unitKey: cart.unitKey,
    placedAt: cart.modifiedAt,
    currency: cart.total.currency,
    fractionDigits: cart.total.fractionDigits,
    gross: cart.total.centAmount,
    refunded: 0,
    refunds: [],
    cancelled: false,
    ...contextOf(cart),
    interests,
    version: cart.version,
    paymentVersion: 0,
  };
}

/** Return items belong to one order; transactions belong to a payment, whichever orders that is of. */
function refundAmounts(refunds: readonly Fact[]): readonly RefundAmount[] {
  return refunds
    .filter(({ detail }) => detail?.is !== 'goods')
    .map(({ key, amount }) => ({ key, value: amount.centAmount }))
    .sort((a, b) => b.value - a.value || (a.key < b.key ? -1 : 1))
    .slice(0, refundsPerOrderMax);
}

type Bought = Pick<Order, 'lines' | 'total'>;

function interestAmounts(order: Bought, settings: InsightSettings): readonly InterestAmount[] {
  const amounts = new Map<string, InterestAmount>();
  for (const line of order.lines) {
    if (!isSameUnit(line.total, order.total) || line.total.centAmount <= 0) continue;
    for (const named of interestsOfLine(line, settings)) {
      const id = `${named.kind} ${named.key}`;
      const value = (amounts.get(id)?.value ?? 0) + line.total.centAmount;
      amounts.set(id, { ...named, value });
    }
  }
  return [...amounts.values()].sort(dearestFirst).slice(0, interestsPerOrderMax);
}

type Named = Omit<InterestAmount, 'value'>;

function interestsOfLine({ product }: OrderLine, settings: InsightSettings): readonly Named[] {
  if (product === undefined) return [];
  const { productTypeId } = product;
  const type: Named[] =
    productTypeId === null ? [] : [{ kind: 'product-type', key: productTypeId, name: null }];
  return [
    ...type,
    ...ofAttribute('brand', settings.brandAttribute, product.attributes),
    ...ofAttribute('category', settings.categoryAttribute, product.attributes),
  ];
}

function ofAttribute(
  kind: InterestKind,
  attribute: string | null,
  attributes: Readonly<Record<string, readonly NamedValue[]>>,
): readonly Named[] {
  if (attribute === null || !Object.hasOwn(attributes, attribute)) return [];
  const values = attributes[attribute] ?? [];
  return [...new Map(values.map(({ key, name }) => [key, { kind, key, name }])).values()];
}

function dearestFirst(a: InterestAmount, b: InterestAmount): number {
  if (a.value !== b.value) return b.value - a.value;
  return `${a.kind} ${a.key}` < `${b.kind} ${b.key}` ? -1 : 1;
}
