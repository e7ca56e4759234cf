import type { Address, Person } from '../model/person.ts';

/**
 * One function per attribute of a contact: what commercetools has to say about it. Absent is null.
 */

/** The shopper's e-mail, in the case that was typed. */
export const emailOf = (person: Person): string | null => person.email || null;

/**
 * Dataverse has one column for what precedes the name; commercetools has two, and most shops fill
 * only `title` ("Mrs.").
 */
export const salutationOf = (person: Person): string | null => person.salutation ?? person.title;

/** A customer has no phone of its own in commercetools: that of the addresses stands in. */
export const phoneOf = (person: Person): string | null =>
  person.phone ?? person.billingAddress?.phone ?? person.shippingAddress?.phone ?? null;

/** As `phoneOf`, for the mobile number. */
export const mobileOf = (person: Person): string | null =>
  person.mobile ?? person.billingAddress?.mobile ?? person.shippingAddress?.mobile ?? null;

/** The customer groups as one readable text, in a fixed order. */
export const groupsOf = (person: Person): string | null => listText(person.customerGroups);

/** The stores as one readable text, in a fixed order; null = known in all stores. */
export const storesOf = (person: Person): string | null => listText(person.stores);

/** Takes an attribute from the billing address. */
export const billing =
  (of: (address: Address) => string | null) =>
  (person: Person): string | null =>
    person.billingAddress === null ? null : of(person.billingAddress);

/** Takes an attribute from the shipping address. */
export const shipping =
  (of: (address: Address) => string | null) =>
  (person: Person): string | null =>
    person.shippingAddress === null ? null : of(person.shippingAddress);

function listText(keys: readonly string[]): string | null {
  return keys.length === 0 ? null : keys.join(', ');
}
