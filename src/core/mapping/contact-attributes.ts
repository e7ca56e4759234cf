import type { Address, Person } from '../model/person.ts';

/**
 * One function per attribute of a contact, and of an account where both have it: what commercetools has
 * to say about it. Absent is null.
 */

/** The shopper's e-mail, in the case that was typed. */
export const emailOf = (person: Person): string | null => person.email || null;

/**
 * Dataverse has one column for what precedes the name; commercetools has two, and most shops fill
 * only `title` ("Mrs.").
 */
export const salutationOf = (person: Person): string | null => person.salutation ?? person.title;

/** A phone number, and the country (ISO 3166-1 alpha-2) of the address that it stands in. */
export interface LentPhone {
  readonly number: string;
  readonly country: string | null;
}

/** A customer has no phone of its own in commercetools: that of the addresses stands in. */
export const phoneOf = (person: Person): LentPhone | null =>
  lent(person.phone, person.phoneCountry) ??
  lentBy(person.billingAddress, 'phone') ??
  lentBy(person.shippingAddress, 'phone');

/** As `phoneOf`, for the mobile number. */
export const mobileOf = (person: Person): LentPhone | null =>
  lent(person.mobile, person.mobileCountry) ??
  lentBy(person.billingAddress, 'mobile') ??
  lentBy(person.shippingAddress, 'mobile');

/** The customer groups as one readable text, in a fixed order. */
export const groupsOf = ({ customerGroups }: Pick<Person, 'customerGroups'>): string | null =>
  listText(customerGroups);

/** The stores as one readable text, in a fixed order; null = known in all stores. */
export const storesOf = ({ stores }: Pick<Person, 'stores'>): string | null => listText(stores);

/** Takes an attribute from the billing address. */
export const billing =
  (of: (address: Address) => string | null) =>
  ({ billingAddress }: Pick<Person, 'billingAddress'>): string | null =>
    billingAddress === null ? null : of(billingAddress);

/** Takes an attribute from the shipping address. */
export const shipping =
  (of: (address: Address) => string | null) =>
  ({ shippingAddress }: Pick<Person, 'shippingAddress'>): string | null =>
    shippingAddress === null ? null : of(shippingAddress);

function listText(keys: readonly string[]): string | null {
  return keys.length === 0 ? null : keys.join(', ');
}

function lentBy(address: Address | null, field: 'phone' | 'mobile'): LentPhone | null {
  return address === null ? null : lent(address[field], address.country);
}

function lent(number: string | null, country: string | null): LentPhone | null {
  return number === null ? null : { number, country };
}
