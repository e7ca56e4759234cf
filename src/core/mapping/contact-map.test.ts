import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sampleAddress, samplePerson } from '../../../test/samples/person.ts';
import { Problem } from '../../problems/problem.ts';
import type { Person } from '../model/person.ts';
import { contactFieldMap, contactValues } from './contact-map.ts';
import { contactSettingsDefault } from './contact-settings.ts';
import { type MappedRecord, mappedColumns } from './field-map.ts';
import { requireFit } from './fit.ts';
import { identityValues, provenance } from './provenance.ts';

const map = contactFieldMap(contactSettingsDefault);

function mapped(person: Person, fields = map): MappedRecord {
  return contactValues({ person, remarks: [] }, fields);
}

test('a full person fills every column of the map', () => {
  const person = samplePerson({
    customerNumber: '1',
    middleName: 'M.',
    salutation: 'Dear Mrs',
    title: 'Mrs.',
    dateOfBirth: '1974-09-20',
    locale: 'nl-NL',
    phone: '+31 20 555 1234',
    mobile: '+31 6',
    companyName: 'Example Company',
    customerGroups: ['b2b', 'vip'],
    stores: ['be', 'nl'],
    billingAddress: sampleAddress({
      street: 'Third Street 34',
      additionalStreet: 'Back door',
      postalCode: '12345',
      city: 'Example City',
      state: 'Limburg',
    }),
    shippingAddress: sampleAddress({ street: 'First Street 12', country: 'BE' }),
  });
  const { values, problems, remarks, ...rest } = mapped(person);
  expect({ values, problems, remarks }).toEqual({
    values: {
      firstname: 'Jane',
      middlename: 'M.',
      lastname: 'Doe',
      salutation: 'Dear Mrs',
      emailaddress1: 'jane.doe@example.com',
      telephone1: '+31205551234',
      mobilephone: '+31 6',
      birthdate: '1974-09-20',
      address1_line1: 'Third Street 34',
      address1_line2: 'Back door',
      address1_city: 'Example City',
      address1_stateorprovince: 'Limburg',
      address1_postalcode: '12345',
      address1_country: 'NL',
      address2_line1: 'First Street 12',
      address2_line2: null,
      address2_city: null,
      address2_stateorprovince: null,
      address2_postalcode: null,
      address2_country: 'BE',
      cwy_locale: 'nl-NL',
      cwy_customernumber: '1',
      cwy_customergroup: 'b2b, vip',
      cwy_stores: 'be, nl',
    },
    problems: [],
    remarks: [
      { column: 'telephone1', says: 'written in E.164 form' },
      { column: 'mobilephone', says: 'not a usable phone number, kept as written' },
    ],
  });
  expect(rest).toEqual({ edited: {}, lapsed: [], fields: map.base });
});

test('what the person lacks is null, a missing last name included', () => {
  const { values, problems } = mapped(samplePerson({ email: '', firstName: null, lastName: null }));
  expect(Object.keys(values)).toEqual(mappedColumns(map));
  expect(Object.values(values).every((value) => value === null)).toBe(true);
  expect(problems).toEqual([]);
});

test.each([
  [{ salutation: null, title: 'Mrs.' }, { salutation: 'Mrs.' }],
  [
    { billingAddress: sampleAddress({ phone: '1', mobile: '2' }) },
    { telephone1: '1', mobilephone: '2' },
  ],
  [
    { shippingAddress: sampleAddress({ phone: '3', mobile: '4' }) },
    { telephone1: '3', mobilephone: '4' },
  ],
  [
    {
      phone: '5',
      billingAddress: sampleAddress({ phone: '1' }),
      shippingAddress: sampleAddress({ mobile: '4' }),
    },
    { telephone1: '5', mobilephone: '4' },
  ],
])('stand-ins: %j gives %j', (given, expected) => {
  expect(mapped(samplePerson(given)).values).toMatchObject(expected);
});

test('no column is written by two rules', () => {
  const columns = mappedColumns(map);
  expect(new Set(columns).size).toBe(columns.length);
});

test('every value that does not fit is named at once, by length and not by value', () => {
  const person = samplePerson({
    firstName: 'J'.repeat(51),
    lastName: 'D'.repeat(50),
    billingAddress: sampleAddress({ postalCode: '9'.repeat(21) }),
  });
  const { problems } = mapped(person);
  expect(problems.map(({ code, detail }) => ({ code, ...detail }))).toEqual([
    {
      code: 'CWY-4009',
      place: 'customer.firstName -> contact.firstname',
      value: '51 characters',
      bound: 'at most 50',
    },
    {
      code: 'CWY-4009',
      place: 'customer.billingAddress.postalCode -> contact.address1_postalcode',
      value: '21 characters',
      bound: 'at most 20',
    },
  ]);
});

test('a value has a problem exactly when it is longer than its column', () => {
  const bounds = new Map(map.base.map(({ column, lengthMax }) => [column, lengthMax ?? Infinity]));
  const text = fc.option(fc.string({ unit: 'grapheme', minLength: 40, maxLength: 60 }));
  fc.assert(
    fc.property(text, text, text, (firstName, lastName, phone) => {
      const { values, problems } = mapped(samplePerson({ firstName, lastName, phone }));
      const long = Object.entries(values).filter(
        ([column, value]) => typeof value === 'string' && value.length > (bounds.get(column) ?? 0),
      );
      expect(problems.length).toBe(long.length);
    }),
  );
});

test('problems are thrown as one, and none as none', () => {
  const [first, second] = ['firstName', 'lastName'].map(
    (place) => new Problem('CWY-4009', { place, value: '51 characters', bound: 'at most 50' }),
  );
  expect(() => requireFit([])).not.toThrow();
  expect(() => requireFit(first ? [first] : [])).toThrow(first);
  const both = [first, second].filter((problem) => problem !== undefined);
  expect(() => requireFit(both)).toThrow(
    'firstName (51 characters, at most 50); lastName (51 characters, at most 50)',
  );
});

test('a contact names its customer once, and its version and run with every write', () => {
  const { ref } = samplePerson();
  expect(identityValues(ref, 'email')).toEqual({
    cwy_commercetoolsid: ref.id,
    cwy_projectkey: 'shop',
    cwy_linkreason: 'email',
  });
  expect(provenance({ version: 7, eventId: null, correlationId: 'k' })).toEqual({
    cwy_commercetoolsversion: 7,
    cwy_sourceeventid: null,
    cwy_correlationid: 'k',
  });
});
