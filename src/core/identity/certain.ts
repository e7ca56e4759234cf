import type { ColumnValues } from '../mapping/column-values.ts';
import { isSame } from './compare.ts';
import { listOf, type MatchRule, type MatchRules } from './match-rule.ts';
import { shortRules } from './short-rules.ts';
import type { Subject } from './subject.ts';

/** Ways in which a link comes about that no configuration can make doubtful. */
export const certainReasons: readonly string[] = [
  'created',
  'commercetools-id',
  'crm-id',
  'by-hand',
  'review',
  'rebuilt',
  'merged',
  'verified-email',
];

/**
 * Whether a link that came about by `reason` may carry personal data of the CRM back to
 * commercetools. A rule about the e-mail address is proof while the shopper has shown that the
 * address is theirs and the row still has it: an address that was verified after it was changed
 * proves nothing about the row that an earlier one led to. `crm` is what the row is known to hold.
 */
export function isCertain(
  reason: string,
  rules: MatchRules,
  subject: Subject,
  crm: ColumnValues,
): boolean {
  if (isCertainAnyway(reason, rules)) return true;
  const rule = ruleOf(reason, rules);
  if (rule === null) return false;
  return subject.emailVerified && sharesEmail(rule, subject, crm);
}

/**
 * Whether a link that came about by `reason` is certain whatever record and row hold. Nobody has shown
 * that the addresses of a company are theirs, so that this is all that there is to ask of its account.
 */
export function isCertainAnyway(reason: string, rules: MatchRules): boolean {
  return certainReasons.includes(reason) || ruleOf(reason, rules)?.certain === true;
}

/**
 * The reason that a link goes by from now on: one that the e-mail has proven stays proven when the
 * customer's address changes later, which makes it unverified again.
 */
export function provenReason(
  reason: string,
  rules: MatchRules,
  subject: Subject,
  crm: ColumnValues,
): string {
  const isProvenAnyway = isCertain(reason, rules, { ...subject, emailVerified: false }, crm);
  return !isProvenAnyway && isCertain(reason, rules, subject, crm) ? 'verified-email' : reason;
}

/**
 * A link outlives the configuration that it was made under. A contact that its first customer has left
 * may be proven by its address as well.
 */
function ruleOf(reason: string, rules: MatchRules): MatchRule | null {
  const rule = rules.find(({ name }) => name === reason);
  return rule ?? (['email', 'freed'].includes(reason) ? shortRules.email : null);
}

/** Whether the rule asks for the e-mail itself, plus-address included, and the row still has it. */
function sharesEmail({ match }: MatchRule, subject: Subject, crm: ColumnValues): boolean {
  const [email] = subject.values('email');
  return (
    email !== undefined &&
    match.some(
      (term) =>
        term.compare === 'email' &&
        listOf(term.attribute).every((path) => path === 'email') &&
        listOf(term.column).some((column) => isSame('email', email, String(crm[column] ?? ''))),
    )
  );
}
