import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { refuse, refusingDesks } from '../../test/fake-shell.ts';
import { isConserved } from '../contract/counts.ts';
import type { Envelope } from '../core/model/envelope.ts';
import type { Reading } from '../ports/intake.ts';
import type { Counts, EventLine, Trace } from '../ports/store.ts';
import { Problem } from '../problems/problem.ts';
import { buildServer } from './build-server.ts';
import type { ServerDeps, ServerSettings } from './deps.ts';

const now = '2026-03-01T09:30:00.000Z';
const id = '0f8fad5b-d9cb-469f-a165-70867728950e';
const secrets = { intakeToken: 'intake-hush', apiToken: 'api-hush' };
const open = { intakeToken: undefined, apiToken: undefined };
const bearer = { authorization: 'Bearer intake-hush' };

const eventLine: EventLine = {
  id,
  correlationId: id,
  parentEventId: null,
  kind: 'message',
  type: 'CustomerCreated',
  dedupeKey: 'message:1',
  ref: { projectKey: 'shop', kind: 'customer', id },
  resourceVersion: 1,
  state: 'applied',
  problem: null,
  waitsFor: null,
  occurredAt: now,
  receivedAt: now,
  settledAt: now,
  deliveries: 1,
  discarded: false,
};
const someCounts: Counts = {
  received: 6,
  waiting: 1,
  applied: 2,
  unchanged: 1,
  superseded: 1,
  parked: 1,
  duplicates: 4,
};
const emptyTrace: Trace = { events: [], steps: [], links: [], entries: [], kept: [], actions: [] };

/** What the fakes of the ports do, and what went through them. */
interface Stage {
  readonly stored: string[];
  readonly log: string[];
  failure: Error | null;
  trace: Trace;
}

let stage: Stage;
let app: FastifyInstance;
beforeEach(() => {
  stage = { stored: [], log: [], failure: null, trace: emptyTrace };
  app = serverWith(secrets);
});
afterEach(async () => {
  await app.close();
});

function serverWith(settings: Partial<ServerSettings>): FastifyInstance {
  const deps: ServerDeps = {
    reader: { read: (body) => readingOf(body) },
    intake: {
      accept: async ({ dedupeKey }) => {
        if (stage.failure !== null) throw stage.failure;
        const duplicate = stage.stored.includes(dedupeKey);
        stage.stored.push(dedupeKey);
        return { eventId: id, correlationId: id, duplicate };
      },
    },
    journal: {
      trace: async () => stage.trace,
      recent: async (cursor, rowsMax) => ({
        events: [{ ...eventLine, crmTable: 'contact', crmId: id, fields: ['firstname'] }].slice(
          0,
          rowsMax,
        ),
        cursor: cursor === null ? 'first' : `${cursor}+1`,
      }),
    },
    store: {
      counts: async () => {
        if (stage.failure !== null) throw stage.failure;
        return someCounts;
      },
      replay: refuse,
    },
    ping: async () => {
      if (stage.failure !== null) throw stage.failure;
    },
    ...refusingDesks,
    checkEdits: (_, [edit]) => {
      throw new Problem('CWY-6004', { place: edit?.column ?? '', bound: 'a mapped column' });
    },
    clock: { now: () => now, monotonicMs: () => 0 },
    logger: pino({ level: 'trace' }, { write: (line: string) => stage.log.push(line) }),
    settings: { version: '1.2.3', bodyBytesMax: 2000, bodiesMax: 5, ...open, ...settings },
  };
  return buildServer(deps);
}

/** `{key}` is a notification, `{ignore}` and `{test}` are none, all else is unreadable. */
function readingOf(body: unknown): Reading {
  const fields = typeof body === 'object' && body !== null ? body : {};
  if ('test' in fields) return { is: 'test' };
  if ('ignore' in fields) return { is: 'ignored', reason: 'not followed' };
  if ('key' in fields) return { is: 'envelope', envelope: envelope(String(fields.key)) };
  const raw = JSON.stringify(body);
  const refusal = { code: 'CWY-1001', message: 'CWY-1001', raw } as const;
  return { is: 'unreadable', reason: 'unknown', envelope: { ...envelope(raw), refusal } };
}

