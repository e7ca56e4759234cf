import type { Payment } from '../core/model/order.ts';
import type { Commerce } from '../ports/commerce.ts';
import type { NotificationReader } from '../ports/intake.ts';
import type { Call } from '../ports/trail.ts';
import { mapBounded } from '../std/map-bounded.ts';
import type { Clock } from '../std/time.ts';
import { type Api, apiOf, segment } from './api.ts';
import { cartReader } from './cart-reader.ts';
import { createCustomer } from './create-customer.ts';
import { personOf } from './customer.ts';
import { openHttp } from './http.ts';
import { createNotificationReader, type NotificationReaderOptions } from './notification.ts';
import { orderExpand, orderOf, type ReadOrder } from './order.ts';
import { orderIdsOf, ordersOfPaymentQuery } from './orders-of-payment.ts';
import { paymentOf } from './payment.ts';
import { stateChangeQuery, stateChangesOf } from './state-changes.ts';
import { tokensOf } from './token.ts';
import { unitGateway } from './unit-gateway.ts';
import { customerGet, updateCustomer } from './update-customer.ts';
import { expandQuery } from './update-resource.ts';

export interface CommerceOptions {
  readonly projectKey: string;
  /** `https://api.europe-west1.gcp.commercetools.com` */
  readonly apiUrl: string;
  /** `https://auth.europe-west1.gcp.commercetools.com`; the token endpoint lies below it. */
  readonly authUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Asked for with the token; none = all that the API client has. */
  readonly scopes?: readonly string[] | undefined;
  /**
   * Key of the custom type that a customer without one gets with its first custom field. Without it
   * such a write is CWY-4009.
   */
  readonly customerTypeKey?: string | undefined;
  /** As `customerTypeKey`, for business units. */
  readonly unitTypeKey?: string | undefined;
  /** For one request, from waiting for a connection to the last byte. */
  readonly timeoutMs: number;
  readonly connectionsMax?: number | undefined;
  readonly clock: Clock;
}

export type CommerceGateway = Commerce & {
  /** Waits for the requests under way. */
  close(): Promise<void>;
};

const connectionsMaxDefault = 20;

/** Payments of one order that are fetched singly at a time, when they were not sent along. */
const paymentFetchesMax = 4;

/**
 * Reads and writes a commercetools project over pooled connections of our own. The official SDK lends its
 * types, against which every field name is checked; its client is left out because a read costs
 * four to five times the processor time there, the correlation id of a call cannot be set per
 * request, and pausing and retrying belong to the pipeline.
 */
export function createCommerce(options: CommerceOptions): CommerceGateway {
  const { projectKey, timeoutMs, clock } = options;
  const connectionsMax = options.connectionsMax ?? connectionsMaxDefault;
  const http = openHttp({ url: options.apiUrl, connectionsMax, timeoutMs });
  const authHttp = openHttp({ url: options.authUrl, connectionsMax: 1, timeoutMs });
  const tokens = tokensOf(authHttp, {
    clientId: options.clientId,
    clientSecret: options.clientSecret,
    scopes: options.scopes ?? [],
    clock,
  });
  const api = apiOf({ http, tokens, projectKey, clock });
  const writing = { api, projectKey, customerTypeKey: options.customerTypeKey };
  return {
    customer: (id, call) =>
      api.get(customerGet(id), call, (document) => personOf(document, projectKey)),
    updateCustomer: (customer, changes, call) => updateCustomer(writing, customer, changes, call),
    createCustomer: (draft, call) => createCustomer(writing, draft, call),
    async order(id, call) {
      const read = await api.get(
        {
          step: 'fetch order',
          path: `/orders/${segment(id)}`,
          missing: 'resource',
          query: expandQuery(orderExpand),
        },
        call,
        (document) => orderOf(document, projectKey),
      );
      return read === null ? null : withAllPayments(api, read, call);
    },
    async orderIdsOfPayment(paymentId, call) {
      const query = ordersOfPaymentQuery(paymentId);
      const get = {
        step: 'find orders of payment',
        path: '/orders',
        missing: 'nothing',
        query,
      } as const;
      return (await api.get(get, call, orderIdsOf)) ?? [];
    },
    async orderStateChanges(orderId, call) {
      const query = stateChangeQuery(orderId);
      const get = {
        step: 'fetch order state changes',
        path: '/messages',
        missing: 'facility',
        query,
      } as const;
      return (await api.get(get, call, stateChangesOf)) ?? [];
    },
    ...unitGateway({ api, projectKey, unitTypeKey: options.unitTypeKey, clock }),
    ...cartReader(api, projectKey),
    async close() {
      await Promise.all([http.close(), authHttp.close()]);
    },
  };
}

/** The reader of what the project's subscriptions deliver. */
export function createReader(options: NotificationReaderOptions): NotificationReader {
  return createNotificationReader(options);
}

/**
 * A payment that was named but not sent along is either deleted, and then no part of the order any
 * more, or could not be expanded, and then must not be taken for absent: only asking tells.
 */
async function withAllPayments(api: Api, read: ReadOrder, call: Call): Promise<ReadOrder['order']> {
  if (read.unexpanded.length === 0) return read.order;
  const fetched = await mapBounded(read.unexpanded, paymentFetchesMax, (id) =>
    api.get(
      { step: 'fetch payment', path: `/payments/${segment(id)}`, missing: 'resource' },
      call,
      paymentOf,
    ),
  );
  const found: readonly Payment[] = fetched.filter((payment) => payment !== null);
  return { ...read.order, payments: [...read.order.payments, ...found] };
}
