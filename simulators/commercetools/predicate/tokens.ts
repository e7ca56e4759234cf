import { invalidInput } from '../errors.ts';

export type Token = {
  kind: 'word' | 'string' | 'number' | 'variable' | 'symbol' | 'end';
  value: string;
  at: number;
};

const pattern =
  /\s*(?:("(?:\\.|[^"\\])*")|(-?\d+(?:\.\d+)?(?![\w-]))|:([\w-]+)|(`[^`]+`|[\w][\w-]*)|(<>|<=|>=|!=|[()=<>,]))/y;

const unquoted = (quoted: string): string => quoted.slice(1, -1).replace(/\\(.)/g, '$1');

function toToken(match: RegExpExecArray): Token {
  const [, quoted, digits, variable, word, symbol] = match;
  const at = match.index;
  if (quoted !== undefined) return { kind: 'string', value: unquoted(quoted), at };
  if (digits !== undefined) return { kind: 'number', value: digits, at };
  if (variable !== undefined) return { kind: 'variable', value: variable, at };
  if (word !== undefined) return { kind: 'word', value: word.replaceAll('`', ''), at };
  return { kind: 'symbol', value: symbol ?? '', at };
}

/** Splits a predicate into tokens; text that is none is refused with its position. */
export function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  const scanner = new RegExp(pattern);
  while (scanner.lastIndex < source.length) {
    const at = scanner.lastIndex;
    const match = scanner.exec(source);
    if (!match) {
      if (source.slice(at).trim() === '') break;
      throw invalidInput(
        `Malformed parameter: where: Syntax error while parsing 'where'. Unexpected input at ${at}.`,
      );
    }
    tokens.push(toToken(match));
  }
  tokens.push({ kind: 'end', value: '', at: source.length });
  return tokens;
}
