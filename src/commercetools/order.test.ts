import { describe, expect, it } from 'vitest';
import { orderOf } from './order.ts';
import { paymentOf } from './payment.ts';
import { stateChangesOf } from './state-changes.ts';

const eur = (centAmount: number) => ({
  type: 'centPrecision',
  centAmount,
  currencyCode: 'EUR',
  fractionDigits: 2,
});
const base = {
  id: 'o1',
  version: 1,
  createdAt: '2026-01-02T03:04:05.000Z',
  lastModifiedAt: '2026-01-02T03:04:05.000Z',
  orderState: 'Open',
  totalPrice: eur(1000),
  lineItems: [],
  customLineItems: [],
};
const payment = {
  id: 'p1',
  version: 2,
  createdAt: '2026-01-02T03:04:05.000Z',
  lastModifiedAt: '2026-01-02T03:04:05.000Z',
  transactions: [{ id: 't1', type: 'Charge', state: 'Success', amount: eur(1000) }],
};
const line = {
  id: 'l1',
  name: { de: 'Hut', en: 'Hat', fr: 'Chapeau' },
  quantity: 2,
  totalPrice: eur(400),
};

const read = (more: object) => orderOf({ ...base, ...more }, 'shop').order;

describe('orderOf', () => {
  it('reads a bare order', () => {
    expect(read({})).toEqual({
      ref: { projectKey: 'shop', kind: 'order', id: 'o1' },
      version: 1,
      createdAt: '2026-01-02T03:04:05.000Z',
      modifiedAt: '2026-01-02T03:04:05.000Z',
      completedAt: null,
      orderNumber: null,
      customerId: null,
      customerEmail: null,
      unitKey: null,
      storeKey: null,
      channel: null,
      country: null,
      locale: null,
      customerGroup: null,
      total: { centAmount: 1000, currency: 'EUR', fractionDigits: 2 },
      net: null,
      origin: null,
      recurringOrderId: null,
      orderState: 'Open',
      paymentState: null,
      shipmentState: null,
      state: null,
      lines: [],
      returns: [],
      deliveries: [],
      paymentIds: [],
      payments: [],
    });
  });

  it('takes gross amounts when the tax is known', () => {
    const order = read({
      taxedPrice: { totalNet: eur(1000), totalGross: eur(1190) },
      lineItems: [{ ...line, taxedPrice: { totalGross: eur(476) }, variant: { sku: 'H-1' } }, line],
    });
    expect(order.total.centAmount).toBe(1190);
    expect(order.lines.map((one) => [one.total.centAmount, one.sku])).toEqual([
      [476, 'H-1'],
      [400, null],
    ]);
  });

  it.each([
    ['de', 'Hut'],
    ['de-AT', 'Hut'],
    ['fr-CA', 'Chapeau'],
    ['it', 'Hat'],
    [undefined, 'Hat'],
  ])('names lines for locale %s as %s', (locale, name) => {
    expect(read({ locale, lineItems: [line] }).lines[0]?.name).toBe(name);
  });

  it('names a line in the first language when there is no better one', () => {
    expect(read({ lineItems: [{ ...line, name: { pl: 'Kapelusz' } }] }).lines[0]?.name).toBe(
      'Kapelusz',
    );
    expect(read({ lineItems: [{ ...line, name: {} }] }).lines[0]?.name).toBe('');
  });

  it.each([
    ['the key', [{ id: 'c1', obj: { key: 'web' } }], 'web'],
    ['the id where there is no key', [{ id: 'c1', obj: {} }], 'c1'],
    ['the id where it was not sent along', [{ id: 'c1' }], 'c1'],
    ['the one of those lines that have any', [{ id: 'c1' }, null, { id: 'c1' }], 'c1'],
    ['nothing where lines differ', [{ id: 'c1' }, { id: 'c2' }], null],
    ['nothing where no line has any', [null], null],
  ])('names the channel of the lines by %s', (_, channels, named) => {
    const lineItems = channels.map((distributionChannel) => ({ ...line, distributionChannel }));
    expect(read({ lineItems }).channel).toBe(named);
  });

  it('names the customer group by its key, else by its id', () => {
    const customerGroup = { typeId: 'customer-group', id: 'g1' };
    expect(read({ customerGroup }).customerGroup).toBe('g1');
    expect(read({ customerGroup: { ...customerGroup, obj: { key: 'gold' } } }).customerGroup).toBe(
      'gold',
    );
  });

  it('counts custom lines as lines', () => {
    const order = read({ lineItems: [line], customLineItems: [{ ...line, name: { en: 'Fee' } }] });
    expect(order.lines.map((one) => one.name)).toEqual(['Hat', 'Fee']);
  });

  it('takes expanded payments and names the others', () => {
    const payments = [
      { typeId: 'payment', id: 'p1', obj: payment },
      { typeId: 'payment', id: 'p2' },
    ];
    const { order, unexpanded } = orderOf({ ...base, paymentInfo: { payments } }, 'p');
    expect(order.payments).toEqual([paymentOf(payment)]);
    expect(order.paymentIds).toEqual(['p1', 'p2']);
    expect(unexpanded).toEqual(['p2']);
  });

  it('reads returns of both kinds of lines, and when they came', () => {
    const common = {
      quantity: 1,
      shipmentState: 'Returned',
      paymentState: 'Initial',
      createdAt: '2026-01-03T00:00:00.000Z',
      lastModifiedAt: '2026-01-03T00:00:00.000Z',
    };
    const items = [
      { ...common, id: 'i1', type: 'LineItemReturnItem', lineItemId: 'l1' },
      { ...common, id: 'i2', type: 'CustomLineItemReturnItem', customLineItemId: 'c1' },
    ];
    const returnInfo = [
      { items, returnDate: '2026-01-04T00:00:00Z' },
      { items: [{ ...common, id: 'i3', type: 'New' }] },
    ];
    expect(
      read({ returnInfo }).returns.map(({ id, lineId, returnedAt }) => [id, lineId, returnedAt]),
    ).toEqual([
      ['i1', 'l1', '2026-01-04T00:00:00.000Z'],
      ['i2', 'c1', '2026-01-04T00:00:00.000Z'],
      ['i3', null, null],
    ]);
  });

  it('reads deliveries of one and of several shipping methods', () => {
    const info = (id: string) => ({ deliveries: [{ id, createdAt: '2026-01-03T00:00:00.000Z' }] });
    const order = read({
      shippingInfo: info('d1'),
      shipping: [{ shippingInfo: info('d2') }, { shippingInfo: {} }, {}],
    });
    expect(order.deliveries.map(({ id }) => id)).toEqual(['d1', 'd2']);
  });

  it('reads the workflow state, with its key where it was sent along', () => {
    const state = { typeId: 'state', id: 's1' };
    expect(read({ state }).state).toEqual({ id: 's1', key: null });
    expect(read({ state: { ...state, obj: { id: 's1', key: 'storno' } } }).state?.key).toBe(
      'storno',
    );
  });

  it('reads where the order came from, and what it costs without tax', () => {
    const order = read({
      origin: 'RecurringOrder',
      recurringOrder: { typeId: 'recurring-order', id: 'r1' },
      taxedPrice: { totalNet: eur(840), totalGross: eur(1000) },
    });
    expect([order.origin, order.recurringOrderId, order.net?.centAmount]).toEqual([
      'RecurringOrder',
      'r1',
      840,
    ]);
  });

  it('reads lines with prices of high precision by their totals', () => {
    const price = { value: { ...eur(33), type: 'highPrecision', preciseAmount: 33333 } };
    expect(read({ lineItems: [{ ...line, price }] }).lines[0]?.total.centAmount).toBe(400);
  });

  it.each([
    [{ orderState: 'Shipped' }, 'order.orderState'],
    [{ totalPrice: { ...eur(1), centAmount: 1.5 } }, 'order.totalPrice.centAmount'],
    [{ totalPrice: { ...eur(1), type: 'highPrecision' } }, 'order.totalPrice.type'],
    [{ lineItems: [{ ...line, quantity: null }] }, 'order.lineItems[0].quantity'],
  ])('refuses %j at its place', (broken, place) => {
    expect(() => read(broken)).toThrow(`at ${place}`);
  });
});

