import { Agent, request } from 'undici';
import type { Notification } from '../notifications/notifier.ts';
import type { Random } from '../random.ts';
import type { Row } from '../storage/doc.ts';
import { type SinkSettings, sinkRequest } from './envelope.ts';
import { calm, type Knobs } from './knobs.ts';

/** Bounds of the delivery queue. */
export type CourierBounds = {
  attemptsMax: number;
  queueMax: number;
  inFlightMax: number;
  /** First pause after a failed attempt; doubles per attempt up to `backoffMsMax`. */
  backoffMs: number;
  backoffMsMax: number;
  /** An acknowledgement that takes longer counts as none. */
  acknowledgeMsMax: number;
};

const courierBounds: CourierBounds = {
  attemptsMax: 12,
  queueMax: 200_000,
  inFlightMax: 16,
  backoffMs: 200,
  backoffMsMax: 10_000,
  acknowledgeMsMax: 10_000,
};

export type SubscriptionHealth = 'Healthy' | 'TemporaryError' | 'ConfigurationError';

type Parcel = { subscription: Row; notification: Notification; attempts: number; dueAt: number };

/** Statuses that count as taken; everything else comes again. */
const acknowledged = new Set([102, 200, 201, 202, 204]);
const misconfigured = new Set([401, 403]);

/** How long a reordered delivery is held back beyond its delay. */
const holdBackMs: readonly [number, number] = [20, 200];

const counters = () => ({
  accepted: 0,
  delivered: 0,
  duplicated: 0,
  delayed: 0,
  reordered: 0,
  lost: 0,
  retried: 0,
  failed: 0,
  overflowed: 0,
  withoutSink: 0,
});

export type CourierCounts = ReturnType<typeof counters> & { pending: number };

/** Carries notifications to their sinks: at least once, in no particular order, giving up in the end. */
export class Courier {
  knobs: Knobs = calm;
  readonly settings: SinkSettings;
  readonly #bounds: CourierBounds;
  readonly #random: Random;
  readonly #agent: Agent;
  readonly #health = new Map<string, SubscriptionHealth>();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #waiting = new Set<Parcel>();
  #ready: Parcel[] = [];
  #next = 0;
  #inFlight = 0;
  #counts = counters();
  #closed = false;

  constructor(settings: SinkSettings, random: Random, bounds: Partial<CourierBounds> = {}) {
    this.settings = settings;
    this.#random = random;
    this.#bounds = { ...courierBounds, ...bounds };
    this.#agent = new Agent({ connections: this.#bounds.inFlightMax });
  }

  get counts(): CourierCounts {
    return { ...this.#counts, pending: this.#pending() };
  }

  health(subscriptionId: string): SubscriptionHealth {
    return this.#health.get(subscriptionId) ?? 'Healthy';
  }

  /** Takes a notification for a subscription; the knobs decide when, whether and how often it goes. */
  send(subscription: Row, notification: Notification): void {
    const { duplicate, loss } = this.knobs;
    if (loss > 0 && this.#random() < loss) {
      this.#counts.lost += 1;
      return;
    }
    this.#accept(subscription, notification);
    if (duplicate > 0 && this.#random() < duplicate) {
      this.#counts.duplicated += 1;
      this.#accept(subscription, notification);
    }
  }

  /** Tries a destination once, at once; false where it does not acknowledge. */
  async probe(subscription: Row, notification: Notification): Promise<boolean> {
    const status = await this.#attempt(subscription, notification);
    return status !== undefined && acknowledged.has(status);
  }

  /** Makes everything that waits for its time due now. */
  flush(): void {
    this.#forgetTimers();
    for (const parcel of this.#waiting) this.#ready.push(parcel);
    this.#waiting.clear();
    this.#pump();
  }

  /** Forgets what is queued and every count; knobs stay. */
  reset(): void {
    this.#forgetTimers();
    this.#waiting.clear();
    this.#ready = [];
    this.#next = 0;
    this.#counts = counters();
    this.#health.clear();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.reset();
    await this.#agent.destroy();
  }

  #pending(): number {
    return this.#ready.length - this.#next + this.#waiting.size + this.#inFlight;
  }

  #accept(subscription: Row, notification: Notification): void {
    if (this.#pending() >= this.#bounds.queueMax) {
      this.#counts.overflowed += 1;
      return;
    }
    this.#counts.accepted += 1;
    const delay = this.#delay();
    this.#schedule({ subscription, notification, attempts: 0, dueAt: Date.now() + delay }, delay);
  }

  #delay(): number {
    const { delayMs, reorder } = this.knobs;
    let delay = this.#between(delayMs);
    if (delay > 0) this.#counts.delayed += 1;
    if (reorder > 0 && this.#random() < reorder) {
      this.#counts.reordered += 1;
      delay += this.#between(holdBackMs);
    }
    return delay;
  }

  #between([low, high]: readonly [number, number]): number {
    return high === 0 ? 0 : low + this.#random() * (high - low);
  }

  #schedule(parcel: Parcel, delay: number): void {
    if (this.#closed) return;
    if (delay <= 0) {
      this.#ready.push(parcel);
      // A turn later, so that the answer to the write is on its way before the notification.
      setImmediate(() => this.#pump());
      return;
    }
    this.#waiting.add(parcel);
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      if (this.#waiting.delete(parcel)) this.#ready.push(parcel);
      this.#pump();
    }, delay);
    this.#timers.add(timer);
  }

  #pump(): void {
    while (!this.#closed && this.#inFlight < this.#bounds.inFlightMax) {
      const parcel = this.#ready[this.#next];
      if (!parcel) break;
      this.#next += 1;
      this.#inFlight += 1;
      void this.#deliver(parcel).finally(() => {
        this.#inFlight -= 1;
        this.#pump();
      });
    }
    if (this.#next > 0 && this.#next === this.#ready.length) {
      this.#ready = [];
      this.#next = 0;
    }
  }

  async #deliver(parcel: Parcel): Promise<void> {
    const { subscription, notification } = parcel;
    if (!sinkRequest(subscription, notification, this.settings)) {
      this.#counts.withoutSink += 1;
      return;
    }
    const status = await this.#attempt(subscription, notification);
    if (this.#closed) return;
    if (status !== undefined && acknowledged.has(status)) {
      this.#counts.delivered += 1;
      this.#health.set(subscription.id, 'Healthy');
      return;
    }
    const wrong = status !== undefined && misconfigured.has(status);
    this.#health.set(subscription.id, wrong ? 'ConfigurationError' : 'TemporaryError');
    parcel.attempts += 1;
    if (parcel.attempts >= this.#bounds.attemptsMax) {
      this.#counts.failed += 1;
      return;
    }
    this.#counts.retried += 1;
    const { backoffMs, backoffMsMax } = this.#bounds;
    this.#schedule(parcel, Math.min(backoffMsMax, backoffMs * 2 ** (parcel.attempts - 1)));
  }

  async #attempt(subscription: Row, notification: Notification): Promise<number | undefined> {
    const sink = sinkRequest(subscription, notification, this.settings);
    if (!sink) return undefined;
    try {
      const answer = await request(sink.url, {
        method: 'POST',
        headers: sink.headers,
        body: sink.body,
        dispatcher: this.#agent,
        headersTimeout: this.#bounds.acknowledgeMsMax,
        bodyTimeout: this.#bounds.acknowledgeMsMax,
      });
      await answer.body.dump();
      return answer.statusCode;
    } catch {
      // Refused, reset or silent: the same to a broker as no acknowledgement.
      return undefined;
    }
  }

  #forgetTimers(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }
}
