import { at, listAt, needNumber, needText, numberAt, type Raw, textAt } from '../raw.ts';
import { decimalOf } from './money.ts';
import type { CommerceState } from './state.ts';

/** Something that the timeline has to tell, as raw commercetools data have it. */
export interface ExpectedFact {
  readonly kind: 'placed' | 'paid' | 'edited' | 'cancelled' | 'refunded';
  readonly amount: string;
  readonly currency: string;
  /** What an edit took the place of. */
  readonly insteadOf?: string;
  /** When it happened; a span where commercetools keeps no time of its own for it. */
  readonly from: number;
  readonly to: number;
}

/** Looks things up in the raw state by id. */
export interface CommerceIndex {
  readonly payments: ReadonlyMap<string, Raw>;
  readonly messagesByOrder: ReadonlyMap<string, readonly Raw[]>;
}

export function indexOf(state: CommerceState): CommerceIndex {
  const messagesByOrder = new Map<string, Raw[]>();
  for (const message of state.messages) {
    if (textAt(message, 'resource', 'typeId') !== 'order') continue;
    const id = needText(message, 'resource', 'id');
    messagesByOrder.set(id, [...(messagesByOrder.get(id) ?? []), message]);
  }
  return {
    payments: new Map(state.payments.map((payment) => [needText(payment, 'id'), payment])),
    messagesByOrder,
  };
}

/** All that the timeline has to tell of one order. */
export function expectedFacts(order: Raw, index: CommerceIndex): readonly ExpectedFact[] {
  const total = totalOf(order);
  const payments = listAt(order, 'paymentInfo', 'payments').map((reference) =>
    index.payments.get(needText(reference, 'id')),
  );
  const moves = payments.flatMap((payment) => listAt(payment, 'transactions')).filter(succeeded);
  const messages = index.messagesByOrder.get(needText(order, 'id')) ?? [];
  const placedAt = timeAt(order, 'completedAt') ?? needTime(order, 'createdAt');
  const edits = messages.filter(({ type }) => type === 'OrderEditApplied');
  const first = edits.length === 0 ? total : totalOf(at(edits[0], 'result', 'excerptBeforeEdit'));
  return [
    { kind: 'placed', ...moneyText(first), from: placedAt, to: placedAt },
    ...edits.map(edited),
    ...paid(order, total, moves.filter(isA('Charge')), messages),
    ...cancelled(order, total, messages),
    ...moves.filter(isA('Refund')).map((refund) => refunded(refund, order)),
  ];
}

/** An amount of commercetools. */
export interface RawMoney {
  readonly centAmount: number;
  readonly currency: string;
  readonly digits: number;
}

function paid(
  order: Raw,
  total: RawMoney,
  charges: readonly Raw[],
  messages: readonly Raw[],
): readonly ExpectedFact[] {
  const charged = charges.reduce(
    (sum, charge) => sum + needNumber(charge, 'amount', 'centAmount'),
    0,
  );
  const covered = total.centAmount > 0 && charged >= total.centAmount;
  if (!covered && textAt(order, 'paymentState') !== 'Paid') return [];
  const amount = moneyText(charged > 0 ? { ...total, centAmount: charged } : total);
  const time = covered ? coveredAt(charges, total) : null;
  const span =
    time === null ? spanOf(order, messages, 'paymentState', 'Paid') : ([time, time] as const);
  return [{ kind: 'paid', ...amount, from: span[0], to: span[1] }];
}

/** When the charges, one after another, reached the total. */
function coveredAt(charges: readonly Raw[], total: RawMoney): number | null {
  let open = total.centAmount;
  const timed = charges.map((charge) => ({ charge, time: timeAt(charge, 'timestamp') }));
  for (const { charge, time } of timed.sort(
    (a, b) => (a.time ?? Infinity) - (b.time ?? Infinity),
  )) {
    open -= needNumber(charge, 'amount', 'centAmount');
    if (open <= 0) return time;
  }
  return null;
}

function cancelled(order: Raw, total: RawMoney, messages: readonly Raw[]): readonly ExpectedFact[] {
  if (textAt(order, 'orderState') !== 'Cancelled') return [];
  const [from, to] = spanOf(order, messages, 'orderState', 'Cancelled');
  return [{ kind: 'cancelled', ...moneyText(total), from, to }];
}

function edited(message: Raw): ExpectedFact {
  const result = at(message, 'result');
  const when = Date.parse(needText(result, 'appliedAt'));
  const { amount } = moneyText(totalOf(at(result, 'excerptBeforeEdit')));
  const after = moneyText(totalOf(at(result, 'excerptAfterEdit')));
  return { kind: 'edited', ...after, insteadOf: amount, from: when, to: when };
}

function refunded(refund: Raw, order: Raw): ExpectedFact {
  const amount = {
    centAmount: needNumber(refund, 'amount', 'centAmount'),
    currency: needText(refund, 'amount', 'currencyCode'),
    digits: needNumber(refund, 'amount', 'fractionDigits'),
  };
  const time = timeAt(refund, 'timestamp');
  const from = time ?? needTime(order, 'createdAt');
  return { kind: 'refunded', ...moneyText(amount), from, to: time ?? Date.now() };
}

/** The Message tells when; an order that was imported in that state has only its own times. */
function spanOf(
  order: Raw,
  messages: readonly Raw[],
  field: string,
  value: string,
): readonly [number, number] {
  const times = messages
    .filter((message) => textAt(message, field) === value)
    .map((message) => needTime(message, 'createdAt'));
  const first = Math.min(...times);
  if (Number.isFinite(first)) return [first, first];
  return [needTime(order, 'createdAt'), needTime(order, 'lastModifiedAt')];
}

/** What is to be paid for an order, or for what an excerpt of it shows. */
export function totalOf(order: unknown): RawMoney {
  const money = at(order, 'taxedPrice', 'totalGross') ?? at(order, 'totalPrice');
  return {
    centAmount: needNumber(money, 'centAmount'),
    currency: needText(money, 'currencyCode'),
    digits: numberAt(money, 'fractionDigits') ?? 2,
  };
}

function moneyText({
  centAmount,
  currency,
  digits,
}: RawMoney): Pick<ExpectedFact, 'amount' | 'currency'> {
  return { amount: decimalOf(centAmount, digits), currency };
}

function succeeded(transaction: Raw): boolean {
  return textAt(transaction, 'state') === 'Success';
}

function isA(type: string): (transaction: Raw) => boolean {
  return (transaction) => textAt(transaction, 'type') === type;
}

function timeAt(raw: Raw, name: string): number | null {
  const text = textAt(raw, name);
  return text === null ? null : Date.parse(text);
}

function needTime(raw: Raw, name: string): number {
  return Date.parse(needText(raw, name));
}
