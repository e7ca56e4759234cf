import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type CommercetoolsSimulator, startCommercetools } from './server.ts';
import { admin, sdkFor } from './testing/client.ts';

let simulator: CommercetoolsSimulator;
let api: ReturnType<typeof sdkFor>;

beforeAll(async () => {
  simulator = await startCommercetools();
  api = sdkFor(simulator);
});

beforeEach(async () => {
  await admin(simulator, 'reset', {});
});

afterAll(() => simulator.close());

const euro = (centAmount: number) => ({ currencyCode: 'EUR', centAmount });

const payment = async (draft: Record<string, unknown> = {}) =>
  (
    await api
      .payments()
      .post({ body: { amountPlanned: euro(5_000), ...draft } })
      .execute()
  ).body;

const imported = async (draft: Record<string, unknown> = {}) =>
  (
    await api
      .orders()
      .importOrder()
      .post({ body: { orderNumber: 'o-1', totalPrice: euro(5_000), ...draft } })
      .execute()
  ).body;

type OrderUpdate = Parameters<ReturnType<ReturnType<typeof api.orders>['withId']>['post']>[0];

const update = async (id: string, body: OrderUpdate['body']) =>
  (await api.orders().withId({ ID: id }).post({ body }).execute()).body;

describe('import', () => {
  test('keeps everything that the draft says', async () => {
    await api
      .stores()
      .post({ body: { key: 'uk' } })
      .execute();
    await api
      .businessUnits()
      .post({ body: { key: 'acme', name: 'Acme', unitType: 'Company' } })
      .execute();
    const { id: paymentId } = await payment();
    const order = await imported({
      store: { typeId: 'store', key: 'uk' },
      businessUnit: { typeId: 'business-unit', key: 'acme' },
      paymentInfo: { payments: [{ typeId: 'payment', id: paymentId }] },
      customerEmail: 'Guest@Example.com',
      country: 'GB',
      orderState: 'Confirmed',
      paymentState: 'Paid',
      shipmentState: 'Ready',
      completedAt: '2026-01-02T03:04:05.000Z',
      purchaseOrderNumber: 'po-1',
      taxedPrice: { totalNet: euro(4_202), totalGross: euro(5_000), taxPortions: [] },
      billingAddress: { country: 'GB', city: 'Leeds' },
      lineItems: [
        {
          name: { en: 'Bag' },
          variant: { sku: 'A0E' },
          quantity: 2,
          price: { value: euro(2_500) },
        },
      ],
    });
    expect(order).toMatchObject({
      orderNumber: 'o-1',
      version: 1,
      store: { key: 'uk' },
      businessUnit: { key: 'acme' },
      paymentInfo: { payments: [{ typeId: 'payment', id: paymentId }] },
      customerEmail: 'Guest@Example.com',
      country: 'GB',
      orderState: 'Confirmed',
      paymentState: 'Paid',
      shipmentState: 'Ready',
      completedAt: '2026-01-02T03:04:05.000Z',
      purchaseOrderNumber: 'po-1',
      taxedPrice: { totalGross: { centAmount: 5_000, fractionDigits: 2 } },
      billingAddress: { city: 'Leeds' },
      lineItems: [{ quantity: 2, totalPrice: { centAmount: 5_000 }, variant: { sku: 'A0E' } }],
    });
  });

  test.each([
    ['EUR', 2],
    ['JPY', 0],
    ['KWD', 3],
  ])('%s has %i fraction digits', async (currencyCode, fractionDigits) => {
    const order = await imported({ totalPrice: { currencyCode, centAmount: 5 } });
    expect(order.totalPrice).toMatchObject({ type: 'centPrecision', fractionDigits });
  });

  test('an order number is given once', async () => {
    await imported();
    await expect(imported()).rejects.toMatchObject({
      body: { errors: [{ code: 'DuplicateField', field: 'orderNumber' }] },
    });
  });

  test('is updated and deleted by order number', async () => {
    await imported();
    const byNumber = api.orders().withOrderNumber({ orderNumber: 'o-1' });
    const { body } = await byNumber
      .post({
        body: { version: 1, actions: [{ action: 'changeOrderState', orderState: 'Complete' }] },
      })
      .execute();
    expect(body).toMatchObject({ orderState: 'Complete', version: 2 });
    await byNumber.delete({ queryArgs: { version: 2 } }).execute();
    await expect(byNumber.get().execute()).rejects.toMatchObject({ statusCode: 404 });
  });

  test('is found by order number and by payment, and expands its payments', async () => {
    const { id } = await payment({
      transactions: [{ type: 'Charge', amount: euro(5_000), state: 'Success' }],
    });
    await imported({ paymentInfo: { payments: [{ typeId: 'payment', id }] } });
    const found = await api
      .orders()
      .get({ queryArgs: { where: `paymentInfo(payments(id="${id}"))` } })
      .execute();
    expect(found.body.total).toBe(1);
    const { body } = await api
      .orders()
      .withOrderNumber({ orderNumber: 'o-1' })
      .get({ queryArgs: { expand: 'paymentInfo.payments[*]' } })
      .execute();
    expect(body.paymentInfo?.payments[0]?.obj?.transactions).toMatchObject([
      { type: 'Charge', state: 'Success' },
    ]);
  });
});

