import { setTimeout as pause } from 'node:timers/promises';
import { invalidInput } from './errors.ts';
import { type Doc, docs, isDoc, number, text } from './storage/doc.ts';

/** A run of requests that will be refused. */
export type FailNext = {
  count: number;
  status: number;
  retryAfter: number | undefined;
  /** Only requests whose path contains this text. */
  path: string | undefined;
  method: string | undefined;
};

export type DropResponse = {
  count: number;
  /** `before`: nothing happened; `after`: the work is done and only the answer is lost. */
  when: 'before' | 'after';
  path: string | undefined;
  method: string | undefined;
};

/** What a fault makes of one request. */
export type Fate =
  | { kind: 'serve' }
  | { kind: 'drop' }
  | { kind: 'refuse'; status: number; retryAfter: number | undefined };

const latencyMsMax = 60_000;
/** The fate of a request that meets no fault. */
export const served: Fate = { kind: 'serve' };

/** The faults that are set at the moment, used up as requests come in. */
export class Faults {
  #outage: 'none' | 'refuse' | 'reset' = 'none';
  #latencyMs: number;
  #failNext: FailNext[] = [];
  #drop: DropResponse | undefined;

  constructor(latencyMs: number) {
    this.#latencyMs = latencyMs;
  }

  get current(): Doc {
    return {
      outage: this.#outage,
      latencyMs: this.#latencyMs,
      failNext: this.#failNext,
      dropResponse: this.#drop ?? null,
    };
  }

  /** Sets the faults that are named; throws InvalidInput where a value makes no sense. */
  set(given: Doc): void {
    if ('outage' in given) {
      this.#outage = given.outage === 'reset' ? 'reset' : given.outage ? 'refuse' : 'none';
    }
    const latency = number(given.latencyMs);
    if (latency !== undefined) {
      if (latency < 0 || latency > latencyMsMax) {
        throw invalidInput(`latencyMs is ${latency}: give 0 to ${latencyMsMax}.`);
      }
      this.#latencyMs = latency;
    }
    if ('failNext' in given) this.#failNext = docs([given.failNext].flat()).map(failNextFrom);
    if ('dropResponse' in given) {
      this.#drop = isDoc(given.dropResponse) ? dropFrom(given.dropResponse) : undefined;
    }
  }

  clear(): void {
    this.#outage = 'none';
    this.#latencyMs = 0;
    this.#failNext = [];
    this.#drop = undefined;
  }

  /** Waits as long as the latency asks and says what becomes of the request. */
  async meet(method: string, path: string): Promise<Fate> {
    if (this.#latencyMs > 0) await pause(this.#latencyMs);
    if (this.#outage === 'reset') return { kind: 'drop' };
    if (this.#outage === 'refuse') return { kind: 'refuse', status: 503, retryAfter: undefined };
    const failing = this.#failNext.find(
      (fail) =>
        fail.count > 0 &&
        (fail.path === undefined || path.includes(fail.path)) &&
        (fail.method === undefined || fail.method === method),
    );
    if (failing) {
      failing.count -= 1;
      return { kind: 'refuse', status: failing.status, retryAfter: failing.retryAfter };
    }
    return this.#takeDrop('before', method, path) ? { kind: 'drop' } : served;
  }

  /** Whether the answer that is about to leave gets lost. */
  losesAnswer(method: string, path: string): boolean {
    return this.#takeDrop('after', method, path);
  }

  #takeDrop(when: 'before' | 'after', method: string, path: string): boolean {
    const drop = this.#drop;
    if (!drop || drop.when !== when || drop.count <= 0) return false;
    if (drop.path !== undefined && !path.includes(drop.path)) return false;
    if (drop.method !== undefined && drop.method !== method) return false;
    drop.count -= 1;
    return true;
  }
}

function failNextFrom(given: Doc): FailNext {
  const status = number(given.status) ?? 503;
  if (status < 400 || status > 599) throw invalidInput(`status is ${status}: give 400 to 599.`);
  return {
    count: number(given.count) ?? 1,
    status,
    retryAfter: number(given.retryAfter),
    path: text(given.path),
    method: text(given.method),
  };
}

const dropFrom = (given: Doc): DropResponse => ({
  count: number(given.count) ?? 1,
  when: given.when === 'before' ? 'before' : 'after',
  path: text(given.path),
  method: text(given.method),
});
