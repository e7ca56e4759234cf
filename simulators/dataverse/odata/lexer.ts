import { refusal } from '../errors.ts';

export type Token =
  | { readonly kind: 'word' | 'string' | 'guid' | 'instant' | 'day'; readonly text: string }
  | { readonly kind: 'number'; readonly text: string; readonly value: number }
  | { readonly kind: 'mark'; readonly text: string };

/** Order matters: a GUID or a date may start like a number or a name. */
const patterns: readonly (readonly [Exclude<Token['kind'], 'string' | 'mark'>, RegExp])[] = [
  ['guid', /[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}(?![\w-])/y],
  ['instant', /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})/y],
  ['day', /\d{4}-\d{2}-\d{2}(?![\w-])/y],
  ['number', /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w])/y],
  ['word', /[@$A-Za-z_][\w.]*(?:\/[A-Za-z_$][\w.]*)*/y],
];

const space = /\s+/y;
const marks = '(),:[]=;/';

const readQuoted = (text: string, start: number, quote: string): { text: string; end: number } => {
  let value = '';
  let at = start + 1;
  while (at < text.length) {
    const character = text[at];
    if (character !== quote) value += character;
    else if (text[at + 1] === quote) {
      value += quote;
      at += 1;
    } else return { text: value, end: at + 1 };
    at += 1;
  }
  throw refusal('queryInvalid', `There is an unterminated string literal at position ${start}.`);
};

const readPattern = (text: string, at: number): { token: Token; end: number } | undefined => {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found === undefined) continue;
    const end = at + found.length;
    if (kind === 'number') return { token: { kind, text: found, value: Number(found) }, end };
    return { token: { kind, text: found }, end };
  }
  return undefined;
};

/** Splits an OData expression into tokens; refuses what is none. */
export const tokenize = (text: string): Token[] => {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    space.lastIndex = at;
    at += space.exec(text)?.[0].length ?? 0;
    const character = text[at];
    if (character === undefined) break;
    if (character === "'" || character === '"') {
      const quoted = readQuoted(text, at, character);
      tokens.push({ kind: 'string', text: quoted.text });
      at = quoted.end;
      continue;
    }
    if (marks.includes(character)) {
      tokens.push({ kind: 'mark', text: character });
      at += 1;
      continue;
    }
    const read = readPattern(text, at);
    if (read === undefined) {
      throw refusal('queryInvalid', `Syntax error at position ${at} in '${text}'.`);
    }
    tokens.push(read.token);
    at = read.end;
  }
  return tokens;
};
