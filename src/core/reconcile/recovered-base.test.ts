import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ColumnValues } from '../mapping/column-values.ts';
import { type MergeRule, mergeColumns } from './merge-columns.ts';
import { learnedColumns, type OpenIntent, recoveredBases } from './recovered-base.ts';

const columns = ['firstname', 'lastname', 'telephone1'] as const;
const rules: readonly MergeRule[] = columns.map((column) => ({
  column,
  direction: 'to-crm',
  owner: 'commercetools',
}));
const value = fc.constantFrom(null, 'a', 'b', 'c');
const values = fc.record({ firstname: value, lastname: value, telephone1: value });
const at = '2026-01-01T08:00:00.000Z';

interface Kept {
  readonly values: ColumnValues;
  readonly crm: ColumnValues;
}

/** What goes to the CRM after the bases are recovered. */
function written(mirror: Kept, intent: OpenIntent | null, row: ColumnValues, wanted: ColumnValues) {
  const base = recoveredBases(mirror, intent, row);
  const { toCrm } = mergeColumns({
    rules: rules.filter(({ column }) => column in wanted),
    commerce: { now: wanted, base: base.commerce, at },
    crm: { now: row, base: base.crm, at: null },
    trusted: true,
    forced: new Map(),
  });
  return { base, toCrm };
}

describe('after a write of which nobody knows whether it arrived', () => {
  const before = { values: { firstname: 'Ann', lastname: 'Doe' }, crm: {} };
  const intent: OpenIntent = { known: {}, intended: { firstname: 'Anna' } };

  test('a change that is taken back in commercetools is taken back in the CRM', () => {
    const row = { firstname: 'Anna', lastname: 'Doe' };
    const { toCrm } = written(before, intent, row, { firstname: 'Ann', lastname: 'Doe' });
    expect(toCrm).toEqual({ firstname: 'Ann' });
  });

  test('an edit made in the CRM stays', () => {
    const row = { firstname: 'Anna', lastname: 'Edited' };
    const { toCrm } = written(before, intent, row, { firstname: 'Anna', lastname: 'Doe' });
    expect(toCrm).toEqual({});
  });

  test('what both had earlier stands where the row shows something else', () => {
    const mirror = { values: { firstname: 'Ann', lastname: 'Doe' }, crm: { lastname: 'Smith' } };
    const known = { firstname: 'Anne' };
    expect(recoveredBases(mirror, { ...intent, known }, { firstname: 'Other' })).toEqual({
      commerce: { firstname: 'Anne', lastname: 'Doe' },
      crm: { firstname: 'Anne', lastname: 'Smith' },
    });
  });

  test('columns that were never settled are only agreed as far as they were written', () => {
    const bases = recoveredBases(null, intent, { firstname: 'Anna', lastname: 'Doe' });
    expect(bases).toEqual({ commerce: { firstname: 'Anna' }, crm: { firstname: 'Anna' } });
  });

  test('a merged list is not taken for what commercetools had', () => {
    const mirror = { values: { tags: null }, crm: {} };
    const union: OpenIntent = { known: {}, intended: { tags: 'a, b' } };
    const row = { tags: 'a, b' };
    const tags = [{ column: 'tags', direction: 'both', owner: 'union' }] as const;
    const base = recoveredBases(mirror, union, row, { rules: tags });
    const { toCrm, toCommerce } = mergeColumns({
      rules: tags,
      commerce: { now: { tags: 'a' }, base: base.commerce, at },
      crm: { now: row, base: base.crm, at: null },
      trusted: true,
      forced: new Map(),
    });
    expect({ toCrm, toCommerce }).toEqual({ toCrm: {}, toCommerce: { tags: 'a, b' } });
  });
});

describe('an opt-in of which nobody knows whether it arrived, and an opt-out in the row', () => {
  const mirror = { values: { donotphone: true }, crm: {} };
  const intent: OpenIntent = { known: {}, intended: { donotphone: false } };
  const row = { donotphone: true };
  const phone = [{ column: 'donotphone', direction: 'both', owner: 'most-restrictive' }] as const;

  test.each([
    ['nobody has written the row: the opt-in is sent again', true, { donotphone: false }],
    ['somebody has: the opt-out may be the later one', false, {}],
  ])('%s', (_, isUntouched, expected) => {
    const base = recoveredBases(mirror, intent, row, { rules: phone, isUntouched });
    const { toCrm } = mergeColumns({
      rules: phone,
      commerce: { now: { donotphone: false }, base: base.commerce, at },
      crm: { now: row, base: base.crm, at: null },
      trusted: true,
      forced: new Map(),
    });
    expect(toCrm).toEqual(expected);
  });
});

test('however many writes get lost, on either side of the CRM, the row follows in the end', () => {
  const step = fc.record({ wanted: values, arrives: fc.boolean(), confirmed: fc.boolean() });
  fc.assert(
    fc.property(values, fc.array(step, { minLength: 1, maxLength: 8 }), (start, steps) => {
      let row: ColumnValues = start;
      let mirror: Kept = { values: start, crm: {} };
      let intent: OpenIntent | null = null;
      const last = { ...steps[steps.length - 1], arrives: true, confirmed: true };
      for (const { wanted = start, arrives, confirmed } of [...steps.slice(0, -1), last]) {
        const { base, toCrm } = written(mirror, intent, row, wanted);
        intent = { known: learnedColumns(mirror.values, base.commerce), intended: toCrm };
        if (arrives) row = { ...row, ...toCrm };
        if (arrives && confirmed) {
          mirror = { values: wanted, crm: {} };
          intent = null;
        }
      }
      const { wanted = start } = last;
      expect(columns.map((column) => row[column])).toEqual(columns.map((column) => wanted[column]));
    }),
  );
});
