import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { createCommerce } from '../../src/commercetools/gateway.ts';
import { createCrm } from '../../src/dynamics/gateway.ts';
import type { Call } from '../../src/ports/trail.ts';
import type { ProblemCode } from '../../src/problems/catalogue.ts';
import { Problem } from '../../src/problems/problem.ts';
import { realClock, recordedCall } from './recorded-call.ts';
import { grant, type Scripted, type ScriptedServer, startScripted } from './scripted-server.ts';

const id = randomUUID();

interface Adapter {
  /** One read, so that both adapters meet the same faults. */
  read(call: Call): Promise<unknown>;
  close(): Promise<void>;
}

interface Adapting {
  readonly name: string;
  open(url: string, timeoutMs: number): Adapter;
  readonly found: Scripted;
  readonly codes: Readonly<Record<'unreachable' | 'passing' | 'throttled' | 'auth', ProblemCode>>;
}

const commercetools: Adapting = {
  name: 'commercetools',
  open(url, timeoutMs) {
    const commerce = createCommerce({
      projectKey: 'p',
      apiUrl: url,
      authUrl: url,
      clientId: 'c',
      clientSecret: 's',
      timeoutMs,
      clock: realClock,
    });
    return { read: (call) => commerce.customer(id, call), close: () => commerce.close() };
  },
  found: {
    status: 200,
    headers: { 'x-correlation-id': 'remote-1' },
    body: {
      id,
      version: 1,
      email: 'a@example.com',
      createdAt: '2026-01-01T00:00:00Z',
      lastModifiedAt: '2026-01-01T00:00:00Z',
    },
  },
  codes: {
    unreachable: 'CWY-2001',
    passing: 'CWY-2002',
    throttled: 'CWY-2003',
    auth: 'CWY-2005',
  },
};

const dynamics: Adapting = {
  name: 'dynamics',
  open(url, timeoutMs) {
    const crm = createCrm({
      url,
      tokenUrl: `${url}/tenant/oauth2/v2.0/token`,
      users: [{ clientId: 'c', clientSecret: 's' }],
      connectionsMax: 2,
      // Both adapters meet the same faults with single requests; batches have tests of their own.
      batchMax: 1,
      timeoutMs,
      newId: randomUUID,
      clock: realClock,
    });
    return {
      read: (call) => crm.read('contact', id, ['lastname'], call),
      close: () => crm.close(),
    };
  },
  found: {
    status: 200,
    headers: { 'x-ms-service-request-id': 'remote-1,remote-1' },
    body: { '@odata.etag': 'W/"1"', contactid: id, lastname: 'Doe' },
  },
  codes: {
    unreachable: 'CWY-3001',
    passing: 'CWY-3002',
    throttled: 'CWY-3003',
    auth: 'CWY-3007',
  },
};

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function opened(
  adapting: Adapting,
  script: Parameters<typeof startScripted>[0],
  timeoutMs = 5_000,
) {
  const server: ScriptedServer = await startScripted(script);
  const adapter = adapting.open(server.url, timeoutMs);
  closing.push(() => server.close());
  closing.push(() => adapter.close());
  return { server, adapter };
}

async function problemOf(work: Promise<unknown>): Promise<Problem> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Problem)) throw new Error(`Expected a Problem, got ${String(error)}`);
  return error;
}