describe('paymentOf', () => {
  it('reads transactions; their time may be absent', () => {
    expect(paymentOf(payment).transactions).toEqual([
      {
        id: 't1',
        type: 'Charge',
        state: 'Success',
        amount: { centAmount: 1000, currency: 'EUR', fractionDigits: 2 },
        at: null,
      },
    ]);
  });

  it('refuses a kind of transaction that it does not know', () => {
    const transactions = [{ ...payment.transactions[0], type: 'Gift' }];
    expect(() => paymentOf({ ...payment, transactions })).toThrow('payment.transactions[0].type');
  });
});

describe('stateChangesOf', () => {
  it('reads both kinds of message', () => {
    const at = '2026-01-02T03:04:05.000Z';
    const results = [
      { type: 'OrderStateChanged', createdAt: at, orderState: 'Cancelled', oldOrderState: 'Open' },
      { type: 'OrderPaymentStateChanged', createdAt: at, paymentState: 'Paid' },
    ];
    expect(stateChangesOf({ results })).toEqual([
      { at, orderState: 'Cancelled', paymentState: null },
      { at, orderState: null, paymentState: 'Paid' },
    ]);
    expect(stateChangesOf({ results: [] })).toEqual([]);
  });

  it('reads shipments, workflow states, edits and moves', () => {
    const at = '2026-01-02T03:04:05.000Z';
    const message = { id: 'm1', createdAt: at, resourceVersion: 7 };
    const results = [
      { ...message, type: 'OrderShipmentStateChanged', shipmentState: 'Shipped' },
      { ...message, type: 'OrderStateTransition', state: { typeId: 'state', id: 's1' } },
      {
        ...message,
        type: 'OrderEditApplied',
        edit: { typeId: 'order-edit', id: 'e1' },
        result: {
          appliedAt: '2026-01-02T03:00:00.000Z',
          excerptBeforeEdit: { version: 6, totalPrice: eur(100) },
          excerptAfterEdit: {
            version: 7,
            totalPrice: eur(100),
            taxedPrice: { totalGross: eur(119) },
          },
        },
      },
      { ...message, type: 'OrderCustomerSet', customer: { typeId: 'customer', id: 'new' } },
    ];
    const none = { at, orderState: null, paymentState: null };
    const money = (centAmount: number) => ({ centAmount, currency: 'EUR', fractionDigits: 2 });
    expect(stateChangesOf({ results })).toEqual([
      { ...none, shipmentState: 'Shipped' },
      { ...none, stateId: 's1' },
      {
        ...none,
        at: '2026-01-02T03:00:00.000Z',
        edit: { id: 'e1', version: 7, before: money(100), after: money(119) },
      },
      { ...none, move: { id: 'm1', version: 7, from: null, to: 'new' } },
    ]);
  });
});
