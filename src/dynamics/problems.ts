import type { ProblemCode } from '../problems/catalogue.ts';
import { Problem, type ProblemDetail } from '../problems/problem.ts';
import { isRecord } from '../std/is-record.ts';
import { retryAfterMs } from '../std/retry-after.ts';
import type { HttpAnswer } from './http.ts';

/**
 * Dataverse's error codes decide before the status does: 412 alone means four things, and 429 is
 * not always a limit (fact sheet dataverse, 6 and 12).
 */
const byRemoteCode: Readonly<Record<string, ProblemCode>> = {
  '0x80072321': 'CWY-3003', // combined execution time
  '0x80072322': 'CWY-3003', // number of requests
  '0x80072326': 'CWY-3003', // concurrent requests
  '0x8005f103': 'CWY-3003',
  '0x80060308': 'CWY-3003',
  '0x80071151': 'CWY-3002', // another customization is being installed, answered as 429
  '0x80040216': 'CWY-3002', // unspecified; passing after a change of metadata
  '0x80044150': 'CWY-3002', // SQL deadlock
  '0x80044151': 'CWY-3002', // SQL time-out
  '0x80060882': 'CWY-3004',
  '0x80040237': 'CWY-3005', // primary key
  '0x80040333': 'CWY-3005', // duplicate rule
  '0x80060892': 'CWY-3005', // alternate key
  '0x80040506': 'CWY-4022', // loop among accounts
  '0x80040507': 'CWY-4022', // a write that would close one
  '0x80040386': 'CWY-4022', // the same of any table
  '0x80040387': 'CWY-4022',
  '0x80040203': 'CWY-3006',
  '0x80040217': 'CWY-3012', // a row that the write points at
  '0x80040227': 'CWY-3006',
  '0x80040265': 'CWY-3006', // plug-in
  '0x80044331': 'CWY-3006', // length
  '0x8004431a': 'CWY-3006', // choice
  '0x8004432f': 'CWY-3006', // range of a whole number
  '0x80044330': 'CWY-3006', // range of money
  '0x80048408': 'CWY-3006', // state and status
  '0x80060891': 'CWY-3006',
  '0x80040220': 'CWY-3008',
  '0x80048306': 'CWY-3008',
  '0x80048d19': 'CWY-3010',
  '0x80060888': 'CWY-3010',
};

const byStatus: Readonly<Record<number, ProblemCode>> = {
  401: 'CWY-3007',
  403: 'CWY-3008',
  408: 'CWY-3002',
  429: 'CWY-3003',
};

/** What an error document says; `code` null when there is none or it is empty. */
export interface RemoteError {
  readonly code: string | null;
  readonly message: string;
}

const messageCharsMax = 4_000;

function remoteErrorOf(answer: HttpAnswer): RemoteError | null {
  const body = parsed(answer.text);
  const error = isRecord(body) ? body.error : undefined;
  if (!isRecord(error)) return null;
  const { code, message } = error;
  return {
    code: typeof code === 'string' && /^0x[0-9a-f]{8}$/i.test(code) ? code.toLowerCase() : null,
    message: typeof message === 'string' ? message.slice(0, messageCharsMax) : '',
  };
}

/** Dataverse's own code of an error, in lower case; null when the answer carries none. */
export function remoteCodeOf(answer: HttpAnswer): string | null {
  return remoteErrorOf(answer)?.code ?? null;
}

/** What an answer means that is not one of those that the operation knows as a value. */
export function problemOf(answer: HttpAnswer, place: string): Problem {
  const error = remoteErrorOf(answer);
  const requestId = requestIdOf(answer);
  const pauseMs = retryAfterMs(answer.header('retry-after'));
  return new Problem(codeOf(answer.status, error), {
    place,
    ...hintsOf(error?.message ?? '', place),
    status: answer.status,
    ...(error === null || error.code === null ? {} : { remoteCode: error.code }),
    ...(requestId === null ? {} : { requestId }),
    ...(pauseMs === undefined ? {} : { retryAfterMs: pauseMs }),
  });
}

