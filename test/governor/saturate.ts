import type { Shared, Work } from '../../src/dynamics/governor/budget.ts';
import { type Budgets, createBudgets } from '../../src/dynamics/governor/budgets.ts';
import { type Limits, ServiceModel } from './service-model.ts';

export interface Saturation {
  readonly work: Work;
  /** What one request costs the service. */
  readonly costMs: number;
  /** Costs vary by this part up and down. */
  readonly spread: number;
  readonly servers: readonly Limits[];
  readonly processes: number;
  readonly dopHint: number | null;
  readonly hints: boolean;
  /** Travel of request and answer together. */
  readonly travelMs: number;
  readonly seconds: number;
  /** In [0, 1). */
  readonly random: () => number;
}

export interface Saturated {
  /** Requests after the first minute, and how many of them were refused. */
  readonly sent: number;
  readonly refused: number;
  /** Part of what the tightest limit allows that was used after the first window. */
  readonly ceilingPart: number;
}

interface Coming {
  readonly at: number;
  readonly run: () => void;
}

const sharedEveryMs = 3_000;
const stepMs = 5;

/** Processes with endless work against a service with limits, in simulated time. */
export function saturate(given: Saturation): Saturated {
  const servers = given.servers.map((limits) => new ServiceModel(limits));
  const processes = Array.from({ length: given.processes }, () => createBudgets(1, 64, 0));
  const coming = new Map<number, Coming[]>();
  const later = (at: number, run: () => void): void => {
    const slot = Math.ceil(at / stepMs);
    coming.set(slot, [...(coming.get(slot) ?? []), { at, run }]);
  };
  const counts = { sent: 0, refused: 0, usedMs: 0, usedRequests: 0 };

  const send = (budgets: Budgets, now: number): boolean => {
    const user = budgets.roomiest('bulk', now);
    if (user === null) return false;
    const departure = budgets.leave(user, 'bulk', given.work, now);
    const server = servers[Math.floor(given.random() * servers.length)] ?? servers[0];
    if (server === undefined) throw new Error('There is at least one server.');
    const verdict = server.arrive(now);
    const costMs = given.costMs * (1 + given.spread * (2 * given.random() - 1));
    const tookMs = given.travelMs + (verdict.refused === null ? costMs : 0);
    if (now > 60_000) counts.sent += 1;
    if (now > 60_000 && verdict.refused !== null) counts.refused += 1;
    later(now + tookMs, () => {
      const end = now + tookMs;
      if (verdict.refused === null) {
        server.end(end, costMs);
        if (end > windowMs) counts.usedMs += costMs;
        if (end > windowMs) counts.usedRequests += 1;
      }
      const hinted = given.hints && verdict.refused === null;
      departure.end(
        {
          work: given.work,
          refused: verdict.refused,
          pauseMs: verdict.refused === null ? null : verdict.retryAfterMs,
          strained: false,
          dopHint: given.dopHint,
          requestsLeft: hinted ? verdict.requestsLeft : null,
          executionLeftMs: hinted ? verdict.executionLeftMs : null,
        },
        end,
      );
    });
    return true;
  };

  for (let slot = 0; slot < (given.seconds * 1_000) / stepMs; slot++) {
    const now = slot * stepMs;
    for (const { run } of coming.get(slot) ?? []) run();
    coming.delete(slot);
    if (now % sharedEveryMs === 0) share(processes, now);
    for (const budgets of processes) for (let n = 0; n < 100 && send(budgets, now); n++);
  }
  const spanMs = given.seconds * 1_000 - windowMs;
  const limitMs = sum(given.servers.map(({ executionMs }) => executionMs)) / windowMs;
  const limitRequests = sum(given.servers.map(({ requests }) => requests)) / windowMs;
  return {
    sent: counts.sent,
    refused: counts.refused,
    ceilingPart: Math.max(
      counts.usedMs / spanMs / limitMs,
      counts.usedRequests / spanMs / limitRequests,
    ),
  };
}

const windowMs = 300_000;

function share(processes: readonly Budgets[], now: number): void {
  if (processes.length === 1) return;
  const spent = processes.map((budgets) => budgets.spent(0, now));
  for (const [index, budgets] of processes.entries()) {
    const others = spent.filter((_, other) => other !== index);
    const shared: Shared = {
      processes: processes.length,
      rank: index,
      spentByOthers: {
        requests: sum(others.map(({ requests }) => requests)),
        executionMs: sum(others.map(({ executionMs }) => executionMs)),
      },
      closedForMs: Math.max(0, ...others.map(({ closedForMs }) => closedForMs)),
    };
    budgets.shared(0, shared, now);
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
