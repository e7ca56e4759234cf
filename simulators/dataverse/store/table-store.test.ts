import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assertDefined } from '../assert.ts';
import { buildSchema, standardDefinitions } from '../schema/schema.ts';
import { Database } from './database.ts';
import type { Values } from './row.ts';

const schema = buildSchema(standardDefinitions(false));
const contact = schema.tables.get('contact');
assertDefined(contact, 'the standard schema has contacts');
const [key] = contact.keys;
assertDefined(key, 'contacts have their alternate key');

type Step =
  | { readonly kind: 'put'; readonly id: string; readonly values: Values }
  | { readonly kind: 'remove'; readonly id: string };

const ids = ['a', 'b', 'c', 'd'];
const values: fc.Arbitrary<Values> = fc.record(
  {
    emailaddress1: fc.constantFrom('x@x', 'X@x', 'y@y'),
    cwy_commercetoolsid: fc.constantFrom('1', '2', '3'),
  },
  { requiredKeys: [] },
);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('put' as const),
      id: fc.constantFrom(...ids),
      values,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('remove' as const), id: fc.constantFrom(...ids) }),
  },
);

const run = (database: Database, steps: readonly Step[], fail: boolean): void => {
  try {
    database.transact((transaction) => {
      for (const one of steps) {
        const before = database.store('contact').get(one.id);
        if (one.kind === 'put') {
          if (before === undefined) transaction.insert(contact, one.id, one.values);
          else transaction.replace(contact, before, one.values);
        } else if (before !== undefined) transaction.remove(contact, before);
      }
      if (fail) throw new Error('fails on purpose');
    });
  } catch {
    // Key violations and the purposeful failure both roll back; the check comes after.
  }
};

/** Everything a reader could see, found through every way there is to find it. */
const view = (database: Database) => {
  const store = database.store('contact');
  const rows = [...store.scan()];
  return {
    size: store.size,
    rows: rows.map((row) => [row.id, row.slot, row.version, row.values]),
    byId: ids.map((id) => store.get(id)?.version),
    byKey: ['1', '2', '3'].map((value) => store.findByKey(key, { cwy_commercetoolsid: value })?.id),
    byEmail: ['x@x', 'y@y'].map((value) =>
      store.findByIndex('emailaddress1', value)?.map((row) => row.id),
    ),
  };
};

describe('table store', () => {
  it('[store.01] a transaction that fails leaves no trace', () => {
    fc.assert(
      fc.property(fc.array(step), fc.array(step), (first, second) => {
        const database = new Database(schema);
        run(database, first, false);
        const before = view(database);
        run(database, second, true);
        expect(view(database)).toEqual(before);
      }),
    );
  });

  it('[store.02] keys and indexes always agree with the rows', () => {
    fc.assert(
      fc.property(fc.array(fc.array(step, { maxLength: 4 })), (transactions) => {
        const database = new Database(schema);
        for (const steps of transactions) run(database, steps, false);
        const rows = [...database.store('contact').scan()];
        const seen = view(database);
        const holders = (column: string, value: string) =>
          rows
            .filter((row) => String(row.values[column]).toLowerCase() === value)
            .map((row) => row.id);
        expect(seen.byEmail).toEqual(['x@x', 'y@y'].map((v) => holders('emailaddress1', v)));
        expect(seen.byKey.map((id) => (id === undefined ? [] : [id]))).toEqual(
          ['1', '2', '3'].map((v) => holders('cwy_commercetoolsid', v)),
        );
      }),
    );
  });

  it('[store.03] versions rise over all tables and are never used twice', () => {
    const database = new Database(schema);
    const versions = ids.map((id) =>
      database.transact((transaction) => transaction.insert(contact, id, {}).version),
    );
    expect(new Set(versions).size).toBe(ids.length);
    expect(versions).toEqual(versions.toSorted((a, b) => a - b));
  });
});
