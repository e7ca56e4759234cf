import { intervalOf } from './intervals.ts';
import { type Cell, compareCells, type QueryEnvironment } from './scope.ts';

/** A test of one cell against the values of a query function; instants are in milliseconds. */
export type ValueTest = (
  cell: Cell,
  values: readonly Cell[],
  environment: QueryEnvironment,
) => boolean;

/** Values may be written as text whatever the column's type. */
const sameText = (left: Cell, right: Cell): boolean =>
  left !== null && right !== null && String(left).toLowerCase() === String(right).toLowerCase();

const day = (cell: Cell): string =>
  typeof cell === 'number' ? new Date(cell).toISOString().slice(0, 10) : '';

const millis = (cell: Cell): Cell => (typeof cell === 'string' ? Date.parse(cell) : cell);

const idOf = (cell: Cell | undefined): string => String(cell ?? '').toLowerCase();

/** Several choices in one cell are written as `1,2`. */
const chosen = (cell: Cell): string[] =>
  cell === null
    ? []
    : String(cell)
        .split(',')
        .map((one) => one.trim());

const containsAny = (cell: Cell, values: readonly Cell[]): boolean => {
  const held = chosen(cell);
  return values.some((value) => held.includes(String(value)));
};

const isUnder: ValueTest = (cell, [value], { ancestors }) =>
  cell !== null && ancestors(idOf(cell)).includes(idOf(value));

const isAbove: ValueTest = (cell, [value], { ancestors }) =>
  cell !== null && ancestors(idOf(value)).includes(idOf(cell));

const isSame: ValueTest = (cell, [value = null]) => sameText(cell, value);

const plainTests: Readonly<Record<string, ValueTest>> = {
  In: (cell, values) => values.some((value) => sameText(cell, value)),
  NotIn: (cell, values) => cell !== null && !values.some((value) => sameText(cell, value)),
  Between: (cell, [low = null, high = null]) =>
    cell !== null && compareCells(cell, low) >= 0 && compareCells(cell, high) <= 0,
  NotBetween: (cell, [low = null, high = null]) =>
    cell !== null && (compareCells(cell, low) < 0 || compareCells(cell, high) > 0),
  ContainValues: containsAny,
  DoesNotContainValues: (cell, values) => !containsAny(cell, values),
  On: (cell, [value = null]) => cell !== null && day(cell) === day(millis(value)),
  NotOn: (cell, [value = null]) => cell !== null && day(cell) !== day(millis(value)),
  OnOrAfter: (cell, [value = null]) => cell !== null && day(cell) >= day(millis(value)),
  OnOrBefore: (cell, [value = null]) => cell !== null && day(cell) <= day(millis(value)),
  EqualUserId: (cell, _, { userId }) => sameText(cell, userId),
  NotEqualUserId: (cell, _, { userId }) => !sameText(cell, userId),
  EqualBusinessId: (cell, _, { businessUnitId }) => sameText(cell, businessUnitId),
  NotEqualBusinessId: (cell, _, { businessUnitId }) => !sameText(cell, businessUnitId),
  Under: isUnder,
  NotUnder: (cell, values, environment) =>
    !isUnder(cell, values, environment) && !isSame(cell, values, environment),
  UnderOrEqual: (cell, values, environment) =>
    isUnder(cell, values, environment) || isSame(cell, values, environment),
  Above: isAbove,
  AboveOrEqual: (cell, values, environment) =>
    isAbove(cell, values, environment) || isSame(cell, values, environment),
};

/** The test behind a query function; undefined when there is none of this name. */
export const valueTestOf = (name: string): ValueTest | undefined => {
  const plain = plainTests[name];
  if (plain !== undefined || intervalOf(name, 1, 0) === undefined) return plain;
  return (cell, [count = null], { now }) => {
    const interval = intervalOf(name, Number(count ?? 1), now);
    if (typeof cell !== 'number' || interval === undefined) return false;
    return cell >= interval.from && cell < interval.to;
  };
};
