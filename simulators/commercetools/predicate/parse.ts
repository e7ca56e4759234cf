import { invalidInput } from '../errors.ts';
import { type Token, tokenize } from './tokens.ts';

export type Operand =
  | { kind: 'literal'; value: string | number | boolean }
  | { kind: 'variable'; name: string };

export type Operator = '=' | '!=' | '<' | '<=' | '>' | '>=';

export type Expression =
  | { kind: 'and' | 'or'; parts: Expression[] }
  | { kind: 'not'; inner: Expression }
  | { kind: 'nested'; field: string; inner: Expression }
  | { kind: 'compare'; field: string; operator: Operator; operand: Operand }
  | { kind: 'in'; field: string; negated: boolean; operands: Operand[] }
  | { kind: 'contains'; field: string; mode: 'any' | 'all'; operands: Operand[] }
  | { kind: 'is'; field: string; state: 'defined' | 'empty'; negated: boolean };

const operators: Record<string, Operator> = {
  '=': '=',
  '!=': '!=',
  '<>': '!=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};

/** Recursive descent over the predicate language; `and` binds tighter than `or`. */
class PredicateParser {
  readonly #tokens: Token[];
  #at = 0;

  constructor(source: string) {
    this.#tokens = tokenize(source);
  }

  parse(): Expression {
    const expression = this.#or();
    if (this.#peek().kind !== 'end') this.#refuse('end of input');
    return expression;
  }

  #or(): Expression {
    const parts = [this.#and()];
    while (this.#takeWord('or')) parts.push(this.#and());
    return parts.length === 1 && parts[0] ? parts[0] : { kind: 'or', parts };
  }

  #and(): Expression {
    const parts = [this.#unary()];
    while (this.#takeWord('and')) parts.push(this.#unary());
    return parts.length === 1 && parts[0] ? parts[0] : { kind: 'and', parts };
  }

  #unary(): Expression {
    if (this.#takeWord('not')) return { kind: 'not', inner: this.#unary() };
    if (this.#takeSymbol('(')) {
      const inner = this.#or();
      this.#expectSymbol(')');
      return inner;
    }
    return this.#comparison();
  }

  #comparison(): Expression {
    const token = this.#next();
    if (token.kind !== 'word' && token.kind !== 'string') this.#refuse('field', token);
    const field = token.value;
    if (this.#takeSymbol('(')) {
      const inner = this.#or();
      this.#expectSymbol(')');
      return { kind: 'nested', field, inner };
    }
    const operator = operators[this.#peek().kind === 'symbol' ? this.#peek().value : ''];
    if (operator !== undefined) {
      this.#next();
      return { kind: 'compare', field, operator, operand: this.#operand() };
    }
    return this.#wordComparison(field);
  }

  #wordComparison(field: string): Expression {
    const negatedIn = this.#takeWord('not');
    if (this.#takeWord('in'))
      return { kind: 'in', field, negated: negatedIn, operands: this.#list() };
    if (this.#takeWord('contains')) {
      const mode = this.#takeWord('all') ? 'all' : 'any';
      this.#takeWord('any');
      return { kind: 'contains', field, mode, operands: this.#list() };
    }
    if (this.#takeWord('is')) {
      const negated = this.#takeWord('not');
      if (this.#takeWord('defined')) return { kind: 'is', field, state: 'defined', negated };
      if (this.#takeWord('empty')) return { kind: 'is', field, state: 'empty', negated };
    }
    return this.#refuse('comparison operator, not, in, contains, is');
  }

  #list(): Operand[] {
    if (!this.#takeSymbol('(')) return [this.#operand()];
    const operands = [this.#operand()];
    while (this.#takeSymbol(',')) operands.push(this.#operand());
    this.#expectSymbol(')');
    return operands;
  }

  #operand(): Operand {
    const token = this.#next();
    if (token.kind === 'variable') return { kind: 'variable', name: token.value };
    if (token.kind === 'string') return { kind: 'literal', value: token.value };
    if (token.kind === 'number') return { kind: 'literal', value: Number(token.value) };
    if (token.kind === 'word' && /^(true|false)$/.test(token.value)) {
      return { kind: 'literal', value: token.value === 'true' };
    }
    return this.#refuse('input parameter or primitive value', token);
  }

  #peek(): Token {
    return this.#tokens[this.#at] ?? { kind: 'end', value: '', at: 0 };
  }

  #next(): Token {
    const token = this.#peek();
    this.#at += 1;
    return token;
  }

  #takeWord(word: string): boolean {
    const token = this.#peek();
    if (token.kind !== 'word' || token.value.toLowerCase() !== word) return false;
    this.#at += 1;
    return true;
  }

  #takeSymbol(symbol: string): boolean {
    const token = this.#peek();
    if (token.kind !== 'symbol' || token.value !== symbol) return false;
    this.#at += 1;
    return true;
  }

  #expectSymbol(symbol: string): void {
    if (!this.#takeSymbol(symbol)) this.#refuse(`'${symbol}'`);
  }

  #refuse(expected: string, token = this.#peek()): never {
    throw invalidInput(
      `Malformed parameter: where: Syntax error while parsing 'where'. ` +
        `Unexpected '${token.value || 'end of input'}', expected ${expected} (column ${token.at + 1}).`,
    );
  }
}

/** Parses one `where` parameter; throws InvalidInput (400) where the syntax is wrong. */
export const parsePredicate = (source: string): Expression => new PredicateParser(source).parse();
