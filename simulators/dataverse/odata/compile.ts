import { refusal } from '../errors.ts';
import type { ComparisonOperator, Expression, Literal, Operand, Path } from './expression.ts';
import { textTest } from './like.ts';
import {
  type Cell,
  compareCells,
  type Field,
  type FieldType,
  type QueryEnvironment,
  type Scope,
} from './scope.ts';
import { valueTestOf } from './value-tests.ts';

export type Predicate<Item> = (item: Item) => boolean;

const edmNames: Record<FieldType | 'null', string> = {
  string: 'Edm.String',
  number: 'Edm.Int32',
  boolean: 'Edm.Boolean',
  guid: 'Edm.Guid',
  instant: 'Edm.DateTimeOffset',
  day: 'Edm.Date',
  null: 'Edm.Null',
};

const operatorNames: Record<ComparisonOperator, string> = {
  eq: 'Equal',
  ne: 'NotEqual',
  gt: 'GreaterThan',
  ge: 'GreaterThanOrEqual',
  lt: 'LessThan',
  le: 'LessThanOrEqual',
};

const isTime = (type: FieldType | 'null'): boolean => type === 'instant' || type === 'day';

const comparableTypes = (left: FieldType | 'null', right: FieldType | 'null'): boolean =>
  left === right || left === 'null' || right === 'null' || (isTime(left) && isTime(right));

/** Instants compare as milliseconds, because their text forms differ in precision and zone. */
const normal = (type: FieldType | 'null', value: Cell): Cell =>
  isTime(type) && typeof value === 'string' ? Date.parse(value) : value;

const ordered: Record<ComparisonOperator, (sign: number) => boolean> = {
  eq: (sign) => sign === 0,
  ne: (sign) => sign !== 0,
  gt: (sign) => sign > 0,
  ge: (sign) => sign >= 0,
  lt: (sign) => sign < 0,
  le: (sign) => sign <= 0,
};

/** `ne` counts a null as different from any value; the other operators never match a null. */
const compareWithNulls = (operator: ComparisonOperator, left: Cell, right: Cell): boolean => {
  if (left === null || right === null) {
    if (operator === 'eq') return left === right;
    return operator === 'ne' && left !== right;
  }
  return ordered[operator](compareCells(left, right));
};

const fieldOf = <Item>(operand: Operand, scope: Scope<Item>): Field<Item> | undefined =>
  operand.kind === 'path' ? scope.field(operand.segments) : undefined;

const typeOf = <Item>(operand: Operand, field: Field<Item> | undefined): FieldType | 'null' => {
  if (field !== undefined) return field.type;
  return operand.kind === 'literal' ? operand.type : 'null';
};

const readerOf = <Item>(
  operand: Operand,
  field: Field<Item> | undefined,
): ((item: Item) => Cell) => {
  if (field !== undefined) {
    return isTime(field.type) ? (item) => normal(field.type, field.read(item)) : field.read;
  }
  const constant = operand.kind === 'literal' ? normal(operand.type, operand.value) : null;
  return () => constant;
};

const compileComparison = <Item>(
  expression: Extract<Expression, { kind: 'compare' }>,
  scope: Scope<Item>,
): Predicate<Item> => {
  const { operator } = expression;
  const leftField = fieldOf(expression.left, scope);
  const rightField = fieldOf(expression.right, scope);
  const leftType = typeOf(expression.left, leftField);
  const rightType = typeOf(expression.right, rightField);
  if (!comparableTypes(leftType, rightType)) {
    throw refusal(
      'queryInvalid',
      `A binary operator with incompatible types was detected. Found operand types ` +
        `'${edmNames[leftType]}' and '${edmNames[rightType]}' for operator kind ` +
        `'${operatorNames[operator]}'.`,
    );
  }
  const left = readerOf(expression.left, leftField);
  const right = readerOf(expression.right, rightField);
  return (item) => compareWithNulls(operator, left(item), right(item));
};

