/** Literal of a filter, with the type that its spelling gives it. */
export type Literal = {
  readonly kind: 'literal';
  readonly type: 'null' | 'boolean' | 'number' | 'string' | 'guid' | 'instant' | 'day';
  readonly value: null | boolean | number | string;
};

export type Path = { readonly kind: 'path'; readonly segments: readonly string[] };

export type Operand = Literal | Path;

export type ComparisonOperator = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le';

export type TextFunction = 'contains' | 'startswith' | 'endswith';

export type Expression =
  | { readonly kind: 'and' | 'or'; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'not'; readonly inner: Expression }
  | {
      readonly kind: 'compare';
      readonly operator: ComparisonOperator;
      readonly left: Operand;
      readonly right: Operand;
    }
  | {
      readonly kind: 'text';
      readonly name: TextFunction;
      readonly path: Path;
      readonly pattern: string;
    }
  | {
      readonly kind: 'query';
      readonly name: string;
      readonly path: Path;
      readonly values: readonly Literal[];
    }
  | { readonly kind: 'truth'; readonly path: Path }
  | {
      readonly kind: 'lambda';
      readonly quantifier: 'any' | 'all';
      readonly path: Path;
      readonly variable: string | undefined;
      readonly body: Expression | undefined;
    };
