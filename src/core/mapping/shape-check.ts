import { Problem } from '../../problems/problem.ts';
import type { ColumnValue } from './column-values.ts';
import type { FieldRule } from './field-rule.ts';
import type { ColumnShape, TableShape } from './table-shape.ts';
import { isDate, otherKind } from './value-form.ts';

/** The rule as the environment narrows it: the smaller length, unless one has been named. */
export function narrowed<S>(
  rule: FieldRule<S>,
  shape: ColumnShape | null,
  requireWhatDynamicsRequires: boolean,
): FieldRule<S> {
  if (shape === null) return rule;
  const lengthMax = rule.lengthNamed === true ? rule.lengthMax : smaller(rule, shape);
  const required =
    rule.required ||
    (requireWhatDynamicsRequires && shape.required && rule.direction !== 'to-commerce');
  const isSame = lengthMax === rule.lengthMax && required === rule.required;
  return isSame ? rule : { ...rule, lengthMax, required };
}

function smaller(rule: Pick<FieldRule, 'lengthMax'>, shape: ColumnShape): number | null {
  if (rule.lengthMax === null || shape.lengthMax === null) return rule.lengthMax ?? shape.lengthMax;
  return Math.min(rule.lengthMax, shape.lengthMax);
}

/** What an environment says about a column; null when nothing is known of it. */
export function shapeOf(shape: TableShape | null, column: string): ColumnShape | null {
  return shape !== null && Object.hasOwn(shape, column) ? (shape[column] ?? null) : null;
}

/** One CWY-3010 with all columns that the map writes and the environment lacks; null = none. */
export function lackingProblem(
  rules: readonly Pick<FieldRule, 'attribute' | 'column'>[],
  shape: TableShape | null,
  table: 'contact' | 'account',
): Problem | null {
  if (shape === null) return null;
  const lacking = rules.filter(({ column }) => shapeOf(shape, column) === null);
  if (lacking.length === 0) return null;
  const place = lacking.map(({ attribute, column }) => `${attribute} -> ${table}.${column}`);
  return new Problem('CWY-3010', { place: place.join('; ') });
}

/**
 * The problem of a value that the column of the environment does not take: CWY-4018 for a choice
 * without the option, else CWY-4009. Null where it fits. Lengths are the business of `fitted`.
 */
export function shapeProblem(
  value: ColumnValue,
  shape: ColumnShape | null,
  place: string,
): Problem | null {
  if (value === null || shape === null) return null;
  return checks[shape.type](value, shape, place);
}

/** The problem of a value that no row goes by (CWY-4009); null where it is an id or nothing. */
export function lookupProblem(value: ColumnValue, place: string): Problem | null {
  if (value === null || (typeof value === 'string' && guid.test(value))) return null;
  return otherKind(place, 'the id of a row');
}

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

type Check = (value: ColumnValue, shape: ColumnShape, place: string) => Problem | null;

const checks: Readonly<Record<ColumnShape['type'], Check>> = {
  text: ofType('string', 'a text'),
  boolean: ofType('boolean', 'true or false'),
  number: ofType('number', 'a number'),
  date: (value, _, place) => (isDate(value) ? null : otherKind(place, 'a date')),
  lookup: (_, __, place) => otherKind(place, 'no value: the column points at another row'),
  choice: (value, { choices }, place) => {
    const isOption = typeof value === 'number' && (choices === null || choices.includes(value));
    return isOption ? null : new Problem('CWY-4018', { place, bound: 'an option of the column' });
  },
  other: () => null,
};

function ofType(type: 'string' | 'boolean' | 'number', bound: string): Check {
  return (value, _, place) => (typeof value === type ? null : otherKind(place, bound));
}
