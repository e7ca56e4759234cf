import type { Page, PageQuery } from '../ports/operator.ts';

/** Rows that one answer holds at most. */
export const pageRowsMax = 1_000;

/** One more than are shown, which tells whether there is a next page. */
export function rowsToRead({ rowsMax }: PageQuery): number {
  return Math.max(1, Math.min(rowsMax, pageRowsMax)) + 1;
}

/** The page of the rows that `rowsToRead` brought, with the place of its last row as cursor. */
export function pageOf<Read, Row>(
  read: readonly Read[],
  query: PageQuery,
  rowOf: (row: Read) => Row,
  placeOf: (row: Read) => string,
): Page<Row> {
  const shown = read.slice(0, rowsToRead(query) - 1);
  const last = shown.at(-1);
  const isMore = last !== undefined && read.length > shown.length;
  return { rows: shown.map(rowOf), cursor: isMore ? placeOf(last) : null };
}
