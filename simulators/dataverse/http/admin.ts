import type { IncomingMessage, ServerResponse } from 'node:http';
import { ServiceError } from '../errors.ts';
import { isObject, type Json, type JsonObject } from '../json.ts';
import { execute } from '../operations/execute.ts';
import { unconditional } from '../operations/operation.ts';
import { noGuard, seller } from '../organisation.ts';
import type { Table } from '../schema/schema.ts';
import type { Row } from '../store/row.ts';
import type { World } from '../world.ts';
import { bulkState, setBulk } from './admin-bulk.ts';
import { limitsState, setLimits } from './admin-limits.ts';
import { findRows } from './admin-rows.ts';
import { hasBody, readBody } from './body.ts';
import { pageFile } from './page.ts';

type AdminCall = {
  readonly world: World;
  readonly query: URLSearchParams;
  readonly body: string;
};

/** What an admin route answers: an object, or lines that are written one by one. */
type AdminAnswer =
  | { readonly json: unknown }
  | { readonly chunks: Iterable<string> }
  | { readonly problem: string; readonly status: number };

const bodyObject = (call: AdminCall): JsonObject => {
  const parsed: unknown = JSON.parse(call.body === '' ? '{}' : call.body);
  if (isObject(parsed)) return parsed;
  throw new Error('the body must be a JSON object');
};

const rawRow = (table: Table, row: Row): string =>
  JSON.stringify({ [table.primaryKey]: row.id, versionnumber: row.version, ...row.values });

function* stateChunks(world: World, table: Table): Generator<string> {
  const store = world.database.store(table.name);
  yield `{"table":${JSON.stringify(table.name)},"count":${store.size},"rows":[`;
  let separator = '';
  for (const row of store.scan()) {
    yield separator + rawRow(table, row);
    separator = ',\n';
  }
  yield ']}';
}

const tableNamed = (world: World, name: string): Table | undefined =>
  world.schema.bySet.get(name) ?? world.schema.tables.get(name);

const state = ({ world, query }: AdminCall): AdminAnswer => {
  const name = query.get('table');
  if (name === null) {
    const tables = [...world.schema.tables.values()].filter((table) => !table.isActivityUnion);
    const sizes = tables.map((table) => [table.entitySet, world.database.store(table.name).size]);
    return { json: { version: world.database.version, tables: Object.fromEntries(sizes) } };
  }
  const table = tableNamed(world, name);
  if (table === undefined) return { problem: `no table ${name}`, status: 404 };
  return { chunks: stateChunks(world, table) };
};

const rows = ({ world, query }: AdminCall): AdminAnswer => {
  const name = query.get('table') ?? '';
  const table = tableNamed(world, name);
  if (table === undefined) return { problem: `no table ${name}`, status: 404 };
  return { json: findRows(world, table, query) };
};

const requestsMax = 1000;

/** `latest` narrows the answer to so many of the last requests. */
const requests = ({ world, query }: AdminCall): AdminAnswer => {
  const report = world.log.report();
  const latest = Number(query.get('latest') ?? requestsMax);
  const count = Number.isInteger(latest) && latest > 0 ? latest : requestsMax;
  return { json: { ...report, recent: report.recent.slice(-count) } };
};

const DELETE_MARK = '@delete';

/** Writes one seeded row: by id when it has one, and deletes it when it is marked so. */
const seedRow = (world: World, table: Table, row: JsonObject): string => {
  const context = world.context(seller, '/', noGuard);
  const id = row[table.primaryKey];
  if (typeof id !== 'string') {
    const result = execute(context, {
      kind: 'create',
      table,
      payload: row,
      representation: undefined,
    });
    return /\((.*)\)/.exec(result.entityId ?? '')?.[1] ?? '';
  }
  const key = { kind: 'id', id: id.toLowerCase() } as const;
  const condition = unconditional;
  if (row[DELETE_MARK] === true) execute(context, { kind: 'delete', table, key, condition });
  else {
    const operation = { kind: 'upsert', table, key, payload: row, condition } as const;
    execute(context, { ...operation, representation: undefined });
  }
  return key.id;
};

/** Names the row in the message, so that a bad seed file can be mended. */
const seedRowAt = (world: World, table: Table, row: Json, place: string): string => {
  if (!isObject(row)) throw new Error(`${place} is no object`);
  try {
    return seedRow(world, table, row);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    throw new Error(`${place}: ${error.code} ${error.message}`);
  }
};

