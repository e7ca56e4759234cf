import { isRecord } from '../../std/is-record.ts';
import type { Json } from '../../std/json.ts';
import { readTelling } from '../ledger/announced.ts';
import type { ColumnValue, ColumnValues } from '../mapping/column-values.ts';
import type { StoreRecord } from './store-records.ts';

/** A record that was written, as the ledger keeps it. */
export interface WrittenRecord extends StoreRecord {
  /** The contact that it was written for. */
  readonly contactId: string;
  /** It was announced and never confirmed: it may be there or not. */
  readonly doubtful: boolean;
}

/** Under which a record stands in the ledger of its customer. */
export function recordKeyOf(rowId: string): string {
  return `store-record:${rowId}`;
}

/** For the ledger: what the record says. */
export function recordTelling(contactId: string, values: ColumnValues): Json {
  return { contactId, values: { ...values } };
}

/** What a record says; null for one that is another customer's by now, or not understood. */
export function readWritten(id: string, kept: Json | null): WrittenRecord | null {
  const { told, doubtful } = readTelling(kept);
  if (!isRecord(told) || typeof told.contactId !== 'string' || !isRecord(told.values)) return null;
  const values = Object.entries(told.values).filter((entry) => isColumn(entry));
  return { id, contactId: told.contactId, values: Object.fromEntries(values), doubtful };
}

function isColumn(entry: [string, unknown]): entry is [string, ColumnValue] {
  const [, value] = entry;
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}
