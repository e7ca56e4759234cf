import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
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

const messagesOf = async (id: string) => {
  const { body } = await api
    .messages()
    .get({ queryArgs: { where: `resource(id="${id}")`, sort: 'createdAt asc', limit: 500 } })
    .execute();
  return body.results.toSorted((left, right) => left.sequenceNumber - right.sequenceNumber);
};

const jane = async () => {
  const { body } = await api
    .customers()
    .post({ body: { email: 'jane@example.com', password: 'x', addresses: [{ country: 'DE' }] } })
    .execute();
  return body.customer;
};

type CustomerUpdate = Parameters<ReturnType<ReturnType<typeof api.customers>['withId']>['post']>[0];

const after = async (actions: CustomerUpdate['body']['actions']) => {
  const customer = await jane();
  const { body } = await api
    .customers()
    .withId({ ID: customer.id })
    .post({ body: { version: 1, actions } })
    .execute();
  const messages = (await messagesOf(customer.id)).slice(1);
  return { customer: body, messages };
};

test('each change has its message, numbered per resource and dated like the change', async () => {
  const { customer, messages } = await after([
    { action: 'changeEmail', email: 'new@example.com' },
    { action: 'setFirstName', firstName: 'Jane' },
    { action: 'setExternalId', externalId: 'crm-1' },
  ]);
  expect(messages.map(({ type }) => type)).toEqual([
    'CustomerEmailChanged',
    'CustomerFirstNameSet',
    'CustomerExternalIdSet',
  ]);
  expect(messages.map(({ sequenceNumber }) => sequenceNumber)).toEqual([2, 3, 4]);
  for (const message of messages) {
    expect(message).toMatchObject({
      version: 1,
      resourceVersion: customer.version,
      createdAt: customer.lastModifiedAt,
      lastModifiedBy: { clientId: 'causeway' },
    });
  }
  expect(messages[0]).toMatchObject({ email: 'new@example.com', oldEmail: 'jane@example.com' });
});

test.each([
  [[{ action: 'setLocale' as const, locale: 'de' }]],
  [[{ action: 'setKey' as const, key: 'jane' }]],
  [[{ action: 'setVatId' as const, vatId: 'DE1' }]],
  [[{ action: 'setSalutation' as const, salutation: 'Dr.' }]],
  [[{ action: 'setCustomerNumber' as const, customerNumber: '7' }]],
])('%j has no message', async (actions) => {
  const { customer, messages } = await after(actions);
  expect(customer.version).toBe(2);
  expect(messages).toEqual([]);
});

test('addresses tell what happened and in which role', async () => {
  const customer = await jane();
  const addressId = customer.addresses[0]?.id ?? '';
  const { body: defaulted } = await api
    .customers()
    .withId({ ID: customer.id })
    .post({ body: { version: 1, actions: [{ action: 'setDefaultShippingAddress', addressId }] } })
    .execute();
  await api
    .customers()
    .withId({ ID: customer.id })
    .post({
      body: {
        version: defaulted.version,
        actions: [{ action: 'changeAddress', addressId, address: { country: 'DE', city: 'Bonn' } }],
      },
    })
    .execute();
  const messages = await messagesOf(customer.id);
  expect(messages.map(({ type }) => type)).toEqual([
    'CustomerCreated',
    'CustomerShippingAddressAdded',
    'CustomerDefaultShippingAddressSet',
    'CustomerAddressChanged',
  ]);
  expect(messages.at(-1)).toMatchObject({
    address: { id: addressId, city: 'Bonn' },
    addressRoles: ['ShippingAddress', 'DefaultShippingAddress'],
  });
});

test('an order tells of states, payments and returns, but not of a return’s payment state', async () => {
  const payment = await api
    .payments()
    .post({ body: { amountPlanned: { currencyCode: 'EUR', centAmount: 100 } } })
    .execute();
  const { body: order } = await api
    .orders()
    .importOrder()
    .post({
      body: {
        orderNumber: 'o-1',
        totalPrice: { currencyCode: 'EUR', centAmount: 100 },
        customLineItems: [
          {
            name: { en: 'Fee' },
            slug: 'fee',
            money: { currencyCode: 'EUR', centAmount: 100 },
            quantity: 1,
          },
        ],
      },
    })
    .execute();
  const byId = api.orders().withId({ ID: order.id });
  const { body: changed } = await byId
    .post({
      body: {
        version: 1,
        actions: [
          { action: 'changePaymentState', paymentState: 'Paid' },
          { action: 'changeOrderState', orderState: 'Cancelled' },
          { action: 'addPayment', payment: { typeId: 'payment', id: payment.body.id } },
          {
            action: 'addReturnInfo',
            items: [
              {
                quantity: 1,
                customLineItemId: order.customLineItems[0]?.id ?? '',
                shipmentState: 'Returned',
              },
            ],
          },
        ],
      },
    })
    .execute();
  await byId
    .post({
      body: {
        version: changed.version,
        actions: [
          {
            action: 'setReturnPaymentState',
            returnItemId: changed.returnInfo?.[0]?.items[0]?.id ?? '',
            paymentState: 'Refunded',
          },
        ],
      },
    })
    .execute();
  expect((await messagesOf(order.id)).map(({ type }) => type)).toEqual([
    'OrderImported',
    'OrderStateChanged',
    'OrderPaymentStateChanged',
    'OrderPaymentAdded',
    'ReturnInfoAdded',
  ]);
});

test('a payment tells of transactions added and changed', async () => {
  const amount = { currencyCode: 'EUR', centAmount: 100 };
  const { body: created } = await api
    .payments()
    .post({ body: { amountPlanned: amount, transactions: [{ type: 'Charge', amount }] } })
    .execute();
  const transactionId = created.transactions[0]?.id ?? '';
  await api
    .payments()
    .withId({ ID: created.id })
    .post({
      body: {
        version: 1,
        actions: [
          { action: 'changeTransactionState', transactionId, state: 'Success' },
          { action: 'addTransaction', transaction: { type: 'Refund', amount, state: 'Pending' } },
          { action: 'changeAmountPlanned', amount: { currencyCode: 'EUR', centAmount: 90 } },
        ],
      },
    })
    .execute();
  const messages = await messagesOf(created.id);
  expect(messages.map(({ type }) => type)).toEqual([
    'PaymentCreated',
    'PaymentTransactionAdded',
    'PaymentTransactionStateChanged',
  ]);
  expect(messages[2]).toMatchObject({ transactionId, state: 'Success' });
});

test('messages can be queried by type and time, one by one, and switched off', async () => {
  const customer = await jane();
  const { body } = await api
    .messages()
    .get({
      queryArgs: {
        where: 'type in ("CustomerCreated") and createdAt > "2000-01-01T00:00:00.000Z"',
        sort: ['createdAt asc', 'id asc'],
        withTotal: false,
      },
    })
    .execute();
  expect(body.results.map(({ resource }) => resource.id)).toEqual([customer.id]);
  const ID = body.results[0]?.id ?? '';
  expect((await api.messages().withId({ ID }).get().execute()).body.type).toBe('CustomerCreated');
  await admin(simulator, 'settings', { messagesEnabled: false });
  await expect(api.messages().get().execute()).rejects.toMatchObject({ statusCode: 404 });
  await admin(simulator, 'settings', { messagesEnabled: true });
});
