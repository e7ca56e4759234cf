import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { roles } from '../src/app/types.ts';
import { factKinds } from '../src/core/timeline/fact.ts';
import { must } from '../src/std/assert.ts';
import type { Row } from './shop.ts';
import { conserved, money, orderLine } from './story.ts';
import { createWorld, type World } from './world.ts';

let world: World;

const cancelledState = 'withdrawn-by-buyer';
const takenUpState = 'taken-up-again';

beforeAll(async () => {
  const timeline = { kinds: factKinds, since: '2020-01-01', cancelledStates: [cancelledState] };
  world = await createWorld({
    roles,
    config: JSON.stringify({ timeline, orders: { record: 'custom' } }),
  });
  for (const key of [cancelledState, takenUpState]) {
    await world.shop.post('/states', { key, type: 'OrderState', initial: true });
  }
});
afterAll(() => world.close());

type Step = (order: Row) => Promise<unknown>;

interface Life {
  /** Besides the two lines that every order has; a seller reads none of it but the money. */
  readonly draft?: Row;
  readonly isNumbered?: boolean;
  /** Each one is on the timeline before the next is taken. */
  readonly steps?: readonly Step[];
  /** What a seller reads behind the order's name. */
  readonly timeline: readonly string[];
  readonly record: Row;
}

/** The first line is two coats of 30 EUR, the second one of 40 EUR. */
const twoLines: Row = {
  totalPrice: money(10_000),
  lineItems: [{ ...orderLine(3000), quantity: 2 }, orderLine(4000)],
};

