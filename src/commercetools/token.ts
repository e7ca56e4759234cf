import { Buffer } from 'node:buffer';
import type { Call } from '../ports/trail.ts';
import { Problem } from '../problems/problem.ts';
import { isRecord } from '../std/is-record.ts';
import { type Granted, type Renewable, renewable } from '../std/renewable.ts';
import type { Clock } from '../std/time.ts';
import type { Http } from './http.ts';
import { documentOf, problemOf } from './problems.ts';
import { stepped } from './stepped.ts';

export interface TokenOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scopes: readonly string[];
  readonly clock: Clock;
}

const place = 'access token';

/** The access token of the API client: asked for by client credentials, one request at a time. */
export function tokensOf(http: Http, options: TokenOptions): Renewable<string, Call> {
  return renewable(options.clock, (call: Call) =>
    stepped({ call, clock: options.clock, step: 'get commercetools token' }, async (seen) => {
      const answer = await http.exchange(tokenRequest(options));
      seen(answer);
      if (answer.status !== 200) throw refusal(problemOf(answer, place));
      return { outcome: 'granted', value: grantOf(documentOf(answer, place)) };
    }),
  );
}

function tokenRequest(options: TokenOptions) {
  const credentials = Buffer.from(`${options.clientId}:${options.clientSecret}`).toString('base64');
  const form = new URLSearchParams({ grant_type: 'client_credentials' });
  if (options.scopes.length > 0) form.set('scope', options.scopes.join(' '));
  return {
    method: 'POST',
    path: '/oauth/token',
    headers: {
      authorization: `Basic ${credentials}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: form.toString(),
  } as const;
}

/** Whatever the token endpoint refuses, it is the API client that is not accepted. */
function refusal(problem: Problem): Problem {
  return problem.code === 'CWY-2004' ? new Problem('CWY-2005', problem.detail) : problem;
}

function grantOf(body: unknown): Granted<string> {
  const token = isRecord(body) ? body.access_token : undefined;
  const seconds = isRecord(body) ? body.expires_in : undefined;
  if (typeof token !== 'string' || token === '' || typeof seconds !== 'number') {
    throw new Problem('CWY-2006', { place, bound: 'access_token and expires_in' });
  }
  return { value: token, lifetimeMs: seconds * 1000 };
}
