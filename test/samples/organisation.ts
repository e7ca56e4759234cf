import type { Organisation } from '../../src/core/model/organisation.ts';

/** A company with little more than a name, save for what is given. */
export function sampleOrganisation(given: Partial<Organisation> = {}): Organisation {
  return {
    ref: { projectKey: 'shop', kind: 'business-unit', id: 'b1b1b1b1-0000-4000-8000-000000000001' },
    version: 1,
    createdAt: '2026-01-01T08:00:00.000Z',
    modifiedAt: '2026-01-01T08:00:00.000Z',
    modifiedByClientId: null,
    key: 'acme',
    name: 'Acme',
    unitType: 'Company',
    status: 'Active',
    contactEmail: null,
    parentKey: null,
    topLevelKey: 'acme',
    stores: [],
    associatesFromParent: false,
    associates: [],
    customerGroups: [],
    billingAddress: null,
    shippingAddress: null,
    otherAddresses: [],
    customFields: {},
    ...given,
  };
}
