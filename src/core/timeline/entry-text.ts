import { shorten } from '../../std/text.ts';
import type { Instant } from '../../std/time.ts';
import type { Money } from '../model/money.ts';
import { isSameUnit } from '../model/money-arithmetic.ts';
import { moneyText } from '../model/money-text.ts';
import type { Order, OrderLine } from '../model/order.ts';
import { normaliseText } from '../normalise/text.ts';
import type { Fact, FactKind, PlacedDetail } from './fact.ts';

/** Column lengths of an activity (fact sheet dataverse, 10). */
export const subjectLengthMax = 200;
const columnLengthMax = 2000;
/** Room below the text, for a task tells there what others tell in columns (target-columns.ts). */
export const marksLengthMax = 200;
/** Of the text itself, whatever table it goes to. */
export const descriptionLengthMax = columnLengthMax - marksLengthMax;
const lineNameLengthMax = 120;

const verbs: Readonly<Record<FactKind, (fact: Fact) => string>> = {
  placed: ({ detail }) => (detail?.is === 'placed' ? placedTexts[detail.how] : 'placed'),
  authorised: () => 'payment authorised',
  'partly-paid': () => 'paid in part',
  paid: () => 'paid',
  shipped: () => 'shipped',
  delivered: () => 'delivered',
  edited: () => 'changed',
  moved: () => 'moved to another customer',
  cancelled: () => 'cancelled',
  returned: ({ detail }) =>
    detail?.is === 'goods' && detail.stage === 'announced' ? 'return announced' : 'returned',
  refunded: ({ extent }) =>
    ({ partial: 'refunded in part', full: 'refunded in full', none: 'refunded' })[extent ?? 'none'],
  chargeback: () => 'charged back',
  deleted: () => 'deleted in commercetools',
};

const placedTexts: Readonly<Record<PlacedDetail['how'], string>> = {
  created: 'placed',
  imported: 'placed (imported)',
  recurring: 'placed (recurring order)',
};

/** What took the place of a fact that does not hold; a history is never taken back. */
const withdrawals: Readonly<Record<FactKind, string>> = {
  placed: 'not placed',
  authorised: 'authorisation taken back',
  'partly-paid': 'part payment taken back',
  paid: 'no longer paid',
  shipped: 'no longer shipped',
  delivered: 'no longer delivered',
  edited: 'not changed',
  moved: 'not moved',
  cancelled: 'no longer cancelled',
  returned: 'return taken back',
  refunded: 'refund taken back',
  chargeback: 'chargeback taken back',
  deleted: 'not deleted',
};

/** One line for the timeline: `Order 1001 refunded in part – 20.00 EUR of 733.75 EUR`. */
export function subjectOf(fact: Fact, order: Order): string {
  return shorten(
    `Order ${orderName(order)} ${verbs[fact.kind](fact)} – ${factMoney(fact)}`,
    subjectLengthMax,
  );
}

/** `Order 1001 no longer cancelled – 733.75 EUR`. */
export function withdrawnSubject(fact: Fact, order: Order, known: boolean): string {
  const money = known ? ` – ${factMoney(fact)}` : '';
  return shorten(`Order ${orderName(order)} ${withdrawals[fact.kind]}${money}`, subjectLengthMax);
}

/** What the entry said before, so that whoever read it understands. */
export function withdrawnDescription(fact: Fact, order: Order, known: boolean): string {
  const said = known ? [`Was: ${subjectOf(fact, order)}`, whenText(fact)] : [];
  return shorten(
    [withdrawnSubject(fact, order, known), ...said, ...footLines(order)].join('\n'),
    descriptionLengthMax,
  );
}

function factMoney({ kind, amount, of, detail }: Fact): string {
  if (detail?.is === 'goods' && !detail.priced) return 'amount not known';
  if (of === null) return moneyText(amount);
  if (kind === 'edited') return `${moneyText(amount)} instead of ${moneyText(of)}`;
  return partText(amount, of);
}

function partText(amount: Money, of: Money): string {
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
    [...head, ...bodyLines(fact, order, room), ...foot].join('\n'),
    descriptionLengthMax,
  );
}

function whenText(fact: Fact): string {
  return fact.atIsOwn ? `On ${dateText(fact.at)}` : `Known since ${dateText(fact.at)}`;
}

/** `2026-03-01 09:30 UTC`. */
export function dateText(at: Instant): string {
  return `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`;
}

/** The goods that the fact is about; else all of the order. */
function bodyLines({ detail }: Fact, order: Order, room: number): readonly string[] {
  if (detail?.is === 'goods') return [`${detail.quantity} × ${lineName(detail.name)}`];
  if (detail?.is === 'moved') return [`From customer ${detail.from} to customer ${detail.to}`];
  return goodsLines(order.lines, room);
}

/** The lines as people read them; those that find no room are counted. */
export function goodsLines(lines: readonly OrderLine[], room: number): readonly string[] {
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
  return `${line.quantity} × ${lineName(line.name)} – ${moneyText(line.total)}`;
}

function lineName(name: string | null): string {
  return shorten(normaliseText(name) ?? 'without a name', lineNameLengthMax);
}

function moreText(count: number): string {
  return `and ${count} more ${count === 1 ? 'line' : 'lines'}`;
}

/** With one line break per text. */
export function textLength(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + text.length + 1, 0);
}

function footLines(order: Order): readonly string[] {
  return [
    `Total: ${moneyText(order.total)}`,
    ...(order.storeKey === null ? [] : [`Store: ${shorten(order.storeKey, lineNameLengthMax)}`]),
    `commercetools order ${order.ref.id}`,
  ];
}
