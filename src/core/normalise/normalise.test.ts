import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sampleAddress, samplePerson } from '../../../test/samples/person.ts';
import { normaliseEmail } from './email.ts';
import { normalisePerson } from './person.ts';
import { normaliseSettingsDefault } from './settings.ts';
import { normaliseText } from './text.ts';

const anyText = fc.string({ unit: 'binary' });

test.each([
  ['  Jane ', 'Jane'],
  ['', null],
  [' \t\r\n\u00a0 ', null],
  [null, null],
  ['Zoe\u0308', 'Zoë'],
  ['Jo\u0000hn', 'Jo hn'],
  ['line\r\nbreak', 'line break'],
  ['half\ud83d', 'half\ufffd'],
  ['von  und', 'von  und'],
])('text %j becomes %j', (value, expected) => {
  expect(normaliseText(value)).toBe(expected);
});

test('normalising twice changes nothing', () => {
  fc.assert(
    fc.property(anyText, (value) => {
      const once = normaliseText(value);
      expect(normaliseText(once)).toBe(once);
      const email = normaliseEmail(value);
      expect(normaliseEmail(email)).toBe(email);
    }),
    { numRuns: 1000 },
  );
});

test.each([
  ['Jane.Doe@Example.COM ', 'jane.doe@example.com'],
  ['JOSE\u0301@example.com', 'josé@example.com'],
  ['T\u0308@example.com', '\u1e97@example.com'],
  ['STRASSE@example.com', 'strasse@example.com'],
  ['jane+shop@example.com', 'jane+shop@example.com'],
  ['   ', ''],
])('e-mail %j is compared as %j', (value, expected) => {
  expect(normaliseEmail(value)).toBe(expected);
});

test('a person keeps the case of the e-mail and loses blanks, empty texts and double keys', () => {
  const { person, remarks } = normalisePerson(
    samplePerson({
      email: ' Jane.Doe@Example.com ',
      firstName: ' Jane',
      middleName: '',
      lastName: ' ',
      phone: ' +31 23 45 678 ',
      customerGroups: ['vip', ' b2b', 'vip', ''],
      stores: ['nl', 'be'],
      billingAddress: sampleAddress({ country: ' nl', city: '  ', street: ' First Street 12 ' }),
    }),
    normaliseSettingsDefault,
  );
  expect(remarks).toEqual([]);
  expect(person).toEqual(
    samplePerson({
      email: 'Jane.Doe@Example.com',
      firstName: 'Jane',
      lastName: null,
      phone: '+31 23 45 678',
      customerGroups: ['b2b', 'vip'],
      stores: ['be', 'nl'],
      billingAddress: sampleAddress({ country: 'NL', street: 'First Street 12' }),
    }),
  );
});

const settings = {
  languages: ['de', 'en-US'],
  localeFallback: 'en-US',
  phoneCountry: 'AT',
  storeCountries: { berlin: 'DE', bonn: 'DE', wien: 'AT' },
};

test('a normalised person is a fixed point, whatever it is made of', () => {
  const text = fc.option(anyText);
  const country = fc.oneof(anyText, fc.constantFrom('de', 'DEU', 'Österreich', 'US'));
  const address = fc.record({
    country,
    state: fc.option(fc.oneof(anyText, fc.constantFrom('US-CA', 'DE-BY'))),
    postalCode: text,
    street: text,
    phone: text,
  });
  const person = fc.record({
    firstName: text,
    email: anyText,
    dateOfBirth: fc.option(fc.oneof(anyText, fc.constantFrom('1974-09-20', '2999-01-01'))),
    locale: fc.option(fc.oneof(anyText, fc.constantFrom('de_AT', 'iw', 'en-us', 'fr'))),
    phone: text,
    phoneCountry: fc.option(country),
    stores: fc.array(fc.oneof(anyText, fc.constantFrom(' berlin', 'bonn', 'wien'))),
    billingAddress: fc.option(address.map(sampleAddress)),
  });
  fc.assert(
    fc.property(person, fc.constantFrom(settings, normaliseSettingsDefault), (given, how) => {
      const once = normalisePerson(samplePerson(given), how).person;
      expect(normalisePerson(once, how).person).toEqual(once);
    }),
    { numRuns: 500 },
  );
});

test('what cannot be understood stays or is left out, and is told by its attribute', () => {
  const { person, remarks } = normalisePerson(
    samplePerson({
      email: 'nobody',
      dateOfBirth: '1974-02-30',
      locale: 'klingon language',
      billingAddress: sampleAddress({ country: 'Atlantis' }),
      shippingAddress: sampleAddress({ country: 'Deutschland' }),
    }),
    normaliseSettingsDefault,
  );
  expect(person).toMatchObject({ email: 'nobody', dateOfBirth: null, locale: 'klingon language' });
  expect(person.billingAddress?.country).toBe('Atlantis');
  expect(person.shippingAddress?.country).toBe('DE');
  expect(remarks).toEqual([
    { attribute: 'customer.email', says: 'not an e-mail address, kept as written' },
    { attribute: 'customer.dateOfBirth', says: 'not a date, left out' },
    { attribute: 'customer.locale', says: 'not a language tag, kept as written' },
    {
      attribute: 'customer.billingAddress.country',
      says: 'not a country that is known, kept as written',
    },
  ]);
});

test.each([
  ['the address that lent it', { phoneCountry: 'FRA', stores: ['berlin'] }, 'FR'],
  ['the stores, when they agree', { stores: ['berlin', 'bonn'] }, 'DE'],
  ['nothing but the setting, when stores disagree', { stores: ['berlin', 'wien'] }, 'AT'],
  ['the setting, when one store is unknown', { stores: ['berlin', 'constructor'] }, 'AT'],
  ['the setting, when the address is nowhere', { phoneCountry: 'Atlantis' }, 'AT'],
])('where a phone is from tells %s', (_, given, expected) => {
  expect(normalisePerson(samplePerson(given), settings).person.phoneCountry).toBe(expected);
});
