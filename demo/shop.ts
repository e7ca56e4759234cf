import { type Answer, call } from './http.ts';
import type { CustomerDraft, OrderImportDraft, PaymentDraft } from './population/drafts.ts';
import { at, needNumber, needText, objectOf, type Raw } from './raw.ts';

/** How to reach a commercetools project. */
export interface ProjectAccess {
  readonly url: string;
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly projectKey: string;
}

export interface Resource {
  readonly id: string;
  readonly version: number;
}

export type ResourceKind = 'business-units' | 'carts' | 'customers' | 'orders' | 'payments';
export type Action = { readonly action: string } & Raw;

/** The merchant's shop: changes commercetools as shoppers and staff would. */
export interface Shop {
  create(path: string, draft: object): Promise<Resource>;
  signUp(draft: CustomerDraft): Promise<Resource>;
  placeOrder(draft: OrderImportDraft): Promise<Resource>;
  pay(draft: PaymentDraft): Promise<Resource>;
  /** Changes the present version; somebody else's change in between is no hindrance. */
  change(kind: ResourceKind, id: string, ...actions: readonly Action[]): Promise<Raw>;
  read(kind: ResourceKind, id: string): Promise<Raw>;
  /** Requests that the shop itself has sent, to be told from the integration's. */
  requestsSent(): number;
}

const changeAttemptsMax = 5;
/** A token is renewed so long before its end that no request is refused. */
const tokenMarginMs = 60_000;

export function openShop(access: ProjectAccess): Shop {
  const token = tokenSource(access);
  let sent = 0;
  const ask = async (method: 'GET' | 'POST', path: string, body?: object): Promise<Answer> => {
    sent++;
    return call(`${access.url}/${access.projectKey}/${path}`, {
      method,
      headers: { authorization: `Bearer ${await token()}` },
      ...(body === undefined ? {} : { body }),
    });
  };
  const create = async (path: string, draft: object): Promise<Resource> =>
    resourceOf(accepted(await ask('POST', path, draft), `POST ${path}`));
  const read = async (kind: ResourceKind, id: string): Promise<Raw> =>
    accepted(await ask('GET', `${kind}/${id}`), `GET ${kind}`);
  const versions = new Map<string, number>();
  const change: Shop['change'] = async (kind, id, ...actions) => {
    for (let attempt = 1; attempt <= changeAttemptsMax; attempt++) {
      const version = versions.get(id) ?? resourceOf(await read(kind, id)).version;
      const answer = await ask('POST', `${kind}/${id}`, { version, actions });
      versions.delete(id);
      if (answer.status === 409) continue;
      const changed = accepted(answer, `POST ${kind} ${actions[0]?.action ?? ''}`);
      versions.set(id, resourceOf(changed).version);
      return changed;
    }
    throw new Error(`${kind} ${id} was changed by others ${changeAttemptsMax} times in a row.`);
  };
  return {
    create,
    read,
    change,
    signUp: async (draft) => {
      const result = accepted(await ask('POST', 'customers', draft), 'POST customers');
      return resourceOf(objectOf(at(result, 'customer')));
    },
    placeOrder: (draft) => create('orders/import', draft),
    pay: (draft) => create('payments', draft),
    requestsSent: () => sent,
  };
}

function resourceOf(raw: Raw): Resource {
  return { id: needText(raw, 'id'), version: needNumber(raw, 'version') };
}

function accepted({ status, body }: Answer, what: string): Raw {
  if (status >= 200 && status < 300) return objectOf(body);
  throw new Error(`commercetools answered ${status} to ${what}: ${JSON.stringify(body)}`);
}

function tokenSource(access: ProjectAccess): () => Promise<string> {
  let current: { readonly text: string; readonly until: number } | null = null;
  return async () => {
    if (current !== null && current.until > performance.now()) return current.text;
    const basic = Buffer.from(`${access.clientId}:${access.clientSecret}`).toString('base64');
    const url = `${access.tokenUrl}?grant_type=client_credentials`;
    const answer = await call(url, {
      method: 'POST',
      headers: { authorization: `Basic ${basic}` },
    });
    const body = accepted(answer, 'POST oauth/token');
    const lifeMs = needNumber(body, 'expires_in') * 1000;
    current = {
      text: needText(body, 'access_token'),
      until: performance.now() + lifeMs - tokenMarginMs,
    };
    return current.text;
  };
}
