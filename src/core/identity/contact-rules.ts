import type { ColumnValues } from '../mapping/column-values.ts';
import type { Person } from '../model/person.ts';
import type { RecordRef } from '../model/record.ts';
import { normaliseEmail } from '../normalise/email.ts';

/** A contact of the CRM that could be the person; `values` holds at least `identityColumns`. */
export interface ContactCandidate {
  readonly id: string;
  readonly values: ColumnValues;
}

/** What has to be read of a contact in order to decide. */
export const identityColumns = [
  'cwy_commercetoolsid',
  'cwy_projectkey',
  'emailaddress1',
  'statecode',
] as const;

/**
 * How many candidates a look-up brings at most (`ContactEvidence.rowsMax`). With that many there
 * may be more, so nothing is concluded from who is not among them.
 */
export const candidatesMax = 25;

/** The ways in which a customer finds its contact. */
export const contactRuleNames = ['commercetools-id', 'email'] as const;
/** Stands in the configuration, in links and in the journal. */
export type ContactRuleName = (typeof contactRuleNames)[number];

/** Tried in this order; a rule that is not listed is off. The first that knows an answer decides. */
export type ContactRules = readonly ContactRuleName[];

/** Used when the configuration names no rules: the certain one first. */
export const contactRulesDefault: ContactRules = ['commercetools-id', 'email'];

/** What a rule saw on one candidate. Names no value, so it may be journalled. */
export interface Evidence {
  readonly rule: ContactRuleName;
  readonly crmId: string;
  readonly saw: Sighting;
}

/** Why a candidate counts for a rule, or speaks against it. */
export type Sighting = 'match' | 'inactive' | 'other-customer';

type Look = (person: Person, candidate: ContactCandidate) => Sighting | null;

/** What each rule sees on a candidate; null = nothing that concerns it. */
export const contactLooks: Readonly<Record<ContactRuleName, Look>> = {
  'commercetools-id': (person, candidate) => {
    if (claimOf(candidate, person.ref) !== 'this') return null;
    return isActive(candidate) ? 'match' : 'inactive';
  },
  email: (person, candidate) => {
    if (!isActive(candidate) || !hasEmail(candidate, person.email)) return null;
    return claimOf(candidate, person.ref) === 'other' ? 'other-customer' : 'match';
  },
};

/** Dataverse: 0 active, 1 inactive. A row that was read without its state counts as active. */
export function isActive({ values }: ContactCandidate): boolean {
  return (values.statecode ?? 0) === 0;
}

/** Compared in the normalised form; a blank address is nobody's. */
export function hasEmail({ values }: ContactCandidate, email: string): boolean {
  const wanted = normaliseEmail(email);
  const found = values.emailaddress1;
  return wanted !== '' && typeof found === 'string' && normaliseEmail(found) === wanted;
}

/**
 * Whose contact the row says it is. A row that carries the id without a project counts as this
 * project's: ids are UUIDs, and a person who fills in the id by hand may leave the project out.
 */
function claimOf({ values }: ContactCandidate, ref: RecordRef): 'nobody' | 'this' | 'other' {
  const id = textOf(values.cwy_commercetoolsid);
  if (id === '') return 'nobody';
  const project = textOf(values.cwy_projectkey);
  return id === ref.id.toLowerCase() && ['', ref.projectKey.toLowerCase()].includes(project)
    ? 'this'
    : 'other';
}

/** Lower case, for Dataverse compares text without case as well. */
function textOf(value: ColumnValues[string] | undefined): string {
  return typeof value === 'string' ? value.trim().toLowerCase() : '';
}
