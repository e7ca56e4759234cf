import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ColumnValues } from '../mapping/column-values.ts';
import {
  columnsToWrite,
  learnedColumns,
  type OpenIntent,
  recoveredBase,
} from './recovered-base.ts';

const columns = ['firstname', 'lastname', 'telephone1'] as const;
const value = fc.constantFrom(null, 'a', 'b', 'c');
const values = fc.record({ firstname: value, lastname: value, telephone1: value });

/** The row after the columns were written to it. */
function written(row: ColumnValues, write: ColumnValues): ColumnValues {
  return { ...row, ...write };
}

describe('after a write of which nobody knows whether it arrived', () => {
  test('a change that is taken back in commercetools is taken back in the CRM', () => {
    const base = { firstname: 'Ann' };
    const intent: OpenIntent = { known: {}, intended: { firstname: 'Anna' } };
    const row = { firstname: 'Anna' };
    expect(columnsToWrite(recoveredBase(base, intent, row), row, { firstname: 'Ann' })).toEqual({
      firstname: 'Ann',
    });
  });

  test('an edit made in the CRM stays', () => {
    const intent: OpenIntent = { known: {}, intended: { firstname: 'Anna' } };
    const row = { firstname: 'Anna', lastname: 'Edited' };
    const base = { firstname: 'Ann', lastname: 'Doe' };
    const wanted = { firstname: 'Anna', lastname: 'Doe' };
    expect(columnsToWrite(recoveredBase(base, intent, row), row, wanted)).toEqual({});
  });
});

test('however many writes get lost, on either side of the CRM, the row follows in the end', () => {
  const step = fc.record({ wanted: values, arrives: fc.boolean(), confirmed: fc.boolean() });
  fc.assert(
    fc.property(values, fc.array(step, { minLength: 1, maxLength: 8 }), (start, steps) => {
      let row: ColumnValues = start;
      let mirror: ColumnValues = start;
      let intent: OpenIntent | null = null;
      const last = { ...steps[steps.length - 1], arrives: true, confirmed: true };
      for (const { wanted = start, arrives, confirmed } of [...steps.slice(0, -1), last]) {
        const base = recoveredBase(mirror, intent, row);
        const write = columnsToWrite(base, row, wanted);
        intent = { known: learnedColumns(mirror, base), intended: write };
        if (arrives) row = written(row, write);
        if (arrives && confirmed) {
          mirror = wanted;
          intent = null;
        }
      }
      const { wanted = start } = last;
      expect(columns.map((column) => row[column])).toEqual(columns.map((column) => wanted[column]));
    }),
  );
});
