import { refusal } from '../errors.ts';
import { isObject, type JsonObject } from '../json.ts';
import type { QueryOptions } from '../odata/query-options.ts';
import { isMetadataCall } from '../operations/metadata-calls.ts';
import type { Operation } from '../operations/operation.ts';
import type { ServiceRequest } from './route.ts';

const bodyOf = (request: ServiceRequest): JsonObject => {
  if (request.body === '') return {};
  try {
    const parsed: unknown = JSON.parse(request.body);
    if (isObject(parsed)) return parsed;
  } catch {
    throw refusal('argumentInvalid', 'The request body is not valid JSON.');
  }
  throw refusal('argumentInvalid', 'The request body must be a JSON object.');
};

const acceptsXml = (accept: string | undefined): boolean =>
  accept === undefined || accept === '' || /\*\/\*|\bxml\b/.test(accept);

const describe = (request: ServiceRequest): Operation => {
  if (request.method !== 'GET') throw refusal('methodNotAllowed', request.method);
  if (request.path === '') return { kind: 'describe', what: 'sets' };
  if (acceptsXml(request.accept)) return { kind: 'describe', what: 'csdl' };
  throw refusal('mediaTypeUnsupported', request.accept ?? '');
};

const definitions = (
  request: ServiceRequest,
  segments: readonly string[],
  query: QueryOptions,
): Operation => {
  const { method, solution } = request;
  if (method === 'GET') {
    return { kind: 'metadata', segments, query, strong: request.strong === true };
  }
  if (method !== 'POST' && method !== 'PUT' && method !== 'DELETE') {
    throw refusal('methodNotAllowed', method);
  }
  const payload = method === 'DELETE' ? {} : bodyOf(request);
  return { kind: 'writeMetadata', method, segments, payload, solution };
};

const heads = /^(?:EntityDefinitions|RelationshipDefinitions)(?:\(|$)/;

/** Routes what is about metadata; undefined when the request is about rows. */
export const routeMetadata = (
  request: ServiceRequest,
  segments: readonly string[],
  query: QueryOptions,
): Operation | undefined => {
  const [head = ''] = segments;
  if (head === '' || head === '$metadata') return describe(request);
  if (heads.test(head)) return definitions(request, segments, query);
  const name = /^(\w+)(?:\(.*\))?$/.exec(head)?.[1] ?? '';
  if (segments.length > 1 || !isMetadataCall(name)) return undefined;
  const wanted = name.startsWith('Retrieve') ? 'GET' : 'POST';
  if (request.method !== wanted) throw refusal('methodNotAllowed', request.method);
  return { kind: 'callMetadata', name, payload: bodyOf(request), solution: request.solution };
};
