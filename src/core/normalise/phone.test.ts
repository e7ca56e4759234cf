import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dialledForm, phoneE164 } from './phone.ts';

test.each([
  ['+49 30 23125 123', null, '+493023125123'],
  ['+49 (0)30 23125-123', null, '+493023125123'],
  ['030 23125123', 'DE', '+493023125123'],
  ['0171/3920012', 'DE', '+491713920012'],
  ['0049 30 23125123', 'DE', '+493023125123'],
  ['0049 30 23125123', 'US', '+493023125123'],
  ['0049 30 23125123', null, '+493023125123'],
  ['49 30 23125123', 'DE', '+493023125123'],
  ['+491713920012', 'FR', '+491713920012'],
  ['01 70 36 39 50', 'FR', '+33170363950'],
  ['(415) 555-2671', 'US', '+14155552671'],
  ['8 (495) 123-45-67', 'RU', '+74951234567'],
  ['０９０－５５５０－１２３４', 'JP', '+819055501234'],
  ['٠٥٠١٢٣٤٥٦٧', 'SA', '+966501234567'],
  ['\u200e+49 171 3920012', null, '+491713920012'],
  ['tel:+49-30-23125123', null, '+493023125123'],
  // A range kept free for fiction: no table has it, and its length is right.
  ['+44 7700 900123', null, '+447700900123'],
  ['+39 06 698 1234', null, '+39066981234'],
  ['+49 30 1234567 ext. 5', null, '+49301234567 ext. 5'],
  ['(415) 555-2671 x123', 'US', '+14155552671 ext. 123'],
])('%j of %s is dialled as %s', (phone, country, expected) => {
  expect(phoneE164(phone, country)).toBe(expected);
  expect(phoneE164(expected, null)).toBe(expected);
});

test.each([
  ['030 23125123', null],
  ['030 23125123', 'XX'],
  ['07700 900123', 'GB'],
  ['12345', 'DE'],
  ['0000000', 'DE'],
  ['110', 'DE'],
  ['555-0123', 'US'],
  ['1-800-FLOWERS', 'US'],
  ['030 23125123 / 0171 3920012', 'DE'],
  ['call 030 23125123', 'DE'],
  ['n/a', 'DE'],
  ['-', 'DE'],
  ['+31 1', null],
  ['+49170123456789012345', null],
])('%j of %s cannot be dialled and stays as written', (phone, country) => {
  expect(phoneE164(phone, country)).toBeNull();
  expect(dialledForm(phone, country)).toEqual({
    value: phone,
    says: 'not a usable phone number, kept as written',
  });
});

const country = fc.option(fc.constantFrom('DE', 'US', 'GB', 'JP', 'BR', 'IT', 'XX', ''));
const written = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.stringMatching(/^[+0-9 ()/.x-]{0,25}$/),
);

test('whatever is written is answered, and the answer is a fixed point without a hint', () => {
  fc.assert(
    fc.property(written, country, (phone, from) => {
      const { value } = dialledForm(phone, from);
      expect(dialledForm(value, from).value).toBe(value);
      const number = phoneE164(phone, from);
      if (number === null) return;
      expect(number).toMatch(/^\+[1-9]\d{3,16}( ext\. \d{1,20})?$/);
      expect(phoneE164(number, null)).toBe(number);
    }),
    { numRuns: 2000 },
  );
});

test('however a number is punctuated, it is the same number', () => {
  const digits = fc.stringMatching(/^\d{7}$/);
  const gap = fc.constantFrom('', ' ', '-', '.', '/', ' - ');
  fc.assert(
    fc.property(
      digits,
      gap,
      gap,
      fc.constantFrom('+49', '+49 (0)', '0049 '),
      (rest, a, b, code) => {
        const phone = `${code}30${a}2${rest.slice(0, 3)}${b}${rest.slice(3)}`;
        expect(phoneE164(phone, 'DE')).toBe(`+49302${rest}`);
      },
    ),
  );
});
