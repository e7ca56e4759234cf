import type { Person } from '../model/person.ts';
import {
  type ContactCandidate,
  type ContactRuleName,
  type ContactRules,
  candidatesMax,
  contactLooks,
  type Evidence,
  hasEmail,
  isActive,
  type Sighting,
} from './contact-rules.ts';

/**
 * Who a customer is in the CRM. `refused` = there is an answer but Causeway must not act on it: the
 * customer's own contact is inactive (somebody closed or merged it), or there were more
 * candidates than a look-up brings.
 */
export type ContactVerdict<Row extends ContactCandidate> =
  | {
      readonly is: 'matched';
      readonly row: Row;
      readonly rule: ContactRuleName;
      readonly evidence: readonly Evidence[];
    }
  | { readonly is: 'new'; readonly evidence: readonly Evidence[] }
  | {
      readonly is: 'ambiguous';
      readonly rows: readonly Row[];
      readonly rule: ContactRuleName;
      readonly evidence: readonly Evidence[];
    }
  | {
      readonly is: 'refused';
      readonly reason: RefusalReason;
      readonly evidence: readonly Evidence[];
    };
export type RefusalReason = 'contact-inactive' | 'too-many-candidates';

interface Seen<Row> {
  readonly row: Row;
  readonly saw: Sighting;
}

/**
 * Decides by the rules in their order; the first rule that reaches a verdict ends it. Candidates
 * may come in any order and may contain rows that concern no rule.
 *
 * Per rule: exactly one match, and no match of another customer beside it -> `matched`. An e-mail
 * that another customer's contact has as well does not tell whose the free contact is ->
 * `ambiguous`. Contacts of other customers alone settle nothing: commercetools allows the same
 * e-mail once per store, so this is somebody who has no contact yet.
 */
export function decideContact<Row extends ContactCandidate>(
  person: Person,
  candidates: readonly Row[],
  rules: ContactRules,
): ContactVerdict<Row> {
  const evidence: Evidence[] = [];
  for (const rule of rules) {
    const seen = look(rule, person, candidates);
    evidence.push(...seen.map(({ row, saw }) => ({ rule, crmId: row.id, saw })));
    const verdict = verdictOf(rule, seen, evidence);
    if (verdict !== null) return verdict;
  }
  if (candidates.length >= candidatesMax) {
    return { is: 'refused', reason: 'too-many-candidates', evidence };
  }
  return { is: 'new', evidence };
}

function look<Row extends ContactCandidate>(
  rule: ContactRuleName,
  person: Person,
  candidates: readonly Row[],
): readonly Seen<Row>[] {
  return candidates
    .map((row) => ({ row, saw: contactLooks[rule](person, row) }))
    .filter((seen): seen is Seen<Row> => seen.saw !== null);
}

function verdictOf<Row extends ContactCandidate>(
  rule: ContactRuleName,
  seen: readonly Seen<Row>[],
  evidence: readonly Evidence[],
): ContactVerdict<Row> | null {
  const matches = seen.filter(({ saw }) => saw === 'match').map(({ row }) => row);
  const [match] = matches;
  if (match === undefined) {
    return seen.some(({ saw }) => saw === 'inactive')
      ? { is: 'refused', reason: 'contact-inactive', evidence }
      : null;
  }
  const others = seen.some(({ saw }) => saw === 'other-customer');
  if (matches.length === 1 && !others) return { is: 'matched', row: match, rule, evidence };
  return { is: 'ambiguous', rows: matches, rule, evidence };
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
