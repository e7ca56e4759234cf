import { type Candidate, hasEmail, isActive } from './contact-rules.ts';

/** Whose timeline a guest order belongs on. */
export type GuestVerdict<Row extends Candidate> =
  | { readonly is: 'matched'; readonly row: Row }
  | { readonly is: 'absent' }
  | { readonly is: 'ambiguous'; readonly rows: readonly Row[] };

/**
 * Finds the one active contact with the e-mail of a guest order. The e-mail of a guest is not
 * verified: it attaches an order to a person, it never creates or changes one.
 */
export function decideGuest<Row extends Candidate>(
  email: string,
  candidates: readonly Row[],
): GuestVerdict<Row> {
  const rows = candidates.filter((row) => isActive(row) && hasEmail(row, email));
  const [row] = rows;
  if (row === undefined) return { is: 'absent' };
  return rows.length === 1 ? { is: 'matched', row } : { is: 'ambiguous', rows };
}