const textField = <Item>(path: Path, scope: Scope<Item>, name: string): Field<Item> => {
  const field = scope.field(path.segments);
  if (field.type !== 'string') {
    throw refusal('queryInvalid', `The function '${name}' works on text columns only.`);
  }
  return field;
};

const quoted = (literal: Literal): Cell => {
  const { value } = literal;
  return literal.type === 'instant' || literal.type === 'day' ? Date.parse(String(value)) : value;
};

const millis = (cell: Cell): Cell => (typeof cell === 'string' ? Date.parse(cell) : cell);

/** Where nobody asks, functions about the caller or a hierarchy find nothing. */
const nobody: QueryEnvironment = { now: 0, userId: '', businessUnitId: '', ancestors: () => [] };

const compileQueryFunction = <Item>(
  expression: Extract<Expression, { kind: 'query' }>,
  scope: Scope<Item>,
): Predicate<Item> => {
  const test = valueTestOf(expression.name);
  const environment = scope.environment ?? nobody;
  if (test === undefined) {
    throw refusal(
      'queryInvalid',
      `The query function Microsoft.Dynamics.CRM.${expression.name} is not simulated.`,
    );
  }
  const field = scope.field(expression.path.segments);
  const coerce = (value: Cell): Cell => {
    if (isTime(field.type)) return millis(value);
    return field.type === 'number' && typeof value === 'string' ? Number(value) : value;
  };
  const values = expression.values.map((literal) => coerce(quoted(literal)));
  return (item) => test(normal(field.type, field.read(item)), values, environment);
};

const compileLambda = <Item>(
  expression: Extract<Expression, { kind: 'lambda' }>,
  scope: Scope<Item>,
): Predicate<Item> => {
  const members = scope.members(expression.path.segments);
  const { body, variable, quantifier } = expression;
  if (body === undefined) return (item) => members.list(item).length > 0;
  const inner: Scope<Item> = {
    field: ([head, ...rest]) => {
      if (head === variable) return members.scope.field(rest);
      throw refusal('queryInvalid', `'${head ?? ''}' is not the variable of the lambda.`);
    },
    members: ([head, ...rest]) => members.scope.members(head === variable ? rest : []),
    ...(scope.environment === undefined ? {} : { environment: scope.environment }),
  };
  const test = compileFilter(body, inner);
  if (quantifier === 'any') return (item) => members.list(item).some(test);
  return (item) => members.list(item).every(test);
};

const compileTruth = <Item>(path: Path, scope: Scope<Item>): Predicate<Item> => {
  const field = scope.field(path.segments);
  if (field.type !== 'boolean') {
    throw refusal('queryInvalid', 'A filter must be an expression that yields true or false.');
  }
  return (item) => field.read(item) === true;
};

/** Turns a parsed filter into a test; names and types are checked once, here. */
export function compileFilter<Item>(expression: Expression, scope: Scope<Item>): Predicate<Item> {
  switch (expression.kind) {
    case 'and': {
      const left = compileFilter(expression.left, scope);
      const right = compileFilter(expression.right, scope);
      return (item) => left(item) && right(item);
    }
    case 'or': {
      const left = compileFilter(expression.left, scope);
      const right = compileFilter(expression.right, scope);
      return (item) => left(item) || right(item);
    }
    case 'not': {
      const inner = compileFilter(expression.inner, scope);
      return (item) => !inner(item);
    }
    case 'compare':
      return compileComparison(expression, scope);
    case 'text': {
      const field = textField(expression.path, scope, expression.name);
      const test = textTest(expression.name, expression.pattern);
      return (item) => {
        const cell = field.read(item);
        return typeof cell === 'string' && test(cell);
      };
    }
    case 'query':
      return compileQueryFunction(expression, scope);
    case 'truth':
      return compileTruth(expression.path, scope);
    default:
      return compileLambda(expression, scope);
  }
}
