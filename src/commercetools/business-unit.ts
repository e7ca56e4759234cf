import type { BusinessUnit, Associate as WireAssociate } from '@commercetools/platform-sdk';
import type { AssignedRole, Associate, Organisation } from '../core/model/organisation.ts';
import { addressOf } from './address.ts';
import { groupNames, sortedOnce } from './customer-groups.ts';
import { Fields } from './fields.ts';
import { relevantAddresses } from './relevant-addresses.ts';

/** References of a unit that are expanded, so that groups go by key: `expand` of the request. */
export const unitExpand = ['customerGroupAssignments[*].customerGroup'] as const;

/** Throws CWY-2006 where the document is not what the API promises. */
export function organisationOf(document: unknown, projectKey: string): Organisation {
  const wire = new Fields<BusinessUnit>(document, 'business-unit');
  // Every address is read, so that one that is not understood is noticed whichever is chosen.
  for (const address of wire.list('addresses')) addressOf(address);
  const relevant = relevantAddresses(wire);
  const unitType = wire.oneOf('unitType', ['Company', 'Division']);
  return {
    ref: { projectKey, kind: 'business-unit', id: wire.text('id') },
    version: wire.integer('version'),
    createdAt: wire.instant('createdAt'),
    modifiedAt: wire.instant('lastModifiedAt'),
    modifiedByClientId: wire.childOrNull('lastModifiedBy')?.textOrNull('clientId') ?? null,
    key: wire.text('key'),
    name: wire.text('name'),
    unitType,
    status: wire.oneOf('status', ['Active', 'Inactive']),
    contactEmail: wire.textOrNull('contactEmail'),
    parentKey: parentKeyOf(wire, unitType),
    topLevelKey: wire.child('topLevelUnit').text('key'),
    stores: storesOf(wire, unitType),
    associatesFromParent: associatesFromParent(wire, unitType),
    associates: associatesOf(wire),
    customerGroups: groupNames(
      wire.list('customerGroupAssignments').map((one) => one.child('customerGroup')),
    ),
    billingAddress: relevant.billing === null ? null : addressOf(relevant.billing),
    shippingAddress: relevant.shipping === null ? null : addressOf(relevant.shipping),
    otherAddresses: relevant.others.map(addressOf),
    customFields: wire.childOrNull('custom')?.childOrNull('fields')?.document() ?? {},
  };
}

type UnitType = Organisation['unitType'];

/** A division always has a parent, a company never. */
function parentKeyOf(wire: Fields<BusinessUnit>, unitType: UnitType): string | null {
  return unitType === 'Division' ? wire.child('parentUnit').text('key') : null;
}

/** Its own stores, or those that it takes over; a company always has its own. */
function storesOf(wire: Fields<BusinessUnit>, unitType: UnitType): string[] {
  const mode =
    wire.oneOfOrNull('storeMode', ['Explicit', 'FromParent']) ??
    (unitType === 'Company' ? 'Explicit' : 'FromParent');
  const list = wire.list(mode === 'Explicit' ? 'stores' : 'inheritedStores');
  return sortedOnce(list.map((store) => store.text('key')));
}

function associatesFromParent(wire: Fields<BusinessUnit>, unitType: UnitType): boolean {
  const mode = wire.oneOfOrNull('associateMode', ['Explicit', 'ExplicitAndFromParent']);
  return (mode ?? (unitType === 'Company' ? 'Explicit' : 'ExplicitAndFromParent')) !== 'Explicit';
}

/** One entry per customer with a role, whatever the platform's list repeats. */
function associatesOf(wire: Fields<BusinessUnit>): Associate[] {
  const byCustomer = Map.groupBy(wire.list('associates'), customerIdOf);
  return [...byCustomer]
    .map(([customerId, entries]) => ({ customerId, roles: rolesOf(entries) }))
    .filter(({ roles }) => roles.length > 0)
    .sort((one, other) => (one.customerId < other.customerId ? -1 : 1));
}

/** The customer whom an entry in the list of associates is about. */
export function customerIdOf(associate: Fields<WireAssociate>): string {
  return associate.child('customer').text('id');
}

/** A role that is assigned twice is passed on when either assignment says so. */
function rolesOf(entries: readonly Fields<WireAssociate>[]): AssignedRole[] {
  const byKey = new Map<string, boolean>();
  for (const assignment of entries.flatMap((entry) => entry.list('associateRoleAssignments'))) {
    const key = assignment.child('associateRole').text('key');
    const mode = assignment.oneOfOrNull('inheritance', ['Enabled', 'Disabled']);
    byKey.set(key, byKey.get(key) === true || mode === 'Enabled');
  }
  return [...byKey]
    .map(([key, passedOn]) => ({ key, passedOn }))
    .sort((one, other) => (one.key < other.key ? -1 : 1));
}
