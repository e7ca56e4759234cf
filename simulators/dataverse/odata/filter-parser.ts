import { refusal } from '../errors.ts';
import type {
  ComparisonOperator,
  Expression,
  Literal,
  Operand,
  Path,
  TextFunction,
} from './expression.ts';
import { type Token, tokenize } from './lexer.ts';

/** Values of `@p1=...` options, still in their OData spelling. */
export type Aliases = ReadonlyMap<string, string>;

const DEPTH_MAX = 100;
const comparisons: ReadonlySet<string> = new Set(['eq', 'ne', 'gt', 'ge', 'lt', 'le']);
const textFunctions: ReadonlySet<string> = new Set(['contains', 'startswith', 'endswith']);
const queryNamespace = 'Microsoft.Dynamics.CRM.';

const isComparison = (text: string): text is ComparisonOperator => comparisons.has(text);
const isTextFunction = (text: string): text is TextFunction => textFunctions.has(text);

/** Reads one literal token; undefined when the token is not a literal. */
export const literalOf = (token: Token): Literal | undefined => {
  switch (token.kind) {
    case 'string':
    case 'guid':
    case 'instant':
    case 'day':
      return { kind: 'literal', type: token.kind, value: token.text };
    case 'number':
      return { kind: 'literal', type: 'number', value: token.value };
    case 'word':
      if (token.text === 'null') return { kind: 'literal', type: 'null', value: null };
      if (token.text !== 'true' && token.text !== 'false') return undefined;
      return { kind: 'literal', type: 'boolean', value: token.text === 'true' };
    default:
      return undefined;
  }
};

