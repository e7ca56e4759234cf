import type { FastifyRequest } from 'fastify';
import { bearer, carriesToken, sameText } from '../intake/token.ts';
import { Problem } from '../problems/problem.ts';

const localAddresses: ReadonlySet<string> = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);
const localNames: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Lets through who may send notifications; everybody else gets CWY-1002. */
export function checkSender(request: FastifyRequest, token: string | undefined): void {
  if (token === undefined ? isLocal(request) : carriesToken(presented(request), token)) return;
  throw new Problem('CWY-1002');
}

/** Lets through who may use the API; everybody else gets CWY-6006. */
export function checkOperator(request: FastifyRequest, token: string | undefined): void {
  const given = bearer(request.headers.authorization);
  if (token === undefined ? isLocal(request) : given !== undefined && sameText(given, token))
    return;
  throw new Problem('CWY-6006');
}

/**
 * From this machine and addressed to it. The name is checked as well, for otherwise a web page
 * could have its own name resolved to 127.0.0.1 and let the operator's browser read the journal.
 */
function isLocal(request: FastifyRequest): boolean {
  return (
    localAddresses.has(request.ip) &&
    localNames.has(request.host.replace(/:\d+$/, '').toLowerCase())
  );
}

function presented(request: FastifyRequest) {
  const { authorization, 'aeg-sas-key': aegSasKey } = request.headers;
  return {
    authorization,
    aegSasKey: first(aegSasKey),
    queryToken: tokenOf(request.query),
  };
}

function tokenOf(query: unknown): string | undefined {
  if (typeof query !== 'object' || query === null || !('token' in query)) return undefined;
  return typeof query.token === 'string' ? query.token : undefined;
}

function first(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : header?.[0];
}