const lives: Readonly<Record<string, Life>> = {
  'delivered at once: it was shipped too': {
    steps: [act({ action: 'changeShipmentState', shipmentState: 'Delivered' })],
    timeline: ['delivered – 100.00 EUR', 'placed – 100.00 EUR', 'shipped – 100.00 EUR'],
    record: { cwy_shipmentstate: 'Delivered', statecode: 0 },
  },
  'a return is announced': {
    steps: [announceReturn],
    timeline: ['placed – 100.00 EUR', 'return announced – 60.00 EUR of 100.00 EUR'],
    record: { cwy_totalrefunded: 0 },
  },
  'what was announced comes back': {
    steps: [announceReturn, receiveReturn],
    timeline: ['placed – 100.00 EUR', 'returned – 60.00 EUR of 100.00 EUR'],
    record: { cwy_totalrefunded: 0 },
  },
  'what came back is refunded, without a payment': {
    steps: [announceReturn, receiveReturn, refundReturn],
    timeline: [
      'placed – 100.00 EUR',
      'refunded in part – 60.00 EUR of 100.00 EUR',
      'returned – 60.00 EUR of 100.00 EUR',
    ],
    record: { cwy_totalrefunded: 60, cwy_totalgross: 100 },
  },
  'two edits that Messages tell of': {
    steps: [(order) => editTwice(order, isTold)],
    timeline: [
      'changed – 40.00 EUR instead of 70.00 EUR',
      'changed – 70.00 EUR instead of 100.00 EUR',
      'placed – 100.00 EUR',
    ],
    record: { cwy_totalgross: 40, cwy_linecount: 1 },
  },
  'two edits that only the total tells of are one': {
    steps: [
      (order) => editTwice(order, isUntold),
      act({ action: 'setPurchaseOrderNumber', purchaseOrderNumber: '1' }),
    ],
    timeline: ['changed – 40.00 EUR instead of 100.00 EUR', 'placed – 100.00 EUR'],
    record: { cwy_totalgross: 40, cwy_linecount: 1 },
  },
  'cancelled by a state of the shop, and taken up again': {
    steps: [
      act({ action: 'transitionState', state: { typeId: 'state', key: cancelledState } }),
      reads('cancelled – 100.00 EUR', 'placed – 100.00 EUR'),
      act({ action: 'transitionState', state: { typeId: 'state', key: takenUpState } }),
    ],
    timeline: ['no longer cancelled – 100.00 EUR', 'placed – 100.00 EUR'],
    record: { cwy_orderstate: 'Open', statecode: 0 },
  },
  'nothing to pay: paid by what the shop says alone': {
    draft: { totalPrice: money(0), lineItems: [orderLine(0)] },
    steps: [
      pay(['Charge', 0]),
      reads('placed – 0.00 EUR'),
      act({ action: 'changePaymentState', paymentState: 'Paid' }),
    ],
    timeline: ['paid – 0.00 EUR', 'placed – 0.00 EUR'],
    record: { cwy_totalgross: 0, cwy_paymentstate: 'Paid' },
  },
  'a gift card and a card: paid by both, refunded on one': {
    steps: [
      pay(['Charge', 4000]),
      reads('paid in part – 40.00 EUR of 100.00 EUR', 'placed – 100.00 EUR'),
      pay(['Authorization', 6000], ['Charge', 6000], ['Refund', 1500]),
    ],
    timeline: [
      'paid in part – 40.00 EUR of 100.00 EUR',
      'paid in part – 60.00 EUR of 100.00 EUR',
      'paid – 100.00 EUR',
      'payment authorised – 60.00 EUR of 100.00 EUR',
      'placed – 100.00 EUR',
      'refunded in part – 15.00 EUR of 100.00 EUR',
    ],
    record: { cwy_totalrefunded: 15 },
  },
  'no number at all': {
    isNumbered: false,
    steps: [act({ action: 'changePaymentState', paymentState: 'Paid' })],
    timeline: ['paid – 100.00 EUR', 'placed – 100.00 EUR'],
    record: { cwy_paymentstate: 'Paid' },
  },
  'a number that comes after everything else': {
    isNumbered: false,
    steps: [
      act({ action: 'changePaymentState', paymentState: 'Paid' }),
      act({ action: 'setOrderNumber', orderNumber: 'LATER-1' }),
    ],
    timeline: ['paid – 100.00 EUR', 'placed – 100.00 EUR'],
    record: { cwy_name: 'LATER-1', cwy_ordernumber: 'LATER-1' },
  },
  'tax included: the total is the price': {
    draft: { taxedPrice: { totalNet: money(8403), totalGross: money(10_000), taxPortions: [] } },
    timeline: ['placed – 100.00 EUR'],
    record: { cwy_totalgross: 100, cwy_totalnet: 84.03 },
  },
  'tax on top: the total is more than the price, and so are paid and refunded measured': {
    draft: { taxedPrice: { totalNet: money(10_000), totalGross: money(11_900), taxPortions: [] } },
    steps: [pay(['Charge', 10_000]), pay(['Charge', 1900], ['Refund', 11_900])],
    timeline: [
      'paid in part – 100.00 EUR of 119.00 EUR',
      'paid in part – 19.00 EUR of 119.00 EUR',
      'paid – 119.00 EUR',
      'placed – 119.00 EUR',
      'refunded in full – 119.00 EUR',
    ],
    record: { cwy_totalgross: 119, cwy_totalnet: 100, cwy_totalrefunded: 119 },
  },
  'yen: nothing after the point, whatever is shared': {
    draft: {
      totalPrice: yen(1000),
      lineItems: [{ ...orderLine(333, 'JPY', 0), quantity: 2 }, orderLine(334, 'JPY', 0)],
    },
    steps: [announceReturn, receiveReturn, refundReturn],
    timeline: [
      'placed – 1000 JPY',
      'refunded in part – 666 JPY of 1000 JPY',
      'returned – 666 JPY of 1000 JPY',
    ],
    record: { cwy_totalgross: 1000, cwy_totalrefunded: 666, cwy_currency: 'JPY' },
  },
};

test.each(Object.entries(lives))('%s', async (_, life) => {
  const order = await buy(life);
  await world.settled();
  for (const step of life.steps ?? []) {
    await step(order);
    await world.settled();
  }
  expect(await timelineOf(order)).toEqual(life.timeline);
  expect(await recordOf(order)).toMatchObject(life.record);
  const before = await world.crmRequests();
  await world.redeliver(order.id);
  await world.settled();
  expect(await world.crmRequests()).toBe(before);
  expect(await conserved(world)).toBe(true);
});

