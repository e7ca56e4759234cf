import { claimOf, isApart, isOfProject } from './claim.ts';
import { isSame } from './compare.ts';
import { type Candidate, isActive, isMerged } from './contact-rules.ts';
import { listOf, type MatchRule, type MatchTerm } from './match-rule.ts';
import type { Subject } from './subject.ts';

/**
 * Why a row counts for a rule, or speaks against it: `apart` = it is another customer's who lives
 * apart, `excluded` = people or an earlier rule have said that it is not the record.
 */
export type Sighting = 'match' | 'inactive' | 'merged' | 'other-customer' | 'apart' | 'excluded';

/** What a rule saw on one row. Names no value, so it may be journalled. */
export interface Evidence {
  /** The name of the rule, or `by-hand` for what people have decided. */
  readonly rule: string;
  readonly crmId: string;
  readonly saw: Sighting;
}

/** The column that is a row's own id, by which it may be named. */
const idColumns: readonly string[] = ['contactid', 'accountid'];

/** Whether the conditions of a rule hold for a record. */
export function applies({ when }: MatchRule, subject: Subject): boolean {
  if (when === undefined) return true;
  return (
    meets(when.projects, [subject.ref.projectKey]) &&
    meets(when.stores, subject.stores) &&
    meets(when.countries, subject.countries) &&
    (when.verifiedEmail !== true || subject.emailVerified)
  );
}

/** What a rule that applies sees on a row; null = nothing that concerns it. */
export function look(rule: MatchRule, subject: Subject, row: Candidate): Sighting | null {
  if (!isActive(row) && (rule.when?.activeOnly ?? true)) return null;
  if (!rule.match.every((term) => holds(term, subject, row))) return null;
  if (claimOf(row.values, subject.ref) === 'other' && !isShareable(rule, subject, row)) {
    const apart = rule.apartBy !== undefined && isApart(row.values, subject, rule.apartBy);
    return apart ? 'apart' : 'other-customer';
  }
  if (isActive(row)) return 'match';
  return isMerged(row) ? 'merged' : 'inactive';
}

/** Whether the row is another project's, and the rule lets this one have it as well. */
function isShareable(rule: MatchRule, { ref }: Subject, { values }: Candidate): boolean {
  return rule.acrossProjects === true && isOfProject(values, ref.projectKey) === false;
}

/** Whether all terms of the rule hold, whatever the row's state and whoever it belongs to. */
export function fits(rule: MatchRule, subject: Subject, row: Candidate): boolean {
  return applies(rule, subject) && rule.match.every((term) => holds(term, subject, row));
}

function holds(term: MatchTerm, subject: Subject, row: Candidate): boolean {
  const found = listOf(term.column).flatMap((column) => textsOf(row, column));
  return listOf(term.attribute).some((attribute) =>
    subject
      .values(attribute)
      .some((wanted) => found.some((text) => isSame(term.compare, wanted, text))),
  );
}

function textsOf(row: Candidate, column: string): readonly string[] {
  if (idColumns.includes(column)) return [row.id];
  const value = row.values[column] ?? null;
  return value === null || value === '' ? [] : [String(value)];
}

function meets(wanted: readonly string[] | undefined, given: readonly string[]): boolean {
  return wanted === undefined || given.some((value) => wanted.includes(value));
}
