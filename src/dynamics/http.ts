import type { IncomingHttpHeaders } from 'node:http';
import { type Dispatcher, Pool } from 'undici';
import { Problem } from '../problems/problem.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface HttpAnswer {
  readonly status: number;
  /** Null when the answer lacks the header. */
  header(name: string): string | null;
  readonly text: string;
}

export interface HttpOptions {
  readonly url: string;
  readonly connectionsMax: number;
  /** For the whole exchange: waiting for a connection, sending, and reading to the end. */
  readonly timeoutMs: number;
}

export interface Http {
  exchange(request: HttpRequest): Promise<HttpAnswer>;
  close(): Promise<void>;
}

/** Rows come by the dozen; an answer of this size is not one that was asked for. */
const answerBytesMax = 32 * 1024 * 1024;

/**
 * Connections to one host, one request at a time on each and without cookies: the affinity cookie
 * would bind all of them to one web server and its share of the limits. An exchange that does not
 * come to its end is CWY-3001 and is never repeated here: the pipeline decides when to try again.
 */
export function openHttp(options: HttpOptions): Http {
  const url = new URL(options.url);
  const pool = new Pool(url.origin, {
    connections: options.connectionsMax,
    pipelining: 1,
    maxResponseSize: answerBytesMax,
    // One time limit holds for the whole exchange; these would only begin at its parts.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  return {
    exchange: (request) =>
      new Promise((resolve, reject) => {
        const fail = (cause: unknown): void =>
          reject(new Problem('CWY-3001', { place: url.host, value: reasonOf(cause), cause }));
        const reading = read(resolve, fail, options.timeoutMs);
        const { method, path, headers, body = null } = request;
        pool.dispatch({ method, path, headers, body }, reading);
      }),
    close: () => pool.close(),
  };
}

/** Reads one answer to its end, or fails at the time limit, wherever the exchange is by then. */
function read(
  resolve: (answer: HttpAnswer) => void,
  fail: (cause: unknown) => void,
  timeoutMs: number,
): Dispatcher.DispatchHandler {
  let controller: Dispatcher.DispatchController | null = null;
  let late: Error | null = null;
  let status = 0;
  let headers: IncomingHttpHeaders = {};
  const chunks: Buffer[] = [];
  const timer = setTimeout(() => {
    late = new DOMException('The time limit of the exchange has passed.', 'TimeoutError');
    fail(late);
    controller?.abort(late);
  }, timeoutMs);
  return {
    onRequestStart(starting) {
      controller = starting;
      if (late !== null) starting.abort(late);
    },
    onResponseStart(_, statusCode, responseHeaders) {
      status = statusCode;
      headers = responseHeaders;
    },
    onResponseData(_, chunk) {
      chunks.push(chunk);
    },
    onResponseEnd() {
      clearTimeout(timer);
      const [first] = chunks;
      const text = chunks.length === 1 && first ? first : Buffer.concat(chunks);
      resolve({ status, header: (name) => single(headers[name]), text: text.toString('utf8') });
    },
    onResponseError(_, cause) {
      clearTimeout(timer);
      fail(cause);
    },
  };
}

function single(value: string | string[] | undefined): string | null {
  return (Array.isArray(value) ? value[0] : value) ?? null;
}

/** `ECONNREFUSED`, `UND_ERR_SOCKET`, `TimeoutError` ...: says what broke without the request. */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return 'unknown';
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.name;
}
