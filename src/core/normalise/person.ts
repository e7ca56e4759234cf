import type { Address, Person } from '../model/person.ts';
import { ofStore } from '../store-context/of-store.ts';
import { normaliseAddress } from './address.ts';
import { normaliseBirthDate } from './birth-date.ts';
import { countryCodeOf } from './country.ts';
import { writtenEmail } from './email.ts';
import { normaliseKeys } from './keys.ts';
import { normaliseLocale } from './locale.ts';
import { normaliseName } from './name.ts';
import { normalisePhone } from './phone.ts';
import type { Remark, Said } from './said.ts';
import type { NormaliseSettings } from './settings.ts';
import { normaliseText } from './text.ts';

/** A person in one spelling, and what could not be brought into it. */
export interface NormalisedPerson {
  readonly person: Person;
  readonly remarks: readonly Remark[];
}

/**
 * A person in the spelling that is compared and written. Doing it twice changes nothing, so that
 * a value read back from the CRM does not look like a change. It refuses nobody: what cannot be
 * understood stays as written or is left out, and a remark says so.
 */
export function normalisePerson(person: Person, settings: NormaliseSettings): NormalisedPerson {
  const email = writtenEmail(person.email);
  const dateOfBirth = normaliseBirthDate(person.dateOfBirth, person.modifiedAt);
  const locale = normaliseLocale(person.locale, settings);
  const billing = person.billingAddress && normaliseAddress(person.billingAddress);
  const shipping = person.shippingAddress && normaliseAddress(person.shippingAddress);
  const clean: Person = {
    ...person,
    ...identifiers(person),
    ...names(person),
    email: email.value,
    dateOfBirth: dateOfBirth.value,
    locale: locale.value,
    ...phones(person, settings),
    billingAddress: billing?.value ?? null,
    shippingAddress: shipping?.value ?? null,
    otherAddresses: person.otherAddresses.map((address) => normaliseAddress(address).value),
  };
  const remarks = remarksOf({
    email,
    dateOfBirth,
    locale,
    'billingAddress.country': billing,
    'shippingAddress.country': shipping,
  });
  return { person: clean, remarks };
}

type Identifiers = Pick<
  Person,
  'key' | 'customerNumber' | 'externalId' | 'vatId' | 'customerGroups' | 'stores'
>;

/** Only blanks around them go: two identifiers that differ inside are two. */
function identifiers(person: Person): Identifiers {
  return {
    key: normaliseText(person.key),
    customerNumber: normaliseText(person.customerNumber),
    externalId: normaliseText(person.externalId),
    vatId: normaliseText(person.vatId),
    customerGroups: normaliseKeys(person.customerGroups),
    stores: normaliseKeys(person.stores),
  };
}

type Names = Pick<
  Person,
  'firstName' | 'middleName' | 'lastName' | 'salutation' | 'title' | 'companyName'
>;

function names(person: Person): Names {
  return {
    firstName: normaliseName(person.firstName),
    middleName: normaliseName(person.middleName),
    lastName: normaliseName(person.lastName),
    salutation: normaliseName(person.salutation),
    title: normaliseName(person.title),
    companyName: normaliseName(person.companyName),
  };
}

type Phones = Pick<Person, 'phone' | 'mobile' | 'phoneCountry' | 'mobileCountry'>;

function phones(person: Person, settings: NormaliseSettings): Phones {
  const elsewhere =
    countryOfStores({ ...person, stores: normaliseKeys(person.stores) }, settings) ??
    settings.phoneCountry;
  return {
    phone: normalisePhone(person.phone),
    mobile: normalisePhone(person.mobile),
    phoneCountry: knownCountry(person.phoneCountry) ?? elsewhere,
    mobileCountry: knownCountry(person.mobileCountry) ?? elsewhere,
  };
}

function knownCountry(country: string | null): string | null {
  return country === null ? null : countryCodeOf(country);
}

/** The country (ISO 3166-1 alpha-2) of a record whose stores lie in one; stores of several tell nothing. */
export function countryOfStores(
  { ref, stores }: Pick<Person, 'ref' | 'stores'>,
  { storeCountries }: Pick<NormaliseSettings, 'storeCountries'>,
): string | null {
  const found = new Set(stores.map((store) => ofStore(storeCountries, ref.projectKey, store)));
  const [country = null] = found;
  return found.size === 1 ? country : null;
}

type Attribute = keyof Person | `${'billing' | 'shipping'}Address.${keyof Address}`;

function remarksOf(
  found: Readonly<Partial<Record<Attribute, Said<unknown> | null>>>,
): readonly Remark[] {
  return Object.entries(found).flatMap(([attribute, said]) =>
    said?.says ? [{ attribute: `customer.${attribute}`, says: said.says }] : [],
  );
}
