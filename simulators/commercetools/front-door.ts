import type { IncomingHttpHeaders } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { CommercetoolsMock } from '@labdigital/commercetools-mock';
import { CommerceError, errorResponse, notFound } from './errors.ts';
import { type Fate, type Faults, served } from './faults.ts';
import type { ApiClient } from './options.ts';
import { parsePath } from './paths.ts';
import type { RequestCounts } from './request-counts.ts';
import { isResourceTarget, type Resources, type ResourceTarget } from './resources.ts';
import type { Scope, ScopeHolder } from './scope.ts';
import { type SentinelFate, type Sentinels, slowMs } from './sentinels.ts';
import { docs, isDoc, toDoc } from './storage/doc.ts';

/** Everything that a request meets before, and instead of, the mock. */
export type FrontDoor = {
  mock: CommercetoolsMock;
  projectKey: string;
  clients: readonly ApiClient[];
  /** Access tokens that no longer count. */
  revoked: ReadonlySet<string>;
  resources: Resources;
  scopes: ScopeHolder;
  faults: Faults;
  sentinels: Sentinels;
  counts: RequestCounts;
  messagesEnabled: () => boolean;
};

/** What the hooks need of a request; the mock brings an HTTP server, and with it types, of its own. */
type Asked = { method: string; url: string; headers: IncomingHttpHeaders; body?: unknown };

type Answer = { status: number; json: string };

const adminPrefix = '/_sim/';

const urlOf = (request: Asked): URL => new URL(request.url, 'http://simulator');

const bearerOf = ({ authorization }: IncomingHttpHeaders): string | undefined =>
  /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];

/** Refuses clients that nobody registered; the mock takes any name and password. */
function checkClient(door: FrontDoor, { authorization }: IncomingHttpHeaders): void {
  const encoded = /^Basic (.+)$/i.exec(authorization ?? '')?.[1] ?? '';
  const [id, secret] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  const known = door.clients.some(
    ({ clientId, clientSecret }) => clientId === id && clientSecret === secret,
  );
  if (known) return;
  throw new CommerceError(
    401,
    'invalid_client',
    'Please provide valid client credentials using HTTP Basic Authentication.',
  );
}

function clientOf(door: FrontDoor, headers: IncomingHttpHeaders): string {
  const token = bearerOf(headers);
  const valid = token !== undefined && !door.revoked.has(token);
  const client = valid ? door.mock.authStore().getClientIdForToken(token) : undefined;
  if (client !== undefined) return client;
  throw new CommerceError(
    401,
    'invalid_token',
    token === undefined
      ? 'This endpoint requires an access token. You can get one from the authorization server.'
      : 'invalid_token',
  );
}

async function meetSentinel(door: FrontDoor, target: ResourceTarget, method: string) {
  const fate: SentinelFate = door.sentinels.meet(door.resources.find(target), method);
  if (fate.kind === 'slow') await pause(slowMs);
  if (fate.kind !== 'status') return fate.kind === 'drop';
  const codes: Record<number, string> = { 404: 'ResourceNotFound', 409: 'ConcurrentModification' };
  throw new CommerceError(fate.status, codes[fate.status] ?? 'General', 'Refused by a sentinel.');
}

function answerRead(door: FrontDoor, target: ResourceTarget, request: Asked, url: URL): Answer {
  const { resources } = door;
  if (target.typeId === 'message' && !door.messagesEnabled()) {
    throw notFound('Messages are not enabled for this project.');
  }
  if (request.method === 'HEAD') {
    return { status: resources.exists(target, url.searchParams) ? 200 : 404, json: '' };
  }
  const json = target.selector
    ? resources.read(target, url.searchParams)
    : resources.list(target, url.searchParams);
  return { status: 200, json };
}

function scopeOf(door: FrontDoor, request: Asked, clientId: string, path: string): Scope {
  const external = request.headers['x-external-user-id'];
  return {
    clientId,
    externalUserId: typeof external === 'string' ? external : undefined,
    actions: docs(toDoc(request.body).actions),
    path,
    silent: door.scopes.getStore()?.silent ?? false,
  };
}

/** Answers what the simulator serves itself; undefined leaves the request to the mock. */
async function ownAnswer(
  door: FrontDoor,
  request: Asked,
  clientId: string,
  lose: () => void,
): Promise<Answer | undefined> {
  const url = urlOf(request);
  const target = parsePath(url.pathname);
  if (target.projectKey !== door.projectKey) {
    throw notFound(`The project '${target.projectKey}' was not found.`);
  }
  if (!isResourceTarget(target)) return undefined;
  if (target.typeId === 'message' && request.method !== 'GET' && request.method !== 'HEAD') {
    throw notFound('Messages can only be read.');
  }
  if (target.selector && (await meetSentinel(door, target, request.method))) lose();
  if (request.method === 'GET' || request.method === 'HEAD') {
    return answerRead(door, target, request, url);
  }
  const found = door.resources.find(target);
  if (request.method === 'DELETE' && target.selector) {
    const scope = scopeOf(door, request, clientId, url.pathname);
    const json = door.scopes.run(scope, () => door.resources.remove(target, url.searchParams));
    return { status: 200, json };
  }
  if (found && !door.resources.visible(target, found)) {
    throw notFound(`The Resource with ID '${found.id}' was not found.`);
  }
  return undefined;
}