test('an order from a cart keeps the draft’s states, and the cart is ordered', async () => {
  const cart = await api
    .carts()
    .post({
      body: {
        currency: 'EUR',
        customerEmail: 'a@example.com',
        customLineItems: [{ name: { en: 'Fee' }, slug: 'fee', money: euro(700), quantity: 1 }],
      },
    })
    .execute();
  const { id, version } = cart.body;
  const order = await api
    .orders()
    .post({
      body: {
        cart: { typeId: 'cart', id },
        version,
        orderNumber: 'web-1',
        paymentState: 'Paid',
        shipmentState: 'Pending',
      },
    })
    .execute();
  expect(order.body).toMatchObject({
    orderNumber: 'web-1',
    paymentState: 'Paid',
    shipmentState: 'Pending',
    totalPrice: { centAmount: 700, fractionDigits: 2 },
    customLineItems: [{ slug: 'fee' }],
  });
  const after = await api.carts().withId({ ID: id }).get().execute();
  expect(after.body.cartState).toBe('Ordered');
});

describe('returns', () => {
  const returned = async (shipmentState: 'Advised' | 'Returned') => {
    const order = await imported({
      customLineItems: [{ name: { en: 'Fee' }, slug: 'fee', money: euro(700), quantity: 1 }],
    });
    return update(order.id, {
      version: order.version,
      actions: [
        {
          action: 'addReturnInfo',
          items: [
            { quantity: 1, customLineItemId: order.customLineItems[0]?.id ?? '', shipmentState },
          ],
        },
      ],
    });
  };

  test('an advised item cannot be refunded before it is back', async () => {
    const order = await returned('Advised');
    const item = order.returnInfo?.[0]?.items[0];
    expect(item?.paymentState).toBe('NonRefundable');
    const refund = (version: number) =>
      update(order.id, {
        version,
        actions: [
          {
            action: 'setReturnPaymentState',
            returnItemId: item?.id ?? '',
            paymentState: 'Refunded',
          },
        ],
      });
    await expect(refund(order.version)).rejects.toMatchObject({ statusCode: 400 });
    const back = await update(order.id, {
      version: order.version,
      actions: [
        {
          action: 'setReturnShipmentState',
          returnItemId: item?.id ?? '',
          shipmentState: 'BackInStock',
        },
      ],
    });
    expect((await refund(back.version)).returnInfo?.[0]?.items[0]?.paymentState).toBe('Refunded');
  });

  test('a returned item starts at Initial, and setReturnInfo replaces all', async () => {
    const order = await returned('Returned');
    expect(order.returnInfo?.[0]?.items[0]?.paymentState).toBe('Initial');
    const cleared = await update(order.id, {
      version: order.version,
      actions: [{ action: 'setReturnInfo', items: [] }],
    });
    expect(cleared.returnInfo).toEqual([]);
  });
});