function envelope(dedupeKey: string): Envelope {
  return {
    kind: 'message',
    type: 'CustomerCreated',
    dedupeKey,
    ref: { projectKey: 'shop', kind: 'customer', id },
    resourceVersion: 1,
    occurredAt: now,
    deleted: false,
    dataErasure: false,
    parentEventId: null,
    correlationId: null,
    refusal: null,
  };
}

const post = (body: unknown, headers: Record<string, string> = bearer, query = '') =>
  app.inject({
    method: 'POST',
    url: `/intake/commercetools${query}`,
    headers: { 'content-type': 'application/json', ...headers },
    payload: typeof body === 'string' ? body : JSON.stringify(body),
  });
const get = (url: string, headers: Record<string, string> = { authorization: 'Bearer api-hush' }) =>
  app.inject({ method: 'GET', url, headers });

it('refuses an edit that no run would write, without asking the database', async () => {
  const ref = { projectKey: 'shop', kind: 'customer', id };
  const answer = await app.inject({
    method: 'POST',
    url: '/api/parked/edit',
    headers: { authorization: 'Bearer api-hush' },
    payload: { ref, edits: [{ column: 'statecode', value: 1 }], reason: 'x' },
  });
  expect([answer.statusCode, answer.json().code]).toEqual([400, 'CWY-6004']);
  expect(answer.json().place).toBe('statecode');
});

describe('POST /intake/commercetools', () => {
  it('stores what it reads and says what became of it', async () => {
    const first = await post([{ key: 'a' }, { key: 'b' }, { test: 1 }, { ignore: 1 }, 'junk']);
    expect(first.statusCode).toBe(202);
    expect(first.json()).toEqual({ accepted: 2, duplicate: 0, ignored: 2, parked: 1 });
    const again = await post({ key: 'a' });
    expect(again.statusCode).toBe(200);
    expect(again.json()).toEqual({ accepted: 0, duplicate: 1, ignored: 0, parked: 0 });
  });

  it('reads any content type, for senders name their own', async () => {
    for (const type of ['text/plain; charset=UTF-8', 'application/cloudevents+json', 'x/y']) {
      expect((await post({ key: type }, { ...bearer, 'content-type': type })).statusCode).toBe(202);
    }
  });

  it('parks and acknowledges what is no JSON', async () => {
    const answer = await post('{"key":');
    expect([answer.statusCode, answer.json().parked]).toEqual([202, 1]);
  });

  it.each([
    ['no token', {}, ''],
    ['a wrong bearer token', { authorization: 'Bearer intake-husk' }, ''],
    ['a wrong scheme', { authorization: 'Basic intake-hush' }, ''],
    ['a wrong key', { 'aeg-sas-key': 'x' }, ''],
    ['a wrong query', {}, '?token=x'],
    ['the token of the API', { authorization: 'Bearer api-hush' }, ''],
  ])('refuses %s', async (_, headers: Record<string, string>, query) => {
    const answer = await post({ key: 'a' }, headers, query);
    expect([answer.statusCode, answer.json().code]).toEqual([401, 'CWY-1002']);
    expect(stage.stored).toEqual([]);
  });

  it.each([
    [bearer, ''],
    [{ 'aeg-sas-key': 'intake-hush' }, ''],
    [{}, '?token=intake-hush'],
  ])('takes the token from %j %s', async (headers: Record<string, string>, query) => {
    expect((await post({ key: 'a' }, headers, query)).statusCode).toBe(202);
  });

  it('refuses what is too large', async () => {
    const answer = await post({ key: 'x'.repeat(2000) });
    expect([answer.statusCode, answer.json().code]).toEqual([413, 'CWY-1003']);
  });

  it('refuses a list of too many, and stores none of them', async () => {
    const answer = await post(Array.from({ length: 6 }, (_, n) => ({ key: n })));
    expect([answer.statusCode, answer.json().code]).toEqual([413, 'CWY-1006']);
    expect(answer.json().detail).toContain('at most 5');
    expect(stage.stored).toEqual([]);
  });

  it.each([
    ['the database is away', new Problem('CWY-5001', { retryAfterMs: 7000 }), '7'],
    ['anything else fails', new Error('surprise'), '5'],
  ])('asks for a redelivery when %s', async (_, failure, seconds) => {
    stage.failure = failure;
    const answer = await post([{ key: 'a' }, { ignore: 1 }]);
    expect(answer.statusCode).toBe(503);
    expect(answer.json().code).toBe('CWY-5001');
    expect(answer.headers['retry-after']).toBe(seconds);
    expect(answer.body).not.toContain('surprise');
  });

  it('answers the handshakes of Event Grid, CloudEvents and SNS', async () => {
    const probe = {
      eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent',
      data: { validationCode: 'c' },
    };
    expect((await post([probe])).json()).toEqual({ validationResponse: 'c' });
    const options = await app.inject({
      method: 'OPTIONS',
      url: '/intake/commercetools?token=intake-hush',
      headers: { 'webhook-request-origin': 'eventgrid.azure.net', 'webhook-request-rate': '120' },
    });
    expect(options.statusCode).toBe(200);
    expect(options.headers['webhook-allowed-origin']).toBe('eventgrid.azure.net');
    expect(options.headers['webhook-allowed-rate']).toBe('120');
    const confirmation = { Type: 'SubscriptionConfirmation', TopicArn: 'arn', SubscribeURL: 'u' };
    expect((await post(confirmation)).json().ignored).toBe(1);
    expect(stage.stored).toEqual([]);
  });
});

