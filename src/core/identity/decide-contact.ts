import { isOfProject } from './claim.ts';
import { type Candidate, candidatesMax, hasEmail, isActive } from './contact-rules.ts';

/** Whose timeline a guest order belongs on. */
export type GuestVerdict<Row extends Candidate> =
  | { readonly is: 'matched'; readonly row: Row }
  | { readonly is: 'absent' }
  | { readonly is: 'ambiguous'; readonly rows: readonly Row[] };

/**
 * Finds the one active contact with the e-mail of a guest order. The e-mail of a guest is not
 * verified: it attaches an order to a person, it never creates or changes one. Of several, those of
 * customers of other projects count only where there is nobody else.
 */
export function decideGuest<Row extends Candidate>(
  { email, projectKey }: { readonly email: string; readonly projectKey: string },
  candidates: readonly Row[],
): GuestVerdict<Row> {
  const all = candidates.filter((row) => isActive(row) && hasEmail(row, email));
  const near = all.filter(({ values }) => isOfProject(values, projectKey) !== false);
  // With as many as a look-up brings there may be more of the project.
  const rows = near.length > 0 && candidates.length < candidatesMax ? near : all;
  const [row] = rows;
  if (row === undefined) return { is: 'absent' };
  return rows.length === 1 ? { is: 'matched', row } : { is: 'ambiguous', rows };
}
