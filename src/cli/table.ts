import type { ColumnValue } from '../contract/values.ts';
import { shorten } from '../std/text.ts';

/** A longer value is cut in a table; `--json` has it whole. */
const cellLengthMax = 40;

/** Rows with their cells one below the other. */
export function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, place) =>
    Math.max(...rows.map((row) => (row[place] ?? '').length)),
  );
  return rows.map((row) =>
    row
      .map((cell, place) => cell.padEnd(widths[place] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** A value in one line; `–` = nothing. */
export function valueText(value: ColumnValue): string {
  return value === null ? '–' : shorten(String(value).replaceAll(/\s+/g, ' '), cellLengthMax);
}
