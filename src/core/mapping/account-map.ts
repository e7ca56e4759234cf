import type { Organisation } from '../model/organisation.ts';
import type { NormalisedOrganisation } from '../normalise/organisation.ts';
import { accountKind } from './account-kind.ts';
import type { AccountSettings } from './account-settings.ts';
import {
  type FieldMap,
  fieldMapOf,
  type MapGiven,
  type MappedRecord,
  type MapSources,
  mappedValues,
} from './field-map.ts';

/** The field map of an account. */
export type AccountFieldMap = FieldMap<Organisation>;

/** The field map that the settings describe; they have been checked (`settingsProblems`). */
export function accountFieldMap(
  settings: AccountSettings,
  sources: MapSources<Organisation> = {},
): AccountFieldMap {
  return fieldMapOf(accountKind(settings.primaryContactIn !== undefined), settings, sources);
}

/**
 * The values of all mapped columns for a normalised business unit; absent attributes are null, and so
 * are `parentaccountid` and `primarycontactid` unless they are among the computed ones.
 */
export function accountValues(
  { organisation, remarks }: NormalisedOrganisation,
  map: AccountFieldMap,
  given: MapGiven = {},
): MappedRecord {
  return mappedValues({ source: organisation, remarks }, map, given);
}
