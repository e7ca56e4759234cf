import type { Json } from '../../std/json.ts';

/**
 * A value that a person has put in place of what the map makes of the record; it holds for as long
 * as the map would make the same.
 */
export interface ColumnEdit {
  readonly column: string;
  readonly value: Json;
  /** What the map made when the person decided; null = nothing. */
  readonly insteadOf: Json;
  /** False until a run has written it. */
  readonly applied: boolean;
}
