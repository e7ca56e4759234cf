import fc from 'fast-check';
import { expect, test } from 'vitest';
import { samplePerson } from '../../../test/samples/person.ts';
import type { ColumnValues } from '../mapping/column-values.ts';
import { decide } from './decide.ts';
import { type MatchRule, matchActions } from './match-rule.ts';
import { searchesOf } from './searches.ts';
import { shortRules } from './short-rules.ts';
import { subjectOf } from './subject.ts';
import { contactTarget } from './target.ts';
import type { StandingVerdict } from './verdict.ts';

const person = samplePerson({
  phone: '030 901820',
  phoneCountry: 'DE',
  stores: ['berlin'],
  customerNumber: '4711',
});
const otherId = 'c2c2c2c2-0000-4000-8000-000000000002';

/** Columns of a row, many of them the person's. */
const values: fc.Arbitrary<ColumnValues> = fc.record({
  cwy_commercetoolsid: fc.constantFrom(null, null, person.ref.id, otherId),
  cwy_projectkey: fc.constantFrom(null, 'shop', 'shop2'),
  cwy_othercommercetoolsids: fc.constantFrom(
    null,
    null,
    `shop/${otherId}`,
    `shop/${person.ref.id}`,
  ),
  cwy_stores: fc.constantFrom(null, 'berlin', 'paris'),
  cwy_customernumber: fc.constantFrom(null, '4711', '4712'),
  emailaddress1: fc.constantFrom(null, 'Jane.Doe@example.com', 'x@example.com'),
  telephone1: fc.constantFrom(null, '+4930901820', '030 901820', '030 1'),
  firstname: fc.constantFrom('Jane', 'JANE', 'Jim'),
  lastname: fc.constantFrom('Doe', 'Roe'),
  statecode: fc.constantFrom(0, 0, 1),
  merged: fc.constantFrom(false, true),
  createdon: fc.constantFrom(null, '2020-01-01T00:00:00Z', '2021-01-01T00:00:00Z'),
});
const rows = fc
  .array(values, { maxLength: 6 })
  .map((list) => list.map((row, index) => ({ id: `row${index}`, values: row })));

const rule: fc.Arbitrary<MatchRule> = fc
  .record({
    short: fc.constantFrom(...Object.values(shortRules)),
    action: fc.constantFrom(...matchActions),
    activeOnly: fc.boolean(),
    certain: fc.boolean(),
    apartBy: fc.constantFrom(undefined, 'project', 'store'),
    acrossProjects: fc.boolean(),
  })
  .map(({ short, action, activeOnly, certain, apartBy, acrossProjects }) => ({
    ...short,
    action,
    when: { activeOnly },
    certain,
    apartBy,
    acrossProjects,
  }));
const rules = fc.array(rule, { minLength: 1, maxLength: 4 });
const verdicts: fc.Arbitrary<readonly StandingVerdict[]> = fc.array(
  fc.record({
    crmId: fc.constantFrom('row0', 'row1', 'row2'),
    is: fc.constantFrom('always', 'never', 'merge'),
  }),
  { maxLength: 2 },
);
const runs = { numRuns: 500 };

test('the order of the rows does not matter, nor that one comes twice', () => {
  fc.assert(
    fc.property(rows, rules, verdicts, (list, by, said) => {
      const forth = decide(subjectOf(person), list, by, said);
      const back = decide(subjectOf(person), [...list.toReversed(), ...list], by, said);
      expect(back).toEqual(forth);
    }),
    runs,
  );
});

test("no rule matches a row that is another customer's, inactive or denied", () => {
  fc.assert(
    fc.property(rows, rules, verdicts, (list, by, said) => {
      const verdict = decide(subjectOf(person), list, by, said);
      if (verdict.is !== 'matched') return;
      const { id, values: row } = verdict.row;
      expect(row.statecode).toBe(0);
      const standing = said.filter(({ crmId }) => crmId === id).map(({ is }) => is);
      if (verdict.rule === 'by-hand') {
        expect(standing).toContain('always');
        return;
      }
      expect(standing).toEqual([]);
      const isOurs = row.cwy_commercetoolsid === person.ref.id && row.cwy_projectkey !== 'shop2';
      const isListed = row.cwy_othercommercetoolsids === `shop/${person.ref.id}`;
      const isFree = row.cwy_commercetoolsid === null && row.cwy_othercommercetoolsids === null;
      // Two of the rules may have the same name here.
      const across = by.some((each) => each.name === verdict.rule && each.acrossProjects === true);
      const isElsewhere = row.cwy_projectkey === 'shop2' && !isListed;
      expect(isOurs || isListed || isFree || (across && isElsewhere)).toBe(true);
    }),
    runs,
  );
});

test('what people deny never makes a match out of evidence', () => {
  fc.assert(
    fc.property(rows, rule, fc.constantFrom('row0', 'row1'), (list, one, crmId) => {
      const evidence = [{ ...one, certain: false }];
      const before = decide(subjectOf(person), list, evidence, []);
      const after = decide(subjectOf(person), list, evidence, [{ crmId, is: 'never' }]);
      if (after.is !== 'matched') return;
      expect(before).toMatchObject({ is: 'matched', row: after.row });
    }),
    runs,
  );
});

test('what is proposed or in question is never linked, and `never` links nothing', () => {
  fc.assert(
    fc.property(rows, rules, (list, by) => {
      const verdict = decide(subjectOf(person), list, by);
      if (verdict.is !== 'matched') return;
      const actions = by.filter(({ name }) => name === verdict.rule).map((each) => each.action);
      expect(actions.some((each) => each === 'link' || each === 'link-if-unique')).toBe(true);
    }),
    runs,
  );
});

test('every row that a rule matches is one that the CRM was asked for', () => {
  const asDataverse = (value: unknown) =>
    typeof value === 'string' ? value.trimEnd().toLowerCase() : value;
  fc.assert(
    fc.property(rows, rules, (list, by) => {
      const verdict = decide(subjectOf(person), list, by);
      if (verdict.is === 'new' || verdict.is === 'refused') return;
      const { searches } = searchesOf(subjectOf(person), by, contactTarget);
      for (const row of verdict.is === 'matched' ? [verdict.row] : verdict.rows) {
        const found = searches.some((terms) =>
          terms.every(({ column, anyOf }) =>
            anyOf.map(asDataverse).includes(asDataverse(row.values[column])),
          ),
        );
        expect(found).toBe(true);
      }
    }),
    runs,
  );
});
