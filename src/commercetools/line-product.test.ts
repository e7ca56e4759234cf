import type { LineItem } from '@commercetools/platform-sdk';
import { expect, it } from 'vitest';
import { Fields } from './fields.ts';
import { lineProductOf } from './line-product.ts';

function productOf(attributes: readonly unknown[], productType?: unknown) {
  const wire = new Fields<LineItem>({ variant: { attributes }, productType }, 'line');
  return lineProductOf(wire, (names) => names.find(([locale]) => locale === 'de')?.[1] ?? '');
}

it.each([
  ['a text', 'Acme', [{ key: 'Acme', name: 'Acme' }]],
  ['an enum', { key: 'acme', label: 'Acme Ltd' }, [{ key: 'acme', name: 'Acme Ltd' }]],
  [
    'a localized enum',
    { key: 'red', label: { de: 'Rot', en: 'Red' } },
    [{ key: 'red', name: 'Rot' }],
  ],
  ['a localized text', { en: 'Red', de: 'Rot' }, [{ key: 'Rot', name: 'Rot' }]],
  [
    'a set',
    ['A', { key: 'b', label: 'B' }, 7],
    [
      { key: 'A', name: 'A' },
      { key: 'b', name: 'B' },
    ],
  ],
])('an attribute that is %s names something', (_, value, named) => {
  expect(productOf([{ name: 'x', value }]).attributes).toEqual({ x: named });
});

it.each([
  ['a number', 7],
  ['true', true],
  ['money', { type: 'centPrecision', centAmount: 5, currencyCode: 'EUR', fractionDigits: 2 }],
  ['a reference', { typeId: 'category', id: 'c1' }],
  ['a long text', 'x'.repeat(101)],
  ['blanks', '  '],
  ['nothing', null],
])('an attribute that is %s names nothing', (_, value) => {
  expect(productOf([{ name: 'x', value }]).attributes).toEqual({});
});

it('knows the type of the product by its id', () => {
  expect(productOf([], { typeId: 'product-type', id: 't1' }).productTypeId).toBe('t1');
  expect(productOf([]).productTypeId).toBeNull();
});
