import fc from 'fast-check';
import { expect, test } from 'vitest';
import { matcher, requiredValues } from './match.ts';
import { type Expression, parsePredicate } from './parse.ts';

const none = new Map<string, string[]>();
const holds = (where: string, target: unknown) => matcher(parsePredicate(where), none)(target);

type Sketch = { where: string; value: (target: { a: string; b: number }) => boolean };

const leaf: fc.Arbitrary<Sketch> = fc.oneof(
  fc.constantFrom('x', 'y').map((text) => ({
    where: `a = "${text}"`,
    value: ({ a }: { a: string }) => a === text,
  })),
  fc.integer({ min: -3, max: 3 }).map((limit) => ({
    where: `b > ${limit}`,
    value: ({ b }: { b: number }) => b > limit,
  })),
);

/** Predicates without a bracket between `and` and `or`: precedence has to come out right. */
const sketch: fc.Arbitrary<Sketch> = fc
  .array(fc.array(leaf, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 })
  .map((groups) => ({
    where: groups.map((group) => group.map(({ where }) => where).join(' and ')).join(' or '),
    value: (target) => groups.some((group) => group.every(({ value }) => value(target))),
  }));

const target = fc.record({ a: fc.constantFrom('x', 'y', 'z'), b: fc.integer({ min: -4, max: 4 }) });

test('and binds tighter than or, and not turns the bracket around', () => {
  fc.assert(
    fc.property(sketch, target, (given, doc) => {
      expect(holds(given.where, doc)).toBe(given.value(doc));
      expect(holds(`not (${given.where})`, doc)).toBe(!given.value(doc));
      expect(holds(`n(${given.where})`, { n: [doc] })).toBe(given.value(doc));
    }),
  );
});

test('an index may only narrow by what every match holds', () => {
  const rows = ['x', 'y', 'z'].flatMap((a) => [-1, 0, 1].map((b) => ({ a, b })));
  fc.assert(
    fc.property(sketch, ({ where }) => {
      const expression: Expression = parsePredicate(where);
      const matches = rows.filter(matcher(expression, none));
      for (const { path, values } of requiredValues(expression, none)) {
        expect(path).toBe('a');
        for (const row of matches) expect(values).toContain(row.a);
      }
    }),
  );
});

test.each([
  ['a = "it\\"s"', { a: 'it"s' }],
  ['`my-field` = 1.5', { 'my-field': 1.5 }],
  ['custom(fields(consents contains any ("a", "b")))', { custom: { fields: { consents: ['b'] } } }],
  [
    'custom(fields(consents contains all ("a", "b")))',
    { custom: { fields: { consents: ['a', 'b'] } } },
  ],
  ['at = "2026-01-01T00:00:00Z"', { at: '2026-01-01T00:00:00.000Z' }],
  ['flag = true', { flag: true }],
  ['AND_more = "x"', { AND_more: 'x' }],
])('%s', (where, doc) => {
  expect(holds(where, doc)).toBe(true);
  expect(holds(`not(${where})`, doc)).toBe(false);
});