describe('without tokens', () => {
  beforeEach(async () => {
    await app.close();
    app = serverWith(open);
  });

  it('serves this machine', async () => {
    expect((await post({ key: 'a' }, {})).statusCode).toBe(202);
    expect((await get('/api/counts', {})).statusCode).toBe(200);
  });

  it('serves its own page and the address bar', async () => {
    const own = { host: 'localhost:8080', origin: 'http://localhost:8080' };
    for (const headers of [
      { ...own, 'sec-fetch-site': 'same-origin' },
      { host: 'localhost:8080', 'sec-fetch-site': 'none' },
    ]) {
      expect((await get('/api/counts', { ...headers })).statusCode).toBe(200);
    }
  });

  it('takes nothing that a page of another site posts as a text', async () => {
    const headers = { 'content-type': 'text/plain', origin: 'https://evil.example.com' };
    expect((await post({ key: 'a' }, headers)).statusCode).toBe(401);
    expect(stage.stored).toEqual([]);
  });

  it('lets a proxy through that presents the token', async () => {
    await app.close();
    app = serverWith(secrets);
    const headers = { authorization: 'Bearer api-hush', 'x-forwarded-for': '203.0.113.7' };
    expect((await get('/api/counts', headers)).statusCode).toBe(200);
  });

  it.each<[string, { remoteAddress?: string; headers?: Record<string, string> }]>([
    ['other machines', { remoteAddress: '10.0.0.7' }],
    ['names that merely resolve here', { headers: { host: 'evil.example.com:8080' } }],
    ['a proxy', { headers: { 'x-forwarded-for': '203.0.113.7' } }],
    ['a proxy that hides the caller', { headers: { via: '1.1 gateway' } }],
    ['a proxy by the standard', { headers: { forwarded: 'for=203.0.113.7' } }],
    ['a proxy of nginx', { headers: { 'x-real-ip': '203.0.113.7' } }],
    ['a page of another site', { headers: { origin: 'https://evil.example.com' } }],
    [
      'a page on another port',
      { headers: { host: 'localhost:80', origin: 'http://localhost:81' } },
    ],
    ['a page without a name', { headers: { origin: 'null' } }],
    ['what a page embeds', { headers: { 'sec-fetch-site': 'cross-site' } }],
  ])('refuses %s', async (_, from) => {
    const answer = await app.inject({ method: 'GET', url: '/api/counts', ...from });
    expect([answer.statusCode, answer.json().code]).toEqual([401, 'CWY-6006']);
    const sent = await app.inject({ method: 'POST', url: '/intake/commercetools', ...from });
    expect([sent.statusCode, sent.json().code]).toEqual([401, 'CWY-1002']);
  });
});

