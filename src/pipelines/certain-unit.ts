import { isCertainAnyway } from '../core/identity/certain.ts';
import type { MatchRules } from '../core/identity/match-rule.ts';
import type { KnownUnit } from '../ports/units.ts';

/** Said where something stays in the CRM alone because the account was found by evidence. */
export const notCertain = 'the account is not certain to be the unit';

/**
 * Whether the account is the unit for certain. An account that evidence has led to may be another
 * company's: whom people put under that one gets no right to buy, and no division moves there.
 */
export function isCertainUnit({ linkReason }: KnownUnit, rules: MatchRules): boolean {
  return linkReason !== null && isCertainAnyway(linkReason, rules);
}
