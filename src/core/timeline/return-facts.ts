import type { Money } from '../model/money.ts';
import { zeroLike } from '../model/money-arithmetic.ts';
import type { Order, OrderLine, ReturnItem } from '../model/order.ts';
import type { Fact, GoodsDetail } from './fact.ts';
import { makeFact, measured } from './make-fact.ts';
import { refundsByTransaction } from './payment-facts.ts';
import type { Reading } from './reading.ts';

/** A return item with the line that it is of and its share of the line's price. */
interface PricedItem {
  readonly item: ReturnItem;
  readonly line: OrderLine | null;
  readonly amount: Money;
}

/** One fact per return item, from its announcement on; the entry is amended when goods arrive. */
export function returnedFacts({ order }: Reading): readonly Fact[] {
  return pricedItems(order).map((priced) => itemFact('returned', priced, order));
}

/**
 * What the shop calls refunded of the goods that came back. A return item carries no amount: it is
 * the share of the line's price. It has no time either: no Message tells of it.
 */
export function returnRefundFacts({ order, settings }: Reading): readonly Fact[] {
  const { returnRefunds } = settings;
  if (returnRefunds === 'never') return [];
  if (returnRefunds === 'when-no-transactions' && refundsByTransaction(order)) return [];
  return pricedItems(order)
    .filter(({ item }) => item.paymentState === 'Refunded')
    .map((priced) => itemFact('refunded', priced, order));
}

function itemFact(kind: 'returned' | 'refunded', priced: PricedItem, order: Order): Fact {
  const { item, amount } = priced;
  const at = kind === 'returned' ? (item.returnedAt ?? item.createdAt) : null;
  const fact = measured(makeFact(kind, amount, at, order.modifiedAt), order.total);
  const detail = goodsOf(priced);
  return {
    ...fact,
    of: detail.priced ? fact.of : null,
    extent: detail.priced ? fact.extent : null,
    key: `${kind === 'returned' ? 'returned' : 'refunded-return'}:${item.id}`,
    detail,
  };
}

function goodsOf({ item, line }: PricedItem): GoodsDetail {
  return {
    is: 'goods',
    name: line?.name ?? null,
    quantity: item.quantity,
    stage: item.shipmentState === 'Advised' ? 'announced' : 'received',
    priced: line !== null && line.quantity > 0,
  };
}

function pricedItems(order: Order): readonly PricedItem[] {
  const lines = new Map(order.lines.map((line) => [line.id, line]));
  const before = new Map<string, number>();
  return order.returns.toSorted(byCreation).map((item) => {
    const line = lines.get(item.lineId ?? '') ?? null;
    if (line === null) return { item, line, amount: zeroLike(order.total) };
    const first = before.get(line.id) ?? 0;
    const last = first + item.quantity;
    before.set(line.id, last);
    const centAmount = upTo(line, last) - upTo(line, first);
    return { item, line, amount: { ...line.total, centAmount } };
  });
}

/**
 * The price of the first pieces of a line, rounded half up. Shares are differences of these, so
 * that the shares of a line that comes back piece by piece add up to its price exactly.
 */
function upTo(line: OrderLine, pieces: number): number {
  if (line.quantity <= 0) return 0;
  const quantity = BigInt(line.quantity);
  const counted = BigInt(Math.min(Math.max(pieces, 0), line.quantity));
  return Number((2n * BigInt(line.total.centAmount) * counted + quantity) / (2n * quantity));
}

/** Items that come later leave the shares of the earlier ones alone. */
function byCreation(a: ReturnItem, b: ReturnItem): number {
  const [left, right] = [a, b].map(({ createdAt, id }) => `${createdAt} ${id}`);
  if (left === right) return 0;
  return (left ?? '') < (right ?? '') ? -1 : 1;
}
