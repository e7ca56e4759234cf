import type { ProblemCode } from '../problems/catalogue.ts';
import { Problem, type ProblemDetail } from '../problems/problem.ts';
import { isRecord } from '../std/is-record.ts';
import { retryAfterMs } from '../std/retry-after.ts';
import type { HttpAnswer } from './http.ts';

/** commercetools' own error codes say more than the status; they are looked at first. */
const byRemoteCode: Readonly<Record<string, ProblemCode>> = {
  OverCapacity: 'CWY-2003',
  QueryTimedOut: 'CWY-2002',
  LockedField: 'CWY-2002',
  invalid_client: 'CWY-2005',
  invalid_scope: 'CWY-2005',
  insufficient_scope: 'CWY-2005',
  invalid_token: 'CWY-2005',
};

const byStatus: Readonly<Record<number, ProblemCode>> = {
  401: 'CWY-2005',
  403: 'CWY-2005',
  408: 'CWY-2002',
  429: 'CWY-2003',
};

/** What an answer means that is not the one hoped for. */
export function problemOf(answer: HttpAnswer, place: string): Problem {
  const remoteCode = remoteCodeOf(answer);
  const requestId = answer.header('x-correlation-id');
  const pauseMs = retryAfterMs(answer.header('retry-after'));
  return new Problem(codeOf(answer.status, remoteCode), {
    place,
    status: answer.status,
    ...missingIn(answer),
    ...(remoteCode === null ? {} : { remoteCode }),
    ...(requestId === null ? {} : { requestId }),
    ...(pauseMs === undefined ? {} : { retryAfterMs: pauseMs }),
  });
}

function codeOf(status: number, remoteCode: string | null): ProblemCode {
  const known = remoteCode === null ? undefined : byRemoteCode[remoteCode];
  if (known !== undefined) return known;
  const byNumber = byStatus[status];
  if (byNumber !== undefined) return byNumber;
  // A 404 that is not commercetools' own word comes from something in between.
  if (status >= 500 || status === 404) return 'CWY-2002';
  return status >= 400 ? 'CWY-2004' : 'CWY-2006';
}

/** `errors[0].code` of the API, `error` of the token endpoint. */
function remoteCodeOf(answer: HttpAnswer): string | null {
  const body = parsed(answer.text);
  if (!isRecord(body)) return null;
  const code = firstErrorOf(body)?.code ?? body.error;
  return typeof code === 'string' && /^\w{1,64}$/.test(code) ? code : null;
}

function firstErrorOf(
  body: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> | null {
  const [first] = Array.isArray(body.errors) ? body.errors : [];
  return isRecord(first) ? first : null;
}

/** The resource that a request points at and that is not there; never a text that may tell of people. */
function missingIn(answer: HttpAnswer): Pick<ProblemDetail, 'bound'> {
  const body = parsed(answer.text);
  const { code, typeId, id, key } = (isRecord(body) ? firstErrorOf(body) : null) ?? {};
  if (code !== 'ReferencedResourceNotFound' || !isWord(typeId)) return {};
  // People may be told by the key of a customer, who has a number in its place.
  const named = typeId === 'customer' ? undefined : key;
  const which = isWord(id) ? ` with id ${id}` : isWord(named) ? ` with key ${named}` : '';
  return { bound: `${typeId}${which}` };
}

/** What commercetools allows as the name of a type, as an id and as a key. */
function isWord(value: unknown): value is string {
  return typeof value === 'string' && /^[\w-]{1,256}$/.test(value);
}

/** What a refusal is about, where commercetools says so. */
export interface Blamed {
  /** `email` of a DuplicateField, the name of a custom field ... */
  readonly field: string | null;
  /** Which of the update actions, from 0. */
  readonly actionIndex: number | null;
}

export function blamedBy(answer: HttpAnswer): Blamed {
  const body = parsed(answer.text);
  const { field, actionIndex } = (isRecord(body) ? firstErrorOf(body) : null) ?? {};
  return {
    field: typeof field === 'string' ? field : null,
    actionIndex: typeof actionIndex === 'number' ? actionIndex : null,
  };
}

/**
 * Whether it is commercetools that says "no such resource". A 404 of something in between (a proxy,
 * a wrong host, many web frameworks) may look alike but lacks the code, and must not read as absence.
 */
export function saysAbsent(answer: HttpAnswer): boolean {
  return answer.status === 404 && remoteCodeOf(answer) === 'ResourceNotFound';
}

/** Whether the resource has another version than the one that the request was made for. */
export function saysChanged(answer: HttpAnswer): boolean {
  return answer.status === 409 && remoteCodeOf(answer) === 'ConcurrentModification';
}

/** Whether another resource has the value that this field was to get. */
export function saysDuplicate(answer: HttpAnswer, field: string): boolean {
  return (
    answer.status === 400 &&
    remoteCodeOf(answer) === 'DuplicateField' &&
    blamedBy(answer).field === field
  );
}

/** Whether the project does not have, or the API client may not see, what was asked for. */
export function saysUnavailable(answer: HttpAnswer): boolean {
  return saysAbsent(answer) || (answer.status === 403 && remoteCodeOf(answer) !== null);
}

/** The document of a success; one that ends early or is none is a passing error (CWY-2002). */
export function documentOf(answer: HttpAnswer, place: string): unknown {
  const body = parsed(answer.text);
  if (body !== undefined) return body;
  const requestId = answer.header('x-correlation-id');
  throw new Problem('CWY-2002', {
    place,
    value: 'no JSON',
    status: answer.status,
    ...(requestId === null ? {} : { requestId }),
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
