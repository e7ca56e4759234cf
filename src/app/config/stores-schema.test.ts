import { expect, it } from 'vitest';
import { stores } from './stores-schema.ts';

it('says nothing of stores, and writes no records, unless told', () => {
  expect(stores.parse({})).toEqual({ labels: {}, records: false });
});

it.each([
  [{ berlin: { brand: 'Nord', region: 'DACH' }, zurich: { region: 'DACH' } }, true],
  [{ berlin: {} }, true],
  [{ 'shop/berlin': {}, berlin: {} }, true],
  [{ 'a/b/berlin': {} }, false],
  [{ berlin: { brand: '' } }, false],
  [{ berlin: { brand: 'x'.repeat(101) } }, false],
  [{ berlin: { colour: 'red' } }, false],
  [{ 'no key': { brand: 'Nord' } }, false],
])('takes labels of stores by key: %j', (labels, isRight) => {
  expect(stores.safeParse({ labels }).success).toBe(isRight);
});