test('one that a recurring order placed says so', async () => {
  const model = await buy({});
  const id = randomUUID();
  const recurringOrder = { typeId: 'recurring-order', id: randomUUID() };
  const resource = { ...model, id, orderNumber: id, recurringOrder, origin: 'RecurringOrder' };
  const silent = false;
  await world.commercetools.seed([{ typeId: 'order', resource }], { silent });
  await world.settled();
  expect(await timelineOf(resource)).toEqual(['placed (recurring order) – 100.00 EUR']);
  expect(await timelineOf(model)).toEqual(['placed – 100.00 EUR']);
});

test('one that is moved to another customer: what came before stays, what comes after is theirs', async () => {
  const order = await buy({});
  const other = await signUp('Other');
  await world.settled();
  await act({ action: 'setCustomerId', customerId: other.id })(order);
  await world.settled();
  await act({ action: 'changePaymentState', paymentState: 'Paid' })(order);
  expect(await timelineOf(order)).toEqual([
    'moved to another customer – 100.00 EUR',
    'paid – 100.00 EUR',
    'placed – 100.00 EUR',
  ]);
  const [before, after] = [await contactOf(order.customerId), await contactOf(other.id)];
  const regarding = (await entriesOf(order)).map(({ cwy_kind: kind, regardingobjectid }) => [
    kind,
    regardingobjectid.id,
  ]);
  expect(Object.fromEntries(regarding)).toEqual({ placed: before, moved: after, paid: after });
  expect(await recordOf(order)).toMatchObject({ cwy_contactid: { id: after } });
});

test('one of 10,000 lines: its entry counts those that find no room, its record holds them all', async () => {
  const lineItems = Array.from({ length: linesMany }, () => orderLine(1));
  const before = await world.crmRequests();
  const order = await buy({ draft: { totalPrice: money(linesMany), lineItems } });
  expect(await timelineOf(order)).toEqual(['placed – 100.00 EUR']);
  const [entry] = await entriesOf(order);
  const text: string = entry?.description;
  const more = Number(/and (\d+) more lines/.exec(text)?.[1]);
  const named = text.match(/1 × Winter coat – 0\.01 EUR/g);
  expect(more + must(named, 'lines are named').length).toBe(linesMany);
  const record = await recordOf(order);
  expect(record).toMatchObject({ cwy_linecount: linesMany, cwy_totalgross: 100 });
  const lines = (await world.crmRows('cwy_orderlines')).filter(
    (row) => row.cwy_orderid?.id === record.cwy_orderid,
  );
  expect(new Set(lines.map((row) => row.cwy_commercetoolsid)).size).toBe(linesMany);
  expect((await world.crmRequests()) - before).toBeLessThan(linesMany / 50);
}, 20_000);

const linesMany = 10_000;

async function signUp(lastName: string): Promise<Row> {
  return world.shop.signUp({ email: `${randomUUID()}@example.com`, lastName });
}

async function buy({ draft, isNumbered = true }: Pick<Life, 'draft' | 'isNumbered'>): Promise<Row> {
  const customer = await signUp('Buyer');
  return world.shop.order({
    ...(isNumbered ? { orderNumber: `L-${randomUUID()}` } : {}),
    customerId: customer.id,
    customerEmail: customer.email,
    ...twoLines,
    ...draft,
  });
}

async function entriesOf({ id }: Row): Promise<readonly Row[]> {
  await world.settled();
  return (await world.entries()).filter((row) => row.cwy_commercetoolsid === id);
}

/** What the entries say behind the name that the order has by now, sorted; doubles stay visible. */
async function timelineOf({ id }: Row): Promise<readonly string[]> {
  const entries = await entriesOf({ id });
  const { orderNumber } = await world.shop.get(`/orders/${id}`);
  const name = `Order ${orderNumber ?? id.slice(0, 8)} `;
  return entries
    .map(({ subject }) => (subject.startsWith(name) ? subject.slice(name.length) : subject))
    .sort();
}

