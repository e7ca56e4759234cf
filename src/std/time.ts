/** A moment in UTC as ISO 8601 with milliseconds, e.g. `2026-03-01T09:30:00.000Z`. */
export type Instant = string;

/** Source of the present; the only clock that `core`, `ports` and `pipelines` know. */
export interface Clock {
  now(): Instant;
  /** Milliseconds that only grow, for measuring durations. */
  monotonicMs(): number;
}

/** The moment so many milliseconds before another. Moments compare as their texts do. */
export function earlier(at: Instant, ms: number): Instant {
  // biome-ignore lint/style/noRestrictedGlobals: reckons with a moment that is given, asks no clock.
  return new Date(Date.parse(at) - ms).toISOString();
}
