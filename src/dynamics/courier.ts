import type { Call } from '../ports/trail.ts';
import { must } from '../std/assert.ts';
import type { Renewable } from '../std/renewable.ts';
import type { Work } from './governor/budget.ts';
import type { Leave } from './governor/governor.ts';
import { isGuid } from './guid.ts';
import type { Http, HttpAnswer, HttpRequest } from './http.ts';
import { limitSigns, noAnswer } from './limits.ts';

/** One HTTP request below the service root. */
export interface WireRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below the service root, encoded: `contacts(<guid>)?$select=lastname`. */
  readonly path: string;
  /** Headers beyond those of every request. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/** A request with the leave to send it. */
export interface Sending {
  readonly leave: Leave;
  readonly work: Work;
  readonly wire: WireRequest;
  readonly call: Call;
  /** Told the answer that refused a token, before the request is sent again with another. */
  readonly onTokenRefused: (answer: HttpAnswer) => void;
}

/** Carries requests out as the application user of their leave, and reports how they ended. */
export interface Courier {
  exchange(sending: Sending): Promise<HttpAnswer>;
}

export interface CourierParts {
  readonly http: Http;
  /** The access tokens of the application users, in their order. */
  readonly tokens: readonly Renewable<string, Call>[];
  /** A new UUID at every call. */
  readonly newId: () => string;
  /** How fast the clock of the budgets runs; a pause that is asked for is meant in real seconds. */
  readonly clockRate: number;
}

/** Where the Web API lies; 9.2 is the version that the fact sheet describes. */
export const serviceRoot = '/api/data/v9.2/';

/** A second refusal in a row is for the sender to judge. */
const renewalsMax = 1;

export function createCourier({ http, tokens, newId, clockRate }: CourierParts): Courier {
  const attempt = async (sending: Sending, renewals: number): Promise<HttpAnswer> => {
    const { leave, wire, call } = sending;
    const own = must(tokens[leave.user], 'A leave names one of the application users');
    const token = await own.get(call);
    const answer = await http.exchange(httpRequest(wire, call, token, newId()));
    if (answer.status !== 401) return answer;
    own.refuse(token);
    if (renewals >= renewalsMax) return answer;
    sending.onTokenRefused(answer);
    return attempt(sending, renewals + 1);
  };
  return {
    async exchange(sending) {
      let signs = noAnswer;
      try {
        const answer = await attempt(sending, 0);
        signs = limitSigns(answer, clockRate);
        return answer;
      } finally {
        sending.leave.done({ work: sending.work, ...signs });
      }
    },
  };
}

function httpRequest(
  { method, path, headers, body }: WireRequest,
  call: Call,
  token: string,
  requestId: string,
): HttpRequest {
  const all: Record<string, string> = {
    accept: 'application/json',
    authorization: `Bearer ${token}`,
    'odata-maxversion': '4.0',
    'odata-version': '4.0',
    // The word, not the absence: it means "no condition" to Dataverse and stops caches between.
    'if-none-match': 'null',
    'x-ms-client-request-id': requestId,
  };
  // Dataverse takes a GUID only and would refuse the request for anything else.
  if (isGuid(call.correlationId)) all['x-ms-correlation-id'] = call.correlationId;
  Object.assign(all, headers);
  return {
    method,
    path: `${serviceRoot}${path}`,
    headers: all,
    ...(body === null ? {} : { body }),
  };
}
