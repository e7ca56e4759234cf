import type { Person } from '../model/person.ts';
import { normaliseAddress } from './address.ts';
import { normaliseLocale } from './locale.ts';
import { normalisePhone } from './phone.ts';
import { normaliseText } from './text.ts';

/**
 * A person in the spelling that is compared and written. Doing it twice changes nothing, so that
 * a value read back from the CRM does not look like a change.
 */
export function normalisePerson(person: Person): Person {
  return {
    ...person,
    key: normaliseText(person.key),
    customerNumber: normaliseText(person.customerNumber),
    externalId: normaliseText(person.externalId),
    // The case is the shopper's own; `normaliseEmail` is for comparing.
    email: normaliseText(person.email) ?? '',
    firstName: normaliseText(person.firstName),
    middleName: normaliseText(person.middleName),
    lastName: normaliseText(person.lastName),
    salutation: normaliseText(person.salutation),
    title: normaliseText(person.title),
    companyName: normaliseText(person.companyName),
    dateOfBirth: normaliseText(person.dateOfBirth),
    locale: normaliseLocale(person.locale),
    vatId: normaliseText(person.vatId),
    phone: normalisePhone(person.phone),
    mobile: normalisePhone(person.mobile),
    billingAddress: person.billingAddress && normaliseAddress(person.billingAddress),
    shippingAddress: person.shippingAddress && normaliseAddress(person.shippingAddress),
    customerGroups: normaliseKeys(person.customerGroups),
    stores: normaliseKeys(person.stores),
  };
}

/** A set has no order of its own: sorted, each key once. */
function normaliseKeys(keys: readonly string[]): readonly string[] {
  const texts = keys.map(normaliseText).filter((key) => key !== null);
  return [...new Set(texts)].sort();
}
