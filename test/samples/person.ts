import type { Address, Person } from '../../src/core/model/person.ts';

/** An address with nothing but its country, save for what is given. */
export function sampleAddress(given: Partial<Address> = {}): Address {
  return {
    id: null,
    key: null,
    externalId: null,
    name: null,
    company: null,
    street: null,
    additionalStreet: null,
    postalCode: null,
    city: null,
    state: null,
    country: 'NL',
    phone: null,
    mobile: null,
    ...given,
  };
}

/** A customer with little more than an e-mail, save for what is given. */
export function samplePerson(given: Partial<Person> = {}): Person {
  return {
    ref: { projectKey: 'shop', kind: 'customer', id: 'c1c1c1c1-0000-4000-8000-000000000001' },
    version: 1,
    createdAt: '2026-01-01T08:00:00.000Z',
    modifiedAt: '2026-01-01T08:00:00.000Z',
    modifiedByClientId: null,
    key: null,
    customerNumber: null,
    externalId: null,
    email: 'jane.doe@example.com',
    emailVerified: false,
    firstName: 'Jane',
    middleName: null,
    lastName: 'Doe',
    salutation: null,
    title: null,
    companyName: null,
    dateOfBirth: null,
    locale: null,
    vatId: null,
    phone: null,
    mobile: null,
    phoneCountry: null,
    mobileCountry: null,
    billingAddress: null,
    shippingAddress: null,
    otherAddresses: [],
    customerGroups: [],
    stores: [],
    customFields: {},
    ...given,
  };
}
