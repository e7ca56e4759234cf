import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createCrm } from '../../src/dynamics/gateway.ts';
import type { ProblemCode } from '../../src/problems/catalogue.ts';
import { Problem } from '../../src/problems/problem.ts';
import { requestsOf } from './crm-answers.ts';
import { realClock, recordedCall } from './recorded-call.ts';

/** What the service does with one request; `body` is what it would have answered. */
type Misbehaviour = (response: ServerResponse, request: IncomingMessage) => void;

const json = { 'content-type': 'application/json', 'x-ms-service-request-id': 'r-1' };
const row = (id: string) => JSON.stringify({ '@odata.etag': 'W/"1"', contactid: id });
const fine: Misbehaviour = (response, request) => {
  response.writeHead(201, json).end(row(/\(([0-9a-f-]{36})\)/.exec(request.url ?? '')?.[1] ?? ''));
};
const multipart = (text: string): Misbehaviour => {
  const type = { 'content-type': 'multipart/mixed; boundary=b' };
  return (response) => response.writeHead(200, type).end(text);
};
const partOf = (id: string) =>
  `--b\r\nContent-Type: application/http\r\n\r\nHTTP/1.1 201 Created\r\n\r\n${row(id)}\r\n`;
const unauthorized: Misbehaviour = (response) => response.writeHead(401).end();

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

/** A service that misbehaves once for each entry, and then answers as it should. */
async function service(script: readonly Misbehaviour[], timeoutMs = 2_000) {
  let tokens = 0;
  const seen: string[] = [];
  const left = [...script];
  const server: Server = createServer((request, response): void => {
    if (request.url === '/token') {
      tokens += 1;
      const grant = { access_token: `token-${tokens}`, expires_in: 3_600 };
      response.writeHead(200, json).end(JSON.stringify(grant));
      return;
    }
    seen.push(`${request.method} ${request.url}`);
    request.resume().on('end', () => (left.shift() ?? fine)(response, request));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${portOf(server.address())}`;
  const crm = createCrm({
    url,
    tokenUrl: `${url}/token`,
    users: [{ clientId: 'c', clientSecret: 's' }],
    connectionsMax: 2,
    timeoutMs,
    newId: randomUUID,
    clock: realClock,
  });
  stops.push(async () => {
    server.closeAllConnections();
    await crm.close();
    await new Promise((resolve) => server.close(resolve));
  });
  return { crm, seen, tokens: () => tokens };
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return address.port;
}

const contact = (id: string = randomUUID()) =>
  ({ table: 'contact', id, values: { lastname: 'Doe' }, binds: [] }) as const;

type Row = readonly [string, readonly Misbehaviour[], ProblemCode, number];

const alone: readonly Row[] = [
  [
    'truncated JSON',
    [(response) => response.writeHead(201, json).end('{"contactid":"')],
    'CWY-3002',
    2_000,
  ],
  [
    'an answer that ends before its announced length',
    [
      (response) => {
        response.writeHead(201, { ...json, 'content-length': '500' });
        response.write('{', () => response.destroy());
      },
    ],
    'CWY-3001',
    2_000,
  ],
  [
    'a connection reset before or after the commit',
    [(response) => response.destroy()],
    'CWY-3001',
    2_000,
  ],
  ['a half-open socket: no answer at all', [() => undefined], 'CWY-3001', 150],
  [
    'a body that trickles for ever',
    [
      (response) => {
        response.writeHead(201, json);
        const drip = setInterval(() => response.write(' '), 20);
        response.on('close', () => clearInterval(drip));
      },
    ],
    'CWY-3001',
    150,
  ],
  [
    'a token that is refused twice (skewed clocks)',
    [unauthorized, unauthorized],
    'CWY-3007',
    2_000,
  ],
  [
    'a page of something in between',
    [(response) => response.writeHead(404).end('<html>')],
    'CWY-3002',
    2_000,
  ],
];

describe('a request of its own meets', () => {
  it.each(alone)('%s, and is tried again', async (_, script, code, timeoutMs) => {
    const { crm } = await service(script, timeoutMs);
    const { call, steps } = recordedCall();
    const problem: unknown = await crm.create(contact(), call).catch((error) => error);
    expect(problem).toBeInstanceOf(Problem);
    expect(problem).toMatchObject({ code, class: 'transient' });
    expect(requestsOf(steps).at(-1)?.outcome).toBe(code);
    expect(await crm.create(contact(), recordedCall().call)).toMatchObject({ etag: 'W/"1"' });
  });

  it('an expired token, and goes on with the next', async () => {
    const { crm, tokens } = await service([unauthorized]);
    expect(await crm.create(contact(), recordedCall().call)).toMatchObject({ etag: 'W/"1"' });
    expect(tokens()).toBe(2);
  });
});

describe('a batch meets', () => {
  const two = () => [contact(), contact()] as const;

  it('a refusal as a whole, and its parts go one by one', async () => {
    const malformed: Misbehaviour = (response) =>
      response.writeHead(400, json).end('{"error":{"code":"0x80060888","message":"malformed"}}');
    const { crm, seen } = await service([malformed]);
    const { call, steps } = recordedCall();
    const written = await Promise.all(two().map((one) => crm.create(one, call)));
    expect(written).toMatchObject([{ etag: 'W/"1"' }, { etag: 'W/"1"' }]);
    expect(seen.map((line) => line.split('/').at(-1)?.slice(0, 8))).toEqual([
      '$batch',
      'contacts',
      'contacts',
    ]);
    expect(requestsOf(steps).map(({ outcome }) => outcome)).toEqual([
      'batch refused',
      'batch refused',
      'created',
      'created',
    ]);
  });

  it('an answer that is cut off: what is there counts, the rest is tried again', async () => {
    const [first, second] = two();
    const { crm } = await service([multipart(`${partOf(first.id)}--b\r\nContent-Type: applica`)]);
    const answers = await Promise.allSettled(
      [first, second].map((one) => crm.create(one, recordedCall().call)),
    );
    expect(answers).toMatchObject([
      { status: 'fulfilled', value: { id: first.id } },
      { status: 'rejected', reason: { code: 'CWY-3002', class: 'transient' } },
    ]);
  });

  it.each<readonly [string, Misbehaviour, ProblemCode]>([
    ['no parts', multipart('--b--\r\n'), 'CWY-3002'],
    ['no batch', (response) => response.writeHead(200, json).end('{}'), 'CWY-3002'],
    ['a reset', (response) => response.destroy(), 'CWY-3001'],
    ['an outage', (response) => response.writeHead(503).end(), 'CWY-3002'],
    ['a refused privilege', (response) => response.writeHead(403).end(), 'CWY-3008'],
  ])('%s, and each part is told', async (_, misbehaviour, code) => {
    const { crm } = await service([misbehaviour]);
    const answers = await Promise.allSettled(
      two().map((one) => crm.create(one, recordedCall().call)),
    );
    expect(answers.map((one) => one.status === 'rejected' && one.reason.code)).toEqual([
      code,
      code,
    ]);
  });
});
