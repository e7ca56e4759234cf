import type { JsonObject } from '../json.ts';
import { isObject } from '../json.ts';
import type { RunningDataverse } from '../server.ts';

export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as an object, `{}` when it is none. */
  readonly json: JsonObject;
  readonly code: string | undefined;
  readonly message: string | undefined;
};

type Call = {
  readonly body?: JsonObject;
  /** Sent as it is, instead of a body. */
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
};

const parsed = (text: string): JsonObject => {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
};

const answerOf = async (response: Response): Promise<Answer> => {
  const text = await response.text();
  const json = parsed(text);
  const error = isObject(json.error) ? json.error : {};
  return {
    status: response.status,
    headers: response.headers,
    text,
    json,
    code: typeof error.code === 'string' ? error.code : undefined,
    message: typeof error.message === 'string' ? error.message : undefined,
  };
};

/** Asks for a bearer token the way a service does. */
export const signIn = async (
  simulator: Pick<RunningDataverse, 'tokenUrl' | 'url' | 'clientId' | 'clientSecret'>,
  change: Readonly<Record<string, string>> = {},
): Promise<Answer> => {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: simulator.clientId,
    client_secret: simulator.clientSecret,
    scope: `${simulator.url}/.default`,
    ...change,
  });
  return answerOf(await fetch(simulator.tokenUrl, { method: 'POST', body: form }));
};

/** A caller of the Web API with a token of its own; it never retries. */
export class Caller {
  readonly #simulator: RunningDataverse;
  #token = '';

  constructor(simulator: RunningDataverse) {
    this.#simulator = simulator;
  }

  async signIn(): Promise<void> {
    const { json } = await signIn(this.#simulator);
    this.#token = String(json.access_token);
  }

  async send(method: string, path: string, call: Call = {}): Promise<Answer> {
    const url = path.startsWith('http') ? path : this.#simulator.apiUrl + path;
    const response = await fetch(url, {
      method,
      headers: {
        Authorization: `Bearer ${this.#token}`,
        Accept: 'application/json',
        'Content-Type': 'application/json',
        ...call.headers,
      },
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      ...(call.text === undefined ? {} : { body: call.text }),
    });
    return answerOf(response);
  }

  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Answer> {
    return this.send('GET', path, headers === undefined ? {} : { headers });
  }

  patch(path: string, body: JsonObject, headers: Readonly<Record<string, string>> = {}) {
    return this.send('PATCH', path, { body, headers });
  }

  post(path: string, body: JsonObject, headers: Readonly<Record<string, string>> = {}) {
    return this.send('POST', path, { body, headers });
  }

  delete(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.send('DELETE', path, { headers });
  }

  async admin(method: string, path: string, body?: JsonObject): Promise<JsonObject> {
    const response = await fetch(`${this.#simulator.url}/_sim/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return parsed(await response.text());
  }
}

/** Rows of a list answer. */
export const rowsOf = (answer: Answer): readonly JsonObject[] => {
  const { value } = answer.json;
  return Array.isArray(value) ? value.filter(isObject) : [];
};