test('the CRM id goes into syncInfo of an export channel only', async () => {
  for (const [key, roles] of [
    ['crm', ['OrderExport']],
    ['stock', ['InventorySupply']],
  ] as const) {
    await api
      .channels()
      .post({ body: { key, roles: [...roles] } })
      .execute();
  }
  const order = await imported();
  const sync = (key: string) =>
    update(order.id, {
      version: order.version,
      actions: [{ action: 'updateSyncInfo', channel: { typeId: 'channel', key }, externalId: 'x' }],
    });
  await expect(sync('stock')).rejects.toMatchObject({ statusCode: 400 });
  expect((await sync('crm')).syncInfo).toMatchObject([{ externalId: 'x' }]);
});

describe('payments', () => {
  test('keep their customer and the state of each transaction', async () => {
    const { body } = await api
      .customers()
      .post({ body: { email: 'a@example.com', password: 'x' } })
      .execute();
    const created = await payment({
      key: 'pay-1',
      interfaceId: 'psp-1',
      customer: { typeId: 'customer', id: body.customer.id },
      transactions: [
        { type: 'Authorization', amount: euro(5_000), state: 'Success' },
        { type: 'Charge', amount: euro(5_000) },
      ],
    });
    expect(created).toMatchObject({
      interfaceId: 'psp-1',
      customer: { id: body.customer.id },
      transactions: [{ state: 'Success' }, { type: 'Charge', state: 'Initial' }],
    });
    const charged = await api
      .payments()
      .withKey({ key: 'pay-1' })
      .post({
        body: {
          version: 1,
          actions: [
            {
              action: 'changeTransactionState',
              transactionId: created.transactions[1]?.id ?? '',
              state: 'Success',
            },
            { action: 'addTransaction', transaction: { type: 'Refund', amount: euro(100) } },
          ],
        },
      })
      .execute();
    expect(charged.body.transactions).toMatchObject([
      { state: 'Success' },
      { state: 'Success' },
      { type: 'Refund', amount: { centAmount: 100, fractionDigits: 2 } },
    ]);
  });

  test('a transaction that is not there cannot change', async () => {
    const { id } = await payment();
    const change = api
      .payments()
      .withId({ ID: id })
      .post({
        body: {
          version: 1,
          actions: [{ action: 'changeTransactionState', transactionId: 'none', state: 'Success' }],
        },
      });
    await expect(change.execute()).rejects.toMatchObject({ statusCode: 400 });
  });
});

test('a division inherits associates and stores from its company', async () => {
  await api
    .stores()
    .post({ body: { key: 'uk' } })
    .execute();
  await api
    .associateRoles()
    .post({ body: { key: 'buyer', buyerAssignable: true } })
    .execute();
  const { body } = await api
    .customers()
    .post({ body: { email: 'a@example.com', password: 'x' } })
    .execute();
  await api
    .businessUnits()
    .post({
      body: {
        key: 'acme',
        name: 'Acme',
        unitType: 'Company',
        stores: [{ typeId: 'store', key: 'uk' }],
        associates: [
          {
            customer: { typeId: 'customer', id: body.customer.id },
            associateRoleAssignments: [
              {
                associateRole: { typeId: 'associate-role', key: 'buyer' },
                inheritance: 'Enabled',
              },
            ],
          },
        ],
      },
    })
    .execute();
  const division = await api
    .businessUnits()
    .post({
      body: {
        key: 'acme-north',
        name: 'North',
        unitType: 'Division',
        parentUnit: { typeId: 'business-unit', key: 'acme' },
      },
    })
    .execute();
  expect(division.body).toMatchObject({
    status: 'Active',
    associateMode: 'ExplicitAndFromParent',
    topLevelUnit: { key: 'acme' },
    inheritedAssociates: [
      {
        customer: { id: body.customer.id },
        associateRoleAssignments: [{ source: { key: 'acme' } }],
      },
    ],
    inheritedStores: [{ key: 'uk' }],
  });
});
