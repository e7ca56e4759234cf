import { describe, expect, it } from 'vitest';
import type { HttpAnswer } from '../http.ts';
import { answersIn } from './batch-answer.ts';
import { batchRequest } from './batch-request.ts';

const id = '6f1b3a9e-0000-4000-8000-000000000001';

describe('batchRequest', () => {
  it('is written as the service reads it', () => {
    const { path, headers, body } = batchRequest(
      [
        {
          method: 'PATCH',
          path: `contacts(${id})?$select=contactid`,
          headers: { 'content-type': 'application/json', 'if-match': 'W/"1"' },
          body: '{"lastname":"Doe"}',
        },
        { method: 'GET', path: `contacts(${id})`, headers: {}, body: null },
      ],
      'batch_1',
    );
    expect(path).toBe('$batch');
    expect(headers).toEqual({
      'content-type': 'multipart/mixed; boundary="batch_1"',
      prefer: 'odata.continue-on-error',
    });
    expect(body?.split('\r\n')).toEqual([
      '--batch_1',
      'Content-Type: application/http',
      'Content-Transfer-Encoding: binary',
      '',
      `PATCH /api/data/v9.2/contacts(${id})?$select=contactid HTTP/1.1`,
      'Accept: application/json',
      'content-type: application/json',
      'if-match: W/"1"',
      '',
      '{"lastname":"Doe"}',
      '--batch_1',
      'Content-Type: application/http',
      'Content-Transfer-Encoding: binary',
      '',
      `GET /api/data/v9.2/contacts(${id}) HTTP/1.1`,
      'Accept: application/json',
      '',
      '',
      '--batch_1--',
      '',
    ]);
  });
});

const text = [
  '--batchresponse_9',
  'Content-Type: application/http',
  'Content-Transfer-Encoding: binary',
  '',
  'HTTP/1.1 201 Created',
  'OData-Version: 4.0',
  'ETag: W/"7"',
  '',
  '{"contactid":"1","lastname":"--batch"}',
  '--batchresponse_9',
  'Content-Type: application/http',
  'Content-Transfer-Encoding: binary',
  '',
  'HTTP/1.1 204 No Content',
  'OData-Version: 4.0',
  '',
  '',
  '--batchresponse_9',
  'Content-Type: application/http',
  'Content-Transfer-Encoding: binary',
  '',
  'HTTP/1.1 412 Precondition Failed',
  'REQ_ID: r-1',
  'Content-Type: application/json; odata.metadata=minimal',
  '',
  '{"error":{"code":"0x80060882","message":"x"}}',
  '--batchresponse_9--',
  '',
].join('\r\n');

function whole(body: string, type = 'multipart/mixed; boundary=batchresponse_9'): HttpAnswer {
  return { status: 200, header: (name) => (name === 'content-type' ? type : null), text: body };
}

describe('answersIn', () => {
  it('finds status, headers and body of every part, with CRLF or LF', () => {
    for (const body of [text, text.replaceAll('\r\n', '\n')]) {
      const parts = answersIn(whole(body)) ?? [];
      expect(parts.map(({ status, text: inner }) => [status, inner])).toEqual([
        [201, '{"contactid":"1","lastname":"--batch"}'],
        [204, ''],
        [412, '{"error":{"code":"0x80060882","message":"x"}}'],
      ]);
      expect(parts[0]?.header('etag')).toBe('W/"7"');
      expect(parts[2]?.header('req_id')).toBe('r-1');
      expect(parts[1]?.header('etag')).toBeNull();
    }
  });

  it('gives only complete parts of an answer that was cut off, wherever that was', () => {
    for (let at = 0; at < text.length; at++) {
      const parts = answersIn(whole(text.slice(0, at))) ?? [];
      for (const [index, { text: inner }] of parts.entries()) {
        expect(inner).toBe(answersIn(whole(text))?.[index]?.text);
      }
    }
    expect(answersIn(whole(text.slice(0, 400)))).toHaveLength(2);
  });

  it('is null for what is no batch', () => {
    expect(answersIn(whole('{}', 'application/json'))).toBeNull();
  });
});
