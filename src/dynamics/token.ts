import type { Call } from '../ports/trail.ts';
import { Problem } from '../problems/problem.ts';
import { isRecord } from '../std/is-record.ts';
import { type Granted, type Renewable, renewable } from '../std/renewable.ts';
import type { Clock } from '../std/time.ts';
import type { Http, HttpRequest } from './http.ts';
import { documentOf, problemOf } from './problems.ts';
import { stepped } from './stepped.ts';

export interface TokenOptions {
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scope: string;
  readonly clock: Clock;
}

const place = 'access token';

/** The access token of the application user: client credentials at Microsoft Entra. */
export function tokensOf(http: Http, options: TokenOptions): Renewable<string, Call> {
  const about = { clock: options.clock, step: 'get dynamics token', table: null, id: null };
  return renewable(options.clock, (call: Call) =>
    stepped({ ...about, call, fields: null }, async (seen) => {
      const answer = await http.exchange(tokenRequest(options));
      seen(answer);
      if (answer.status !== 200) throw refusal(problemOf(answer, place));
      return { outcome: 'granted', value: grantOf(documentOf(answer, place)) };
    }),
  );
}

function tokenRequest(options: TokenOptions): HttpRequest {
  const { pathname, search } = new URL(options.tokenUrl);
  return {
    method: 'POST',
    path: `${pathname}${search}`,
    headers: {
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: options.clientId,
      client_secret: options.clientSecret,
      scope: options.scope,
    }).toString(),
  };
}

/** Whatever the token endpoint refuses, it is the application that is not accepted. */
function refusal(problem: Problem): Problem {
  const refused: readonly string[] = ['CWY-3006', 'CWY-3008'];
  return refused.includes(problem.code) ? new Problem('CWY-3007', problem.detail) : problem;
}

function grantOf(body: unknown): Granted<string> {
  const token = isRecord(body) ? body.access_token : undefined;
  const seconds = isRecord(body) ? Number(body.expires_in) : Number.NaN;
  if (typeof token !== 'string' || token === '' || !Number.isFinite(seconds)) {
    throw new Problem('CWY-3009', { place, bound: 'access_token and expires_in' });
  }
  return { value: token, lifetimeMs: seconds * 1000 };
}
