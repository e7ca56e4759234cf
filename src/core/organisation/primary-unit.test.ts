import fc from 'fast-check';
import { expect, it } from 'vitest';
import { actsFor, memberships } from '../../../test/samples/memberships.ts';
import { primaryMembership } from './primary-unit.ts';

const own = [{ key: 'buyer', from: null }];
const inherited = [{ key: 'buyer', from: 'top' }];

it('prefers active units, then roles of their own, then the place in the tree, then the key', () => {
  const top = actsFor('top', { roles: own });
  const low = actsFor('low', { depth: 2, roles: own });
  const other = actsFor('a-top', { roles: own });
  const first = (...of: readonly ReturnType<typeof actsFor>[]) =>
    primaryMembership(of, 'highest')?.unitKey;
  expect(first(low, top)).toBe('top');
  expect(primaryMembership([top, low], 'lowest')?.unitKey).toBe('low');
  expect(first(top, other)).toBe('a-top');
  expect(first({ ...top, isActive: false }, low)).toBe('low');
  expect(first({ ...top, roles: inherited }, low)).toBe('low');
  expect(first({ ...top, roles: inherited }, { ...low, isActive: false })).toBe('top');
  expect(first()).toBeUndefined();
});

it('does not depend on the order of the units', () => {
  const shuffled = memberships.chain((all) =>
    fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
  );
  fc.assert(
    fc.property(shuffled, fc.constantFrom('highest', 'lowest'), ([all, other], rule) => {
      const primary = primaryMembership(all, rule);
      expect(primaryMembership(other, rule)).toEqual(primary);
      expect(primary === null).toBe(all.length === 0);
      if (primary === null || !all.some(({ isActive }) => isActive)) return;
      expect(primary.isActive).toBe(true);
    }),
  );
});
