import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Doc, isDoc, text, toDoc } from '../storage/doc.ts';

/** What arrived at a sink: the push as it was sent and the notification inside. */
export type Received = { headers: IncomingHttpHeaders; envelope: Doc; payload: Doc };

/** An HTTP endpoint that takes notifications, can refuse them, and can go away and come back. */
export class Sink {
  readonly received: Received[] = [];
  /** What it answers; 204 acknowledges. */
  status = 204;
  refused = 0;
  #server: Server | undefined;
  #port = 0;

  get url(): string {
    return `http://127.0.0.1:${this.#port}/events`;
  }

  /** Message types and change types in the order of arrival. */
  get types(): string[] {
    return this.received.map(
      ({ payload }) => text(payload.type) ?? text(payload.notificationType) ?? '',
    );
  }

  async open(): Promise<void> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const envelope = toDoc(JSON.parse(Buffer.concat(chunks).toString('utf8')));
        if (this.status < 300) {
          this.received.push({ headers: request.headers, envelope, payload: unwrap(envelope) });
        } else this.refused += 1;
        response.statusCode = this.status;
        response.end();
      });
    });
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = portOf(server.address());
    this.#server = server;
  }

  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (!server) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('the sink has no port');
  return address.port;
}

/** CloudEvents carry the payload in `data`, Pub/Sub in a base64 message. */
function unwrap(envelope: Doc): Doc {
  if (isDoc(envelope.data)) return envelope.data;
  const data = text(toDoc(envelope.message).data) ?? '';
  const inner = toDoc(JSON.parse(Buffer.from(data, 'base64').toString('utf8')));
  return isDoc(inner.data) ? inner.data : inner;
}
