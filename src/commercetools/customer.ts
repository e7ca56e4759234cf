import type { Customer, CustomerGroupReference } from '@commercetools/platform-sdk';
import type { Address, Person } from '../core/model/person.ts';
import { addressOf } from './address.ts';
import { Fields } from './fields.ts';

/** References of a customer that are expanded, so that groups go by key: `expand` of the request. */
export const customerExpand = [
  'customerGroup',
  'customerGroupAssignments[*].customerGroup',
] as const;

/** Throws CWY-2006 where the document is not what the API promises. */
export function personOf(document: unknown, projectKey: string): Person {
  const wire = new Fields<Customer>(document, 'customer');
  const addresses = wire.list('addresses').map(addressOf);
  const billing = chosenAddress(addresses, wire, 'defaultBillingAddressId', 'billingAddressIds');
  const shipping = chosenAddress(addresses, wire, 'defaultShippingAddressId', 'shippingAddressIds');
  const byRelevance = [billing, shipping, ...addresses].filter((address) => address !== null);
  const withPhone = byRelevance.find(({ phone }) => phone !== null);
  const withMobile = byRelevance.find(({ mobile }) => mobile !== null);
  return {
    ref: { projectKey, kind: 'customer', id: wire.text('id') },
    version: wire.integer('version'),
    createdAt: wire.instant('createdAt'),
    modifiedAt: wire.instant('lastModifiedAt'),
    modifiedByClientId: wire.childOrNull('lastModifiedBy')?.textOrNull('clientId') ?? null,
    key: wire.textOrNull('key'),
    customerNumber: wire.textOrNull('customerNumber'),
    externalId: wire.textOrNull('externalId'),
    email: wire.text('email'),
    emailVerified: wire.flag('isEmailVerified'),
    firstName: wire.textOrNull('firstName'),
    middleName: wire.textOrNull('middleName'),
    lastName: wire.textOrNull('lastName'),
    salutation: wire.textOrNull('salutation'),
    title: wire.textOrNull('title'),
    companyName: wire.textOrNull('companyName'),
    dateOfBirth: wire.textOrNull('dateOfBirth'),
    locale: wire.textOrNull('locale'),
    vatId: wire.textOrNull('vatId'),
    // A customer has no phone of its own: the most relevant address that has one lends it.
    phone: withPhone?.phone ?? null,
    mobile: withMobile?.mobile ?? null,
    phoneCountry: withPhone?.country ?? null,
    mobileCountry: withMobile?.country ?? null,
    billingAddress: billing,
    shippingAddress: shipping,
    customerGroups: groupsOf(wire),
    stores: sortedOnce(wire.list('stores').map((store) => store.text('key'))),
    customFields: wire.childOrNull('custom')?.childOrNull('fields')?.document() ?? {},
  };
}

/** The default of the role, else the first address that has the role, else none. */
function chosenAddress(
  addresses: readonly Address[],
  wire: Fields<Customer>,
  defaultField: 'defaultBillingAddressId' | 'defaultShippingAddressId',
  roleField: 'billingAddressIds' | 'shippingAddressIds',
): Address | null {
  const ids = [wire.textOrNull(defaultField), ...wire.texts(roleField)];
  for (const id of ids) {
    const address = id === null ? undefined : addresses.find((one) => one.id === id);
    if (address !== undefined) return address;
  }
  return null;
}

/** The legacy single group and the assignments are one set. */
function groupsOf(wire: Fields<Customer>): string[] {
  const legacy = wire.childOrNull('customerGroup');
  const assigned = wire.list('customerGroupAssignments').map((one) => one.child('customerGroup'));
  return sortedOnce([...(legacy === null ? [] : [legacy]), ...assigned].map(groupName));
}

/** A group may have no key even when it is expanded. */
function groupName(reference: Fields<CustomerGroupReference>): string {
  return reference.childOrNull('obj')?.textOrNull('key') ?? reference.text('id');
}

function sortedOnce(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}
