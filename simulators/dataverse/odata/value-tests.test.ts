import { describe, expect, it } from 'vitest';
import { assertDefined } from '../assert.ts';
import type { Cell, QueryEnvironment } from './scope.ts';
import { valueTestOf } from './value-tests.ts';

const NOW = Date.UTC(2026, 2, 18, 15, 30);
const above: Readonly<Record<string, readonly string[]>> = { leaf: ['mid', 'root'], mid: ['root'] };
const environment: QueryEnvironment = {
  now: NOW,
  userId: 'ME',
  businessUnitId: 'bu',
  ancestors: (id) => above[id] ?? [],
};

const holds = (name: string, cell: Cell, ...values: Cell[]): boolean => {
  const test = valueTestOf(name);
  assertDefined(test, `${name} is known`);
  return test(cell, values, environment);
};

const at = (text: string): number => Date.parse(text);

describe('query functions', () => {
  it.each([
    ['Today', '2026-03-18T00:00:00Z', '2026-03-19T00:00:00Z'],
    ['Yesterday', '2026-03-17T00:00:00Z', '2026-03-18T00:00:00Z'],
    ['Tomorrow', '2026-03-19T00:00:00Z', '2026-03-20T00:00:00Z'],
    ['ThisWeek', '2026-03-15T00:00:00Z', '2026-03-22T00:00:00Z'],
    ['LastMonth', '2026-02-01T00:00:00Z', '2026-03-01T00:00:00Z'],
    ['NextYear', '2027-01-01T00:00:00Z', '2028-01-01T00:00:00Z'],
    ['Last7Days', '2026-03-11T00:00:00Z', '2026-03-18T15:30:00.001Z'],
  ])('[query.18] %s begins at %s and ends before %s', (name, from, to) => {
    expect([holds(name, at(from) - 1), holds(name, at(from))]).toEqual([false, true]);
    expect([holds(name, at(to) - 1), holds(name, at(to))]).toEqual([true, false]);
  });

  it.each([
    ['LastXHours', 3, '2026-03-18T12:30:00Z', '2026-03-18T15:30:00.001Z'],
    ['NextXHours', 1, '2026-03-18T15:30:00Z', '2026-03-18T16:30:00Z'],
    ['LastXDays', 2, '2026-03-16T00:00:00Z', '2026-03-18T15:30:00.001Z'],
    ['NextXDays', 1, '2026-03-18T15:30:00Z', '2026-03-20T00:00:00Z'],
    ['LastXMonths', 1, '2026-02-18T00:00:00Z', '2026-03-18T15:30:00.001Z'],
  ])('[query.18] %s of %i begins at %s and ends before %s', (name, count, from, to) => {
    expect([holds(name, at(from) - 1, count), holds(name, at(from), count)]).toEqual([false, true]);
    expect([holds(name, at(to) - 1, count), holds(name, at(to), count)]).toEqual([true, false]);
  });

  it('[query.18] OlderThanXHours has no beginning', () => {
    expect(holds('OlderThanXHours', at('2026-03-18T14:29:00Z'), 1)).toBe(true);
    expect(holds('OlderThanXHours', at('2026-03-18T14:31:00Z'), 1)).toBe(false);
    expect(holds('OlderThanXHours', null, 1)).toBe(false);
  });

  it('[query.19] days compare without the time of day', () => {
    const noon = at('2026-03-18T12:00:00Z');
    expect(holds('On', noon, '2026-03-18')).toBe(true);
    expect(holds('NotOn', noon, '2026-03-18')).toBe(false);
    expect(holds('OnOrAfter', noon, '2026-03-18')).toBe(true);
    expect(holds('OnOrBefore', noon, '2026-03-17')).toBe(false);
  });

  it('[query.20] lists of values, ranges and choices within one cell', () => {
    expect([holds('In', 'b', 'A', 'B'), holds('NotIn', 'b', 'A', 'B')]).toEqual([true, false]);
    expect([holds('NotIn', null, 'A'), holds('NotIn', 'c', 'A')]).toEqual([false, true]);
    expect([holds('Between', 2, 1, 2), holds('Between', 3, 1, 2)]).toEqual([true, false]);
    expect([holds('NotBetween', 3, 1, 2), holds('NotBetween', null, 1, 2)]).toEqual([true, false]);
    expect([holds('ContainValues', '1,2', '2', '9'), holds('ContainValues', '12', '2')]).toEqual([
      true,
      false,
    ]);
    expect(holds('DoesNotContainValues', '1,3', '2')).toBe(true);
  });

  it('[query.21] the hierarchy of accounts and the caller', () => {
    expect([holds('Under', 'leaf', 'root'), holds('Under', 'root', 'root')]).toEqual([true, false]);
    expect([holds('UnderOrEqual', 'root', 'root'), holds('NotUnder', 'root', 'root')]).toEqual([
      true,
      false,
    ]);
    expect([holds('Above', 'mid', 'leaf'), holds('Above', 'leaf', 'leaf')]).toEqual([true, false]);
    expect(holds('AboveOrEqual', 'leaf', 'leaf')).toBe(true);
    expect([holds('EqualUserId', 'me'), holds('NotEqualUserId', 'me')]).toEqual([true, false]);
  });

  it('[query.18] other names mean nothing', () => {
    expect(valueTestOf('LastXFortnights')).toBeUndefined();
    expect(valueTestOf('Sideways')).toBeUndefined();
  });
});
