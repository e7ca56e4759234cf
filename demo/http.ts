/** What an HTTP server answered; `body` is undefined where it is not JSON. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export interface Call {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly timeoutMs?: number;
}

/** One HTTP call. Throws when there is no answer within the time, never because of a status. */
export async function call(url: string, options: Call = {}): Promise<Answer> {
  const { method = 'GET', headers = {}, body, timeoutMs = 10_000 } = options;
  const answer = await fetch(url, {
    method,
    headers: {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(timeoutMs),
  });
  return { status: answer.status, body: parse(await answer.text()) };
}

/** The body of a call that has to succeed. */
export async function callOk(url: string, options: Call = {}): Promise<unknown> {
  const { status, body } = await call(url, options);
  if (status >= 200 && status < 300) return body;
  const { method = 'GET' } = options;
  const path = new URL(url).pathname;
  throw new Error(`${method} ${path} answered ${status}: ${JSON.stringify(body)?.slice(0, 400)}`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
