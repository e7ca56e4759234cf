import type { Json } from '../../std/json.ts';
import type { ColumnValues } from '../mapping/column-values.ts';
import type { OwnerRule } from './decision.ts';

/**
 * A write that was announced and never confirmed: the process died, or the answer was lost. It has
 * reached the CRM or it has not; only the row can tell.
 */
export interface OpenIntent {
  /** Columns of the agreed base that were learned since the mirror was written. */
  readonly known: Agreed;
  /** What was about to be written. */
  readonly intended: Agreed;
}

type Agreed = Readonly<Record<string, Json>>;

/** What both sides had when they were last settled; a column that is missing never was. */
export interface Bases {
  readonly commerce: ColumnValues;
  /** All columns, not only those that differ from commercetools. */
  readonly crm: ColumnValues;
}

/** The mirror as far as it is a base: `crm` has only the columns that differ from `values`. */
interface MirrorBase {
  readonly values: Agreed;
  readonly crm: Agreed;
}

/** What makes the recovery sharper where it is known. */
export interface RecoveryHints {
  readonly rules?: readonly { readonly column: string; readonly owner: OwnerRule }[];
  /** The row has the ETag of the mirror: nobody has written it, we neither. */
  readonly isUntouched?: boolean;
}

/**
 * The bases of the merge, as the row shows them: where it holds what was intended, the write has
 * happened and both sides agree on it; elsewhere the earlier bases stand, and whatever differs from
 * them is somebody's news. Two owner rules need more care:
 * - A list that is merged keeps its earlier bases in any case: what was written there need not be
 *   what commercetools had, and merging it twice is as good as once.
 * - An opt-in that was intended for a row that has been written since and shows an opt-out may have
 *   arrived and been taken back: the column counts as one not settled yet, so that the opt-out is not overwritten.
 */
export function recoveredBases(
  mirror: MirrorBase | null,
  intent: OpenIntent | null,
  row: ColumnValues,
  { rules = [], isUntouched = true }: RecoveryHints = {},
): Bases {
  const commerce = columnsOf(mirror?.values ?? {});
  const crm = { ...commerce, ...columnsOf(mirror?.crm ?? {}) };
  if (intent === null) return { commerce, crm };
  const owners = new Map(rules.map(({ column, owner }) => [column, owner]));
  const arrived = Object.entries(intent.intended).filter(
    ([column, value]) => owners.get(column) !== 'union' && (row[column] ?? null) === value,
  );
  const doubtful = Object.entries(isUntouched ? {} : intent.intended).filter(
    ([column, value]) =>
      owners.get(column) === 'most-restrictive' && value === false && row[column] === true,
  );
  const learned = columnsOf({ ...intent.known, ...Object.fromEntries(arrived) });
  const without = new Set(doubtful.map(([column]) => column));
  return {
    commerce: except(without, { ...commerce, ...learned }),
    crm: except(without, { ...crm, ...learned }),
  };
}

function except(without: ReadonlySet<string>, columns: ColumnValues): ColumnValues {
  return Object.fromEntries(Object.entries(columns).filter(([column]) => !without.has(column)));
}

/** Columns take no lists and no objects: none was ever kept. */
function columnsOf(kept: Agreed): ColumnValues {
  return Object.fromEntries(
    Object.entries(kept).map(([column, value]) => [
      column,
      typeof value === 'object' ? null : value,
    ]),
  );
}

/** The columns of the base that say otherwise than the mirror: kept with the next intent. */
export function learnedColumns(mirror: Agreed, base: Agreed): Agreed {
  const learned = Object.entries(base).filter(([column, value]) => mirror[column] !== value);
  return Object.fromEntries(learned);
}
