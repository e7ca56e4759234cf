import type { RefusedLimit } from '../../src/dynamics/governor/budget.ts';

/** Limits of one web server for one user, over a sliding window of 300 seconds. */
export interface Limits {
  readonly requests: number;
  readonly executionMs: number;
  readonly concurrency: number;
}

export interface Verdict {
  readonly refused: RefusedLimit | null;
  readonly retryAfterMs: number;
  readonly requestsLeft: number;
  readonly executionLeftMs: number;
}

const windowMs = 300_000;

/**
 * The limits of one web server, exactly: every request is checked before it runs, counts when it
 * arrives, and its execution when it ends. A test double for the governor, with no code of its.
 */
export class ServiceModel {
  readonly limits: Limits;
  private readonly arrivals: number[] = [];
  private readonly executions: { at: number; ms: number }[] = [];
  private running = 0;
  private refusals = 0;

  constructor(limits: Limits) {
    this.limits = limits;
  }

  arrive(now: number): Verdict {
    while ((this.arrivals[0] ?? now) < now - windowMs) this.arrivals.shift();
    while ((this.executions[0]?.at ?? now) < now - windowMs) this.executions.shift();
    const refused = this.refusal();
    if (refused === null) {
      this.arrivals.push(now);
      this.running += 1;
      this.refusals = 0;
    } else this.refusals += 1;
    return {
      refused,
      retryAfterMs: refused === null ? 0 : 1_000 * Math.ceil(5 * this.refusals),
      requestsLeft: Math.max(0, this.limits.requests - this.arrivals.length),
      executionLeftMs: Math.max(0, this.limits.executionMs - this.executed()),
    };
  }

  end(now: number, ms: number): void {
    this.running -= 1;
    this.executions.push({ at: now, ms });
  }

  private refusal(): RefusedLimit | null {
    if (this.running >= this.limits.concurrency) return 'concurrency';
    if (this.arrivals.length >= this.limits.requests) return 'requests';
    return this.executed() >= this.limits.executionMs ? 'execution' : null;
  }

  private executed(): number {
    return this.executions.reduce((sum, { ms }) => sum + ms, 0);
  }
}
