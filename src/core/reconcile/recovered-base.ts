import type { Json } from '../../std/json.ts';
import { type ColumnValues, changedColumns } from '../mapping/column-values.ts';

/**
 * A write that was announced and never confirmed: the process died, or the answer was lost. It has
 * reached the CRM or it has not; only the row can tell.
 */
export interface OpenIntent {
  /** Columns of the agreed base that were learned since the mirror was written. */
  readonly known: Readonly<Record<string, Json>>;
  /** What was about to be written. */
  readonly intended: Readonly<Record<string, Json>>;
}

/**
 * The columns on which both systems agreed last, as the row shows: where it holds what was
 * intended, the write has happened; elsewhere the earlier base stands, and whatever differs from it
 * is somebody's edit. Columns that were neither agreed nor intended are not part of it.
 */
export function recoveredBase(
  base: Readonly<Record<string, Json>>,
  intent: OpenIntent | null,
  row: ColumnValues,
): Readonly<Record<string, Json>> {
  if (intent === null) return base;
  const { known, intended } = intent;
  const arrived = Object.entries(intended).filter(
    ([column, value]) => (row[column] ?? null) === value,
  );
  return { ...base, ...known, ...Object.fromEntries(arrived) };
}

/** The columns of the base that say otherwise than the mirror: kept with the next intent. */
export function learnedColumns(
  mirror: Readonly<Record<string, Json>>,
  base: Readonly<Record<string, Json>>,
): Readonly<Record<string, Json>> {
  const learned = Object.entries(base).filter(([column, value]) => mirror[column] !== value);
  return Object.fromEntries(learned);
}

/**
 * What has to be written so that the row follows commercetools: the columns that changed there since
 * the base, less those where the row says so already.
 */
export function columnsToWrite(
  base: Readonly<Record<string, Json>>,
  row: ColumnValues,
  wanted: ColumnValues,
): ColumnValues {
  return changedColumns(row, changedColumns(base, wanted));
}
