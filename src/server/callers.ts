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
 * From this machine and addressed to it, straight and not on behalf of a web page. The name is
 * checked as well, for otherwise a page could have its own name resolved to 127.0.0.1 and let the
 * operator's browser read the journal.
 */
function isLocal(request: FastifyRequest): boolean {
  return (
    localAddresses.has(request.ip) &&
    localNames.has(request.host.replace(/:\d+$/, '').toLowerCase()) &&
    !isForwarded(request) &&
    !isFromOtherSite(request)
  );
}

/** A proxy on this machine speaks for anybody: what it passes on comes from its callers. */
function isForwarded({ headers }: FastifyRequest): boolean {
  return Object.keys(headers).some((name) =>
    /^(forwarded|via|x-real-ip|x-forwarded-.*)$/.test(name),
  );
}

/**
 * A browser lets any page post texts to this machine, and says which page it was: by its origin,
 * which for a page of our own is the address that is asked, and by how the two are related.
 */
function isFromOtherSite({ headers, host, protocol }: FastifyRequest): boolean {
  const { origin, 'sec-fetch-site': relation } = headers;
  if (origin !== undefined && origin.toLowerCase() !== `${protocol}://${host}`.toLowerCase()) {
    return true;
  }
  return relation !== undefined && relation !== 'same-origin' && relation !== 'none';
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