async function recordOf({ id }: Row): Promise<Row> {
  const rows = await world.crmRows('cwy_orders');
  const records = rows.filter((row) => row.cwy_commercetoolsid === id);
  expect(records).toHaveLength(1);
  return must(records[0], 'the order has a record');
}

async function contactOf(customerId: string): Promise<string> {
  const contacts = await world.contacts();
  const contact = contacts.find((row) => row.cwy_commercetoolsid === customerId);
  return must(contact, 'the customer has a contact').contactid;
}

function yen(amount: number): Row {
  return money(amount, 'JPY', 0);
}

/** Says of an order as it stands meanwhile what a seller reads. */
function reads(...timeline: readonly string[]): Step {
  return async (order) => expect(await timelineOf(order)).toEqual(timeline);
}

function act(...actions: readonly Row[]): Step {
  return ({ id }) => world.shop.update(`/orders/${id}`, ...actions);
}

/** One more payment; its transactions have succeeded. */
function pay(...transactions: readonly (readonly [type: string, cents: number])[]): Step {
  return async (order) => {
    const payment = await world.shop.payment({
      amountPlanned: money(10_000),
      transactions: transactions.map(([type, cents]) => ({
        type,
        state: 'Success',
        amount: money(cents),
      })),
    });
    await act({ action: 'addPayment', payment: { typeId: 'payment', id: payment.id } })(order);
  };
}

/** Both coats of the first line are to come back. */
async function announceReturn({ id, lineItems }: Row): Promise<void> {
  const item = { quantity: 2, lineItemId: lineItems[0].id, shipmentState: 'Advised' };
  await act({ action: 'addReturnInfo', items: [item] })({ id });
}

async function receiveReturn({ id }: Row): Promise<void> {
  const returnItemId = await returnItemOf(id);
  const action = 'setReturnShipmentState';
  await act({ action, returnItemId, shipmentState: 'Returned' })({ id });
}

async function refundReturn({ id }: Row): Promise<void> {
  const returnItemId = await returnItemOf(id);
  const action = 'setReturnPaymentState';
  await act({ action, returnItemId, paymentState: 'Refunded' })({ id });
}

async function returnItemOf(orderId: string): Promise<string> {
  const { returnInfo } = await world.shop.get(`/orders/${orderId}`);
  return returnInfo[0].items[0].id;
}

const [isTold, isUntold] = [true, false];

/** Two order edits: one coat less, and then the other one. */
async function editTwice(order: Row, hasMessage: boolean): Promise<void> {
  const [line, other] = order.lineItems;
  const fewer = { ...line, quantity: 1, totalPrice: money(3000) };
  await edit(order, { totalPrice: money(7000), lineItems: [fewer, other] }, hasMessage);
  await edit(order, { totalPrice: money(4000), lineItems: [other] }, hasMessage);
}

/**
 * commercetools reports no change of an order by an edit, a Message alone tells; and projects that keep
 * no Messages do not even have that.
 */
async function edit({ id }: Row, change: Row, hasMessage: boolean): Promise<void> {
  const before = await world.shop.get(`/orders/${id}`);
  const [appliedAt, messageId] = [new Date().toISOString(), randomUUID()];
  const after = { ...before, ...change, version: before.version + 1, lastModifiedAt: appliedAt };
  await keep('order', after);
  if (!hasMessage) return;
  const excerpt = ({ totalPrice, version }: Row): Row => ({ totalPrice, version });
  await keep('message', {
    ...{ id: messageId, version: 1, sequenceNumber: after.version, type: 'OrderEditApplied' },
    ...{ createdAt: appliedAt, lastModifiedAt: appliedAt },
    ...{ resource: { typeId: 'order', id }, resourceVersion: after.version },
    edit: { typeId: 'order-edit', id: randomUUID() },
    result: {
      ...{ type: 'Applied', appliedAt },
      ...{ excerptBeforeEdit: excerpt(before), excerptAfterEdit: excerpt(after) },
    },
  });
  await world.redeliver(messageId);
}

/** Stores what no update action brings about. */
async function keep(typeId: string, resource: Row): Promise<void> {
  const { failed } = await world.commercetools.seed([{ typeId, resource }]);
  expect(failed).toEqual([]);
}
