import { expect, test } from 'vitest';
import { AssertionError, assert, must, unreachable } from './assert.ts';

test('a true condition passes and a false one stops with the sentence', () => {
  expect(() => assert(1, 'One is true.')).not.toThrow();
  expect(() => assert('', 'The text is not empty.')).toThrow(
    new AssertionError('The text is not empty.'),
  );
});

test('only null and undefined are absent', () => {
  expect(must(0, 'There is a number.')).toBe(0);
  expect(must('', 'There is a text.')).toBe('');
  expect(must(false, 'There is an answer.')).toBe(false);
  expect(() => must(null, 'There is a row.')).toThrow('There is a row.');
  expect(() => must(undefined, 'There is a row.')).toThrow(AssertionError);
});

test('a case that the compiler ruled out is named when it comes all the same', () => {
  // As a method the function takes what the compiler would refuse, e.g. a new answer of an API.
  const late: { call(value: unknown): never } = { call: unreachable };
  expect(() => late.call('stray')).toThrow('stray');
});
