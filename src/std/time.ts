/** A moment in UTC as ISO 8601 with milliseconds, e.g. `2026-03-01T09:30:00.000Z`. */
export type Instant = string;

/** Source of the present; the only clock that `core`, `ports` and `pipelines` know. */
export interface Clock {
  now(): Instant;
  /** Milliseconds that only grow, for measuring durations. */
  monotonicMs(): number;
}