describe.each([commercetools, dynamics])('failures of $name', (adapting) => {
  const { codes, found } = adapting;

  it('answers and writes one step with status and remote id', async () => {
    const { adapter, server } = await opened(adapting, { answer: () => found });
    const { call, steps } = recordedCall();
    expect(await adapter.read(call)).toMatchObject({});
    expect(steps.map((step) => step.outcome)).toEqual(['granted', 'found']);
    expect(steps[1]).toMatchObject({ status: 200, requestId: 'remote-1', system: adapting.name });
    expect(JSON.stringify(server.seen[0]?.headers)).toContain(call.correlationId);
  });

  it('names a refused connection unreachable', async () => {
    const server = await startScripted({ answer: () => found });
    await server.close();
    const adapter = adapting.open(server.url, 5_000);
    closing.push(() => adapter.close());
    const { call, steps } = recordedCall();
    const problem = await problemOf(adapter.read(call));
    expect(problem.code).toBe(codes.unreachable);
    expect(problem.detail.value).toBe('ECONNREFUSED');
    expect(steps.at(-1)).toMatchObject({ status: null, outcome: codes.unreachable });
  });

  it.each([
    ['reset', 'unreachable'],
    ['cut off', 'unreachable'],
    [{ status: 200, text: '{"id":"x' }, 'passing'],
    [{ status: 200, text: '' }, 'passing'],
    [{ status: 408 }, 'passing'],
    [{ status: 500 }, 'passing'],
    [{ status: 502, text: '<html>Bad Gateway</html>' }, 'passing'],
    [{ status: 503 }, 'passing'],
    [{ status: 504 }, 'passing'],
    [{ status: 429 }, 'throttled'],
    [{ status: 403 }, 'auth'],
    [{ status: 404, text: '<html>nginx</html>' }, 'passing'],
  ] as const)('classifies %j as %s', async (scripted, meaning) => {
    const { adapter, server } = await opened(adapting, { answer: () => scripted });
    const { call, steps } = recordedCall();
    const problem = await problemOf(adapter.read(call));
    // Dataverse knows two kinds of refusal: of the application (401) and of a privilege (403).
    const lacksPrivilege = adapting === dynamics && meaning === 'auth';
    expect(problem.code).toBe(lacksPrivilege ? 'CWY-3008' : codes[meaning]);
    expect(server.seen).toHaveLength(1);
    expect(steps.at(-1)?.outcome).toBe(problem.code);
  });

  it('keeps Retry-After', async () => {
    const throttling = { status: 429, headers: { 'retry-after': '7' } };
    const { adapter } = await opened(adapting, { answer: () => throttling });
    const problem = await problemOf(adapter.read(recordedCall().call));
    expect(problem.class).toBe('throttled');
    expect(problem.detail).toMatchObject({ status: 429, retryAfterMs: 7_000 });
  });

  it('gives up at its time limit', async () => {
    const { adapter } = await opened(adapting, { answer: () => 'silent' }, 60);
    const problem = await problemOf(adapter.read(recordedCall().call));
    expect(problem.code).toBe(codes.unreachable);
    expect(problem.detail.value).toBe('TimeoutError');
  });

  it('renews a refused token once and goes on', async () => {
    const { adapter, server } = await opened(adapting, {
      answer: (request) =>
        request.headers.authorization === 'Bearer token-0' ? { status: 401 } : found,
    });
    const { call, steps } = recordedCall();
    expect(await adapter.read(call)).not.toBeNull();
    expect(server.tokensGranted()).toBe(2);
    expect(steps.map((step) => step.outcome)).toEqual([
      'granted',
      'token refused',
      'granted',
      'found',
    ]);
  });

  it('reports a token that is refused twice, and starts anew at the next call', async () => {
    let refusing = true;
    const { adapter, server } = await opened(adapting, {
      answer: () => (refusing ? { status: 401 } : found),
    });
    const problem = await problemOf(adapter.read(recordedCall().call));
    expect(problem.code).toBe(codes.auth);
    expect(server.seen).toHaveLength(2);
    refusing = false;
    expect(await adapter.read(recordedCall().call)).not.toBeNull();
  });

  it('asks for one token for many calls, and again when it has expired', async () => {
    const { adapter, server } = await opened(adapting, {
      answer: () => found,
      token: (index) => grant(`token-${index}`, index === 0 ? 0 : 3_600),
    });
    await adapter.read(recordedCall().call);
    await Promise.all([1, 2, 3, 4].map(() => adapter.read(recordedCall().call)));
    expect(server.tokensGranted()).toBe(2);
    expect(server.seen.slice(1).map((request) => request.headers.authorization)).toEqual(
      Array(4).fill('Bearer token-1'),
    );
  });

  it.each([
    [{ status: 401, body: { error: 'invalid_client' } }, 'auth'],
    [{ status: 400, body: { error: 'invalid_scope' } }, 'auth'],
    [{ status: 503 }, 'passing'],
    [{ status: 429 }, 'throttled'],
    ['reset', 'unreachable'],
  ] as const)('classifies a token endpoint that answers %j as %s', async (scripted, meaning) => {
    const { adapter, server } = await opened(adapting, {
      answer: () => found,
      token: () => scripted,
    });
    const problem = await problemOf(adapter.read(recordedCall().call));
    expect(problem.code).toBe(codes[meaning]);
    expect(server.seen).toHaveLength(0);
    expect(problem.message).not.toContain('Bearer');
  });
});
