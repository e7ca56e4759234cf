import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formsOf, isSame, spellingsOf } from './compare.ts';
import { type Comparison, comparisons } from './match-rule.ts';

const value = (text: string, country: string | null = null) => ({ text, country });

describe('the same', () => {
  it.each<[Comparison, string, string]>([
    ['exact', 'AB-12', ' ab-12 '],
    ['text', 'Crêperie  Noël', 'creperie noel'],
    ['email', 'Jane@Example.com', ' jane@example.COM'],
    ['email-without-plus', 'jane+shop@example.com', 'jane@example.com'],
    ['email-without-plus', 'jane+a@example.com', 'jane+b@example.com'],
    ['name', 'Müller', 'Mueller'],
    ['name', 'Müller', 'Muller'],
    ['name', 'MÜLLER', 'Müller'],
    ['name', 'José', 'Jose'],
    ['name', 'Łukasz', 'Lukasz'],
    ['name', 'Weiß', 'Weiss'],
    ['name', 'Søren', 'Soeren'],
    ['name', 'Søren', 'Soren'],
    ['name', 'Åse', 'Aase'],
    ['name', 'İpek', 'ipek'],
    ['name', 'Đorđe', 'Dorde'],
    ['name', "O'Brien", 'O’Brien'],
    ['name', "O'Brien", 'OBrien'],
    ['name', 'Anna-Maria', 'Anna Maria'],
    ['name', 'Юлия', 'юлия'],
    ['name', 'Νίκος', 'Νικος'],
    ['postal-code', '1234 ab', '1234AB'],
    ['postal-code', '１５０－０００１', '1500001'],
    ['country', 'DE', 'Germany'],
    ['country', 'deu', 'Allemagne'],
    ['country', 'Atlantis', ' ATLANTIS'],
    ['country', 'Łü', 'LU'],
    ['digits', 'DE 12-34', '1234'],
  ])('%s: %s and %s', (compare, a, b) => {
    expect(isSame(compare, value(a), b)).toBe(true);
    expect(isSame(compare, value(b), a)).toBe(true);
  });

  it.each([
    ['+49 30 901820', '030 901820'],
    ['030/90 18 20', '+4930901820'],
    ['0049 30 901820', '030-901820'],
  ])('phone: %s and %s, where they are from Germany', (a, b) => {
    expect(isSame('phone', value(a, 'DE'), b)).toBe(true);
  });
});

describe('not the same', () => {
  it.each<[Comparison, string, string]>([
    ['exact', 'AB-12', 'AB12'],
    ['text', 'Anna-Maria', 'Anna Maria'],
    ['email', 'jane+shop@example.com', 'jane@example.com'],
    ['email', '', ''],
    ['email-without-plus', '+a@example.com', '+b@example.com'],
    ['country', 'DE', 'AT'],
    ['country', 'Atlantis', 'Avalon'],
    ['country', ' ', ''],
    ['name', 'Mueller', 'Muller'],
    ['name', 'Meier', 'Mayer'],
    ['name', '-', "'"],
    // Marks that are vowels: another name.
    ['name', 'कि', 'का'],
    ['name', 'ガル', 'カル'],
    ['postal-code', '10115', '10117'],
    ['digits', 'none', ''],
    ['phone', '12345', '12345'],
    ['phone', '030 901820', '030 901820'],
  ])('%s: %s and %s', (compare, a, b) => {
    expect(isSame(compare, value(a), b)).toBe(false);
  });
});

it('asks for a phone in the spellings that people use', () => {
  expect(spellingsOf('phone', value('030/901820', 'DE'))).toEqual([
    '030/901820',
    '+4930901820',
    '+49 30 901820',
    '030 901820',
    '4930901820',
    '030901820',
    '004930901820',
  ]);
  expect(spellingsOf('phone', value('12345', 'DE'))).toEqual([]);
  expect(spellingsOf('name', value('Jane'))).toBeNull();
});

const texts = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom('ü', 'Ü', 'u\u0308', 'ø', 'İ', 'ß', 'ẞ', 'Ł', '-', ' ', 'a') }),
  fc.constantFrom('+49 30 901820 ext. 12', '(030) 901820', 'a+b+c@example.com', '1234 ab'),
);

describe.each(comparisons)('%s', (compare) => {
  it('changes nothing when it is done twice', () => {
    fc.assert(
      fc.property(texts, (text) => {
        for (const form of formsOf(compare, value(text, 'DE'))) {
          expect(formsOf(compare, value(form, 'DE'))).toEqual([form]);
        }
      }),
    );
  });

  it('asks for what can be compared, and only for that', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const spellings = spellingsOf(compare, value(text, 'DE'));
        if (spellings === null) return;
        expect(spellings.length > 0).toBe(formsOf(compare, value(text, 'DE')).length > 0);
        for (const spelling of spellings) {
          expect(isSame(compare, value(text, 'DE'), spelling)).toBe(true);
        }
      }),
    );
  });
});
