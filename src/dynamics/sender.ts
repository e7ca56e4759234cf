import type { CrmTable } from '../ports/crm.ts';
import type { Call } from '../ports/trail.ts';
import type { Renewable } from '../std/renewable.ts';
import type { Clock } from '../std/time.ts';
import { isGuid } from './guid.ts';
import type { Http, HttpAnswer, HttpRequest } from './http.ts';
import { type Decided, stepped } from './stepped.ts';

/** One operation on one row or set, below the service root. */
export interface CrmRequest {
  /** Verb and object, as in `Step.step`. */
  readonly step: string;
  readonly method: 'GET' | 'PATCH';
  /** Below the service root, encoded: `contacts(<guid>)?$select=lastname`. */
  readonly path: string;
  /** Headers beyond those of every request. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>> | null;
  readonly table: CrmTable;
  readonly id: string | null;
  /** Names of the columns written. */
  readonly fields: readonly string[] | null;
}

/** Tells from the answer what it means; throws a `Problem` for what it does not. */
export type Decide<T> = (answer: HttpAnswer) => Decided<T>;

/**
 * The one way by which every operation reaches Dataverse. What paces, gathers or bundles requests
 * stands behind it; the operations do not notice.
 */
export interface Sender {
  send<T>(request: CrmRequest, call: Call, decide: Decide<T>): Promise<T>;
}

export interface SenderOptions {
  readonly http: Http;
  readonly tokens: Renewable<string, Call>;
  /** A new UUID at every call. */
  readonly newId: () => string;
  readonly clock: Clock;
}

/** Where the Web API lies; 9.2 is the version that the fact sheet describes. */
const serviceRoot = '/api/data/v9.2/';

/** A second refusal in a row is CWY-3007. */
const renewalsMax = 1;

export function senderOf(options: SenderOptions): Sender {
  const { http, tokens, clock } = options;

  const send = async <T>(
    request: CrmRequest,
    call: Call,
    decide: Decide<T>,
    renewals: number,
  ): Promise<T> => {
    const { step, table, id, fields } = request;
    const got = await stepped<{ value: T } | 'refused'>(
      { call, clock, step, table, id, fields },
      async (seen) => {
        const token = await tokens.get(call);
        const answer = await http.exchange(wireOf(request, call, token, options.newId()));
        seen(answer);
        if (answer.status === 401) tokens.refuse(token);
        if (answer.status === 401 && renewals < renewalsMax) {
          return { outcome: 'token refused', value: 'refused' };
        }
        const { outcome, value } = decide(answer);
        return { outcome, value: { value } };
      },
    );
    return got === 'refused' ? send(request, call, decide, renewals + 1) : got.value;
  };

  return { send: (request, call, decide) => send(request, call, decide, 0) };
}

function wireOf(request: CrmRequest, call: Call, token: string, requestId: string): HttpRequest {
  return {
    method: request.method,
    path: `${serviceRoot}${request.path}`,
    headers: {
      accept: 'application/json',
      authorization: `Bearer ${token}`,
      'odata-maxversion': '4.0',
      'odata-version': '4.0',
      // The word, not the absence: it means "no condition" to Dataverse and stops caches between.
      'if-none-match': 'null',
      'x-ms-client-request-id': requestId,
      // Dataverse takes a GUID only and would refuse the request for anything else.
      ...(isGuid(call.correlationId) ? { 'x-ms-correlation-id': call.correlationId } : {}),
      ...(request.body === null ? {} : { 'content-type': 'application/json' }),
      ...request.headers,
    },
    ...(request.body === null ? {} : { body: JSON.stringify(request.body) }),
  };
}
