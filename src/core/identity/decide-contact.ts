import type { Person } from '../model/person.ts';
import { type ContactCandidate, hasEmail, isActive } from './contact-rules.ts';
import { decide } from './decide.ts';
import type { MatchRules } from './match-rule.ts';
import { subjectOf } from './subject.ts';
import type { StandingVerdict, Verdict } from './verdict.ts';

/**
 * Who a customer is in the CRM: see `decide`. Expects the normalised person, and rows that were
 * read with the columns of `searchesOf`; rows of which people have said `always` are read by id.
 */
export function decideContact<Row extends ContactCandidate>(
  person: Person,
  candidates: readonly Row[],
  rules: MatchRules,
  verdicts: readonly StandingVerdict[] = [],
): Verdict<Row> {
  return decide(subjectOf(person), candidates, rules, verdicts);
}

/** Whose timeline a guest order belongs on. */
export type GuestVerdict<Row extends ContactCandidate> =
  | { readonly is: 'matched'; readonly row: Row }
  | { readonly is: 'absent' }
  | { readonly is: 'ambiguous'; readonly rows: readonly Row[] };

/**
 * Finds the one active contact with the e-mail of a guest order. The e-mail of a guest is not
 * verified: it attaches an order to a person, it never creates or changes one.
 */
export function decideGuest<Row extends ContactCandidate>(
  email: string,
  candidates: readonly Row[],
): GuestVerdict<Row> {
  const rows = candidates.filter((row) => isActive(row) && hasEmail(row, email));
  const [row] = rows;
  if (row === undefined) return { is: 'absent' };
  return rows.length === 1 ? { is: 'matched', row } : { is: 'ambiguous', rows };
}
