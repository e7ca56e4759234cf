import { callOk } from './http.ts';
import type { CommerceState } from './oracle/state.ts';
import { listAt, needNumber, numberAt } from './raw.ts';

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
  /** All requests so far, but those for tokens. */
  requests(): Promise<number>;
}

export function openCommerceAdmin(url: string): Commerce {
  const get = (path: string): Promise<unknown> =>
    callOk(`${url}/_sim/${path}`, { timeoutMs: 30_000 });
  const post = (path: string, body: object): Promise<unknown> =>
    callOk(`${url}/_sim/${path}`, { method: 'POST', body });
  return {
    state: async () => stateOf(await get('state'), await get('state?typeId=message')),
    deliveries: async () => deliveriesOf(await get('deliveries')),
    turn: async (knobs) => void (await post('knobs', knobs)),
    pushTo: async (topic, push) => void (await post('settings', { pubsubPush: { [topic]: push } })),
    redeliver: async (resourceId) => needNumber(await post('redeliver', { resourceId }), 'sent'),
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
