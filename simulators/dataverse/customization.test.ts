import { describe, expect, it } from 'vitest';
import { assertDefined } from './assert.ts';
import { Customization } from './customization.ts';
import { text } from './schema/columns.ts';
import { withColumns } from './schema/evolve.ts';
import { buildSchema, standardDefinitions } from './schema/schema.ts';
import type { AlternateKey } from './schema/types.ts';
import { Database } from './store/database.ts';

const key: AlternateKey = {
  name: 'new_employee',
  schemaName: 'new_Employee',
  displayName: 'Employee',
  columns: ['employeeid'],
  status: 'Pending',
};

const setUp = (delays: { keyIndexMs?: number; visibleAfterMs?: number }) => {
  const clock = { now: 0 };
  const database = new Database(buildSchema(standardDefinitions(true)));
  const settings = { keyIndexMs: 0, visibleAfterMs: 0, ...delays };
  const customization = new Customization(
    database,
    settings,
    () => clock.now,
    () => {},
  );
  const status = (now: number) => {
    clock.now = now;
    customization.settle();
    return database.schema.tables.get('contact')?.keys[0]?.status;
  };
  const put = (id: string, employeeid: string) => {
    const contact = database.schema.tables.get('contact');
    assertDefined(contact, 'there are contacts');
    return database.transact((transaction) => transaction.insert(contact, id, { employeeid }));
  };
  return { clock, database, customization, status, put };
};

describe('metadata in time', () => {
  it('[keys.04] an index is Pending, InProgress and then Active', () => {
    const { customization, status } = setUp({ keyIndexMs: 100 });
    customization.buildKey('contact', key);
    expect([0, 29, 30, 99, 100].map(status)).toEqual([
      'Pending',
      'Pending',
      'InProgress',
      'InProgress',
      'Active',
    ]);
  });

  it('[keys.05] rows that come while the index is built count for it', () => {
    const { customization, status, put } = setUp({ keyIndexMs: 100 });
    put('a', 'same');
    customization.buildKey('contact', key);
    put('b', 'SAME');
    expect(status(100)).toBe('Failed');
    expect(() => put('c', 'same')).not.toThrow();
  });

  it('[keys.04] an organisation with an unfinished index finishes it', () => {
    const { customization, database } = setUp({ keyIndexMs: 100 });
    customization.buildKey('contact', key);
    const later = new Customization(
      database,
      { keyIndexMs: 0, visibleAfterMs: 0 },
      () => 0,
      () => {},
    );
    later.settle();
    expect(database.schema.tables.get('contact')?.keys[0]?.status).toBe('Active');
  });

  it('[meta.20] every change waits for its own time', () => {
    const { clock, customization } = setUp({ visibleAfterMs: 100 });
    const add = (name: string) =>
      customization.apply((definitions) => withColumns(definitions, 'contact', [text(name, 10)]));
    add('new_A');
    clock.now = 60;
    add('new_B');
    const seen = (now: number) => {
      clock.now = now;
      const columns = customization.visible.tables.get('contact')?.columnByName;
      return ['new_a', 'new_b'].map((name) => columns?.has(name));
    };
    expect([99, 100, 159, 160].map(seen)).toEqual([
      [false, false],
      [true, false],
      [true, false],
      [true, true],
    ]);
  });
});
