import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ConnectionDropped, refusal, ServiceError } from '../errors.ts';
import type { AnswerFault } from '../faults/faults.ts';
import type { User } from '../operations/context.ts';
import { execute } from '../operations/execute.ts';
import type { Result } from '../operations/operation.ts';
import { tenantId } from '../organisation.ts';
import type { World } from '../world.ts';
import { answerBatch } from './batch.ts';
import { hasBody, readBody } from './body.ts';
import { routeRequest } from './route.ts';
import { headOf, parseApiUrl, serviceRequest } from './service-request.ts';

/** One call of the Web API on its way. */
type Call = {
  readonly world: World;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly origin: string;
  readonly version: string;
  readonly path: string;
  readonly search: string;
  readonly table: string;
  readonly requestId: string;
  user: User | undefined;
};

const JSON_TYPE = 'application/json; odata.metadata=minimal';

/** The simulated farm has one server, so the affinity cookie never changes. */
const AFFINITY =
  'ARRAffinity=5f1c0a7e6d2b4938a1c4e0f7d3b2a19588c6e4d2f0b1a3957e6d8c4b2a0f1e3d; path=/; secure; HttpOnly';

const header = (request: IncomingMessage, name: string): string | undefined => {
  const value = request.headers[name];
  return typeof value === 'string' ? value : value?.[0];
};

/** Headers of every answer, as captured from the real service. */
const commonHeaders = (call: Call): string[] => {
  const twice = `${call.requestId},${call.requestId}`;
  const headers = [
    'Cache-Control',
    'no-cache',
    'Expires',
    '-1',
    'OData-Version',
    '4.0',
    'REQ_ID',
    twice,
    'x-ms-service-request-id',
    twice,
    'CRM.ServiceId',
    'CRMAppPool',
    'AuthActivityId',
    call.requestId,
    'x-ms-dop-hint',
    String(call.world.options.dopHint),
    'x-ms-ratelimit-time-remaining-xrm-requests',
    '1,200.00',
    'x-ms-ratelimit-burst-remaining-xrm-requests',
    '7999',
    'Set-Cookie',
    AFFINITY,
    'Strict-Transport-Security',
    'max-age=31536000; includeSubDomains',
  ];
  for (const name of ['x-ms-client-request-id', 'x-ms-correlation-id']) {
    const value = header(call.request, name);
    if (value !== undefined) headers.push(name, value);
  }
  return headers;
};

const logCall = (call: Call, status: number, code: string | undefined): void => {
  call.world.log.add({
    at: new Date().toISOString(),
    method: call.request.method ?? '',
    path: call.path,
    table: call.table,
    status,
    code,
    requestId: call.requestId,
    clientRequestId: header(call.request, 'x-ms-client-request-id'),
    correlationId: header(call.request, 'x-ms-correlation-id'),
    ifMatch: header(call.request, 'if-match'),
    userId: call.user?.id,
  });
};

const send = (
  call: Call,
  status: number,
  headers: string[],
  body: string | undefined,
  truncate: boolean,
): void => {
  if (body === undefined) {
    call.response.writeHead(status, headers).end();
    return;
  }
  const whole = Buffer.from(body);
  const bytes = truncate ? whole.subarray(0, Math.floor(whole.length / 2)) : whole;
  headers.push('Content-Length', String(bytes.length));
  call.response.writeHead(status, headers).end(bytes);
};

const sendResult = (call: Call, result: Result, fault: AnswerFault): void => {
  if (fault.lose || result.loseAnswer === true) {
    logCall(call, 0, 'answer lost');
    call.response.destroy();
    return;
  }
  const headers = commonHeaders(call);
  if (result.entityId !== undefined) {
    headers.push('OData-EntityId', `${call.origin}/api/data/${call.version}/${result.entityId}`);
  }
  if (result.etag !== undefined) headers.push('ETag', result.etag);
  const applied = result.preferences ?? [];
  if (applied.length > 0) headers.push('Preference-Applied', applied.join(','));
  if (result.body !== undefined) headers.push('Content-Type', result.contentType ?? JSON_TYPE);
  logCall(call, result.status, undefined);
  send(call, result.status, headers, result.body, fault.truncate);
};

const sendError = (call: Call, error: unknown): void => {
  if (error instanceof ConnectionDropped) {
    logCall(call, 0, 'dropped');
    call.response.destroy();
    return;
  }
  const known = error instanceof ServiceError;
  const answer = known ? error : refusal('unexpected');
  const headers = [...commonHeaders(call), 'Content-Type', JSON_TYPE];
  if (answer.retryAfterSeconds !== undefined) {
    headers.push('Retry-After', String(answer.retryAfterSeconds));
  }
  // A mistake of the simulator should be read by whoever runs it, not guessed from a 500.
  const detail = known || !(error instanceof Error) ? '' : ` (simulator: ${error.stack})`;
  const body = { error: { code: answer.code, message: answer.message + detail } };
  logCall(call, answer.status, answer.code);
  send(call, answer.status, headers, JSON.stringify(body), false);
};

const sendUnauthorized = (call: Call): void => {
  const authority = `${call.origin}/${tenantId}/oauth2/authorize`;
  const challenge = `Bearer authorization_uri=${authority}, resource_id=${call.origin}/`;
  logCall(call, 401, undefined);
  send(call, 401, [...commonHeaders(call), 'WWW-Authenticate', challenge], '', false);
};

/** URLs within a batch may be longer. */
const URL_MAX = 32_768;

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });

const answer = async (call: Call, deadlocked: boolean): Promise<void> => {
  const { world, request } = call;
  const body = hasBody(request.method) ? await readBody(request) : '';
  if (world.faults.state.latencyMs > 0) await pause(world.faults.state.latencyMs);
  const method = request.method ?? '';
  const fault = world.faults.onRequest({ method, table: call.table });
  const user = world.tokens.userOf(request.headers.authorization, Date.now());
  if (user === undefined) return sendUnauthorized(call);
  call.user = user;
  if ((request.url ?? '').length > URL_MAX) throw refusal('urlTooLong', URL_MAX);
  if (deadlocked) throw refusal('sqlDeadlock');
  const root = `${call.origin}/api/data/${call.version}/`;
  const headerOf = (name: string): string | undefined => header(request, name);
  const result = /^(\$|%24)batch$/.test(call.path)
    ? answerBatch({ world, user, header: headerOf, method, body, root })
    : execute(
        world.context(user, root),
        routeRequest(serviceRequest(method, call, headerOf, body, root), world.schema),
      );
  sendResult(call, result, fault);
};

const bulkPath = /^\w+\/Microsoft\.Dynamics\.CRM\.\w+Multiple$/;

/** Bulk messages hold their table from arrival to answer, and may lose it to one another. */
const answerHolding = async (call: Call): Promise<void> => {
  if (!bulkPath.test(call.path)) return answer(call, false);
  const writing = call.world.writers.enter(call.table);
  try {
    await answer(call, writing.deadlocked);
  } finally {
    writing.leave();
  }
};

/** Answers a request below `/api/data/`; false when the URL is not one of the Web API. */
export const handleService = async (
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
  origin: string,
): Promise<boolean> => {
  const url = parseApiUrl(request.url ?? '');
  if (url === undefined) return false;
  const { version, path, search } = url;
  const table = headOf(path);
  const requestId = randomUUID();
  const call: Call = {
    world,
    request,
    response,
    origin,
    version,
    path,
    search,
    table,
    requestId,
    user: undefined,
  };
  try {
    await answerHolding(call);
  } catch (error) {
    sendError(call, error);
  }
  return true;
};
