import { randomUUID } from 'node:crypto';
import type { Organisation } from '../operations/context.ts';
import type { Database } from '../store/database.ts';
import type { Audience, Message } from '../store/message.ts';
import { executionContext } from './execution-context.ts';
import { type Registration, Registrations } from './registrations.ts';

/** One event on its way to one endpoint. */
type Delivery = { readonly registration: Registration; readonly message: Message };

/** How a delivery ended; status 0 is an endpoint that did not answer. */
export type DeliveryRecord = {
  readonly at: string;
  readonly url: string;
  readonly message: string;
  readonly table: string;
  readonly id: string;
  readonly status: number;
  readonly attempts: number;
};

export type CourierReport = {
  readonly pending: number;
  readonly delivered: number;
  readonly failed: number;
  /** Events given up because too many were waiting. */
  readonly dropped: number;
  readonly recent: readonly DeliveryRecord[];
};

const parallelMax = 8;
const waitingMax = 100_000;
const rememberedMax = 200;
/** The platform tries once more, and only after these answers. */
const attemptsMax = 2;
const retried: ReadonlySet<number> = new Set([502, 503, 504]);
const TIMEOUT_MS = 60_000;

const addressOf = ({ url, authentication }: Registration): string => {
  const address = new URL(url);
  if (authentication.kind === 'key' && authentication.code !== '') {
    address.searchParams.set('code', authentication.code);
  }
  if (authentication.kind === 'query') {
    for (const [name, value] of authentication.pairs) address.searchParams.set(name, value);
  }
  return address.href;
};

/** Posts committed events to the webhooks that are registered for them, in the background. */
export class Courier implements Audience {
  readonly #registrations: Registrations;
  readonly #organisation: Organisation;
  readonly #waiting: Delivery[] = [];
  readonly #recent: DeliveryRecord[] = [];
  readonly #stop = new AbortController();
  #next = 0;
  #running = 0;
  #delivered = 0;
  #failed = 0;
  #dropped = 0;

  constructor(database: Database, organisation: Organisation) {
    this.#registrations = new Registrations(database);
    this.#organisation = organisation;
  }

  readonly wants: Audience['wants'] = (name, table) => this.#registrations.wants(name, table);

  readonly hear: Audience['hear'] = (messages) => {
    for (const message of messages) {
      for (const registration of this.#registrations.for(message)) {
        if (this.#waiting.length - this.#next >= waitingMax) this.#dropped += 1;
        else this.#waiting.push({ registration, message });
      }
    }
    this.#start();
  };

  report(): CourierReport {
    return {
      pending: this.#waiting.length - this.#next + this.#running,
      delivered: this.#delivered,
      failed: this.#failed,
      dropped: this.#dropped,
      recent: this.#recent,
    };
  }

  /** Gives up what has not been delivered. */
  close(): void {
    this.#waiting.length = 0;
    this.#next = 0;
    this.#stop.abort();
  }

  #start(): void {
    while (this.#running < parallelMax) {
      const delivery = this.#take();
      if (delivery === undefined) return;
      this.#running += 1;
      void this.#deliver(delivery).finally(() => {
        this.#running -= 1;
        this.#start();
      });
    }
  }

  #take(): Delivery | undefined {
    const delivery = this.#waiting[this.#next];
    if (delivery === undefined) {
      this.#waiting.length = 0;
      this.#next = 0;
      return undefined;
    }
    this.#next += 1;
    return delivery;
  }

  async #deliver(delivery: Delivery): Promise<void> {
    const { registration, message } = delivery;
    const ids = { correlation: randomUUID(), operation: randomUUID() };
    const { body, exceeded } = executionContext(message, registration, this.#organisation, ids);
    const headers: Record<string, string> = {
      'Content-Type': 'application/json; charset=utf-8',
      'x-request-id': randomUUID(),
      'x-ms-dynamics-organization': this.#organisation.host,
      'x-ms-dynamics-entity-name': message.table.name,
      'x-ms-dynamics-request-name': message.name,
      'x-ms-correlation-request-id': ids.correlation,
    };
    if (exceeded) headers['x-ms-dynamics-msg-size-exceeded'] = 'True';
    if (registration.authentication.kind === 'headers') {
      for (const [name, value] of registration.authentication.pairs) headers[name] = value;
    }
    let attempts = 0;
    let status = 0;
    do {
      attempts += 1;
      status = await this.#post(registration, headers, body);
    } while (retried.has(status) && attempts < attemptsMax);
    this.#record(delivery, status, attempts);
  }

  /** The status of the answer; 0 when there is none. */
  async #post(
    registration: Registration,
    headers: Readonly<Record<string, string>>,
    body: string,
  ): Promise<number> {
    try {
      const signal = AbortSignal.any([this.#stop.signal, AbortSignal.timeout(TIMEOUT_MS)]);
      const request = { method: 'POST', headers, body, signal, redirect: 'manual' } as const;
      const response = await fetch(addressOf(registration), request);
      await response.arrayBuffer();
      return response.status;
    } catch {
      return 0;
    }
  }

  #record({ registration, message }: Delivery, status: number, attempts: number): void {
    if (status >= 200 && status < 300) this.#delivered += 1;
    else this.#failed += 1;
    this.#recent.push({
      at: new Date().toISOString(),
      url: registration.url,
      message: message.name,
      table: message.table.name,
      id: message.id,
      status,
      attempts,
    });
    if (this.#recent.length > rememberedMax) this.#recent.shift();
  }
}
