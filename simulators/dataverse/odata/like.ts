import type { TextFunction } from './expression.ts';

const escapeForRegExp = (character: string): string =>
  character.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

const setSource = (inner: string): string => {
  const negated = inner.startsWith('^');
  const members = (negated ? inner.slice(1) : inner).replace(/[\\\]^]/g, '\\$&');
  return `[${negated ? '^' : ''}${members}]`;
};

/** The pieces of a pattern: a set in brackets or a single character. */
const pieces = /\[([^\]]+)\]|[\s\S]/g;

/** SQL LIKE within the pattern: `%` any run, `_` one character, `[ ]` a set. */
const likeSource = (pattern: string): string =>
  pattern.replace(pieces, (piece, inner: string | undefined) => {
    if (inner !== undefined) return setSource(inner);
    if (piece === '%') return '[\\s\\S]*';
    return piece === '_' ? '[\\s\\S]' : escapeForRegExp(piece);
  });

/** Test of a text function; letter case does not count. */
export const textTest = (name: TextFunction, pattern: string): ((text: string) => boolean) => {
  if (/[%_[]/.test(pattern)) {
    const source = likeSource(pattern);
    const start = name === 'startswith' ? '^' : '';
    const end = name === 'endswith' ? '$' : '';
    const expression = new RegExp(start + source + end, 'i');
    return (text) => expression.test(text);
  }
  const sought = pattern.toLowerCase();
  if (name === 'contains') return (text) => text.toLowerCase().includes(sought);
  if (name === 'startswith') return (text) => text.toLowerCase().startsWith(sought);
  return (text) => text.toLowerCase().endsWith(sought);
};
