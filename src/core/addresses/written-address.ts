import { isRecord } from '../../std/is-record.ts';
import type { Json } from '../../std/json.ts';
import { readTelling } from '../ledger/announced.ts';
import type { ColumnValue, ColumnValues } from '../mapping/column-values.ts';

/** An address row as it was written: what later runs compare with. */
export interface WrittenAddress {
  /** GUID of the row. */
  readonly rowId: string;
  /** The contact or account that it belongs to. */
  readonly parentId: string;
  /** Of the address in commercetools. */
  readonly addressId: string;
  readonly key: string | null;
  readonly externalId: string | null;
  readonly values: ColumnValues;
  /** It was announced and never confirmed: it may be there or not. */
  readonly doubtful: boolean;
}

/** Under which an address row stands in the ledger of its record. */
export function addressKeyOf(rowId: string): string {
  return `address:${rowId}`;
}

/** For the ledger: what the row says. */
export function addressTelling({
  rowId: _,
  doubtful: _doubt,
  values,
  ...told
}: WrittenAddress): Json {
  return { ...told, values: { ...values } };
}

/** What a row says; null for one that was removed, or is not understood. */
export function readAddress(rowId: string, kept: Json | null): WrittenAddress | null {
  const { told, doubtful } = readTelling(kept);
  if (!isRecord(told) || !isRecord(told.values)) return null;
  const { parentId, addressId, key, externalId } = told;
  if (typeof parentId !== 'string' || typeof addressId !== 'string') return null;
  const values = Object.entries(told.values).filter((entry) => isColumn(entry));
  return {
    rowId,
    parentId,
    addressId,
    key: typeof key === 'string' ? key : null,
    externalId: typeof externalId === 'string' ? externalId : null,
    values: Object.fromEntries(values),
    doubtful,
  };
}

function isColumn(entry: [string, unknown]): entry is [string, ColumnValue] {
  const [, value] = entry;
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}
