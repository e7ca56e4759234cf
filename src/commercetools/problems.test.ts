import { describe, expect, it } from 'vitest';
import type { HttpAnswer } from './http.ts';
import { documentOf, problemOf, saysAbsent } from './problems.ts';

function answer(status: number, body?: object, headers: Record<string, string> = {}): HttpAnswer {
  return {
    status,
    header: (name) => headers[name] ?? null,
    text: body === undefined ? '' : JSON.stringify(body),
  };
}

const failure = (code: string) => ({ message: 'of ada@example.com', errors: [{ code }] });

describe('problemOf', () => {
  it.each([
    [400, 'InvalidInput', 'CWY-2004'],
    [400, 'InvalidOperation', 'CWY-2004'],
    [409, 'ConcurrentModification', 'CWY-2004'],
    [409, 'LockedField', 'CWY-2002'],
    [413, undefined, 'CWY-2004'],
    [400, 'QueryTimedOut', 'CWY-2002'],
    [503, 'OverCapacity', 'CWY-2003'],
    [503, undefined, 'CWY-2002'],
    [429, undefined, 'CWY-2003'],
    [401, 'invalid_token', 'CWY-2005'],
    [403, 'insufficient_scope', 'CWY-2005'],
    [404, undefined, 'CWY-2002'],
    [500, 'General', 'CWY-2002'],
    [302, undefined, 'CWY-2006'],
  ])('classifies %i %s as %s', (status, code, expected) => {
    const body = code === undefined ? undefined : failure(code);
    const problem = problemOf(answer(status, body), 'fetch customer');
    expect(problem.code).toBe(expected);
    expect(problem.detail.remoteCode).toBe(code);
    expect(problem.message).not.toContain('ada@');
  });

  it.each([
    [{ typeId: 'associate-role', key: 'buyer' }, 'associate-role with key buyer'],
    [{ typeId: 'store', id: '1b-2' }, 'store with id 1b-2'],
    [{ typeId: 'customer', key: 'ada-lovelace' }, 'customer'],
    [{ typeId: 'tax-category', key: 'of ada@example.com' }, 'tax-category'],
    [{ key: 'buyer' }, undefined],
  ])('says what is not there of %j, and nothing of people', (found, bound) => {
    const error = { code: 'ReferencedResourceNotFound', message: 'ada@example.com', ...found };
    const problem = problemOf(answer(400, { message: 'x', errors: [error] }), 'create cart');
    expect(problem.code).toBe('CWY-2004');
    expect(problem.detail.bound).toBe(bound);
  });

  it('keeps the remote id and the pause', () => {
    const headers = { 'x-correlation-id': 'r-1', 'retry-after': '2' };
    expect(problemOf(answer(503, undefined, headers), 'x').detail).toMatchObject({
      requestId: 'r-1',
      retryAfterMs: 2_000,
    });
  });
});

describe('absence and documents', () => {
  it('takes only the word of commercetools for absence', () => {
    expect(saysAbsent(answer(404, { statusCode: 404, ...failure('ResourceNotFound') }))).toBe(true);
    expect(saysAbsent(answer(404, { detail: 'no such route' }))).toBe(false);
    expect(saysAbsent(answer(404, { statusCode: 404, error: 'Not Found' }))).toBe(false);
    expect(saysAbsent(answer(404))).toBe(false);
    expect(saysAbsent(answer(410, { statusCode: 404 }))).toBe(false);
  });

  it('takes a success that is no JSON for a passing error', () => {
    expect(documentOf(answer(200, { a: 1 }), 'x')).toEqual({ a: 1 });
    expect(() => documentOf(answer(200), 'x')).toThrow('CWY-2002');
  });
});
