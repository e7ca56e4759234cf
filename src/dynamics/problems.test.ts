import { describe, expect, it } from 'vitest';
import type { HttpAnswer } from './http.ts';
import {
  problemOf,
  requestIdOf,
  saysChanged,
  saysExists,
  saysNoRow,
  saysStateRefused,
} from './problems.ts';

const id = '6f1b3a9e-0000-4000-8000-000000000001';
const other = '6f1b3a9e-0000-4000-8000-000000000002';

function answer(
  status: number,
  code?: string,
  message = '',
  headers: Readonly<Record<string, string>> = {},
): HttpAnswer {
  return {
    status,
    header: (name) => headers[name] ?? null,
    text: code === undefined ? '' : JSON.stringify({ error: { code, message } }),
  };
}

describe('problemOf', () => {
  it.each([
    [429, '0x80072322', 'CWY-3003'],
    [429, '0x80072321', 'CWY-3003'],
    [429, '0x80072326', 'CWY-3003'],
    [429, '0x80071151', 'CWY-3002'],
    [412, '0x80060882', 'CWY-3004'],
    [412, '0x80060892', 'CWY-3005'],
    [412, '0x80040333', 'CWY-3005'],
    [400, '0x80040507', 'CWY-4022'],
    [400, '0x80040387', 'CWY-4022'],
    [400, '0x80044331', 'CWY-3006'],
    [400, '0x80040265', 'CWY-3006'],
    [400, '0x80040216', 'CWY-3002'],
    [404, '0x80040217', 'CWY-3012'],
    [403, '0x80040220', 'CWY-3008'],
    [400, '0x80060888', 'CWY-3010'],
    [404, '0x80060888', 'CWY-3010'],
    [400, '0x80048D19', 'CWY-3010'],
    [500, '0x80044150', 'CWY-3002'],
    [400, '0x8fffffff', 'CWY-3006'],
    [404, '', 'CWY-3006'],
    [500, '0x8fffffff', 'CWY-3002'],
    [413, undefined, 'CWY-3006'],
    [304, undefined, 'CWY-3009'],
  ])('classifies %i %s as %s', (status, code, expected) => {
    const problem = problemOf(answer(status, code), 'contact');
    expect(problem.code).toBe(expected);
    expect(problem.detail.status).toBe(status);
    if (code) expect(problem.detail.remoteCode).toBe(code.toLowerCase());
  });

  it('tells a value of the wrong type from an unknown column', () => {
    const message = "Cannot convert the literal 'x' to the expected type 'Edm.Int32'.";
    expect(problemOf(answer(400, '0x80048d19', message), 'contact').code).toBe('CWY-3006');
  });

  it.each([
    [
      "A validation error occurred.  The length of the 'subject' attribute of the 'task' entity exceeded the maximum allowed length of '200'.",
      { place: 'task.subject', bound: 'at most 200 characters' },
    ],
    [
      "Could not find a property named 'cwy_x' on type 'Microsoft.Dynamics.CRM.contact'.",
      { place: 'contact.cwy_x' },
    ],
    ["... An undeclared property 'cwy_y' which only has ...", { place: 'contact.cwy_y' }],
    ['Principal user (Id=..) is missing prvWriteContact privilege', { bound: 'prvWriteContact' }],
    ['Value ada@example.com is taken', { place: 'contact' }],
  ])('takes only names out of %j', (message, hints) => {
    const problem = problemOf(answer(400, '0x80040265', message), 'contact');
    expect(problem.detail).toMatchObject(hints);
    expect(JSON.stringify(problem.detail) + problem.message).not.toContain('ada@');
  });

  it('keeps the remote id and the pause', () => {
    const headers = { req_id: 'a,a', 'retry-after': '3' };
    const problem = problemOf(answer(429, '0x80072322', '', headers), 'contact');
    expect(problem.detail).toMatchObject({ requestId: 'a', retryAfterMs: 3_000 });
    expect(requestIdOf(answer(200, '', '', { 'x-ms-service-request-id': 'b' }))).toBe('b');
    expect(requestIdOf(answer(200))).toBeNull();
  });
});

describe('answers that belong to the protocol', () => {
  it('knows create-only meeting a row, by code or by the text of older services', () => {
    expect(saysExists(answer(412, '0x80040237'))).toBe(true);
    const text = 'A record with matching key values already exists.';
    expect(saysExists(answer(412, '', text))).toBe(true);
    expect(saysExists(answer(412, '0x80060892', text))).toBe(false);
    expect(saysExists(answer(412, '0x80040333'))).toBe(false);
    expect(saysExists(answer(412))).toBe(false);
  });

  it('knows another version', () => {
    expect(saysChanged(answer(412, '0x80060882'))).toBe(true);
    const text =
      "The version of the existing record doesn't match the RowVersion property provided.";
    expect(saysChanged(answer(412, '', text))).toBe(true);
    expect(saysChanged(answer(412, '0x80060892'))).toBe(false);
    expect(saysChanged(answer(400, '0x80060882'))).toBe(false);
  });

  it('knows a row that is not there, and not another one or another 404', () => {
    const missing = (guid: string) => `Entity 'contact' With Id = ${guid} Does Not Exist`;
    expect(saysNoRow(answer(404, '0x80040217', missing(id)), id.toUpperCase())).toBe(true);
    expect(saysNoRow(answer(404, '', missing(id)), id)).toBe(true);
    expect(saysNoRow(answer(404, '0x80040217'), id)).toBe(true);
    expect(saysNoRow(answer(404, '0x80040217', missing(other)), id)).toBe(false);
    expect(saysNoRow(answer(404, '0x80060888'), id)).toBe(false);
    expect(saysNoRow(answer(404), id)).toBe(false);
  });

  it('knows a state that is refused on create', () => {
    expect(saysStateRefused(answer(400, '0x80048408'))).toBe(true);
    expect(saysStateRefused(answer(400, '0x80044331'))).toBe(false);
  });
});
