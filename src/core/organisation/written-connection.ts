import { isRecord } from '../../std/is-record.ts';
import type { Json } from '../../std/json.ts';
import type { Instant } from '../../std/time.ts';
import { readTelling } from '../ledger/announced.ts';

/** A connection row as it was written: what later runs compare with. */
export interface WrittenConnection {
  /** GUID of the row. */
  readonly rowId: string;
  readonly unitId: string;
  readonly roleKey: string;
  /** A role that is given again after it ended gets another row: the how manieth one, from 1. */
  readonly tenure: number;
  readonly contactId: string;
  readonly accountId: string;
  /** Key of the unit above that the role comes from; null = it was given in the unit. */
  readonly from: string | null;
  readonly since: Instant;
  /** Null as long as it holds. */
  readonly until: Instant | null;
  /** It was announced and never confirmed: it may be there or not. */
  readonly doubtful: boolean;
}

/** Under which a connection stands in the ledger of its customer. */
export function connectionKeyOf(rowId: string): string {
  return `connection:${rowId}`;
}

/** For the ledger: what the row says. */
export function connectionTelling({
  rowId: _,
  doubtful: _doubt,
  ...told
}: WrittenConnection): Json {
  return told;
}

/** What a row says; null for what is not understood. */
export function readConnection(rowId: string, kept: Json | null): WrittenConnection | null {
  const { told, doubtful } = readTelling(kept);
  if (!isRecord(told)) return null;
  const { unitId, roleKey, tenure, contactId, accountId, since } = told;
  if (typeof unitId !== 'string' || typeof roleKey !== 'string') return null;
  if (typeof tenure !== 'number' || typeof since !== 'string') return null;
  if (typeof contactId !== 'string' || typeof accountId !== 'string') return null;
  const from = textOrNull(told.from);
  const until = textOrNull(told.until);
  const place = { rowId, unitId, roleKey, tenure, contactId, accountId };
  return { ...place, from, since, until, doubtful };
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
