import { refusal } from '../errors.ts';
import { textTest } from '../odata/like.ts';
import { type Cell, compareCells, type FieldType, type QueryEnvironment } from '../odata/scope.ts';
import { valueTestOf } from '../odata/value-tests.ts';

type CellTest = (cell: Cell) => boolean;

const isTime = (type: FieldType): boolean => type === 'instant' || type === 'day';

/** A value of a condition as cells of this type are compared. */
const coerced = (type: FieldType, text: string): Cell => {
  if (isTime(type)) return Date.parse(text);
  if (type === 'number') return Number(text);
  if (type === 'boolean') return text === '1' || text.toLowerCase() === 'true';
  return text.replace(/^\{(.*)\}$/, '$1');
};

const comparing =
  (holds: (sign: number) => boolean) =>
  (cell: Cell, value: Cell): boolean =>
    cell !== null && holds(compareCells(cell, value));

const comparisons: Readonly<Record<string, (cell: Cell, value: Cell) => boolean>> = {
  eq: comparing((sign) => sign === 0),
  ne: (cell, value) => cell === null || compareCells(cell, value) !== 0,
  neq: (cell, value) => cell === null || compareCells(cell, value) !== 0,
  gt: comparing((sign) => sign > 0),
  ge: comparing((sign) => sign >= 0),
  lt: comparing((sign) => sign < 0),
  le: comparing((sign) => sign <= 0),
};

const textOperators: Readonly<Record<string, 'contains' | 'startswith' | 'endswith'>> = {
  like: 'contains',
  'begins-with': 'startswith',
  'ends-with': 'endswith',
};

/** `like` sees the whole text, so the pattern is anchored at its ends unless it begins with `%`. */
const likeTest = (pattern: string): ((text: string) => boolean) => {
  const open = { start: pattern.startsWith('%'), end: pattern.endsWith('%') };
  const inner = pattern.replace(/^%/, '').replace(/%$/, '');
  if (open.start && open.end) return textTest('contains', inner);
  if (open.end) return textTest('startswith', inner);
  if (open.start) return textTest('endswith', inner);
  const [start, end] = [textTest('startswith', inner), textTest('endswith', inner)];
  return (text) =>
    start(text) && end(text) && (/[%_[]/.test(inner) || text.length === inner.length);
};

const textOperator = (operator: string, value: string): CellTest | undefined => {
  const negated = operator.startsWith('not-');
  const plain = operator.replace(/^not-/, '').replace(/^begin-with$/, 'begins-with');
  const name = textOperators[plain.replace(/^end-with$/, 'ends-with')];
  if (name === undefined) return undefined;
  const test = name === 'contains' ? likeTest(value) : textTest(name, value);
  return (cell) => (typeof cell === 'string' && test(cell)) !== negated;
};

/** Operators whose names in query functions are not simply the same words run together. */
const otherNames: Readonly<Record<string, string>> = {
  'eq-userid': 'EqualUserId',
  'ne-userid': 'NotEqualUserId',
  'eq-businessid': 'EqualBusinessId',
  'ne-businessid': 'NotEqualBusinessId',
  'eq-or-under': 'UnderOrEqual',
  'eq-or-above': 'AboveOrEqual',
  'last-seven-days': 'Last7Days',
  'next-seven-days': 'Next7Days',
  'not-contain-values': 'DoesNotContainValues',
};

const functionName = (operator: string): string =>
  otherNames[operator] ??
  operator
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')
    .replace('olderthan', 'OlderThan')
    .replace('Olderthan', 'OlderThan');

/** The test of a condition; an operator that is not known is refused. */
export const operatorTest = (
  operator: string,
  type: FieldType,
  texts: readonly string[],
  environment: QueryEnvironment,
): CellTest => {
  if (operator === 'null') return (cell) => cell === null;
  if (operator === 'not-null') return (cell) => cell !== null;
  const [first = ''] = texts;
  const comparison = comparisons[operator];
  if (comparison !== undefined) {
    const value = coerced(type, first);
    return (cell) => comparison(cell, value);
  }
  const onText = textOperator(operator, first);
  if (onText !== undefined) return onText;
  const test = valueTestOf(functionName(operator));
  if (test === undefined) {
    throw refusal('argumentInvalid', `FetchXML: the operator '${operator}' is not simulated.`);
  }
  const counts = /-x-/.test(operator);
  const values = texts.map((text) => (counts ? Number(text) : coerced(type, text)));
  return (cell) => test(cell, values, environment);
};
