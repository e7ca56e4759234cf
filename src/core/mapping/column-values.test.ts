import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ColumnValue, changedColumns } from './column-values.ts';

const value = fc.oneof(
  fc.string({ maxLength: 2 }),
  fc.integer({ min: 0, max: 3 }),
  fc.boolean(),
  fc.constant(null),
);
const column = fc.constantFrom('a', 'b', 'c', 'd');
const values = fc.dictionary<ColumnValue>(column, value);

test('only what differs is left, and null is as good as absent', () => {
  const base = { same: 'x', changed: 'x', emptied: 'x', untouched: 'x', wasNull: null };
  const next = { same: 'x', changed: 'y', emptied: null, wasNull: 1, neverThere: null, fresh: 'z' };
  expect(changedColumns(base, next)).toEqual({
    changed: 'y',
    emptied: null,
    wasNull: 1,
    fresh: 'z',
  });
});

test('types count: a number is not its text, false is not null', () => {
  expect(changedColumns({ a: '1', b: null, c: 0 }, { a: 1, b: false, c: '' })).toEqual({
    a: 1,
    b: false,
    c: '',
  });
});

test('writing the changes makes base and next agree, and then nothing changes any more', () => {
  fc.assert(
    fc.property(values, values, (base, next) => {
      const changed = changedColumns(base, next);
      const written = { ...base, ...changed };
      expect(changedColumns(written, next)).toEqual({});
      for (const name of Object.keys(next)) expect(written[name] ?? null).toBe(next[name]);
    }),
  );
});

test('no column is written without need', () => {
  fc.assert(
    fc.property(values, values, (base, next) => {
      for (const [name, value] of Object.entries(changedColumns(base, next))) {
        expect(value).not.toBe(base[name] ?? null);
      }
    }),
  );
});
