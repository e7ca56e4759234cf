import type { CommercetoolsSimulator } from '../simulators/commercetools/server.ts';
import { assert, must } from '../src/std/assert.ts';
import { isRecord } from '../src/std/is-record.ts';

/** A document as the two systems' APIs show it. */
// biome-ignore lint/suspicious/noExplicitAny: tests read documents of foreign systems by name.
export type Row = Readonly<Record<string, any>>;

/** The merchant's shop: writes to commercetools as people and back office do. */
export interface Shop {
  get(path: string): Promise<Row>;
  post(path: string, body: unknown): Promise<Row>;
  remove(path: string): Promise<Row>;
  /** Posts update actions with the resource's present version. */
  update(path: string, ...actions: readonly Row[]): Promise<Row>;
  signUp(draft: Row): Promise<Row>;
  /** Imports an order, as the simulator's shortest way to a complete one. */
  order(draft: Row): Promise<Row>;
  payment(draft: Row): Promise<Row>;
}

/** Says that an answer is an object, so that its fields can be looked at. */
export function toRow(answer: unknown): Row {
  assert(isRecord(answer), 'The answer is a JSON object.');
  return answer;
}

export async function openShop(simulator: CommercetoolsSimulator): Promise<Shop> {
  const client = must(simulator.clients[1], 'the simulator has a client for the shop');
  const basic = Buffer.from(`${client.clientId}:${client.clientSecret}`).toString('base64');
  const answer = await fetch(simulator.tokenUrl, {
    method: 'POST',
    headers: {
      authorization: `Basic ${basic}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: 'grant_type=client_credentials',
  });
  const { access_token: token } = toRow(await answer.json());
  const send = async (method: string, path: string, body?: unknown): Promise<Row> => {
    const response = await fetch(`${simulator.url}/${simulator.projectKey}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return toRow(JSON.parse(text));
  };
  const post = (path: string, body: unknown): Promise<Row> => send('POST', path, body);
  return {
    get: (path) => send('GET', path),
    post,
    remove: (path) => send('DELETE', path),
    update: async (path, ...actions) => {
      const { version } = await send('GET', path);
      return post(path, { version, actions });
    },
    signUp: async (draft) =>
      (await post('/customers', { password: 'secret-1', ...draft })).customer,
    order: (draft) => post('/orders/import', draft),
    payment: (draft) => post('/payments', draft),
  };
}
