import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { refusal } from '../errors.ts';
import type { User } from '../operations/context.ts';
import { execute } from '../operations/execute.ts';
import type { Operation, Result } from '../operations/operation.ts';
import type { World } from '../world.ts';
import { answerBatch } from './batch.ts';
import { hasBody, readBody } from './body.ts';
import { routeRequest } from './route.ts';
import { type Call, header, sendError, sendResult, sendUnauthorized } from './send.ts';
import { headOf, parseApiUrl, serviceRequest } from './service-request.ts';
import { steeredContext } from './steering.ts';

/** URLs within a batch may be longer. */
const URL_MAX = 32_768;

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });

/** Sends an answer that is ready. */
type Send = () => void;

const carryOut = (call: Call, user: User, body: string): Result => {
  const { world, request } = call;
  const method = request.method ?? '';
  const root = `${call.origin}/api/data/${call.version}/`;
  const headerOf = (name: string): string | undefined => header(request, name);
  const { costs } = world.farm;
  if (/^(\$|%24)batch$/.test(call.path)) {
    call.spentMs += costs.batch;
    const charge = (operation: Operation): void => {
      call.spentMs += costs.inBatch(operation);
    };
    const { search } = call;
    return answerBatch({ world, user, header: headerOf, search, method, body, root, charge });
  }
  const routed = routeRequest(serviceRequest(method, call, headerOf, body, root), world.schema);
  call.spentMs += costs.alone(routed);
  return execute(steeredContext(world, user, root, headerOf, call.search), routed);
};

/** Limits are asked when a request arrives, before anything of it is read. */
const admit = (call: Call): User | undefined => {
  const { world, request } = call;
  const user = world.tokens.userOf(request.headers.authorization, Date.now());
  call.user = user;
  if (user !== undefined) call.admission = world.farm.protection.admit(user.id, call.server);
  return user;
};

const perform = async (call: Call, deadlocked: boolean): Promise<Send> => {
  const { world, request } = call;
  const user = admit(call);
  const body = hasBody(request.method) ? await readBody(request) : '';
  if (world.faults.state.latencyMs > 0) {
    await pause(world.faults.state.latencyMs);
    call.begunAt = world.farm.clock.now();
  }
  const fault = world.faults.onRequest({ method: request.method ?? '', table: call.table });
  if (user === undefined) return () => sendUnauthorized(call);
  if ((request.url ?? '').length > URL_MAX) throw refusal('urlTooLong', URL_MAX);
  if (deadlocked) throw refusal('sqlDeadlock');
  const result = carryOut(call, user, body);
  return () => sendResult(call, result, fault);
};

/** What is done is done at once; the time it takes passes before the answer. */
const answer = async (call: Call, deadlocked: boolean): Promise<void> => {
  let send: Send;
  try {
    send = await perform(call, deadlocked);
  } catch (error) {
    send = () => sendError(call, error);
  }
  const { admission, world } = call;
  if (admission !== undefined) await world.farm.settle(admission, call);
  send();
};

const bulkPath = /^\w+\/Microsoft\.Dynamics\.CRM\.\w+Multiple$/;

/** Bulk messages hold their table from arrival to answer, and may lose it to one another. */
const answerHolding = async (call: Call): Promise<void> => {
  if (!bulkPath.test(call.path)) return answer(call, false);
  const writing = call.world.writers.enter(call.table);
  try {
    await answer(call, writing.deadlocked);
  } finally {
    writing.leave();
  }
};

/** Answers a request below `/api/data/`; false when the URL is not one of the Web API. */
export const handleService = async (
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
  origin: string,
): Promise<boolean> => {
  const url = parseApiUrl(request.url ?? '');
  if (url === undefined) return false;
  const { version, path, search } = url;
  const table = headOf(path);
  const requestId = randomUUID();
  const arrivedAt = world.farm.clock.now();
  const call: Call = {
    world,
    request,
    response,
    origin,
    version,
    path,
    search,
    table,
    requestId,
    server: world.farm.serverFor(request.headers.cookie),
    arrivedAt,
    begunAt: arrivedAt,
    user: undefined,
    admission: undefined,
    spentMs: 0,
  };
  await answerHolding(call);
  return true;
};
