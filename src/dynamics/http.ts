import { Pool } from 'undici';
import { Problem } from '../problems/problem.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PATCH';
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
  });
  return {
    async exchange(request) {
      try {
        const { statusCode, headers, body } = await pool.request({
          method: request.method,
          path: request.path,
          headers: request.headers,
          body: request.body ?? null,
          signal: AbortSignal.timeout(options.timeoutMs),
        });
        const text = await body.text();
        return { status: statusCode, header: (name) => single(headers[name]), text };
      } catch (cause) {
        throw new Problem('CWY-3001', { place: url.host, value: reasonOf(cause), cause });
      }
    },
    close: () => pool.close(),
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
