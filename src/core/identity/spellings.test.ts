import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { samplePerson } from '../../../test/samples/person.ts';
import { isSame, spellingsOf } from './compare.ts';
import type { Comparison } from './match-rule.ts';
import { searchesOf } from './searches.ts';
import { subjectOf } from './subject.ts';
import { contactTarget } from './target.ts';

/** Whether a row with `stored` is among those that Dataverse answers with. */
function asksFor(compare: Comparison, given: string, stored: string, country = 'DE'): boolean {
  const spellings = spellingsOf(compare, { text: given, country }) ?? [];
  return spellings.some((spelling) => spelling.toLowerCase() === stored.toLowerCase());
}

describe('a number compared by digits', () => {
  it.each([
    ['DE 123 456 789', 'DE123456789'],
    ['DE 123 456 789', '123456789'],
    ['DE 123 456 789', 'DE 123456789'],
    ['de-123.456.789', 'DE123456789'],
    ['DE123456789', 'DE 123456789'],
    ['123456789', 'DE123456789'],
    ['123 456 789', 'DE 123456789'],
    ['CHE-123.456.789', 'CHE123456789'],
    ['ＤＥ１２３４５６７８９', 'DE123456789'],
    ['NL 123456789 B01', 'NL123456789B01'],
  ])('%s is asked for as %s', (given, stored) => {
    expect(asksFor('digits', given, stored)).toBe(true);
  });

  it.each([
    ['12345678', 'ATU12345678', 'AT'],
    ['123456789', 'EL123456789', 'GR'],
    ['123456789', 'CHE123456789', 'CH'],
    ['12345678901', 'FR12345678901', 'FR'],
  ])('%s has %s as its country puts letters in front', (given, stored, country) => {
    expect(asksFor('digits', given, stored, country)).toBe(true);
  });

  it('is not found in pieces of which nobody has heard, as the documentation says', () => {
    expect(isSame('digits', { text: 'DE123456789', country: 'DE' }, 'DE 12 34 56 789')).toBe(true);
    expect(asksFor('digits', 'DE123456789', 'DE 12 34 56 789')).toBe(false);
  });
});

it.each([
  ['1234AB', '1234 AB', 'NL'],
  ['1234 ab', '1234AB', 'NL'],
  ['SW1A1AA', 'SW1A 1AA', 'GB'],
  ['11122', '111 22', 'SE'],
  ['00950', '00-950', 'PL'],
  ['1500001', '150-0001', 'JP'],
  ['902101234', '90210-1234', 'US'],
  ['LV1010', 'LV-1010', 'LV'],
])('the postal code %s is asked for as %s (%s)', (given, stored, country) => {
  expect(asksFor('postal-code', given, stored, country)).toBe(true);
});

it('asks for a code without a break, and one that is too short for it, as it is', () => {
  expect(spellingsOf('postal-code', { text: '10115', country: 'DE' })).toEqual(['10115']);
  expect(spellingsOf('postal-code', { text: '90210', country: 'US' })).toEqual(['90210']);
  expect(spellingsOf('postal-code', { text: 'AB', country: 'GB' })).toEqual(['AB']);
});

it('asks for an address as it was pasted and without the marks that this left', () => {
  for (const compare of ['email', 'email-without-plus'] as const) {
    expect(asksFor(compare, '\u200bJane@example.com', 'jane@example.com')).toBe(true);
  }
  const given = '\u200bjane+a@example.com';
  expect(asksFor('email-without-plus', given, 'jane+a@example.com')).toBe(true);
  expect(asksFor('email-without-plus', given, 'jane@example.com')).toBe(true);
});

const digits = fc.stringMatching(/^[1-9][0-9]{6,11}$/);
const countries = fc.constantFrom('DE', 'FR', 'AT', 'CH', 'GR', 'NL');
const fronts: Readonly<Record<string, string>> = { AT: 'ATU', CH: 'CHE', GR: 'EL' };

/** A number in the spellings of docs/matching.md, in which a row may have it. */
function numberSpelled(number: string, country: string): readonly string[] {
  const front = fronts[country] ?? country;
  return [number, `${front}${number}`, `${front} ${number}`];
}

/** A number in pieces, as somebody may have typed it in the shop. */
const pieces = fc.tuple(digits, fc.constantFrom(' ', '-', '.', '/'), fc.nat({ max: 5 }));

it('whatever the spelling in the shop, every documented one in Dynamics is asked for', () => {
  fc.assert(
    fc.property(pieces, countries, fc.boolean(), ([number, mark, at], country, hasFront) => {
      const typed = `${number.slice(0, at)}${mark}${number.slice(at)}`;
      const given = hasFront ? `${fronts[country] ?? country}${mark}${typed}` : typed;
      for (const stored of [given.trim(), ...numberSpelled(number, country)]) {
        expect(isSame('digits', { text: given, country }, stored)).toBe(true);
        expect(asksFor('digits', given, stored, country)).toBe(true);
      }
    }),
  );
});

it.each<[country: string, shape: RegExp, at: number, by: string]>([
  ['NL', /^[1-9][0-9]{3}[A-Z]{2}$/, 4, ' '],
  ['PL', /^[0-9]{5}$/, 2, '-'],
  ['SE', /^[0-9]{5}$/, 3, ' '],
  ['JP', /^[0-9]{7}$/, 3, '-'],
])('codes of %s are asked for broken and whole', (country, shape, at, by) => {
  fc.assert(
    fc.property(fc.stringMatching(shape), (whole) => {
      const broken = `${whole.slice(0, at)}${by}${whole.slice(at)}`;
      for (const given of [whole, broken, broken.toLowerCase()]) {
        expect(asksFor('postal-code', given, whole, country)).toBe(true);
        expect(asksFor('postal-code', given, broken, country)).toBe(true);
      }
    }),
  );
});

it('asks for each of many values, the likeliest spelling first', () => {
  const match = ['a', 'b', 'c', 'd'].map((name) => `custom.${name}`);
  const rule = {
    name: 'cards',
    match: [{ attribute: match, column: 'cwy_card', compare: 'digits' }],
    action: 'link',
  } as const;
  const cards = (from: number) => Array.from({ length: 5 }, (_, i) => `4711 ${from + i}`);
  const customFields = { a: cards(10), b: cards(20), c: cards(30), d: cards(40) };
  const { searches } = searchesOf(subjectOf(samplePerson({ customFields })), [rule], contactTarget);
  const asked = searches.flatMap((terms) => terms[0]?.anyOf ?? []);
  expect(asked).toEqual(expect.arrayContaining([...cards(10), ...cards(20), ...cards(40)]));
});
