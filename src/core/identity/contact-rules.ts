import type { ColumnValues } from '../mapping/column-values.ts';
import { normaliseEmail } from '../normalise/email.ts';

/** A row of the CRM that could be the record; `values` holds at least the columns of the look-up. */
export interface Candidate {
  readonly id: string;
  readonly values: ColumnValues;
}

/** What has to be read of a contact or an account in order to decide, whatever the rules. */
export const identityColumns = [
  'cwy_commercetoolsid',
  'cwy_projectkey',
  'cwy_linkreason',
  'cwy_othercommercetoolsids',
  'cwy_stores',
  'emailaddress1',
  'statecode',
  'merged',
  '_masterid_value',
  'createdon',
] as const;

/**
 * How many candidates a look-up brings at most (`CrmSearch.rowsMax`). With that many there
 * may be more, so nothing is concluded from who is not among them. Enough for a rule that asks by
 * postal code and compares names here: a business district has hundreds of companies.
 */
export const candidatesMax = 500;

/** How many of them a question to people shows and a note names, the strongest first. */
export const candidatesShownMax = 25;

/** Dataverse: 0 active, 1 inactive. A row that was read without its state counts as active. */
export function isActive({ values }: Candidate): boolean {
  return (values.statecode ?? 0) === 0;
}

/** Whether Dynamics has merged the row into another one, which `_masterid_value` names. */
export function isMerged({ values }: Candidate): boolean {
  return values.merged === true && values.statecode !== 0;
}

/** Compared in the normalised form; a blank address is nobody's. */
export function hasEmail({ values }: Candidate, email: string): boolean {
  const wanted = normaliseEmail(email);
  const found = values.emailaddress1;
  return wanted !== '' && typeof found === 'string' && normaliseEmail(found) === wanted;
}
