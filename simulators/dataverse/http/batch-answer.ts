import { refusal, ServiceError } from '../errors.ts';
import type { Result } from '../operations/operation.ts';

/** The answer to one request within a batch, with the content id it goes by. */
export type PartAnswer = {
  readonly status: number;
  readonly text: string;
};

const JSON_TYPE = 'application/json; odata.metadata=minimal';

const reasons: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  204: 'No Content',
  304: 'Not Modified',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  412: 'Precondition Failed',
  413: 'Request Entity Too Large',
  415: 'Unsupported Media Type',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  503: 'Service Unavailable',
};

/** Clients read answers line by line: every line ends in CRLF, a body is one line. */
const part = (
  contentId: string | undefined,
  status: number,
  headers: readonly string[],
  body: string,
): PartAnswer => {
  const id = contentId === undefined ? '' : `Content-ID: ${contentId}\r\n`;
  const lines = headers.length === 0 ? '' : `${headers.join('\r\n')}\r\n`;
  const text =
    `Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n${id}\r\n` +
    `HTTP/1.1 ${status} ${reasons[status] ?? 'Status'}\r\n${lines}OData-Version: 4.0\r\n\r\n${body}\r\n`;
  return { status, text };
};

/** The part for a request that was carried out. */
export const resultPart = (
  root: string,
  contentId: string | undefined,
  result: Result,
): PartAnswer => {
  const headers: string[] = [];
  if (result.body !== undefined) headers.push(`Content-Type: ${result.contentType ?? JSON_TYPE}`);
  if (result.entityId !== undefined) {
    headers.push(
      `Location: ${root}${result.entityId}`,
      `OData-EntityId: ${root}${result.entityId}`,
    );
  }
  if (result.etag !== undefined) headers.push(`ETag: ${result.etag}`);
  const applied = result.preferences ?? [];
  if (applied.length > 0) headers.push(`Preference-Applied: ${applied.join(',')}`);
  return part(contentId, result.status, headers, result.body ?? '');
};

/** The part for a request that was refused. */
export const errorPart = (
  requestId: string,
  contentId: string | undefined,
  error: unknown,
): PartAnswer => {
  const known = error instanceof ServiceError;
  const answer = known ? error : refusal('unexpected');
  // A mistake of the simulator should be read by whoever runs it, not guessed from a 500.
  const detail = known || !(error instanceof Error) ? '' : ` (simulator: ${error.stack})`;
  const headers = [`REQ_ID: ${requestId}`, `Content-Type: ${JSON_TYPE}`];
  if (answer.retryAfterSeconds !== undefined) {
    headers.push(`Retry-After: ${answer.retryAfterSeconds}`);
  }
  const body = JSON.stringify({ error: { code: answer.code, message: answer.message + detail } });
  return part(contentId, answer.status, headers, body);
};

/** The multipart text of parts under a boundary. */
export const joinParts = (boundary: string, parts: readonly PartAnswer[]): string =>
  `${parts.map(({ text }) => `--${boundary}\r\n${text}`).join('')}--${boundary}--\r\n`;

/** The part that stands for a whole change set. */
export const changeSetPart = (
  boundary: string,
  status: number,
  parts: readonly PartAnswer[],
): PartAnswer => ({
  status,
  text: `Content-Type: multipart/mixed; boundary=${boundary}\r\n\r\n${joinParts(boundary, parts)}`,
});