describe('GET /api', () => {
  it('asks for its own token', async () => {
    for (const headers of [{}, bearer, { authorization: 'Bearer ' }]) {
      const answer = await get('/api/counts', { ...headers });
      expect([answer.statusCode, answer.json().code]).toEqual([401, 'CWY-6006']);
    }
  });

  it('counts', async () => {
    const answer = await get('/api/counts');
    expect(answer.json()).toEqual(someCounts);
    expect(isConserved(answer.json())).toBe(true);
    expect(isConserved({ ...someCounts, parked: 0 })).toBe(false);
  });

  it('pages through events', async () => {
    const answer = await get('/api/events');
    expect(answer.json().cursor).toBe('first');
    expect(answer.json().events[0]).toMatchObject({ id, crmTable: 'contact', state: 'applied' });
    expect((await get('/api/events?cursor=first')).json().cursor).toBe('first+1');
    const wrong = await get('/api/events?limit=201');
    expect([wrong.statusCode, wrong.json().code]).toEqual([400, 'CWY-6007']);
    expect(wrong.json().detail).toContain('200');
  });

  it('traces, and says when there is nothing', async () => {
    const none = await get(`/api/trace?q=${id}`);
    expect([none.statusCode, none.json().code]).toEqual([404, 'CWY-6005']);
    stage.trace = { ...emptyTrace, events: [eventLine] };
    expect((await get(`/api/trace?q=${id}`)).json()).toEqual({ ...stage.trace });
    expect((await get('/api/trace')).statusCode).toBe(400);
    expect((await get('/api/trace?q=%20')).statusCode).toBe(400);
  });

  it('answers an unknown route and an unexpected failure as problems, without inner details', async () => {
    const unknown = await get('/api/nothing?token=hush');
    expect([unknown.statusCode, unknown.json().code]).toEqual([404, 'CWY-6007']);
    expect(unknown.body).not.toContain('hush');
    expect(unknown.headers['content-type']).toContain('application/problem+json');
    stage.failure = new Error('secret inside');
    const failed = await get('/api/counts');
    expect([failed.statusCode, failed.json().code]).toEqual([500, 'CWY-6008']);
    expect(failed.body).not.toContain('secret inside');
  });
});

describe('health', () => {
  it('is alive without a database, but not ready', async () => {
    expect((await get('/readyz', {})).statusCode).toBe(200);
    stage.failure = new Problem('CWY-5001');
    expect((await get('/healthz', {})).json()).toEqual({ status: 'ok', version: '1.2.3' });
    const answer = await get('/readyz', {});
    expect([answer.statusCode, answer.json().code]).toEqual([503, 'CWY-5001']);
  });

  it.each(['CWY-5001', 'CWY-5005'] as const)(
    'keeps to itself where the database is (%s)',
    async (code) => {
      stage.failure = new Problem(code, { value: 'connect ECONNREFUSED 10.1.2.3:5432' });
      const answers = [
        await get('/readyz', {}),
        await get('/api/counts'),
        await post({ key: 'a' }),
      ];
      for (const answer of answers) {
        expect(answer.statusCode).toBe(503);
        expect(answer.body).not.toContain('10.1.2.3');
      }
      expect(stage.log.join()).not.toContain('10.1.2.3');
    },
  );
});

it('logs no body, no query and no token', async () => {
  await post({ key: 'a', email: 'jane@example.com' }, {}, '?token=intake-hush');
  await post('jane@example.com', bearer);
  await get('/api/trace?q=jane@example.com');
  await get('/nothing?token=intake-hush');
  await get('/%zz?token=intake-hush');
  stage.failure = new Error('jane@example.com is away');
  await post({ key: 'b', email: 'jane@example.com' }, bearer);
  expect(stage.log.length).toBeGreaterThanOrEqual(4);
  expect(stage.log.join()).not.toMatch(/jane|hush/);
});
