/**
 * Where a problem leads. It decides what the pipeline does next, so every code has exactly one.
 * - `transient`: tried again after a growing pause.
 * - `throttled`: tried again when the other system allows it.
 * - `conflict`: read again, computed again, written again, at once and a bounded number of times.
 * - `waits-for-data`: parked until the record it names appears or changes.
 * - `mapping`: parked until the configuration changes.
 * - `needs-a-person`: parked until somebody decides.
 * - `configuration`: nothing starts; exit code 2.
 * - `request`: the caller of our own HTTP API or CLI is told.
 */
export type ProblemClass =
  | 'transient'
  | 'throttled'
  | 'conflict'
  | 'waits-for-data'
  | 'mapping'
  | 'needs-a-person'
  | 'configuration'
  | 'request';

export interface CatalogueEntry {
  readonly class: ProblemClass;
  /** What happened, in a few words. */
  readonly title: string;
  /** When it is normal, or what is behind it. */
  readonly cause: string;
  /** What to do about it. */
  readonly remedy: string;
}
