import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the server does with one request. */
export type Scripted =
  | {
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: unknown;
      /** Sent as it is instead of `body`. */
      readonly text?: string;
    }
  /** Closes the connection without an answer. */
  | 'reset'
  /** Announces a longer body than it sends, then closes. */
  | 'cut off'
  /** Never answers. */
  | 'silent';

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface ScriptedServer {
  readonly url: string;
  /** Requests that were not for a token, in order. */
  readonly seen: readonly SeenRequest[];
  readonly tokensGranted: () => number;
  close(): Promise<void>;
}

export interface Script {
  /** Called with every request that is not for a token; `index` counts them from 0. */
  answer(request: SeenRequest, index: number): Scripted;
  /** For the token endpoint; a grant of an hour unless given. */
  token?(index: number): Scripted;
}

/** A server on loopback that misbehaves exactly as told; any path that ends in `token` grants one. */
export async function startScripted(script: Script): Promise<ScriptedServer> {
  const seen: SeenRequest[] = [];
  let tokens = 0;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const path = request.url ?? '';
    if (path.endsWith('token')) {
      const index = tokens++;
      return play(response, script.token?.(index) ?? grant(`token-${index}`));
    }
    const one = {
      method: request.method ?? '',
      path,
      headers: request.headers,
      body: Buffer.concat(chunks).toString('utf8'),
    };
    seen.push(one);
    play(response, script.answer(one, seen.length - 1));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${portOf(server.address())}`,
    seen,
    tokensGranted: () => tokens,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function grant(token: string, seconds = 3_600): Scripted {
  return { status: 200, body: { access_token: token, expires_in: seconds, token_type: 'Bearer' } };
}

function play(response: ServerResponse, scripted: Scripted): void {
  if (scripted === 'silent') return;
  if (scripted === 'reset') {
    response.destroy();
    return;
  }
  if (scripted === 'cut off') {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
    response.write('{"id":', () => response.destroy());
    return;
  }
  const headers = { 'content-type': 'application/json', ...scripted.headers };
  response.writeHead(scripted.status, headers);
  response.end(scripted.text ?? (scripted.body === undefined ? '' : JSON.stringify(scripted.body)));
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return address.port;
}
