/**
 * How closely requests follow each other. A few may leave at once, so that a lone write never
 * waits; when they keep coming, one leaves every `gatherMs` and the writes in between go together.
 */
export interface Spacing {
  readonly gatherMs: number;
  readonly credit: number;
  readonly creditAtMs: number;
}

const creditMax = 10;

export function newSpacing(gatherMs: number, nowMs: number): Spacing {
  return { gatherMs, credit: creditMax, creditAtMs: nowMs };
}

/** When the next request may leave. */
export function nextAtMs(spacing: Spacing, nowMs: number): number {
  const missing = 1 - creditAt(spacing, nowMs);
  return missing <= 0 ? nowMs : nowMs + missing * spacing.gatherMs;
}

/** How many requests may leave right now. */
export function leavesAt(spacing: Spacing, nowMs: number): number {
  return Math.floor(creditAt(spacing, nowMs));
}

/** A request leaves. */
export function spaced(spacing: Spacing, nowMs: number): Spacing {
  const credit = Math.max(0, creditAt(spacing, nowMs) - 1);
  return { ...spacing, credit, creditAtMs: nowMs };
}

function creditAt({ gatherMs, credit, creditAtMs }: Spacing, nowMs: number): number {
  if (gatherMs === 0) return Number.POSITIVE_INFINITY;
  return Math.min(creditMax, credit + (nowMs - creditAtMs) / gatherMs);
}
