import type { Organisation } from '../model/organisation.ts';
import { normaliseAddress } from './address.ts';
import { writtenEmail } from './email.ts';
import { normaliseKeys } from './keys.ts';
import { normaliseName } from './name.ts';
import type { Remark, Said } from './said.ts';
import type { NormaliseSettings } from './settings.ts';

/** A business unit in one spelling, and what could not be brought into it. */
export interface NormalisedOrganisation {
  readonly organisation: Organisation;
  readonly remarks: readonly Remark[];
}

/**
 * A business unit in the spelling that is compared and written; as `normalisePerson`. Keys stay as
 * they are: parents and orders name a unit by them, and commercetools allows no blanks in them. No
 * setting bears on a unit: its addresses name their country, and it has no locale.
 */
export function normaliseOrganisation(
  organisation: Organisation,
  _: NormaliseSettings,
): NormalisedOrganisation {
  const contactEmail = emailOf(organisation.contactEmail);
  const billing = organisation.billingAddress && normaliseAddress(organisation.billingAddress);
  const shipping = organisation.shippingAddress && normaliseAddress(organisation.shippingAddress);
  const clean: Organisation = {
    ...organisation,
    name: normaliseName(organisation.name) ?? '',
    contactEmail: contactEmail.value,
    stores: normaliseKeys(organisation.stores),
    customerGroups: normaliseKeys(organisation.customerGroups),
    billingAddress: billing?.value ?? null,
    shippingAddress: shipping?.value ?? null,
    otherAddresses: organisation.otherAddresses.map((address) => normaliseAddress(address).value),
  };
  const remarks = remarksOf({
    contactEmail,
    'billingAddress.country': billing,
    'shippingAddress.country': shipping,
  });
  return { organisation: clean, remarks };
}

function emailOf(email: string | null): Said<string | null> {
  if (email === null) return { value: null, says: null };
  const { value, says } = writtenEmail(email);
  return { value: value || null, says };
}

function remarksOf(found: Readonly<Record<string, Said<unknown> | null>>): readonly Remark[] {
  return Object.entries(found).flatMap(([attribute, said]) =>
    said?.says ? [{ attribute: `unit.${attribute}`, says: said.says }] : [],
  );
}
