import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type CommercetoolsSimulator, startCommercetools } from './server.ts';
import { text, toDoc } from './storage/doc.ts';
import { admin, sdkFor } from './testing/client.ts';

let simulator: CommercetoolsSimulator;
let api: ReturnType<typeof sdkFor>;

beforeAll(async () => {
  simulator = await startCommercetools();
  api = sdkFor(simulator);
});

beforeEach(async () => {
  await admin(simulator, 'reset', {});
});

afterAll(() => simulator.close());

const signUp = async (key: string) =>
  (
    await api
      .customers()
      .post({ body: { email: `${key}@example.com`, password: 'x', key } })
      .execute()
  ).body.customer;

const read = async (id: string) => (await api.customers().withId({ ID: id }).get().execute()).body;

const rename = (id: string, firstName = 'Jane') =>
  api
    .customers()
    .withId({ ID: id })
    .post({ body: { version: 1, actions: [{ action: 'setFirstName', firstName }] } })
    .execute();

describe('faults', () => {
  test('an outage refuses everything until it ends', async () => {
    const { id } = await signUp('jane');
    await admin(simulator, 'faults', { outage: true });
    await expect(read(id)).rejects.toMatchObject({ statusCode: 503 });
    await admin(simulator, 'faults', { outage: false });
    expect((await read(id)).id).toBe(id);
  });

  test('a run of failures hits the path that it names, with Retry-After', async () => {
    const { id } = await signUp('jane');
    await admin(simulator, 'faults', {
      failNext: [{ count: 1, status: 429, retryAfter: 3, path: '/customers' }],
    });
    await api.orders().get().execute();
    await expect(read(id)).rejects.toMatchObject({
      statusCode: 429,
      headers: { 'retry-after': '3' },
    });
    await read(id);
  });

  test('revoked tokens are refused, new ones work', async () => {
    const { id } = await signUp('jane');
    await admin(simulator, 'faults', { revokeTokens: true });
    const { url, projectKey, tokenUrl, clientId, clientSecret } = simulator;
    const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
    const token = async () => {
      const answer = await fetch(`${tokenUrl}?grant_type=client_credentials`, {
        method: 'POST',
        headers: { authorization: `Basic ${basic}` },
      });
      return text(toDoc(await answer.json()).access_token) ?? '';
    };
    const statusWith = async (bearer: string) => {
      const headers = { authorization: `Bearer ${bearer}` };
      return (await fetch(`${url}/${projectKey}/customers/${id}`, { headers })).status;
    };
    const first = await token();
    expect(await statusWith(first)).toBe(200);
    await admin(simulator, 'faults', { revokeTokens: true });
    expect(await statusWith(first)).toBe(401);
    expect(await statusWith(await token())).toBe(200);
  });

  test('a response lost afterwards leaves the work done, one lost before does not', async () => {
    const { id } = await signUp('jane');
    await admin(simulator, 'faults', { dropResponse: { count: 1, when: 'before' } });
    await expect(rename(id)).rejects.toThrow();
    expect((await read(id)).version).toBe(1);
    await admin(simulator, 'faults', { dropResponse: { count: 1, when: 'after' } });
    await expect(rename(id)).rejects.toThrow();
    expect(await read(id)).toMatchObject({ version: 2, firstName: 'Jane' });
  });

  test('a lost response may be that of a write alone', async () => {
    const { id } = await signUp('jane');
    const dropResponse = { count: 1, when: 'after', path: '/customers', method: 'POST' };
    await admin(simulator, 'faults', { dropResponse });
    expect((await read(id)).version).toBe(1);
    await expect(rename(id)).rejects.toThrow();
    expect((await read(id)).version).toBe(2);
  });
});

describe('sentinels', () => {
  test.each([
    ['sim-503-x', [503, 503]],
    ['sim-404-once-x', [404, 200]],
    ['sim-500-once-read-x', [500, 200]],
    ['sim-409-update-x', [200, 200]],
    ['plain', [200, 200]],
  ])('%s answers reads with %j', async (key, expected) => {
    const { id } = await signUp(key);
    const seen: number[] = [];
    for (const _ of expected) {
      seen.push(
        await api
          .customers()
          .withId({ ID: id })
          .get()
          .execute()
          .then(
            ({ statusCode }) => statusCode ?? 0,
            ({ statusCode }: { statusCode: number }) => statusCode,
          ),
      );
    }
    expect(seen).toEqual(expected);
  });

  test('sim-drop-once applies the update and loses the answer', async () => {
    const { id } = await signUp('sim-drop-once-x');
    await expect(rename(id)).rejects.toThrow();
    expect(await read(id)).toMatchObject({ version: 2, firstName: 'Jane' });
  });
});

test('a correlation id comes back, or one is made', async () => {
  const { id } = await signUp('jane');
  const given = await api
    .customers()
    .withId({ ID: id })
    .get({ headers: { 'X-Correlation-ID': 'mine-1' } })
    .execute();
  expect(given.headers?.['x-correlation-id']).toBe('mine-1');
  const made = await api.customers().withId({ ID: id }).get().execute();
  expect(made.headers?.['x-correlation-id']).toMatch(/^causeway-demo\//);
});

test('requests are counted by route and status, state is shown', async () => {
  const { id } = await signUp('jane');
  await read(id);
  expect(await admin(simulator, 'requests')).toMatchObject({
    byRoute: { 'GET /customers/{id}': 1, 'POST /customers': 1 },
    byStatus: { 200: 1, 201: 1 },
  });
  expect(await admin(simulator, 'state?typeId=customer')).toMatchObject({
    counts: { customer: 1 },
    resources: { customer: [{ id, key: 'jane' }] },
  });
  expect(await admin(simulator, 'health')).toMatchObject({ status: 'ok' });
});
