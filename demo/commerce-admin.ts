import { callOk } from './http.ts';
import type { CommerceState } from './oracle/state.ts';
import { listAt, needNumber, needText, numberAt, type Raw } from './raw.ts';

/** How far the delivery of notifications departs from the ideal. */
export interface Knobs {
  readonly duplicate: number;
  readonly reorder: number;
  readonly delayMs: readonly [number, number];
}

export interface Deliveries {
  readonly pending: number;
  readonly delivered: number;
  readonly duplicated: number;
  readonly reordered: number;
  readonly failed: number;
}

/** The back door of the commercetools simulator: what the real service has no API for. */
export interface Commerce {
  state(): Promise<CommerceState>;
  deliveries(): Promise<Deliveries>;
  turn(knobs: Knobs): Promise<void>;
  /** Sets where messages of a Pub/Sub topic are pushed to. */
  pushTo(topic: string, url: string): Promise<void>;
  /** Sends all notifications of a resource once more; returns how many. */
  redeliver(resourceId: string): Promise<number>;
  /**
   * An order edit is applied: the order is another one from now on, and nothing but the Message tells,
   * for commercetools reports no change of an order by an edit.
   */
  applyEdit(order: Raw, message: Raw): Promise<void>;
  /** A cart as its shopper has left it some time ago. */
  leaveCart(cart: Raw): Promise<void>;
  /** All requests so far, but those for tokens. */
  requests(): Promise<number>;
}

export function openCommerceAdmin(url: string): Commerce {
  const get = (path: string): Promise<unknown> =>
    callOk(`${url}/_sim/${path}`, { timeoutMs: 30_000 });
  const post = (path: string, body: object): Promise<unknown> =>
    callOk(`${url}/_sim/${path}`, { method: 'POST', body });
  const seed = async (typeId: string, resource: Raw): Promise<void> => {
    const failed = listAt(await post('seed', { entries: [{ typeId, resource }] }), 'failed');
    if (failed.length > 0) throw new Error(`The ${typeId} was refused: ${JSON.stringify(failed)}`);
  };
  const redeliver = async (resourceId: string): Promise<number> =>
    needNumber(await post('redeliver', { resourceId }), 'sent');
  return {
    state: async () => stateOf(await get('state'), await get('state?typeId=message')),
    deliveries: async () => deliveriesOf(await get('deliveries')),
    turn: async (knobs) => void (await post('knobs', knobs)),
    pushTo: async (topic, push) => void (await post('settings', { pubsubPush: { [topic]: push } })),
    redeliver,
    applyEdit: async (order, message) => {
      await seed('order', order);
      await seed('message', message);
      await redeliver(needText(message, 'id'));
    },
    leaveCart: (cart) => seed('cart', cart),
    requests: async () => {
      const counted = await get('requests');
      const forTokens = numberAt(counted, 'byRoute', 'POST /oauth/token') ?? 0;
      return needNumber(counted, 'total') - forTokens;
    },
  };
}

function stateOf(state: unknown, messages: unknown): CommerceState {
  return {
    customers: listAt(state, 'resources', 'customer'),
    customerGroups: listAt(state, 'resources', 'customer-group'),
    orders: listAt(state, 'resources', 'order'),
    payments: listAt(state, 'resources', 'payment'),
    messages: listAt(messages, 'resources', 'message'),
    units: listAt(state, 'resources', 'business-unit'),
    associateRoles: listAt(state, 'resources', 'associate-role'),
    carts: listAt(state, 'resources', 'cart'),
  };
}

function deliveriesOf(raw: unknown): Deliveries {
  const count = (name: string): number => needNumber(raw, name);
  return {
    pending: count('pending'),
    delivered: count('delivered'),
    duplicated: count('duplicated'),
    reordered: count('reordered'),
    failed: count('failed'),
  };
}
