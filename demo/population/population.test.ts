import { expect, test } from 'vitest';
import { digitsOf } from './drafts.ts';
import { basketOf, totalOf } from './goods.ts';
import { ownCatalogue } from './own-catalogue.ts';
import { peopleMaker } from './people.ts';
import { diceOf } from './random.ts';

const shop = { storeKeys: ['dach', 'uk', 'europe'], groupKeys: ['gold'] };

function people(seed: number, count: number) {
  const make = peopleMaker(diceOf(seed), shop);
  return Array.from({ length: count }, () => make());
}

test('the same seed makes the same people, another seed others', () => {
  expect(people(1, 50)).toEqual(people(1, 50));
  expect(people(1, 50)).not.toEqual(people(2, 50));
});

test('every e-mail address is one person’s own and can never reach anybody', () => {
  const emails = people(3, 500).map(({ draft }) => draft.email.toLowerCase());
  expect(new Set(emails).size).toBe(500);
  for (const email of emails) expect(email).toMatch(/@(example\.(com|net|org)|mail\.example)$/);
});

test('there are people of all countries, and some are known in several stores', () => {
  const many = people(4, 300);
  const countries = new Set(many.map(({ country }) => country.code));
  expect([...countries].sort()).toEqual(['AT', 'DE', 'GB', 'JP', 'KW', 'NL', 'US']);
  expect(many.some(({ draft }) => (draft.stores?.length ?? 0) > 1)).toBe(true);
});

test.each(Object.keys(digitsOf))('a basket in %s costs what its lines cost', (currency) => {
  const { lines, total } = basketOf(diceOf(5), currency);
  expect(total).toEqual({ currencyCode: currency, centAmount: totalOf(lines) });
  expect(Number.isInteger(total.centAmount) && total.centAmount > 0).toBe(true);
});

test('the own data set has orders in currencies of zero, two and three digits', () => {
  const digits = ownCatalogue(1).orders.map(({ currency }) => digitsOf[currency]);
  expect([...new Set(digits)].sort()).toEqual([0, 2, 3]);
});
