import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

/** What would have been right where the contract refuses an argument, in words for people. */
export function boundInWords(issue: Issue): string {
  if (issue.code === 'custom') return issue.message;
  if (issue.code === 'invalid_value') return `one of ${issue.values.join(', ')}`;
  if (issue.code === 'invalid_type') return kindInWords(issue.expected);
  if (issue.code === 'too_small') return `at least ${countOf(issue.minimum, issue.origin)}`;
  if (issue.code === 'too_big') return `at most ${countOf(issue.maximum, issue.origin)}`;
  if (issue.code === 'invalid_union') {
    return [...new Set(issue.errors.flat().map(boundInWords))].join(', or ');
  }
  return 'the form that the help of the command names';
}

const kinds: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  null: 'null',
};

function kindInWords(expected: string): string {
  return kinds[expected] ?? 'a value of another kind';
}

function countOf(count: number | bigint, origin: string): string {
  if (origin === 'string') return `${count} ${Number(count) === 1 ? 'character' : 'characters'}`;
  return origin === 'array' ? `${count} of them` : String(count);
}
