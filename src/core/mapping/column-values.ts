import type { Json } from '../../std/json.ts';

/** What a column of the CRM takes, as JSON carries it. */
export type ColumnValue = string | number | boolean | null;
export type ColumnValues = Readonly<Record<string, ColumnValue>>;

/**
 * The columns of `next` whose value differs from `base`: what has to be written, and nothing else.
 * A column that `base` lacks counts as null there, for Dataverse knows no third state.
 */
export function changedColumns(
  base: Readonly<Record<string, Json>>,
  next: ColumnValues,
): ColumnValues {
  const changed = Object.entries(next).filter(
    ([column, value]) => (base[column] ?? null) !== value,
  );
  return Object.fromEntries(changed);
}
