import fc from 'fast-check';
import { expect, it } from 'vitest';
import { nearest } from './nearest.ts';

it.each([
  ['lastnam', ['firstname', 'lastname'], 'lastname'],
  ['newst', ['newest', 'never', 'union'], 'newest'],
  ['sweeps', ['sweep', 'stores'], 'sweep'],
  ['TELEPHONE1', ['telephone1', 'telephone2'], 'telephone1'],
  ['shoesize', ['firstname', 'lastname'], null],
  ['x', [], null],
])('%s of %j is %s', (text, names, meant) => {
  expect(nearest(text, names)).toBe(meant);
});

it('finds a name again that is among them', () => {
  const names = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(names, (all) => {
      for (const name of all) expect(nearest(name, all)).toBe(name);
    }),
  );
});

it('is not led into comparing books', () => {
  expect(nearest('x'.repeat(1_000_000), ['x'])).toBeNull();
});
