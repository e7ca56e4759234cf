import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import pg from 'pg';
import { Pool } from 'undici';

/**
 * What is left when everything is left out: takes events in over HTTP, inserts each into PostgreSQL
 * before it is acknowledged, reads one resource and writes one row, both named by headers of the
 * event, with plain undici and no logic. It keeps nothing that a crash would not lose.
 */
const { BARE_DATABASE_URL, BARE_GET_URL, BARE_PATCH_URL, BARE_GET_TOKEN, BARE_PATCH_TOKEN } =
  process.env;
/** Records of a batch, connections to commercetools and to Dataverse, as Causeway has them. */
const atWorkMax = 50;
const getConnectionsMax = 20;
const patchConnectionsMax = 52;
const waitingMax = 100_000;

interface Work {
  readonly get: string;
  readonly patch: string;
}

const database = new pg.Pool({ connectionString: BARE_DATABASE_URL, max: 10 });
await database.query(`create table if not exists bare_event (
  id bigint generated always as identity primary key, received_at timestamptz default clock_timestamp(),
  resource text, body text)`);
const commerce = poolOf(BARE_GET_URL, getConnectionsMax);
const crm = poolOf(BARE_PATCH_URL, patchConnectionsMax);
const waiting: Work[] = [];
let atWork = 0;
let done = 0;
let failed = 0;
let lastDoneAtMs = 0;

const server = createServer((request, response) => {
  const answer = request.method === 'GET' ? standing() : accept(request);
  void answer.then(
    (body) => response.writeHead(202).end(body),
    (error: unknown) => response.writeHead(500).end(String(error)),
  );
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const ready = { ready: true, url: `http://127.0.0.1:${port}/` };
  process.stdout.write(`${JSON.stringify(ready)}\n`);
});
process.once('SIGTERM', () => process.exit(0));

async function standing(): Promise<string> {
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  const cpuMs = (userCPUTime + systemCPUTime) / 1000;
  return JSON.stringify({ done, failed, lastDoneAtMs, cpuMs });
}

async function accept(request: IncomingMessage): Promise<string> {
  const get = String(request.headers['x-bench-get']);
  const patch = String(request.headers['x-bench-patch']);
  if (waiting.length >= waitingMax) throw new Error('too many events wait');
  const body = await text(request);
  const insert = {
    name: 'insert',
    text: 'insert into bare_event (resource, body) values ($1, $2)',
  };
  await database.query({ ...insert, values: [get, body] });
  waiting.push({ get, patch });
  pump();
  return '{}';
}

function pump(): void {
  while (waiting.length > 0 && atWork < atWorkMax) {
    const work = waiting.shift();
    if (work === undefined) return;
    atWork += 1;
    void carryOut(work).then(
      () => over(true),
      () => over(false),
    );
  }
}

function over(ok: boolean): void {
  atWork -= 1;
  if (ok) done += 1;
  else failed += 1;
  lastDoneAtMs = performance.timeOrigin + performance.now();
  pump();
}

async function carryOut({ get, patch }: Work): Promise<void> {
  const read = await commerce.pool.request({
    method: 'GET',
    path: `${commerce.path}${get}`,
    headers: { accept: 'application/json', authorization: `Bearer ${BARE_GET_TOKEN}` },
  });
  const resource: unknown = JSON.parse(await read.body.text());
  const written = await crm.pool.request({
    method: 'PATCH',
    path: `${crm.path}${patch}`,
    headers: {
      accept: 'application/json',
      authorization: `Bearer ${BARE_PATCH_TOKEN}`,
      'content-type': 'application/json',
      prefer: 'return=representation',
    },
    body: JSON.stringify(patch.startsWith('contacts') ? contactOf(resource) : entryOf(resource)),
  });
  JSON.parse(await written.body.text());
  if (read.statusCode !== 200 || written.statusCode > 201) throw new Error('refused');
}

function contactOf(resource: unknown): object {
  return { firstname: textOf(resource, 'firstName'), lastname: textOf(resource, 'lastName') };
}

function entryOf(resource: unknown): object {
  return {
    subject: 'Order',
    description: `Order of ${textOf(resource, 'createdAt')}`,
    cwy_commercetoolsid: textOf(resource, 'id'),
    cwy_ordernumber: textOf(resource, 'orderNumber'),
    statecode: 1,
    statuscode: 2,
  };
}

function textOf(resource: unknown, name: string): string {
  if (typeof resource !== 'object' || resource === null) return '';
  return String(Object.entries(resource).find(([key]) => key === name)?.[1] ?? '');
}

function poolOf(address: string | undefined, connections: number): { pool: Pool; path: string } {
  const { origin, pathname } = new URL(address ?? '');
  return { pool: new Pool(origin, { connections, pipelining: 1 }), path: pathname };
}
