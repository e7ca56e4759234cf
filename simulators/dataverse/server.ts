import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { assertDefined } from './assert.ts';
import { ServiceError } from './errors.ts';
import { handleAdmin, seed } from './http/admin.ts';
import { readBody } from './http/body.ts';
import { handleService } from './http/service.ts';
import { isObject } from './json.ts';
import { type DataverseOptions, defaultOptions } from './options.ts';
import { tenantId } from './organisation.ts';
import { loadDatabase } from './store/archive.ts';
import { World } from './world.ts';

/** How to reach a running simulator and to stop it. */
export type RunningDataverse = {
  readonly url: string;
  readonly apiUrl: string;
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** All identities, the first one included. */
  readonly applicationUsers: readonly {
    readonly clientId: string;
    readonly clientSecret: string;
    readonly userId: string;
  }[];
  /** The organisation itself, for tests in the same process. */
  readonly world: World;
  readonly close: () => Promise<void>;
};

const HOST = '127.0.0.1';
/** Node's own limit is below what the service takes as a URL. */
const maxHeaderSize = 131_072;
const tokenPath = /^\/[^/]+\/oauth2\/(v2\.0\/)?token$/;

const handleToken = async (
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
  v2: boolean,
): Promise<void> => {
  const type = { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store' };
  try {
    const form = new URLSearchParams(await readBody(request));
    world.faults.onTokenRequest();
    const answer = world.tokens.answer(form, v2, Date.now());
    response.writeHead(answer.status, type).end(answer.body);
  } catch (error) {
    const status = error instanceof ServiceError ? error.status : 500;
    response.writeHead(status, type).end('{"error":"temporarily_unavailable"}');
  }
};

const handle = async (
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
  origin: string,
): Promise<void> => {
  const url = request.url ?? '/';
  if (await handleService(world, request, response, origin)) return;
  if (url === '/_sim' || url === '/') {
    response.writeHead(302, { Location: '/_sim/' }).end();
    return;
  }
  if (url.startsWith('/_sim/')) return handleAdmin(world, request, response);
  const token = tokenPath.exec(url);
  if (token !== null && request.method === 'POST') {
    return handleToken(world, request, response, token[1] !== undefined);
  }
  response.writeHead(404, { 'Content-Type': 'text/plain' }).end('Not Found');
};

const listen = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, HOST, () => {
      const address = server.address();
      if (typeof address === 'object' && address !== null) resolve(address.port);
      else reject(new Error('the server has no port'));
    });
  });

const closeServer = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

const readSeedFile = async (world: World, file: string): Promise<void> => {
  const parsed: unknown = JSON.parse(await readFile(file, 'utf8'));
  if (!isObject(parsed)) throw new Error(`${file} must hold a JSON object`);
  seed(world, parsed);
};

/** Reading a large file leaves as much behind as it brings; V8 alone would keep that for long. */
const collectGarbage = (): void => {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect === 'function') collect();
};

const loadState = async (world: World, file: string): Promise<void> => {
  if (!existsSync(file)) return;
  world.restore(await loadDatabase(file, world.options.changeTrackingDays));
  collectGarbage();
};

/** Starts a simulator on loopback; it answers when the promise resolves. */
export const startDataverse = async (
  given: Partial<DataverseOptions> = {},
): Promise<RunningDataverse> => {
  const options = { ...defaultOptions, ...given };
  const world = new World(options);
  if (options.stateFile !== undefined) await loadState(world, options.stateFile);
  if (options.seedFile !== undefined) await readSeedFile(world, options.seedFile);
  let origin = '';
  const server = createServer({ keepAliveTimeout: 60_000, maxHeaderSize }, (request, response) => {
    void handle(world, request, response, origin);
  });
  const port = await listen(server, options.port);
  origin = `http://${HOST}:${port}`;
  const [first] = world.users;
  assertDefined(first, 'there is at least one application user');
  return {
    url: origin,
    apiUrl: `${origin}/api/data/v9.2/`,
    tokenUrl: `${origin}/${tenantId}/oauth2/v2.0/token`,
    clientId: first.clientId,
    clientSecret: first.clientSecret,
    applicationUsers: world.users.map(({ clientId, clientSecret, user }) => ({
      clientId,
      clientSecret,
      userId: user.id,
    })),
    world,
    close: () => {
      world.courier.close();
      return closeServer(server);
    },
  };
};
