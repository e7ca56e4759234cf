import { randomUUID } from 'node:crypto';
import { eachBounded } from '../../demo/bounded.ts';
import { callOk } from '../../demo/http.ts';
import { at, listAt } from '../../demo/raw.ts';
import { openShop, type Shop } from '../../demo/shop.ts';
import { must } from '../../src/std/assert.ts';
import type { BenchEvent, Kind, Trade } from './kinds.ts';
import type { World } from './world.ts';

/** What happens in the shop. Nothing of it is told to anybody: the bench sends the news itself. */
export interface Population {
  /** New customers, each with an order that is authorised. */
  trades(count: number): Promise<readonly Trade[]>;
  /** Changes a name, or gives money back. */
  happen(kind: Kind, trades: readonly Trade[]): Promise<void>;
}

const atOnceMax = 16;
const total = { currencyCode: 'EUR', centAmount: 11_900 };
const orderVersion = 1;

export function openPopulation(world: World): Population {
  const shop = openShop(world.shop);
  let number = 0;
  return {
    trades: async (count) => {
      const numbers = Array.from({ length: count }, () => ++number);
      const customers = await seed(world, 'customer', numbers.map(customerDraft));
      const payments = await seed(world, 'payment', numbers.map(paymentDraft));
      const orders = await seed(
        world,
        'order',
        numbers.map((one, index) => orderDraft(one, customers[index], payments[index])),
      );
      return numbers.map((_, index) => ({
        customerId: must(customers[index], 'as many customers as numbers'),
        orderId: must(orders[index], 'as many orders as numbers'),
        paymentId: must(payments[index], 'as many payments as numbers'),
      }));
    },
    happen: (kind, trades) => eachBounded(trades, atOnceMax, (trade) => change(shop, kind, trade)),
  };
}

async function change(shop: Shop, kind: Kind, trade: Trade): Promise<void> {
  if (kind === 'updated') {
    const firstName = `Ada ${randomUUID().slice(0, 8)}`;
    await shop.change('customers', trade.customerId, { action: 'setFirstName', firstName });
  }
  if (kind === 'refunded') {
    const transaction = { type: 'Refund', state: 'Success', amount: { ...total, centAmount: 900 } };
    const timestamp = new Date().toISOString();
    const action = { action: 'addTransaction', transaction: { ...transaction, timestamp } };
    await shop.change('payments', trade.paymentId, action);
  }
}

async function seed(
  world: World,
  typeId: string,
  drafts: readonly object[],
): Promise<readonly string[]> {
  const url = `${world.shop.url}/_sim/seed`;
  const body = drafts.map((draft) => ({ typeId, draft }));
  const answer = await callOk(url, { method: 'POST', body, timeoutMs: 60_000 });
  const ids = at(answer, 'ids');
  if (!Array.isArray(ids) || ids.length !== drafts.length) {
    const [first] = listAt(answer, 'failed');
    throw new Error(`The simulator does not take a ${typeId}: ${String(first?.message)}`);
  }
  return ids.map(String);
}

function customerDraft(number: number): object {
  return {
    email: `ada.${number}@example.com`,
    password: 'never used',
    firstName: 'Ada',
    lastName: `Lovelace ${number}`,
    customerNumber: `C-${number}`,
    locale: 'en-GB',
    addresses: [
      {
        key: 'home',
        streetName: 'St James’s Square',
        streetNumber: '12',
        postalCode: 'SW1Y 4LB',
        city: 'London',
        country: 'GB',
        phone: '+44 20 7946 0958',
      },
    ],
    defaultBillingAddress: 0,
  };
}

function paymentDraft(): object {
  const timestamp = new Date().toISOString();
  return {
    amountPlanned: total,
    paymentMethodInfo: { paymentInterface: 'bench-psp', method: 'credit-card' },
    transactions: [{ type: 'Authorization', state: 'Success', amount: total, timestamp }],
  };
}

function orderDraft(
  number: number,
  customerId: string | undefined,
  payment: string | undefined,
): object {
  return {
    orderNumber: `B-${number}`,
    customerId,
    customerEmail: `ada.${number}@example.com`,
    lineItems: [1, 2, 3].map((line) => ({
      name: { en: `Thing ${line}` },
      variant: { sku: `sku-${line}` },
      price: { value: { ...total, centAmount: line * 1_000 } },
      quantity: line,
    })),
    totalPrice: total,
    orderState: 'Open',
    country: 'GB',
    locale: 'en-GB',
    paymentInfo: { payments: [{ typeId: 'payment', id: payment }] },
  };
}

/** The news of a trade, with a payload of the usual size. */
export function eventOf(world: World, kind: Kind, trade: Trade): BenchEvent {
  const { orderId, customerId, paymentId } = trade;
  const order = {
    get: `orders/${orderId}?expand=paymentInfo.payments%5B*%5D&expand=state`,
    patch: `cwy_orderactivities(${randomUUID()})?$select=activityid,statecode`,
  };
  const news = {
    placed: {
      ...order,
      ...{ typeId: 'order', id: orderId, type: 'OrderCreated', resourceVersion: orderVersion },
      payload: {
        order: { id: orderId, version: orderVersion, ...orderDraft(0, customerId, paymentId) },
      },
    },
    updated: {
      get: `customers/${customerId}?expand=customerGroup`,
      patch: `contacts(${customerId})?$select=contactid`,
      ...{
        typeId: 'customer',
        id: customerId,
        type: 'CustomerFirstNameSet',
        resourceVersion: null,
      },
      payload: { firstName: 'Ada' },
    },
    refunded: {
      ...order,
      ...{
        typeId: 'payment',
        id: paymentId,
        type: 'PaymentTransactionAdded',
        resourceVersion: null,
      },
      payload: { transaction: { id: randomUUID(), type: 'Refund', state: 'Success' } },
    },
  }[kind];
  const { get, patch, typeId, id, type, resourceVersion, payload } = news;
  return {
    get,
    patch,
    body: messageOf(world.shop.projectKey, { typeId, id, type, resourceVersion, payload }),
  };
}

interface News {
  readonly typeId: string;
  readonly id: string;
  readonly type: string;
  readonly resourceVersion: number | null;
  readonly payload: object;
}

function messageOf(
  projectKey: string,
  { typeId, id, type, resourceVersion, payload }: News,
): string {
  const messageId = randomUUID();
  const now = new Date().toISOString();
  return JSON.stringify({
    specversion: '1.0',
    id: messageId,
    source: `/${projectKey}/${typeId}s`,
    type: `com.commercetools.${typeId}.message.${type}`,
    subject: id,
    time: now,
    datacontenttype: 'application/json',
    data: {
      notificationType: 'Message',
      projectKey,
      id: messageId,
      version: 1,
      sequenceNumber: 1,
      resource: { typeId, id },
      ...(resourceVersion === null ? {} : { resourceVersion }),
      type,
      createdAt: now,
      lastModifiedAt: now,
      ...payload,
    },
  });
}
