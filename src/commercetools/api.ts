import type { Call } from '../ports/trail.ts';
import type { Renewable } from '../std/renewable.ts';
import type { Clock } from '../std/time.ts';
import type { Http, HttpAnswer, HttpRequest } from './http.ts';
import { documentOf, problemOf, saysAbsent, saysUnavailable } from './problems.ts';
import { stepped } from './stepped.ts';

export interface Get {
  /** Verb and object, as in `Step.step`. */
  readonly step: string;
  /** Below the project, already encoded: `/customers/<id>`. */
  readonly path: string;
  readonly query?: URLSearchParams;
  /**
   * What may be missing: the resource itself (`GET` by id), the whole facility (Messages are off by
   * default), or nothing (a query always has an answer, if an empty one). Missing reads as null.
   */
  readonly missing: 'resource' | 'facility' | 'nothing';
}

export interface ApiOptions {
  readonly http: Http;
  readonly tokens: Renewable<string, Call>;
  readonly projectKey: string;
  readonly clock: Clock;
}

/** One project's HTTP API, as far as Causeway reads it. */
export interface Api {
  /**
   * The mapped document, or null when commercetools says that what may be missing is missing. `read`
   * throws CWY-2006 for what it does not understand; everything else is thrown by the tables.
   */
  get<T>(get: Get, call: Call, read: (document: unknown) => T): Promise<T | null>;
}

/** A second refusal in a row is CWY-2005. */
const renewalsMax = 1;

export function apiOf(options: ApiOptions): Api {
  const { http, tokens, clock } = options;

  const send = async <T>(
    get: Get,
    call: Call,
    read: (document: unknown) => T,
    renewals: number,
  ): Promise<T | null> => {
    const got = await stepped<Found<T> | 'refused'>(
      { call, clock, step: get.step },
      async (seen) => {
        const token = await tokens.get(call);
        const answer = await http.exchange(requestOf(options.projectKey, get, call, token));
        seen(answer);
        if (answer.status === 401) tokens.refuse(token);
        if (answer.status === 401 && renewals < renewalsMax) {
          return { outcome: 'token refused', value: 'refused' };
        }
        const found = readAnswer(answer, get, read);
        return { outcome: outcomeOf(found.value), value: found };
      },
    );
    return got === 'refused' ? send(get, call, read, renewals + 1) : got.value;
  };

  return { get: (get, call, read) => send(get, call, read, 0) };
}

function outcomeOf(value: unknown): string {
  if (Array.isArray(value)) return `${value.length} found`;
  return value === null ? 'absent' : 'found';
}

interface Found<T> {
  readonly value: T | null;
}

const isMissing: Readonly<Record<Get['missing'], (answer: HttpAnswer) => boolean>> = {
  resource: saysAbsent,
  facility: saysUnavailable,
  nothing: () => false,
};

function readAnswer<T>(answer: HttpAnswer, get: Get, read: (document: unknown) => T): Found<T> {
  if (isMissing[get.missing](answer)) return { value: null };
  if (answer.status !== 200) throw problemOf(answer, get.step);
  return { value: read(documentOf(answer, get.step)) };
}

function requestOf(projectKey: string, get: Get, call: Call, token: string): HttpRequest {
  const query = get.query === undefined ? '' : `?${get.query.toString()}`;
  return {
    method: 'GET',
    path: `/${segment(projectKey)}${get.path}${query}`,
    headers: {
      accept: 'application/json',
      authorization: `Bearer ${token}`,
      'x-correlation-id': call.correlationId,
    },
  };
}

/** One path segment out of any text; dots too, because `..` would leave the folder. */
export function segment(text: string): string {
  return encodeURIComponent(text).replaceAll('.', '%2E');
}
