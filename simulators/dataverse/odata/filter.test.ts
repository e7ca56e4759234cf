import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileFilter } from './compile.ts';
import { parseFilter } from './filter-parser.ts';
import type { Cell, FieldType, Scope } from './scope.ts';

type Item = Readonly<Record<string, Cell>>;

const types: Readonly<Record<string, FieldType>> = {
  name: 'string',
  nick: 'string',
  age: 'number',
  open: 'boolean',
  id: 'guid',
  at: 'instant',
  day: 'day',
};

const scope: Scope<Item> = {
  field: ([name = '']) => {
    const type = types[name];
    if (type === undefined) throw new Error(`no property ${name}`);
    return { type, read: (item) => item[name] ?? null };
  },
  members: () => {
    throw new Error('no collections');
  },
};

const matches = (filter: string, item: Item, aliases: Record<string, string> = {}): boolean =>
  compileFilter(parseFilter(filter, new Map(Object.entries(aliases))), scope)(item);

const ID = '0a1b2c3d-1111-4222-8333-444455556666';

describe('filter', () => {
  it.each([
    ["name eq 'ADA'", { name: 'ada' }, true],
    ["name eq 'O''Hara'", { name: "o'hara" }, true],
    ["name eq 'b'", { name: 'a' }, false],
    ['name eq null', {}, true],
    ['name ne null', {}, false],
    ["name ne 'a'", {}, true],
    ["name ne 'a'", { name: 'A' }, false],
    ['age gt 3 and age le 5', { age: 5 }, true],
    ['age gt 3', {}, false],
    ['age eq -1.5', { age: -1.5 }, true],
    ['not (age eq 3) and open', { age: 4, open: true }, true],
    ['open eq false or age eq 1', { open: true, age: 1 }, true],
    ['age eq 1 or age eq 2 and open eq true', { age: 1, open: false }, true],
    [`id eq ${ID.toUpperCase()}`, { id: ID }, true],
    ['name eq nick', { name: 'Bo', nick: 'bO' }, true],
    ['at ge 2026-01-01T00:00:00+01:00', { at: '2025-12-31T23:00:00Z' }, true],
    ['at lt 2025-12-31T23:00:00.500Z', { at: '2025-12-31T23:00:00Z' }, true],
    ['day eq 2026-02-03', { day: '2026-02-03' }, true],
    ["contains(name,'DA L')", { name: 'Ada Lovelace' }, true],
    ["startswith(name,'ada')", { name: 'Ada' }, true],
    ["endswith(name,'ada')", { name: 'Ada L' }, false],
    ["startswith(name,'A_a')", { name: 'Ada L' }, true],
    ["contains(name,'a%l')", { name: 'Ada Lovelace' }, true],
    ["startswith(name,'[ab]da')", { name: 'Bda' }, true],
    ["contains(name,'x.z')", { name: 'xyz' }, false],
    ["not contains(name,'z')", {}, true],
    [
      `Microsoft.Dynamics.CRM.In(PropertyName='name',PropertyValues=["A","B"])`,
      { name: 'b' },
      true,
    ],
    [`Microsoft.Dynamics.CRM.In(PropertyName='age',PropertyValues=["1","2"])`, { age: 2 }, true],
    [`Microsoft.Dynamics.CRM.NotIn(PropertyName='age',PropertyValues=[1,2])`, { age: 2 }, false],
    [
      `Microsoft.Dynamics.CRM.Between(PropertyName='age',PropertyValues=["1","3"])`,
      { age: 4 },
      false,
    ],
  ])('[query.13] %s', (filter, item: Item, expected) => {
    expect(matches(filter, item)).toBe(expected);
  });

  it('[query.14] puts parameter aliases in their places', () => {
    expect(matches('name eq @p1', { name: 'x' }, { '@p1': "'X'" })).toBe(true);
    expect(() => matches('name eq @p2', { name: 'x' })).toThrow(/alias '@p2'/);
  });

  it.each([
    ["name in ('a','b')", /'in' operator is not supported/],
    ["name eq 'a", /unterminated string/],
    ['name eq', /unexpected the end/],
    ["name eq 'a' and", /unexpected the end/],
    ["(name eq 'a'", /unexpected the end/],
    ["name eq 'a' 'b'", /unexpected 'b'/],
    ['age eq 3 #', /Syntax error at position/],
    ["toupper(name) eq 'A'", /unknown function with name 'toupper'/],
    ["age eq '3'", /incompatible types.*'Edm.Int32' and 'Edm.String'/],
    [`id eq '${ID}'`, /incompatible types/],
    ["contains(age,'3')", /text columns only/],
    ['age', /yields true or false/],
    [`${'('.repeat(200)}age eq 1${')'.repeat(200)}`, /nested deeper/],
  ])('[query.15] refuses %s', (filter, reason) => {
    expect(() => matches(filter, {})).toThrow(reason);
  });
});

/** A boolean expression as text next to what it means. */
type Sample = { readonly text: string; readonly test: (item: Item) => boolean };

const leaf: fc.Arbitrary<Sample> = fc
  .tuple(fc.constantFrom('eq', 'ne', 'gt', 'ge', 'lt', 'le'), fc.integer({ min: -3, max: 3 }))
  .map(([operator, value]) => ({
    text: `age ${operator} ${value}`,
    test: ({ age }) => {
      if (typeof age !== 'number') return operator === 'ne';
      const sign = Math.sign(age - value);
      return (
        { eq: [0], ne: [-1, 1], gt: [1], ge: [0, 1], lt: [-1], le: [-1, 0] }[operator]?.includes(
          sign,
        ) ?? false
      );
    },
  }));

const { sample } = fc.letrec<{ sample: Sample }>((tie) => ({
  sample: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.tuple(tie('sample'), tie('sample'), fc.boolean()).map(([left, right, both]) => ({
      text: `(${left.text}) ${both ? 'and' : 'or'} (${right.text})`,
      test: (item: Item) =>
        both ? left.test(item) && right.test(item) : left.test(item) || right.test(item),
    })),
    tie('sample').map((inner) => ({
      text: `not (${inner.text})`,
      test: (item: Item) => !inner.test(item),
    })),
  ),
}));

describe('filter rules', () => {
  it('[query.16] any nesting of and, or, not means what it says', () => {
    const ages = fc.option(fc.integer({ min: -4, max: 4 }));
    fc.assert(
      fc.property(sample, ages, ({ text, test }, age) => {
        expect(matches(text, { age })).toBe(test({ age }));
      }),
    );
  });

  it('[query.17] any text finds itself when quoted', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const quoted = text.replaceAll("'", "''");
        expect(matches(`name eq '${quoted}'`, { name: text })).toBe(true);
      }),
    );
  });
});
