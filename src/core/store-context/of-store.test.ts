import { expect, it } from 'vitest';
import { ofStore } from './of-store.ts';

const countries = { berlin: 'DE', 'nord/berlin': 'US', 'nord/oslo': 'NO' };

it.each([
  ['nord', 'berlin', 'US'],
  ['sued', 'berlin', 'DE'],
  ['nord', 'oslo', 'NO'],
  ['sued', 'oslo', null],
  ['nord', 'toString', null],
])('what names the project goes first: %s/%s is in %s', (projectKey, storeKey, country) => {
  expect(ofStore(countries, projectKey, storeKey)).toBe(country);
});
