/** How many requests of one application user may be under way, all processes together. */
export interface Concurrency {
  readonly limit: number;
  /** `x-ms-dop-hint`; beyond it the service gets slower, not faster. */
  readonly hint: number | null;
  /** Doubling until the first sign of too many, then one more per round. */
  readonly doubling: boolean;
  readonly lessenedAtMs: number;
}

const limitFirst = 4;
const keptAfterRefusal = 0.5;

export const firstConcurrency: Concurrency = {
  limit: limitFirst,
  hint: null,
  doubling: true,
  lessenedAtMs: Number.NEGATIVE_INFINITY,
};

/** What this process may have under way: its share, and never none. */
export function ownLimit(
  { limit, hint }: Concurrency,
  own: { readonly share: number; readonly rank: number; readonly limitMax: number },
): number {
  const whole = Math.floor(Math.min(limit, hint ?? own.limitMax));
  const processes = Math.round(1 / own.share);
  const undivided = own.rank < whole % processes ? 1 : 0;
  return Math.max(1, Math.floor(whole / processes) + undivided);
}

export function hinted(concurrency: Concurrency, hint: number): Concurrency {
  return concurrency.hint === hint ? concurrency : { ...concurrency, hint };
}

/** An answer came while the limit was used to the full. */
export function widened(concurrency: Concurrency, limitMax: number): Concurrency {
  const { limit, doubling, hint } = concurrency;
  const most = Math.min(hint ?? limitMax, limitMax);
  if (limit >= most) return concurrency;
  return { ...concurrency, limit: Math.min(most, limit + (doubling ? 1 : 1 / limit)) };
}

/** Too many at once; requests that left before the last cut say nothing new. */
export function lessened(concurrency: Concurrency, sentAtMs: number, nowMs: number): Concurrency {
  if (sentAtMs < concurrency.lessenedAtMs) return concurrency;
  const from = Math.min(concurrency.limit, concurrency.hint ?? concurrency.limit);
  const limit = Math.max(1, from * keptAfterRefusal);
  return { ...concurrency, limit, doubling: false, lessenedAtMs: nowMs };
}
