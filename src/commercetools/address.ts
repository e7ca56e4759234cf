import type { BaseAddress } from '@commercetools/platform-sdk';
import { streetLine } from '../core/addresses/street-line.ts';
import type { Address } from '../core/model/person.ts';
import type { Fields } from './fields.ts';

/** commercetools splits an address into more fields than the canonical one; the rest is joined. */
export function addressOf(wire: Fields<BaseAddress>): Address {
  return {
    id: wire.textOrNull('id'),
    key: wire.textOrNull('key'),
    externalId: wire.textOrNull('externalId'),
    name: joined([wire.textOrNull('firstName'), wire.textOrNull('lastName')], ' '),
    company: wire.textOrNull('company'),
    street: streetLine(
      wire.text('country'),
      wire.textOrNull('streetName'),
      wire.textOrNull('streetNumber'),
    ),
    additionalStreet: joined(
      [
        wire.textOrNull('additionalStreetInfo'),
        wire.textOrNull('building'),
        wire.textOrNull('apartment'),
        wire.textOrNull('pOBox'),
      ],
      ', ',
    ),
    postalCode: wire.textOrNull('postalCode'),
    city: wire.textOrNull('city'),
    state: wire.textOrNull('state') ?? wire.textOrNull('region'),
    country: wire.text('country'),
    phone: wire.textOrNull('phone'),
    mobile: wire.textOrNull('mobile'),
  };
}

function joined(parts: readonly (string | null)[], separator: string): string | null {
  const present = parts.filter((part) => part !== null);
  return present.length === 0 ? null : present.join(separator);
}
