import type { AccountColumn } from './account-fields.ts';
import type { MapSettings } from './contact-settings.ts';
import type { UnitContext } from './custom-transform.ts';

/** How the field map of an account is set up. */
export interface AccountSettings extends MapSettings<AccountColumn, UnitContext> {
  /** Custom field of a unit that gets the customer id of the account's primary contact. */
  readonly primaryContactIn?: string | undefined;
}

/** Used when the configuration says nothing; as for contacts. */
export const accountSettingsDefault: AccountSettings = {
  tooLong: 'park',
  countryAs: 'code',
  countryLanguage: 'en',
  fields: {},
  extra: {},
  byStore: {},
  byCountry: {},
  requireWhatDynamicsRequires: false,
};
