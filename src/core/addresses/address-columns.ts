import { shorten } from '../../std/text.ts';
import type { ColumnValues } from '../mapping/column-values.ts';
import type { Address } from '../model/person.ts';
import { dialledForm } from '../normalise/phone.ts';

/** How a country is written in Dynamics, from ISO 3166-1 alpha-2 (or whatever stands there). */
export type CountryText = (country: string) => string;

/**
 * The columns of an address row; lengths as Dataverse has them. An address without a company and a
 * person is called by its key. What people keep in the other columns (type, freight terms ...) is
 * theirs.
 */
export function addressColumns(address: Address, countryText: CountryText): ColumnValues {
  const phone = address.phone ?? address.mobile;
  return {
    name: cut(nameOf(address), 200),
    line1: cut(address.street, 250),
    line2: cut(address.additionalStreet, 250),
    city: cut(address.city, 80),
    stateorprovince: cut(address.state, 50),
    postalcode: cut(address.postalCode, 20),
    country: cut(address.country === '' ? null : countryText(address.country), 80),
    telephone1: cut(phone === null ? null : dialledForm(phone, address.country).value, 50),
  };
}

function nameOf({ company, name, key }: Address): string | null {
  const parts = [company, name].filter((part) => part !== null);
  return parts.length === 0 ? key : parts.join(', ');
}

function cut(text: string | null, lengthMax: number): string | null {
  return text === null ? null : shorten(text, lengthMax);
}
