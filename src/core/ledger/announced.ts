import { isRecord } from '../../std/is-record.ts';
import type { Json } from '../../std/json.ts';

/** What the ledger says of a row, and whether the row is known to be there. */
export interface Telling {
  readonly told: Json | null;
  /** A run was about to make the row and has not been heard of again: it may be there or not. */
  readonly doubtful: boolean;
}

/** For the ledger: a row that is about to be made, and what it will say. */
export function announcedTelling(told: Json | null): Json {
  return { announced: told };
}

/** What the ledger has, whether the row was announced only or written. */
export function readTelling(told: Json | null): Telling {
  if (!isRecord(told) || !('announced' in told)) return { told, doubtful: false };
  return { told: told.announced ?? null, doubtful: true };
}
