import type { Customer } from '@commercetools/platform-sdk';
import type { Person } from '../core/model/person.ts';
import { addressOf } from './address.ts';
import { groupNames, sortedOnce } from './customer-groups.ts';
import { Fields } from './fields.ts';
import { lenderOf, relevantAddresses } from './relevant-addresses.ts';

/** References of a customer that are expanded, so that groups go by key: `expand` of the request. */
export const customerExpand = [
  'customerGroup',
  'customerGroupAssignments[*].customerGroup',
] as const;

/** Throws CWY-2006 where the document is not what the API promises. */
export function personOf(document: unknown, projectKey: string): Person {
  const wire = new Fields<Customer>(document, 'customer');
  // Every address is read, so that one that is not understood is noticed whichever is chosen.
  for (const address of wire.list('addresses')) addressOf(address);
  const relevant = relevantAddresses(wire);
  const withPhone = lenderOf(relevant, 'phone');
  const withMobile = lenderOf(relevant, 'mobile');
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
    phone: withPhone?.textOrNull('phone') ?? null,
    mobile: withMobile?.textOrNull('mobile') ?? null,
    phoneCountry: withPhone?.text('country') ?? null,
    mobileCountry: withMobile?.text('country') ?? null,
    billingAddress: relevant.billing === null ? null : addressOf(relevant.billing),
    shippingAddress: relevant.shipping === null ? null : addressOf(relevant.shipping),
    otherAddresses: relevant.others.map(addressOf),
    customerGroups: groupsOf(wire),
    stores: sortedOnce(wire.list('stores').map((store) => store.text('key'))),
    customFields: wire.childOrNull('custom')?.childOrNull('fields')?.document() ?? {},
  };
}

/** The legacy single group and the assignments are one set. */
function groupsOf(wire: Fields<Customer>): string[] {
  const legacy = wire.childOrNull('customerGroup');
  const assigned = wire.list('customerGroupAssignments').map((one) => one.child('customerGroup'));
  return groupNames([...(legacy === null ? [] : [legacy]), ...assigned]);
}
