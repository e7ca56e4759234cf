import type { IncomingMessage, ServerResponse } from 'node:http';
import { ConnectionDropped, refusal, ServiceError } from '../errors.ts';
import type { AnswerFault } from '../faults/faults.ts';
import { type Admission, unlimited } from '../limits/protection.ts';
import type { User } from '../operations/context.ts';
import type { Result } from '../operations/operation.ts';
import { tenantId } from '../organisation.ts';
import type { World } from '../world.ts';

/** One call of the Web API on its way. */
export type Call = {
  readonly world: World;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly origin: string;
  readonly version: string;
  readonly path: string;
  readonly search: string;
  readonly table: string;
  readonly requestId: string;
  /** The web server that took it. */
  readonly server: number;
  /** When it arrived, and when it was begun with, in simulated milliseconds. */
  readonly arrivedAt: number;
  begunAt: number;
  user: User | undefined;
  admission: Admission | undefined;
  /** Execution time that it took, by the cost model. */
  spentMs: number;
};

const JSON_TYPE = 'application/json; odata.metadata=minimal';

/** One header of a request. */
export const header = (request: IncomingMessage, name: string): string | undefined => {
  const value = request.headers[name];
  return typeof value === 'string' ? value : value?.[0];
};

/** Headers of every answer, as captured from the real service. */
const commonHeaders = (call: Call): string[] => {
  const { farm } = call.world;
  const left = call.admission?.remaining() ?? unlimited;
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
    left.seconds,
    'x-ms-ratelimit-burst-remaining-xrm-requests',
    String(left.requests),
    'Set-Cookie',
    farm.cookieOf(call.server),
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

export const sendResult = (call: Call, result: Result, fault: AnswerFault): void => {
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

export const sendError = (call: Call, error: unknown): void => {
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

export const sendUnauthorized = (call: Call): void => {
  const authority = `${call.origin}/${tenantId}/oauth2/authorize`;
  const challenge = `Bearer authorization_uri=${authority}, resource_id=${call.origin}/`;
  logCall(call, 401, undefined);
  send(call, 401, [...commonHeaders(call), 'WWW-Authenticate', challenge], '', false);
};
