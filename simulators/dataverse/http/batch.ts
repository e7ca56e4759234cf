import { randomUUID } from 'node:crypto';
import { ConnectionDropped, refusal } from '../errors.ts';
import type { User } from '../operations/context.ts';
import { execute } from '../operations/execute.ts';
import type { Operation, Result } from '../operations/operation.ts';
import type { World } from '../world.ts';
import {
  changeSetPart,
  errorPart,
  joinParts,
  type PartAnswer,
  resultPart,
} from './batch-answer.ts';
import { type BatchItem, type BatchRequest, parseBatch } from './batch-parse.ts';
import { parsePrefer } from './headers.ts';
import { routeRequest } from './route.ts';
import { type HeaderReader, headOf, parseApiUrl, serviceRequest } from './service-request.ts';
import { steeredContext } from './steering.ts';

/** A batch as it arrived. */
export type BatchCall = {
  readonly world: World;
  readonly user: User;
  readonly header: HeaderReader;
  /** After the question mark of the batch itself; its `tag` holds for every request. */
  readonly search: string;
  readonly method: string;
  readonly body: string;
  /** `http://host/api/data/v9.2/` */
  readonly root: string;
  /** Books what an operation costs. */
  readonly charge: (operation: Operation) => void;
};

/** A batch on its way: what its content ids stand for, and whether the answer shall be lost. */
type Run = BatchCall & { readonly rows: Map<string, string>; loseAnswer: boolean };

const URL_IN_BATCH_MAX = 65_536;

const rowOf = (run: Run, contentId: string): string => {
  const row = run.rows.get(contentId);
  if (row === undefined) throw refusal('contentIdUnknown', `$${contentId}`);
  return row;
};

const bound = /("[^"]*@odata\.(?:bind|id)"\s*:\s*")\$([\w.-]+)/g;

/** Puts the address of a row in the place of `$1`, where a payload points to one. */
const withRows = (run: Run, body: string): string =>
  body.includes('"$')
    ? body.replace(bound, (_, before: string, id: string) => before + rowOf(run, id))
    : body;

const reference = /^\/?\$(?!batch\b)([\w.-]+)(.*)$/;

/** URLs may be absolute, begin with a slash, be relative to the service, or with a content id. */
const addressed = (run: Run, url: string): { readonly path: string; readonly search: string } => {
  if (url.length > URL_IN_BATCH_MAX) throw refusal('urlTooLong', URL_IN_BATCH_MAX);
  const [, id, rest = ''] = reference.exec(url) ?? [];
  const named = id === undefined || /^metadata\b/.test(id) ? url : rowOf(run, id) + rest;
  const local = named.replace(/^https?:\/\/[^/]+/i, '');
  const parsed = parseApiUrl(local);
  if (parsed !== undefined) return parsed;
  const question = local.indexOf('?');
  const path = (question < 0 ? local : local.slice(0, question)).replace(/^\//, '');
  return { path, search: question < 0 ? '' : local.slice(question + 1) };
};

const carryOut = (run: Run, request: BatchRequest): Result => {
  const { world, user, root } = run;
  const url = addressed(run, request.url);
  const { method } = request;
  const table = headOf(url.path);
  if (table === '$batch') throw refusal('batchNested');
  if (world.faults.onItem({ method, table }).lose) run.loseAnswer = true;
  const header: HeaderReader = (name) => request.headers.get(name);
  const body = withRows(run, request.body);
  const routed = routeRequest(serviceRequest(method, url, header, body, root), world.schema);
  run.charge(routed);
  const either: HeaderReader = (name) => header(name) ?? run.header(name);
  const search = url.search.includes('tag=') ? url.search : run.search;
  const result = execute(steeredContext(world, user, root, either, search), routed);
  if (result.loseAnswer === true) run.loseAnswer = true;
  if (request.contentId !== undefined && result.entityId !== undefined) {
    run.rows.set(request.contentId, result.entityId);
  }
  return result;
};

/** For the counters: `$1` when the URL is a content id, otherwise the entity set. */
const note = (run: Run, request: BatchRequest, status: number): void => {
  const local = request.url.replace(/^https?:\/\/[^/]+/i, '');
  const table = headOf(parseApiUrl(local)?.path ?? local.replace(/^\//, ''));
  run.world.log.countInner(request.method, table, status);
};

const failed = (run: Run, request: BatchRequest, error: unknown): PartAnswer => {
  if (error instanceof ConnectionDropped) throw error;
  const answer = errorPart(randomUUID(), request.contentId, error);
  note(run, request, answer.status);
  return answer;
};

const answerSingle = (run: Run, request: BatchRequest): PartAnswer => {
  try {
    const result = carryOut(run, request);
    note(run, request, result.status);
    return resultPart(run.root, request.contentId, result);
  } catch (error) {
    return failed(run, request, error);
  }
};

/** All or nothing; a failed set is answered by the one part that failed. */
const answerChangeSet = (run: Run, requests: readonly BatchRequest[]): PartAnswer => {
  const boundary = `changesetresponse_${randomUUID()}`;
  let current = requests[0];
  try {
    const parts = run.world.database.transact(() =>
      requests.map((request) => {
        current = request;
        return resultPart(run.root, request.contentId, carryOut(run, request));
      }),
    );
    requests.forEach((request, index) => {
      note(run, request, parts[index]?.status ?? 0);
    });
    return changeSetPart(boundary, 200, parts);
  } catch (error) {
    for (const { contentId } of requests) if (contentId !== undefined) run.rows.delete(contentId);
    if (current === undefined) throw error;
    const part = failed(run, current, error);
    return changeSetPart(boundary, part.status, [part]);
  }
};

const answerItem = (run: Run, item: BatchItem): PartAnswer =>
  item.kind === 'single' ? answerSingle(run, item.request) : answerChangeSet(run, item.requests);

const FIRST_ERROR = 400;

/**
 * Carries out a batch in its order. The first failure ends it and gives the whole its status,
 * unless the caller wants it to go on after errors.
 */
export const answerBatch = (call: BatchCall): Result => {
  if (call.method !== 'POST') throw refusal('methodNotAllowed', call.method);
  const items = parseBatch(call.header('content-type'), call.body);
  const goOn = parsePrefer(call.header('prefer')).continueOnError;
  const run: Run = { ...call, rows: new Map(), loseAnswer: false };
  const parts: PartAnswer[] = [];
  let status = 200;
  for (const item of items) {
    const part = answerItem(run, item);
    parts.push(part);
    if (part.status < FIRST_ERROR || goOn) continue;
    status = part.status;
    break;
  }
  const boundary = `batchresponse_${randomUUID()}`;
  return {
    status,
    body: joinParts(boundary, parts),
    contentType: `multipart/mixed; boundary=${boundary}`,
    loseAnswer: run.loseAnswer,
    preferences: goOn ? ['odata.continue-on-error'] : [],
  };
};
