import type { Json } from '../../std/json.ts';

/**
 * A value that a person has put in place of what the map makes of the record. It holds until a run
 * has written it, and from then on for as long as the map would make the same.
 */
export interface ColumnEdit {
  readonly column: string;
  readonly value: Json;
  /** What the map made when the value was written; null = nothing. Says nothing before that. */
  readonly insteadOf: Json;
  /** False until a run has written it. */
  readonly applied: boolean;
}