/** Writes rows per entity set; stops at the first bad row and says which it was. */
export const seed = (world: World, given: JsonObject): Record<string, string[]> => {
  const ids: Record<string, string[]> = {};
  for (const [name, rows] of Object.entries(given)) {
    const table = tableNamed(world, name);
    if (table === undefined || !Array.isArray(rows)) {
      throw new Error(`${name} is no entity set with an array of rows`);
    }
    const list: readonly Json[] = rows;
    ids[name] = list.map((row, index) => seedRowAt(world, table, row, `${name}[${index}]`));
  }
  return ids;
};

/** `true` ends the delta tokens of all tables, an entity set those of one. */
const expireDeltaTokens = (world: World, given: Json | undefined): void => {
  const { tracking } = world.database;
  if (given === true) tracking.expire();
  else if (typeof given === 'string') {
    const table = tableNamed(world, given);
    if (table === undefined) throw new Error(`expireDeltaTokens: no table ${given}`);
    tracking.expire(table);
  }
};

const setFaults = (call: AdminCall): AdminAnswer => {
  const given = bodyObject(call);
  call.world.faults.merge(given);
  if (given.expireTokens === true) call.world.tokens.expireAll();
  expireDeltaTokens(call.world, given.expireDeltaTokens);
  return { json: call.world.faults.state };
};

const save = async ({ world }: AdminCall): Promise<AdminAnswer> => {
  const saved = await world.save();
  if (saved !== undefined) return { json: saved };
  return { problem: 'no state file; start with --state file', status: 409 };
};

type AdminRoute = (call: AdminCall) => AdminAnswer | Promise<AdminAnswer>;

/** What the simulator itself uses, for measurements. */
const processState = (): JsonObject => {
  const { user, system } = process.cpuUsage();
  return { cpuMs: Math.round((user + system) / 1000), rssBytes: process.memoryUsage.rss() };
};

const routes: Readonly<Record<string, AdminRoute>> = {
  'GET /_sim/health': () => ({ json: { healthy: true } }),
  'GET /_sim/state': state,
  'GET /_sim/rows': rows,
  'GET /_sim/requests': requests,
  'GET /_sim/process': () => ({ json: processState() }),
  'GET /_sim/limits': ({ world }) => ({ json: limitsState(world) }),
  'POST /_sim/limits': (call) => ({ json: setLimits(call.world, bodyObject(call)) }),
  'GET /_sim/webhooks': ({ world }) => ({ json: world.courier.report() }),
  'GET /_sim/bulk': ({ world }) => ({ json: bulkState(world) }),
  'POST /_sim/bulk': (call) => ({ json: setBulk(call.world, bodyObject(call)) }),
  'GET /_sim/faults': ({ world }) => ({ json: world.faults.state }),
  'POST /_sim/faults': setFaults,
  'POST /_sim/seed': (call) => ({ json: { ids: seed(call.world, bodyObject(call)) } }),
  'POST /_sim/save': save,
  'POST /_sim/reset': ({ world }) => {
    world.reset();
    return { json: { reset: true } };
  },
};

/** Every call below `/_sim/`, such as `GET /_sim/state`. */
export const adminRoutes = (): readonly string[] => Object.keys(routes);

const answerOf = async (call: AdminCall, route: string): Promise<AdminAnswer> => {
  const handler = routes[route];
  if (handler === undefined) {
    return { problem: `${route} is none of ${Object.keys(routes).join(', ')}`, status: 404 };
  }
  try {
    return await handler(call);
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error), status: 400 };
  }
};

const CHUNK_CHARACTERS = 64_000;

/** Gathers small pieces, so that a large table is not a write per row. */
const writeChunks = (response: ServerResponse, chunks: Iterable<string>): void => {
  let gathered = '';
  for (const chunk of chunks) {
    gathered += chunk;
    if (gathered.length < CHUNK_CHARACTERS) continue;
    response.write(gathered);
    gathered = '';
  }
  response.end(gathered);
};

/** Answers a request below `/_sim/`: for tests and demos, without sign-in. */
export const handleAdmin = async (
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const page = request.method === 'GET' ? await pageFile(url.pathname) : undefined;
  if (page !== undefined) {
    response.writeHead(200, { 'Content-Type': page.type }).end(page.text);
    return;
  }
  const body = hasBody(request.method) ? await readBody(request) : '';
  const call = { world, query: url.searchParams, body };
  const answer = await answerOf(call, `${request.method} ${url.pathname}`);
  const status = 'problem' in answer ? answer.status : 200;
  response.writeHead(status, { 'Content-Type': 'application/json' });
  if ('chunks' in answer) writeChunks(response, answer.chunks);
  else response.end(JSON.stringify('json' in answer ? answer.json : { problem: answer.problem }));
};
