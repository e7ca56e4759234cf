import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Commerce } from '../../src/ports/commerce.ts';
import type { Step } from '../../src/ports/trail.ts';
import { recordedCall } from './recorded-call.ts';

/** Writes to the project as a shop does; answers the created or updated resource. */
export interface Shop {
  post(path: string, body: object): Promise<Record<string, unknown>>;
}

export interface CommerceSubject {
  readonly commerce: Commerce;
  readonly shop: Shop;
  readonly projectKey: string;
  /** Whether the project keeps Messages for `GET /messages`. */
  readonly messages: boolean;
  close(): Promise<void>;
}

export function idOf(resource: Record<string, unknown>): string {
  if (typeof resource.id !== 'string') throw new Error(`No id in ${JSON.stringify(resource)}`);
  return resource.id;
}

/** The requests among the steps, without those for a token. */
export function apiSteps(steps: readonly Step[]): readonly Step[] {
  return steps.filter((step) => step.step !== 'get commercetools token');
}

const eur = (centAmount: number) => ({ centAmount, currencyCode: 'EUR' });

/** A new customer with an e-mail of its own; answers its id. */
export async function newCustomer(shop: Shop, more: object = {}): Promise<string> {
  const email = `Ada.${randomUUID()}@Example.com`;
  const created = await shop.post('/customers', { email, password: 'x', ...more });
  const customer = created.customer;
  if (typeof customer !== 'object' || customer === null) throw new Error('No customer came back.');
  return idOf({ ...customer });
}

async function newPayment(shop: Shop): Promise<string> {
  const transactions = [{ type: 'Charge', state: 'Success', amount: eur(2380) }];
  return idOf(await shop.post('/payments', { amountPlanned: eur(2380), transactions }));
}

function importDraft(more: object = {}) {
  return {
    orderNumber: `N-${randomUUID()}`,
    customerEmail: 'ada@example.com',
    locale: 'de',
    orderState: 'Open',
    totalPrice: eur(2000),
    taxedPrice: { totalNet: eur(2000), totalGross: eur(2380), taxPortions: [] },
    lineItems: [
      {
        name: { en: 'Hat', de: 'Hut' },
        variant: { sku: 'HAT-1' },
        quantity: 2,
        price: { value: eur(1000) },
      },
    ],
    ...more,
  };
}

/** What every `Commerce` must do, whatever stands behind it. Leaves resources behind. */
export function registerCommerceTests(name: string, open: () => Promise<CommerceSubject>): void {
  describe(`Commerce contract: ${name}`, () => {
    let subject: CommerceSubject;
    const call = () => recordedCall().call;
    beforeAll(async () => {
      subject = await open();
    });
    afterAll(() => subject.close());

    it('answers null for what does not exist, in one request', async () => {
      const { call, steps } = recordedCall();
      expect(await subject.commerce.customer(randomUUID(), call)).toBeNull();
      expect(apiSteps(steps)).toMatchObject([
        { step: 'fetch customer', system: 'commercetools', status: 404, outcome: 'absent' },
      ]);
      expect(await subject.commerce.order(randomUUID(), call)).toBeNull();
    });

    it('reads a customer by id', async () => {
      const id = await newCustomer(subject.shop, {
        firstName: 'Ada',
        lastName: 'Lovelace',
        addresses: [{ country: 'GB', city: 'London', phone: '+44 1', streetName: 'Weg' }],
        defaultBillingAddress: 0,
      });
      const { call, steps } = recordedCall();
      const person = await subject.commerce.customer(id, call);
      expect(person).toMatchObject({
        ref: { projectKey: subject.projectKey, kind: 'customer', id },
        firstName: 'Ada',
        lastName: 'Lovelace',
        phone: '+44 1',
        billingAddress: { city: 'London', street: 'Weg' },
      });
      expect(person?.email).toMatch(/^ada\./i);
      expect(person?.modifiedByClientId).toEqual(expect.any(String));
      expect(person?.version).toBeGreaterThan(0);
      expect(apiSteps(steps)).toMatchObject([{ status: 200, outcome: 'found' }]);
      expect(apiSteps(steps)[0]?.requestId).toBe(call.correlationId);
    });

    it('names the groups of a customer by key', async () => {
      const key = `vip-${randomUUID()}`;
      const group = idOf(await subject.shop.post('/customer-groups', { groupName: key, key }));
      const customerGroup = { typeId: 'customer-group', id: group };
      const id = await newCustomer(subject.shop, { customerGroup });
      expect((await subject.commerce.customer(id, call()))?.customerGroups).toEqual([key]);
    });

    it('reads an order with its payments in one request', async () => {
      const payment = await newPayment(subject.shop);
      const paymentInfo = { payments: [{ typeId: 'payment', id: payment }] };
      const draft = importDraft({ paymentInfo, paymentState: 'Paid' });
      const id = idOf(await subject.shop.post('/orders/import', draft));
      const { call, steps } = recordedCall();
      const order = await subject.commerce.order(id, call);
      expect(order).toMatchObject({
        ref: { kind: 'order', id },
        orderNumber: draft.orderNumber,
        customerEmail: 'ada@example.com',
        total: { centAmount: 2380, currency: 'EUR', fractionDigits: 2 },
        orderState: 'Open',
        paymentState: 'Paid',
        lines: [{ name: 'Hut', sku: 'HAT-1', quantity: 2 }],
        payments: [{ id: payment, transactions: [{ type: 'Charge', state: 'Success' }] }],
      });
      expect(apiSteps(steps)).toHaveLength(1);
    });

    it('finds the orders of a payment', async () => {
      const payment = await newPayment(subject.shop);
      const { call: early, steps } = recordedCall();
      expect(await subject.commerce.orderIdsOfPayment(payment, early)).toEqual([]);
      expect(apiSteps(steps)).toMatchObject([{ status: 200, outcome: '0 found' }]);
      const paymentInfo = { payments: [{ typeId: 'payment', id: payment }] };
      const id = idOf(await subject.shop.post('/orders/import', importDraft({ paymentInfo })));
      expect(await subject.commerce.orderIdsOfPayment(payment, call())).toEqual([id]);
    });

    it('reads the reported changes of an order, oldest first, or none', async () => {
      const order = await subject.shop.post('/orders/import', importDraft());
      const id = idOf(order);
      expect(await subject.commerce.orderStateChanges(id, call())).toEqual([]);
      await subject.shop.post(`/orders/${id}`, {
        version: order.version,
        actions: [
          { action: 'changePaymentState', paymentState: 'Paid' },
          { action: 'changeOrderState', orderState: 'Cancelled' },
        ],
      });
      const changes = await subject.commerce.orderStateChanges(id, call());
      if (!subject.messages) {
        expect(changes).toEqual([]);
        return;
      }
      expect(changes).toHaveLength(2);
      expect(changes).toEqual(
        expect.arrayContaining([
          { at: expect.any(String), orderState: null, paymentState: 'Paid' },
          { at: expect.any(String), orderState: 'Cancelled', paymentState: null },
        ]),
      );
      expect(await subject.commerce.orderStateChanges(randomUUID(), call())).toEqual([]);
    });

    it('keeps ids out of the path and out of the predicate', async () => {
      await newPayment(subject.shop);
      const sly = '") or payments(id is defined)) or orderNumber="x';
      expect(await subject.commerce.orderIdsOfPayment(sly, call())).toEqual([]);
      expect(await subject.commerce.customer('../orders', call())).toBeNull();
    });
  });
}