class FilterParser {
  readonly #tokens: readonly Token[];
  readonly #aliases: Aliases;
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[], aliases: Aliases) {
    this.#tokens = tokens;
    this.#aliases = aliases;
  }

  parse(): Expression {
    const expression = this.#either();
    if (this.#peek() !== undefined) throw this.#unexpected();
    return expression;
  }

  #either(): Expression {
    let left = this.#both();
    while (this.#takeWord('or')) left = { kind: 'or', left, right: this.#both() };
    return left;
  }

  #both(): Expression {
    let left = this.#unary();
    while (this.#takeWord('and')) left = { kind: 'and', left, right: this.#unary() };
    return left;
  }

  #unary(): Expression {
    this.#depth += 1;
    if (this.#depth > DEPTH_MAX) {
      throw refusal('queryInvalid', `The filter is nested deeper than ${DEPTH_MAX} levels.`);
    }
    const expression = this.#takeWord('not')
      ? ({ kind: 'not', inner: this.#unary() } as const)
      : this.#primary();
    this.#depth -= 1;
    return expression;
  }

  #primary(): Expression {
    if (this.#takeMark('(')) {
      const inner = this.#either();
      this.#needMark(')');
      return inner;
    }
    const token = this.#peek();
    if (token?.kind === 'word' && this.#peek(1)?.text === '(') return this.#call(token.text);
    return this.#comparison();
  }

  #comparison(): Expression {
    const left = this.#operand();
    const operator = this.#peek();
    if (operator?.kind === 'word' && operator.text === 'in') {
      throw refusal(
        'queryInvalid',
        "The 'in' operator is not supported. Use Microsoft.Dynamics.CRM.In instead.",
      );
    }
    if (operator?.kind !== 'word' || !isComparison(operator.text)) {
      if (left.kind === 'path') return { kind: 'truth', path: left };
      throw this.#unexpected();
    }
    this.#at += 1;
    return { kind: 'compare', operator: operator.text, left, right: this.#operand() };
  }

  #call(name: string): Expression {
    this.#at += 2;
    if (isTextFunction(name)) return this.#textCall(name);
    if (name.startsWith(queryNamespace)) return this.#queryCall(name.slice(queryNamespace.length));
    const quantifier = /^(.+)\/(any|all)$/.exec(name);
    if (quantifier?.[1] !== undefined) {
      return this.#lambda(quantifier[1], quantifier[2] === 'any' ? 'any' : 'all');
    }
    throw refusal('queryInvalid', `An unknown function with name '${name}' was found.`);
  }

  #textCall(name: TextFunction): Expression {
    const path = this.#path();
    this.#needMark(',');
    const pattern = this.#operand();
    this.#needMark(')');
    if (pattern.kind !== 'literal' || pattern.type !== 'string') {
      throw refusal('queryInvalid', `The function '${name}' needs a string as second argument.`);
    }
    return { kind: 'text', name, path, pattern: String(pattern.value) };
  }

  #queryCall(name: string): Expression {
    let path: Path | undefined;
    const values: Literal[] = [];
    while (!this.#takeMark(')')) {
      const argument = this.#needWord();
      this.#needMark('=');
      if (argument === 'PropertyName') path = this.#propertyName();
      else values.push(...this.#argument());
      this.#takeMark(',');
    }
    if (path === undefined) throw refusal('queryInvalid', `${name} needs PropertyName.`);
    return { kind: 'query', name, path, values };
  }

  #propertyName(): Path {
    const operand = this.#operand();
    if (operand.kind === 'path') return operand;
    return { kind: 'path', segments: String(operand.value).split('/') };
  }

  #argument(): Literal[] {
    if (!this.#takeMark('[')) return [this.#literal()];
    const values: Literal[] = [];
    while (!this.#takeMark(']')) {
      values.push(this.#literal());
      this.#takeMark(',');
    }
    return values;
  }

  #lambda(path: string, quantifier: 'any' | 'all'): Expression {
    const over: Path = { kind: 'path', segments: path.split('/') };
    if (this.#takeMark(')')) {
      return { kind: 'lambda', quantifier, path: over, variable: undefined, body: undefined };
    }
    const variable = this.#needWord();
    this.#needMark(':');
    const body = this.#either();
    this.#needMark(')');
    return { kind: 'lambda', quantifier, path: over, variable, body };
  }

  #operand(): Operand {
    const token = this.#peek();
    if (token === undefined) throw this.#unexpected();
    if (token.kind === 'word' && token.text.startsWith('@')) return this.#alias(token.text);
    return literalOf(token) === undefined ? this.#path() : this.#literal();
  }

  #alias(name: string): Literal {
    this.#at += 1;
    const text = this.#aliases.get(name);
    const [token, more] = tokenize(text ?? '');
    const literal = token === undefined || more !== undefined ? undefined : literalOf(token);
    if (literal === undefined) {
      throw refusal('queryInvalid', `The parameter alias '${name}' has no usable value.`);
    }
    return literal;
  }

  #literal(): Literal {
    const token = this.#peek();
    if (token?.kind === 'word' && token.text.startsWith('@')) return this.#alias(token.text);
    const literal = token === undefined ? undefined : literalOf(token);
    if (literal === undefined) throw this.#unexpected();
    this.#at += 1;
    return literal;
  }

  #path(): Path {
    return { kind: 'path', segments: this.#needWord().split('/') };
  }

  #peek(ahead = 0): Token | undefined {
    return this.#tokens[this.#at + ahead];
  }

  #takeWord(text: string): boolean {
    const token = this.#peek();
    const taken = token?.kind === 'word' && token.text === text;
    if (taken) this.#at += 1;
    return taken;
  }

  #takeMark(text: string): boolean {
    const token = this.#peek();
    const taken = token?.kind === 'mark' && token.text === text;
    if (taken) this.#at += 1;
    return taken;
  }

  #needMark(text: string): void {
    if (!this.#takeMark(text)) throw this.#unexpected();
  }

  #needWord(): string {
    const token = this.#peek();
    if (token?.kind !== 'word') throw this.#unexpected();
    this.#at += 1;
    return token.text;
  }

  #unexpected(): Error {
    const token = this.#peek();
    const found = token === undefined ? 'the end' : `'${token.text}'`;
    return refusal('queryInvalid', `Syntax error in the filter expression: unexpected ${found}.`);
  }
}

/** Parses a `$filter`. Alias values are put in their places. */
export const parseFilter = (text: string, aliases: Aliases): Expression =>
  new FilterParser(tokenize(text), aliases).parse();
