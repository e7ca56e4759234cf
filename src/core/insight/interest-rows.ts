import { isRecord } from '../../std/is-record.ts';
import type { Json } from '../../std/json.ts';
import { shorten } from '../../std/text.ts';
import { nameId } from '../identity/deterministic-id.ts';
import { readTelling } from '../ledger/announced.ts';
import type { ColumnValue, ColumnValues } from '../mapping/column-values.ts';
import type { InterestWeight } from './interests.ts';

/** A row of `cwy_interest`: something that a contact or account is interested in. */
export interface InterestRow {
  /** The row's GUID; the same contact or account, kind and key always get the same one. */
  readonly id: string;
  readonly values: ColumnValues;
}

/** A row that was written, as the ledger keeps it. */
export interface WrittenInterest extends InterestRow {
  /** The contact or account that it was written for. */
  readonly ownerId: string;
  /** It was announced and never confirmed: it may be there or not. */
  readonly doubtful: boolean;
}

const nameLengthMax = 200;
const keyLengthMax = 256;
/** Digits after the point of the score. */
const digits = 2;
/** What a decimal column of Dataverse holds at most. */
const scoreMax = 100_000_000_000;

/** The rows of a contact or account, one for each interest; the first has the rank 1. */
export function interestRowsOf(
  ownerId: string,
  interests: readonly InterestWeight[],
): readonly InterestRow[] {
  return interests.map(({ kind, key, name, weight, boughtAt }, index) => ({
    id: nameId(['cwy_interest', ownerId, kind, key]),
    values: {
      cwy_name: shorten(name, nameLengthMax),
      cwy_kind: kind,
      cwy_key: shorten(key, keyLengthMax),
      cwy_score: Math.min(Number(weight.toFixed(digits)), scoreMax),
      cwy_rank: index + 1,
      cwy_lastbought: boughtAt === null ? null : boughtAt.replace(/\.\d+Z$/, 'Z'),
    },
  }));
}

/** What a row says that is among the strongest no more: still there, but without rank and weight. */
export function fallenOut(values: ColumnValues): ColumnValues {
  return { ...values, cwy_score: 0, cwy_rank: null };
}

/** Under which a row stands in the ledger of its customer or business unit. */
export function interestKeyOf(rowId: string): string {
  return `interest:${rowId}`;
}

/** For the ledger: what the row says. */
export function interestTelling(ownerId: string, values: ColumnValues): Json {
  return { ownerId, values: { ...values } };
}

/** What a row says; null for one that is another record's by now, or not understood. */
export function readInterest(id: string, kept: Json | null): WrittenInterest | null {
  const { told, doubtful } = readTelling(kept);
  if (!isRecord(told) || typeof told.ownerId !== 'string' || !isRecord(told.values)) return null;
  const values = Object.entries(told.values).filter((entry) => isColumn(entry));
  return { id, ownerId: told.ownerId, values: Object.fromEntries(values), doubtful };
}

function isColumn(entry: [string, unknown]): entry is [string, ColumnValue] {
  const [, value] = entry;
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}
