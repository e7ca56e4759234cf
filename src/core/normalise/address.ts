import type { Address } from '../model/person.ts';
import { normaliseCountry } from './country.ts';
import { normaliseName } from './name.ts';
import { normalisePhone } from './phone.ts';
import { normalisePostalCode } from './postal-code.ts';
import type { Said } from './said.ts';
import { normaliseState } from './state.ts';
import { normaliseText } from './text.ts';

/** An address in the spelling that is compared and written; what is said concerns its country. */
export function normaliseAddress(address: Address): Said<Address> {
  const country = normaliseCountry(address.country);
  return {
    value: {
      id: normaliseText(address.id),
      key: normaliseText(address.key),
      externalId: normaliseText(address.externalId),
      name: normaliseName(address.name),
      company: normaliseName(address.company),
      street: normaliseName(address.street),
      additionalStreet: normaliseName(address.additionalStreet),
      postalCode: normalisePostalCode(address.postalCode),
      city: normaliseName(address.city),
      state: normaliseState(address.state, country.value),
      country: country.value,
      phone: normalisePhone(address.phone),
      mobile: normalisePhone(address.mobile),
    },
    says: country.says,
  };
}
