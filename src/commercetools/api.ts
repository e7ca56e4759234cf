import type { Call } from '../ports/trail.ts';
import type { Renewable } from '../std/renewable.ts';
import type { Clock } from '../std/time.ts';
import type { Http, HttpAnswer, HttpRequest } from './http.ts';
import { documentOf, problemOf, saysAbsent, saysUnavailable } from './problems.ts';
import { type Decided, stepped } from './stepped.ts';

interface Asked {
  /** Verb and object, as in `Step.step`. */
  readonly step: string;
  /** Below the project, already encoded: `/customers/<id>`. */
  readonly path: string;
  readonly query?: URLSearchParams;
}

export interface Get extends Asked {
  /**
   * What may be missing: the resource itself (`GET` by id), the whole facility (Messages are off by
   * default), or nothing (a query always has an answer, if an empty one). Missing reads as null.
   */
  readonly missing: 'resource' | 'facility' | 'nothing';
}

export interface Post extends Asked {
  readonly body: object;
  /** Names of what is written, as in `Step.fields`. */
  readonly fields: readonly string[];
}

export interface ApiOptions {
  readonly http: Http;
  readonly tokens: Renewable<string, Call>;
  readonly projectKey: string;
  readonly clock: Clock;
}

/** One project's HTTP API, as far as Causeway uses it. */
export interface Api {
  /**
   * The mapped document, or null when commercetools says that what may be missing is missing. `read`
   * throws CWY-2006 for what it does not understand; everything else is thrown by the tables.
   */
  get<T>(get: Get, call: Call, read: (document: unknown) => T): Promise<T | null>;
  /**
   * Sends once; only a refused token lets it be sent again, because then nothing was done. `read`
   * judges the answer, whatever its status.
   */
  post<T>(post: Post, call: Call, read: (answer: HttpAnswer) => Decided<T>): Promise<T>;
}

/** A second refusal in a row is CWY-2005. */
const renewalsMax = 1;

export function apiOf(options: ApiOptions): Api {
  const { http, tokens, clock } = options;

  const send = async <T>(
    asked: Get | Post,
    call: Call,
    read: (answer: HttpAnswer) => Decided<T>,
    renewals: number,
  ): Promise<T> => {
    const fields = 'fields' in asked ? asked.fields : null;
    const got = await stepped<Answered<T> | 'refused'>(
      { call, clock, step: asked.step, fields },
      async (seen) => {
        const token = await tokens.get(call);
        const answer = await http.exchange(requestOf(options.projectKey, asked, call, token));
        seen(answer);
        if (answer.status === 401) tokens.refuse(token);
        if (answer.status === 401 && renewals < renewalsMax) {
          return { outcome: 'token refused', value: 'refused' };
        }
        const { outcome, value } = read(answer);
        return { outcome, value: { value } };
      },
    );
    return got === 'refused' ? send(asked, call, read, renewals + 1) : got.value;
  };

  return {
    get: (get, call, read) => send(get, call, (answer) => found(answer, get, read), 0),
    post: (post, call, read) => send(post, call, read, 0),
  };
}

interface Answered<T> {
  readonly value: T;
}

const isMissing: Readonly<Record<Get['missing'], (answer: HttpAnswer) => boolean>> = {
  resource: saysAbsent,
  facility: saysUnavailable,
  nothing: () => false,
};

function found<T>(answer: HttpAnswer, get: Get, read: (document: unknown) => T): Decided<T | null> {
  if (isMissing[get.missing](answer)) return { outcome: 'absent', value: null };
  if (answer.status !== 200) throw problemOf(answer, get.step);
  const value = read(documentOf(answer, get.step));
  return { outcome: outcomeOf(value), value };
}

function outcomeOf(value: unknown): string {
  if (Array.isArray(value)) return `${value.length} found`;
  return value === null ? 'absent' : 'found';
}

function requestOf(projectKey: string, asked: Get | Post, call: Call, token: string): HttpRequest {
  const query = asked.query === undefined ? '' : `?${asked.query.toString()}`;
  const path = `/${segment(projectKey)}${asked.path}${query}`;
  const headers = {
    accept: 'application/json',
    authorization: `Bearer ${token}`,
    'x-correlation-id': call.correlationId,
  };
  if (!('body' in asked)) return { method: 'GET', path, headers };
  return {
    method: 'POST',
    path,
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(asked.body),
  };
}

/** One path segment out of any text; dots too, because `..` would leave the folder. */
export function segment(text: string): string {
  return encodeURIComponent(text).replaceAll('.', '%2E');
}
