import type { JsonObject } from '../json.ts';
import { isObject } from '../json.ts';
import type { Answer, Caller } from './caller.ts';

/** A request of a batch in the form in which Microsoft's examples write it. */
export type InnerRequest = {
  readonly method: string;
  readonly url: string;
  readonly body?: JsonObject;
  readonly headers?: Readonly<Record<string, string>>;
  readonly contentId?: string;
};

/** One part of an answer, change sets flattened. */
export type InnerAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly contentId: string | undefined;
  readonly json: JsonObject;
  readonly code: string | undefined;
  readonly message: string | undefined;
};

const CRLF = '\r\n';

const innerText = (request: InnerRequest): string => {
  const headers = Object.entries(request.headers ?? {}).map(([name, value]) => `${name}: ${value}`);
  const type = request.body === undefined ? [] : ['Content-Type: application/json; type=entry'];
  return [
    'Content-Type: application/http',
    'Content-Transfer-Encoding: binary',
    ...(request.contentId === undefined ? [] : [`Content-ID: ${request.contentId}`]),
    '',
    `${request.method} ${request.url} HTTP/1.1`,
    ...type,
    ...headers,
    '',
    request.body === undefined ? '' : JSON.stringify(request.body),
  ].join(CRLF);
};

/** An item: a request, or an array of them as a change set. */
export type Item = InnerRequest | readonly InnerRequest[];

const isSet = (item: Item): item is readonly InnerRequest[] => Array.isArray(item);

/** The multipart text of a batch with the boundary `batch_x`. */
export const batchText = (items: readonly Item[]): string => {
  const parts = items.map((item) => {
    if (!isSet(item)) return `--batch_x${CRLF}${innerText(item)}${CRLF}`;
    const inner = item.map((one) => `--changeset_y${CRLF}${innerText(one)}${CRLF}`).join('');
    const type = 'Content-Type: multipart/mixed; boundary="changeset_y"';
    return `--batch_x${CRLF}${type}${CRLF}${CRLF}${inner}--changeset_y--${CRLF}`;
  });
  return `${parts.join('')}--batch_x--${CRLF}`;
};

const innerAnswer = (contentId: string | undefined, text: string): InnerAnswer => {
  const [head = '', body = ''] = text.split(/\r\n\r\n/);
  const [line = '', ...headerLines] = head.split(CRLF);
  const headers = Object.fromEntries(
    headerLines.map((one) => [
      one.slice(0, one.indexOf(':')).toLowerCase(),
      one.slice(one.indexOf(':') + 2),
    ]),
  );
  const parsed: unknown = body.trim() === '' ? {} : JSON.parse(body.trim());
  const json = isObject(parsed) ? parsed : {};
  const error = isObject(json.error) ? json.error : {};
  return {
    status: Number(line.split(' ')[1]),
    headers,
    contentId,
    json,
    code: typeof error.code === 'string' ? error.code : undefined,
    message: typeof error.message === 'string' ? error.message : undefined,
  };
};

/** The parts of a batch answer in their order. */
export const partsOf = (answer: Answer): InnerAnswer[] => {
  const pieces = answer.text.split(/^--(?:batchresponse|changesetresponse)_[^\r]*\r\n/m);
  return pieces.flatMap((piece) => {
    const at = piece.indexOf('HTTP/1.1 ');
    if (at < 0) return [];
    const contentId = /^Content-ID: (.*)\r$/m.exec(piece.slice(0, at))?.[1];
    return [innerAnswer(contentId, piece.slice(at))];
  });
};

/** Sends multipart text as a batch. */
export const sendBatchText = (
  caller: Caller,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> =>
  caller.send('POST', '$batch', {
    text,
    headers: { 'Content-Type': 'multipart/mixed; boundary="batch_x"', ...headers },
  });

/** Sends a batch. */
export const sendBatch = (
  caller: Caller,
  items: readonly Item[],
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> => sendBatchText(caller, batchText(items), headers);
