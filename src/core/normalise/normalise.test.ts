import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sampleAddress, samplePerson } from '../../../test/samples/person.ts';
import { normaliseEmail } from './email.ts';
import { normalisePerson } from './person.ts';
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
  const person = normalisePerson(
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
  );
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

test('a normalised person is a fixed point', () => {
  const text = fc.option(anyText);
  fc.assert(
    fc.property(text, text, anyText, fc.array(anyText), (firstName, phone, email, stores) => {
      const once = normalisePerson(samplePerson({ firstName, phone, email, stores }));
      expect(normalisePerson(once)).toEqual(once);
    }),
  );
});