/** The mock updates orders by id only: an order number in the path becomes the id that it stands for. */
function nameById(door: FrontDoor, request: Asked & { params: unknown }): void {
  const target = parsePath(urlOf(request).pathname);
  if (!isResourceTarget(target) || target.selector?.by !== 'orderNumber') return;
  const row = door.resources.find(target);
  if (row) toDoc(request.params).id = row.id;
}

/** Strips what the mock shows of its internals from the answers that it composes itself. */
function shown(door: FrontDoor, path: string, payload: unknown): unknown {
  const { typeId } = parsePath(path);
  if (!isDoc(payload) || typeId === undefined || typeof payload.statusCode === 'number') {
    return payload;
  }
  if (isDoc(payload.customer) && typeId === 'customer') {
    return { ...payload, customer: door.resources.view('customer', payload.customer) };
  }
  return door.resources.view(typeId, payload);
}

function refusal(
  { status, retryAfter }: Extract<Fate, { kind: 'refuse' }>,
  setHeader: (name: string, value: string) => void,
): CommerceError {
  if (retryAfter !== undefined) setHeader('retry-after', String(retryAfter));
  const code = status === 503 ? 'OverCapacity' : 'General';
  return new CommerceError(status, code, 'The service is currently unavailable.');
}

/**
 * The mock has set an error handler that knows its own errors only, and its server warns on standard
 * error about a second one. Ours is meant to replace it, so the mark of the first is taken off.
 */
function allowErrorHandler(app: object): void {
  const mark = Object.getOwnPropertySymbols(app).find(
    ({ description }) => description === 'fastify.errorHandlerAlreadySet',
  );
  if (mark) Reflect.set(app, mark, false);
}

/** Hangs the hooks into the mock's server: faults, authentication, own answers, scope, views. */
export function openFrontDoor(door: FrontDoor): void {
  const { app } = door.mock;
  const losing = new WeakSet<object>();
  const clientIds = new WeakMap<object, string>();
  /** Requests that load a population: neither subject to faults nor counted. */
  const seeding = new WeakSet<object>();

  allowErrorHandler(app);
  app.setErrorHandler((error, _request, reply) => {
    const { status, body } = errorResponse(error);
    return reply.status(status).send(body);
  });

  app.addHook('onRequest', async (request, reply) => {
    const path = urlOf(request).pathname;
    if (path.startsWith(adminPrefix)) return;
    const correlation = request.headers['x-correlation-id'];
    reply.header('x-correlation-id', correlation ?? `${door.projectKey}/${crypto.randomUUID()}`);
    if (door.scopes.getStore()) seeding.add(request);
    const fate = seeding.has(request) ? served : await door.faults.meet(request.method, path);
    if (fate.kind === 'drop') {
      reply.hijack();
      request.raw.socket.destroy();
      return;
    }
    if (fate.kind === 'refuse') throw refusal(fate, (name, value) => reply.header(name, value));
    if (path.startsWith('/oauth/')) {
      checkClient(door, request.headers);
      return;
    }
    const clientId = clientOf(door, request.headers);
    clientIds.set(request, clientId);
    Reflect.set(request, 'credentials', { clientId, clientSecret: '' });
    const answer = await ownAnswer(door, request, clientId, () => losing.add(request));
    if (!answer) return;
    reply.status(answer.status).header('content-type', 'application/json; charset=utf-8');
    return reply.send(answer.json);
  });

  app.addHook('preHandler', (request, _reply, done) => {
    const clientId = clientIds.get(request);
    nameById(door, request);
    if (clientId === undefined) done();
    else door.scopes.run(scopeOf(door, request, clientId, urlOf(request).pathname), done);
  });

  app.addHook('preSerialization', async (request, reply, payload) => {
    const path = urlOf(request).pathname;
    // An import creates: the mock answers 200.
    if (path.endsWith('/orders/import') && reply.statusCode === 200) reply.status(201);
    return clientIds.has(request) ? shown(door, path, payload) : payload;
  });

  app.addHook('onSend', async (request) => {
    const path = urlOf(request).pathname;
    if (path.startsWith(adminPrefix) || seeding.has(request)) return;
    if (losing.has(request) || door.faults.losesAnswer(request.method, path))
      request.raw.socket.destroy();
  });

  app.addHook('onResponse', async (request, reply) => {
    if (seeding.has(request)) return;
    door.counts.add(request.method, urlOf(request).pathname, reply.statusCode);
  });
}
