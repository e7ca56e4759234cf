import { refusal } from '../errors.ts';
import { boundaryOf, type Part, parsePart, splitMultipart } from './multipart.ts';

/** One request within a batch, as its sender wrote it. */
export type BatchRequest = {
  readonly method: string;
  readonly url: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
  readonly contentId: string | undefined;
};

/** A request of its own, or several that succeed or fail together. */
export type BatchItem =
  | { readonly kind: 'single'; readonly request: BatchRequest }
  | { readonly kind: 'changeSet'; readonly requests: readonly BatchRequest[] };

/** So many requests a batch may have, those within change sets counted. */
const batchRequestsMax = 1000;

const invalid = (text: string): Error => refusal('batchInvalid', text);

/** A URL may hold spaces: it ends where the protocol begins. */
const requestLine = /^(GET|POST|PATCH|PUT|DELETE) (.+) HTTP\/1\.[01]\s*$/i;

/** The HTTP request within a part; the content id may stand outside or inside of it. */
const readRequest = (part: Part): BatchRequest => {
  const type = part.headers.get('content-type') ?? '';
  if (!/^application\/http\b/i.test(type)) {
    throw invalid(`The content type '${type}' is not valid for a part of a batch.`);
  }
  const text = part.body.trimStart();
  const end = text.indexOf('\n');
  const line = end < 0 ? text : text.slice(0, end);
  const [, method, url] = requestLine.exec(line) ?? [];
  if (method === undefined || url === undefined) {
    throw invalid(`The request line '${line.trim().slice(0, 100)}' of a batch part is not valid.`);
  }
  const { headers, body } = parsePart(end < 0 ? '' : text.slice(end + 1));
  const contentId = part.headers.get('content-id') ?? headers.get('content-id');
  return { method: method.toUpperCase(), url, headers, body, contentId };
};

const split = (text: string, boundary: string): string[] => {
  const parts = splitMultipart(text, boundary, batchRequestsMax);
  if (parts === undefined) {
    throw invalid(`The boundary '--${boundary}--' that ends the message is missing.`);
  }
  if (parts.length > batchRequestsMax) throw refusal('batchTooLarge', batchRequestsMax);
  return parts;
};

const assertInChangeSet = (request: BatchRequest, seen: Set<string>): void => {
  const { method, contentId } = request;
  if (method === 'GET') throw refusal('changeSetMethod', method);
  if (contentId === undefined) throw refusal('contentIdMissing');
  if (seen.has(contentId)) throw invalid(`The content ID '${contentId}' was found more than once.`);
  seen.add(contentId);
};

const readChangeSet = (text: string, boundary: string): BatchRequest[] => {
  const seen = new Set<string>();
  return split(text, boundary).map((inner) => {
    const request = readRequest(parsePart(inner));
    assertInChangeSet(request, seen);
    return request;
  });
};

/** Understands the body of a batch; what is malformed anywhere refuses the whole. */
export const parseBatch = (contentType: string | undefined, body: string): BatchItem[] => {
  const boundary = boundaryOf(contentType);
  if (boundary === undefined) throw refusal('batchContentType', contentType ?? '');
  const items = split(body, boundary).map((text): BatchItem => {
    const part = parsePart(text);
    const inner = boundaryOf(part.headers.get('content-type'));
    if (inner === undefined) return { kind: 'single', request: readRequest(part) };
    return { kind: 'changeSet', requests: readChangeSet(part.body, inner) };
  });
  const count = items.reduce(
    (sum, item) => sum + (item.kind === 'single' ? 1 : item.requests.length),
    0,
  );
  if (count > batchRequestsMax) throw refusal('batchTooLarge', batchRequestsMax);
  return items;
};
