import { shorten } from '../../std/text.ts';
import type { Instant } from '../../std/time.ts';
import type { Money } from '../model/money.ts';
import { isSameUnit } from '../model/money-arithmetic.ts';
import { moneyText } from '../model/money-text.ts';
import type { Order, OrderLine } from '../model/order.ts';
import { normaliseText } from '../normalise/text.ts';
import type { Fact, FactKind } from './fact.ts';

/** Column lengths of an activity (fact sheet dataverse, 10). */
const subjectLengthMax = 200;
const descriptionLengthMax = 2000;
const lineNameLengthMax = 120;

const verbs: Readonly<Record<FactKind, (fact: Fact) => string>> = {
  placed: () => 'placed',
  paid: () => 'paid',
  cancelled: () => 'cancelled',
  refunded: ({ extent }) =>
    ({ partial: 'refunded in part', full: 'refunded in full', none: 'refunded' })[extent ?? 'none'],
};

/** One line for the timeline: `Order 1001 refunded in part – 20.00 EUR of 733.75 EUR`. */
export function subjectOf(fact: Fact, order: Order): string {
  const money = fact.of === null ? moneyText(fact.amount) : refundText(fact.amount, fact.of);
  return shorten(
    `Order ${orderName(order)} ${verbs[fact.kind](fact)} – ${money}`,
    subjectLengthMax,
  );
}

function refundText(amount: Money, of: Money): string {
  const all = isSameUnit(amount, of) && amount.centAmount === of.centAmount;
  return all ? moneyText(amount) : `${moneyText(amount)} of ${moneyText(of)}`;
}

/** The order number, else the first block of the id: enough for people to tell orders apart. */
function orderName(order: Order): string {
  return order.orderNumber ?? order.ref.id.slice(0, 8);
}

/**
 * What a seller reads on opening the entry: what happened when, the goods, and where they were
 * bought. Nothing in it depends on when the order was read, so that a replay writes the same text. Within `descriptionLengthMax`: lines that find no room are counted instead of cut off.
 */
export function descriptionOf(fact: Fact, order: Order): string {
  const head = [subjectOf(fact, order), whenText(fact)];
  const foot = footLines(order);
  const room = descriptionLengthMax - textLength([...head, ...foot]);
  return shorten(
    [...head, ...goodsLines(order.lines, room), ...foot].join('\n'),
    descriptionLengthMax,
  );
}

function whenText(fact: Fact): string {
  return fact.atIsOwn ? `On ${dateText(fact.at)}` : `Known since ${dateText(fact.at)}`;
}

/** `2026-03-01 09:30 UTC`. */
function dateText(at: Instant): string {
  return `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`;
}

function goodsLines(lines: readonly OrderLine[], room: number): readonly string[] {
  const texts = lines.map(lineText);
  if (textLength(texts) <= room) return texts;
  const fitting = fittingCount(texts, room - textLength([moreText(texts.length)]));
  return [...texts.slice(0, fitting), moreText(texts.length - fitting)];
}

/** How many texts, from the first on, fit into the room. */
function fittingCount(texts: readonly string[], room: number): number {
  let used = 0;
  const first = texts.findIndex((text) => {
    used += textLength([text]);
    return used > room;
  });
  return first === -1 ? texts.length : first;
}

function lineText(line: OrderLine): string {
  const name = shorten(normaliseText(line.name) ?? 'without a name', lineNameLengthMax);
  return `${line.quantity} × ${name} – ${moneyText(line.total)}`;
}

function moreText(count: number): string {
  return `and ${count} more ${count === 1 ? 'line' : 'lines'}`;
}

/** With one line break per text. */
function textLength(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + text.length + 1, 0);
}

function footLines(order: Order): readonly string[] {
  return [
    `Total: ${moneyText(order.total)}`,
    ...(order.storeKey === null ? [] : [`Store: ${shorten(order.storeKey, lineNameLengthMax)}`]),
    `commercetools order ${order.ref.id}`,
  ];
}
