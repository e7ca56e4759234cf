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
      storeKey: null,
      country: null,
      locale: null,
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
    expect(unexpanded).toEqual(['p2']);
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
});
