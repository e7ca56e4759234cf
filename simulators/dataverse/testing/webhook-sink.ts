import { createServer, type IncomingMessage, type Server } from 'node:http';
import { isObject, type JsonObject } from '../json.ts';

/** A call that arrived at the sink. */
export type Received = {
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
  readonly body: JsonObject;
};

type Waiter = { readonly count: number; readonly done: () => void };

/** A webhook on loopback that keeps what it is sent and answers as it is told. */
export class WebhookSink {
  readonly received: Received[] = [];
  /** Statuses of the next answers; 200 when there is none left. */
  readonly statuses: number[] = [];
  readonly #server: Server;
  readonly #waiters: Waiter[] = [];

  constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        this.#take(request, Buffer.concat(chunks).toString());
        response.writeHead(this.statuses.shift() ?? 200).end();
      });
    });
  }

  /** Starts to listen; resolves to its URL. */
  open(): Promise<string> {
    return new Promise((resolve) => {
      this.#server.listen(0, '127.0.0.1', () => {
        const address = this.#server.address();
        const port = typeof address === 'object' ? address?.port : undefined;
        resolve(`http://127.0.0.1:${port}/hook`);
      });
    });
  }

  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
    });
  }

  clear(): void {
    this.received.length = 0;
    this.statuses.length = 0;
  }

  /** Resolves as soon as so many calls have arrived. */
  async until(count: number): Promise<readonly Received[]> {
    if (this.received.length < count) {
      await new Promise<void>((done) => {
        this.#waiters.push({ count, done });
      });
    }
    return this.received;
  }

  #take(request: IncomingMessage, text: string): void {
    const parsed: unknown = JSON.parse(text);
    const body = isObject(parsed) ? parsed : {};
    this.received.push({ url: request.url ?? '', headers: request.headers, text, body });
    for (const waiter of this.#waiters) if (this.received.length >= waiter.count) waiter.done();
  }
}
