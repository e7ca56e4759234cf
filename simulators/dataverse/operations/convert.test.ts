import { describe, expect, it } from 'vitest';
import { assertDefined } from '../assert.ts';
import { ServiceError } from '../errors.ts';
import type { Json } from '../json.ts';
import { buildSchema, standardDefinitions } from '../schema/schema.ts';
import { convert } from './convert.ts';

const schema = buildSchema(standardDefinitions(false));

const put = (table: string, column: string, value: Json) => {
  const found = schema.tables.get(table);
  const cell = found?.columnByName.get(column);
  assertDefined(found, `table ${table} exists`);
  assertDefined(cell, `column ${column} exists`);
  return convert(found, cell, value);
};

const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof ServiceError) return error.code;
  }
  return 'accepted';
};

describe('column values', () => {
  it.each([
    ['contact', 'lastname', 'x'.repeat(50), 'x'.repeat(50)],
    ['contact', 'birthdate', '2000-02-29', '2000-02-29'],
    ['task', 'actualend', '2026-01-02T03:04:05.678+02:00', '2026-01-02T01:04:05Z'],
    ['task', 'actualend', '2026-01-02', '2026-01-02T00:00:00Z'],
    ['cwy_orderactivity', 'cwy_amount', 1.23456, 1.2346],
    ['account', 'creditlimit', 1.239, 1.24],
    ['contact', 'gendercode', 2, 2],
    ['contact', 'donotemail', true, true],
  ])('[value.01] %s.%s takes %j', (table, column, value, kept) => {
    expect(put(table, column, value)).toBe(kept);
  });

  it.each([
    ['contact', 'lastname', 'x'.repeat(51), '0x80044331'],
    ['contact', 'lastname', 1, '0x80048d19'],
    ['contact', 'gendercode', 3, '0x8004431a'],
    ['contact', 'gendercode', '1', '0x80048d19'],
    ['contact', 'numberofchildren', -1, '0x8004432f'],
    ['contact', 'numberofchildren', 1.5, '0x80048d19'],
    ['account', 'creditlimit', -1, '0x80044330'],
    ['contact', 'donotemail', 'true', '0x80048d19'],
    ['contact', 'birthdate', '2001-02-29', '0x80048d19'],
    ['contact', 'birthdate', '2001-02-28T00:00:00Z', '0x80048d19'],
    ['task', 'actualend', 'yesterday', '0x80048d19'],
    ['task', 'actualend', '1752-12-31T00:00:00Z', '0x80040203'],
    ['contact', 'parentcustomerid', '11111111-1111-4111-8111-111111111111', '0x80048d19'],
  ])('[value.02] %s.%s refuses %j with %s', (table, column, value, code) => {
    expect(codeOf(() => put(table, column, value))).toBe(code);
  });

  it('[value.03] names the limit with two spaces after the first sentence, as the service does', () => {
    expect(() => put('task', 'subject', 'x'.repeat(201))).toThrow(
      "A validation error occurred.  The length of the 'subject' attribute of the 'task' entity " +
        "exceeded the maximum allowed length of '200'.",
    );
  });
});
