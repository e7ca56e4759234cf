import { invalidInput } from '../errors.ts';
import { isDoc } from '../storage/doc.ts';
import type { Expression, Operand, Operator } from './parse.ts';

/** Values of `var.*` parameters by name; a repeated parameter is a list. */
export type Variables = ReadonlyMap<string, readonly string[]>;

export type Matcher = (target: unknown) => boolean;

const isInstant = /^\d{4}-\d{2}-\d{2}T/;

/** Instants compare as time, so that `…:00Z` and `…:00.000Z` are the same moment. */
function comparable(value: unknown): string | number | boolean | undefined {
  if (typeof value === 'string') return isInstant.test(value) ? Date.parse(value) : value;
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  return undefined;
}

const comparisons: Record<
  Operator,
  (left: string | number | boolean, right: string | number | boolean) => boolean
> = {
  '=': (left, right) => left === right,
  '!=': (left, right) => left !== right,
  '<': (left, right) => left < right,
  '<=': (left, right) => left <= right,
  '>': (left, right) => left > right,
  '>=': (left, right) => left >= right,
};

/** A variable arrives as text: `true`, digits and words take the type that the field has. */
function candidates(raw: string): (string | number | boolean)[] {
  const found: (string | number | boolean)[] = [comparable(raw) ?? raw];
  if (/^-?\d+(\.\d+)?$/.test(raw)) found.push(Number(raw));
  if (raw === 'true' || raw === 'false') found.push(raw === 'true');
  return found;
}

function operandValues(operand: Operand, variables: Variables): (string | number | boolean)[] {
  if (operand.kind === 'literal') return [comparable(operand.value) ?? operand.value];
  const values = variables.get(operand.name);
  if (!values)
    throw invalidInput(`Malformed parameter: where: Missing value for ':${operand.name}'`);
  return values.flatMap(candidates);
}

const fieldOf = (target: unknown, field: string): unknown =>
  isDoc(target) ? (target[field] ?? undefined) : undefined;

const asList = (value: unknown): unknown[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value];

function compile(expression: Expression, variables: Variables): Matcher {
  switch (expression.kind) {
    case 'and': {
      const parts = expression.parts.map((part) => compile(part, variables));
      return (target) => parts.every((part) => part(target));
    }
    case 'or': {
      const parts = expression.parts.map((part) => compile(part, variables));
      return (target) => parts.some((part) => part(target));
    }
    case 'not': {
      const inner = compile(expression.inner, variables);
      return (target) => !inner(target);
    }
    case 'nested': {
      const inner = compile(expression.inner, variables);
      return (target) => asList(fieldOf(target, expression.field)).some(inner);
    }
    default:
      return compileField(expression, variables);
  }
}

type FieldExpression = Extract<
  Expression,
  { field: string; kind: 'compare' | 'in' | 'contains' | 'is' }
>;

function compileField(expression: FieldExpression, variables: Variables): Matcher {
  const { field } = expression;
  if (expression.kind === 'is') return compileIs(expression);
  if (expression.kind === 'compare') return compileCompare(expression, variables);
  const wanted = expression.operands.flatMap((operand) => operandValues(operand, variables));
  const holds = (target: unknown) => {
    const held = new Set(asList(fieldOf(target, field)).map(comparable));
    return expression.kind === 'contains' && expression.mode === 'all'
      ? wanted.every((value) => held.has(value))
      : wanted.some((value) => held.has(value));
  };
  return expression.kind === 'in' && expression.negated ? (target) => !holds(target) : holds;
}

function compileIs(expression: Extract<Expression, { kind: 'is' }>): Matcher {
  const holds = (target: unknown): boolean => {
    const value = fieldOf(target, expression.field);
    return expression.state === 'defined'
      ? value !== undefined
      : value === undefined || (Array.isArray(value) && value.length === 0);
  };
  return expression.negated ? (target) => !holds(target) : holds;
}

function compileCompare(
  expression: Extract<Expression, { kind: 'compare' }>,
  variables: Variables,
): Matcher {
  const wanted = operandValues(expression.operand, variables);
  const compare = comparisons[expression.operator];
  return (target) => {
    const held = asList(fieldOf(target, expression.field)).map(comparable);
    if (expression.operator === '!=')
      return held.every((value) => !wanted.some((w) => w === value));
    return held.some(
      (value) =>
        value !== undefined && wanted.some((w) => typeof w === typeof value && compare(value, w)),
    );
  };
}

/** Turns a parsed predicate into a test of one resource. Unknown fields count as absent. */
export const matcher = (expression: Expression, variables: Variables): Matcher =>
  compile(expression, variables);

/** Paths and values that every match must hold: what an index may narrow a query by. */
export function requiredValues(
  expression: Expression,
  variables: Variables,
  prefix = '',
): { path: string; values: string[] }[] {
  const path = (field: string) => `${prefix}${field}`;
  if (expression.kind === 'and') {
    return expression.parts.flatMap((part) => requiredValues(part, variables, prefix));
  }
  if (expression.kind === 'nested') {
    return requiredValues(expression.inner, variables, `${path(expression.field)}.`);
  }
  const operands =
    expression.kind === 'compare' && expression.operator === '='
      ? [expression.operand]
      : expression.kind === 'in' && !expression.negated
        ? expression.operands
        : [];
  const values = operands.flatMap((operand) =>
    operand.kind === 'variable' ? [...(variables.get(operand.name) ?? [])] : [operand.value],
  );
  const texts = values.filter((value) => typeof value === 'string');
  if (texts.length === 0 || texts.length !== values.length || !('field' in expression)) return [];
  return [{ path: path(expression.field), values: texts }];
}

/** The lower bound that a keyset predicate (`id > "x"`) puts on the id, where it has one. */
export function idLowerBound(expression: Expression, variables: Variables): string | undefined {
  if (expression.kind === 'and') {
    return expression.parts
      .map((part) => idLowerBound(part, variables))
      .find((bound) => bound !== undefined);
  }
  if (expression.kind !== 'compare' || expression.field !== 'id' || expression.operator !== '>') {
    return undefined;
  }
  const { operand } = expression;
  if (operand.kind === 'variable') return variables.get(operand.name)?.[0];
  return typeof operand.value === 'string' ? operand.value : undefined;
}
