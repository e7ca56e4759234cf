import { type ErrorName, refusal, ServiceError } from '../errors.ts';
import type { SimulatedClock } from './clock.ts';
import { type Limits, windowSeconds } from './settings.ts';
import { SlidingSum } from './sliding-sum.ts';

/** What can be exceeded. */
export type Facet = keyof Limits;

const SECOND_MS = 1000;

/** A block lasts no longer than this, however much the caller keeps sending. */
const blockMsMax = 420 * SECOND_MS;

const grouped = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ',');

type Rule = {
  readonly error: ErrorName;
  readonly limitText: (limit: number) => string;
  /** The shortest block, and what every request sent into a block adds to it. */
  readonly blockMs: number;
  readonly growthMs: number;
};

/**
 * Growth for concurrency follows a measurement: 128 requests at once against a limit of 52 were
 * answered with Retry-After of more than six minutes, five seconds for each one too many.
 */
const rules: Readonly<Record<Facet, Rule>> = {
  requests: {
    error: 'tooManyRequests',
    limitText: String,
    blockMs: SECOND_MS,
    growthMs: SECOND_MS,
  },
  executionMs: {
    error: 'executionTimeExceeded',
    limitText: grouped,
    blockMs: SECOND_MS,
    growthMs: SECOND_MS,
  },
  concurrency: {
    error: 'tooManyConcurrent',
    limitText: String,
    blockMs: 5 * SECOND_MS,
    growthMs: 5 * SECOND_MS,
  },
};

type Block = { readonly facet: Facet; until: number };

/** What one user has asked of one server. */
type Account = {
  readonly user: string;
  readonly server: number;
  readonly requests: SlidingSum;
  readonly executionMs: SlidingSum;
  readonly refused: Record<Facet, number>;
  inFlight: number;
  inFlightMost: number;
  admitted: number;
  block: Block | undefined;
};

/** A request that was let in; `finish` must be called when its answer is on its way. */
export type Admission = {
  readonly finish: (executionMs: number) => void;
  /** Values of the headers that tell what is left: requests, and seconds of execution. */
  readonly remaining: () => { readonly requests: number; readonly seconds: string };
};

const accountOf = (user: string, server: number): Account => ({
  user,
  server,
  requests: new SlidingSum(windowSeconds),
  executionMs: new SlidingSum(windowSeconds),
  refused: { requests: 0, executionMs: 0, concurrency: 0 },
  inFlight: 0,
  inFlightMost: 0,
  admitted: 0,
  block: undefined,
});

/** The way the service writes seconds: `1,200.00`. */
const spellSeconds = (milliseconds: number): string => {
  const [whole = '', part = ''] = (Math.max(0, milliseconds) / SECOND_MS).toFixed(2).split('.');
  return `${grouped(Number(whole))}.${part}`;
};

/** What the headers say when limits are off: as captured from a real organisation. */
export const unlimited = { requests: 7999, seconds: '1,200.00' } as const;

/** Service protection: each user has a budget of its own on each server. */
export class Protection {
  readonly #clock: SimulatedClock;
  readonly #accounts = new Map<string, Account>();
  #limits: Limits;

  constructor(limits: Limits, clock: SimulatedClock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  get limits(): Limits {
    return this.#limits;
  }

  /** New limits hold from the next request on; what was counted stays. */
  set limits(limits: Limits) {
    this.#limits = limits;
  }

  /** Forgets everything that was counted; requests in flight end uncounted. */
  reset(): void {
    this.#accounts.clear();
  }

  /** Lets a request in, or refuses it with 429. */
  admit(user: string, server: number): Admission {
    const account = this.#accountOf(user, server);
    const now = this.#clock.now();
    this.#assertNotBlocked(account, now);
    this.#assertBelow(account, now);
    account.requests.add(now, 1);
    account.admitted += 1;
    account.inFlight += 1;
    account.inFlightMost = Math.max(account.inFlightMost, account.inFlight);
    return {
      finish: (executionMs) => {
        account.inFlight -= 1;
        account.executionMs.add(this.#clock.now(), executionMs);
      },
      remaining: () => this.#remaining(account),
    };
  }

  /** Everything that is counted, per user and server. */
  report(): readonly unknown[] {
    const now = this.#clock.now();
    return [...this.#accounts.values()].map((account) => ({
      userId: account.user,
      server: account.server,
      requests: account.requests.total(now),
      executionMs: Math.round(account.executionMs.total(now)),
      inFlight: account.inFlight,
      inFlightMost: account.inFlightMost,
      admitted: account.admitted,
      refused: account.refused,
      blockedSeconds: Math.max(0, Math.ceil(((account.block?.until ?? 0) - now) / SECOND_MS)),
    }));
  }

  #accountOf(user: string, server: number): Account {
    const key = `${user} ${server}`;
    const known = this.#accounts.get(key);
    if (known !== undefined) return known;
    const account = accountOf(user, server);
    this.#accounts.set(key, account);
    return account;
  }

  /** Whoever sends into a block makes it longer. */
  #assertNotBlocked(account: Account, now: number): void {
    const { block } = account;
    if (block === undefined) return;
    if (block.until <= now || this.#limits[block.facet] === undefined) {
      account.block = undefined;
      return;
    }
    const longer = block.until + rules[block.facet].growthMs;
    block.until = Math.max(block.until, Math.min(longer, now + blockMsMax));
    throw this.#refuse(account, block, now);
  }

  #assertBelow(account: Account, now: number): void {
    for (const facet of ['requests', 'executionMs'] as const) {
      const limit = this.#limits[facet];
      if (limit === undefined || account[facet].total(now) < limit) continue;
      const wait = account[facet].untilBelow(now, limit);
      this.#block(account, facet, now, wait);
    }
    const { concurrency } = this.#limits;
    if (concurrency !== undefined && account.inFlight >= concurrency) {
      this.#block(account, 'concurrency', now, 0);
    }
  }

  #block(account: Account, facet: Facet, now: number, wait: number): never {
    const block = { facet, until: now + Math.max(wait, rules[facet].blockMs) };
    account.block = block;
    throw this.#refuse(account, block, now);
  }

  /** The wait is told in real seconds, rounded up, so that a caller may take it as it is. */
  #refuse(account: Account, block: Block, now: number): ServiceError {
    account.refused[block.facet] += 1;
    const { error, limitText } = rules[block.facet];
    const { status, code, message } = refusal(error, limitText(this.#limits[block.facet] ?? 0));
    const realMs = (block.until - now) / this.#clock.scale;
    return new ServiceError(status, code, message, Math.max(1, Math.ceil(realMs / SECOND_MS)));
  }

  #remaining(account: Account): { readonly requests: number; readonly seconds: string } {
    const { requests, executionMs } = this.#limits;
    if (requests === undefined && executionMs === undefined) return unlimited;
    const now = this.#clock.now();
    const left = (requests ?? unlimited.requests) - account.requests.total(now);
    return {
      requests: Math.max(0, left),
      seconds:
        executionMs === undefined
          ? unlimited.seconds
          : spellSeconds(executionMs - account.executionMs.total(now)),
    };
  }
}