function codeOf(status: number, error: RemoteError | null): ProblemCode {
  // A literal of the wrong type comes under the code of an unknown column.
  if (error?.code === '0x80048d19' && /cannot convert/i.test(error.message)) return 'CWY-3006';
  const known = error?.code == null ? undefined : byRemoteCode[error.code];
  if (known !== undefined) return known;
  const byNumber = byStatus[status];
  if (byNumber !== undefined) return byNumber;
  // A 404 without a document of Dataverse's comes from something in between.
  if (status >= 500 || (status === 404 && error === null)) return 'CWY-3002';
  return status >= 400 ? 'CWY-3006' : 'CWY-3009';
}

/** Messages may quote values; only names of columns, ids of rows, privileges and bounds are taken out of them. */
function hintsOf(message: string, table: string): Pick<ProblemDetail, 'place' | 'bound'> {
  const attribute = /'(\w+)' attribute of the '(\w+)' entity/.exec(message);
  const typed = /property named '(\w+)' on type 'Microsoft\.Dynamics\.CRM\.(\w+)'/.exec(message);
  const undeclared = /undeclared property '([\w@.]+)'/.exec(message);
  const length = /maximum allowed length of '(\d+)'/.exec(message);
  const privilege = /\bprv\w+/.exec(message);
  const absent = /(\w+)'? With Ids? = ([0-9a-f-]{36})/i.exec(message);
  const owned = attribute ?? typed;
  const elsewhere = absent
    ? `${absent[1]} ${absent[2]?.toLowerCase()}`
    : undeclared && `${table}.${undeclared[1]}`;
  const place = owned === null ? elsewhere : `${owned[2] ?? table}.${owned[1] ?? ''}`;
  const bound = privilege?.[0] ?? (length && `at most ${length[1]} characters`);
  return { ...(place ? { place } : {}), ...(bound ? { bound } : {}) };
}

/** The ids come as one or as a list of the same id. */
export function requestIdOf(answer: HttpAnswer): string | null {
  const ids = answer.header('x-ms-service-request-id') ?? answer.header('req_id');
  return ids?.split(',')[0]?.trim() ?? null;
}

/** 404: the row itself does not exist. Another row in the message is one that the write points at. */
export function saysNoRow(answer: HttpAnswer, id: string): boolean {
  if (answer.status !== 404) return false;
  const error = remoteErrorOf(answer);
  if (error === null) return false;
  const named = /With Ids? = ([0-9a-f-]{36})/i.exec(error.message)?.[1];
  if (named !== undefined && named.toLowerCase() !== id.toLowerCase()) return false;
  return error.code === '0x80040217' || (error.code === null && named !== undefined);
}

/** 412 to create-only: a row with this id is there. Older services send the text without a code. */
export function saysExists(answer: HttpAnswer): boolean {
  const error = answer.status === 412 ? remoteErrorOf(answer) : null;
  if (error === null) return false;
  if (error.code !== null) return error.code === '0x80040237';
  return /matching key values already exists/i.test(error.message);
}

/** 412 to `If-Match`: the row has another version. Older services send the text without a code. */
export function saysChanged(answer: HttpAnswer): boolean {
  const error = answer.status === 412 ? remoteErrorOf(answer) : null;
  if (error === null) return false;
  return error.code === null ? /RowVersion/i.test(error.message) : error.code === '0x80060882';
}

/** A state given on create that the environment does not take (statecode is not valid for create). */
export function saysStateRefused(answer: HttpAnswer): boolean {
  return answer.status === 400 && remoteErrorOf(answer)?.code === '0x80048408';
}

/** The document of a success; one that ends early or is none is a passing error (CWY-3002). */
export function documentOf(answer: HttpAnswer, place: string): unknown {
  const body = parsed(answer.text);
  if (body !== undefined) return body;
  const requestId = requestIdOf(answer);
  throw new Problem('CWY-3002', {
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
