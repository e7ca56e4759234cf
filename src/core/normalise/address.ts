import type { Address } from '../model/person.ts';
import { normaliseCountry } from './country.ts';
import { normalisePhone } from './phone.ts';
import { normaliseText } from './text.ts';

/** An address in the spelling that is compared and written. */
export function normaliseAddress(address: Address): Address {
  return {
    id: normaliseText(address.id),
    key: normaliseText(address.key),
    name: normaliseText(address.name),
    company: normaliseText(address.company),
    street: normaliseText(address.street),
    additionalStreet: normaliseText(address.additionalStreet),
    postalCode: normaliseText(address.postalCode),
    city: normaliseText(address.city),
    state: normaliseText(address.state),
    country: normaliseCountry(address.country),
    phone: normalisePhone(address.phone),
    mobile: normalisePhone(address.mobile),
  };
}
