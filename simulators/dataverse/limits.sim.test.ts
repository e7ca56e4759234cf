import { afterEach, describe, expect, it } from 'vitest';
import type { DataverseOptions } from './options.ts';
import { parseOptions } from './options.ts';
import { type RunningDataverse, startDataverse } from './server.ts';
import { sendBatch } from './testing/batch.ts';
import { type Answer, Caller } from './testing/caller.ts';

let simulator: RunningDataverse | undefined;

const start = async (options: Partial<DataverseOptions>): Promise<Caller> => {
  simulator = await startDataverse(options);
  const caller = new Caller(simulator);
  await caller.signIn();
  return caller;
};
afterEach(async () => {
  await simulator?.close();
  simulator = undefined;
});

const left = (answer: Answer): readonly [string | null, string | null] => [
  answer.headers.get('x-ms-ratelimit-burst-remaining-xrm-requests'),
  answer.headers.get('x-ms-ratelimit-time-remaining-xrm-requests'),
];

const cookieOf = (answer: Answer): string => answer.headers.get('set-cookie')?.split(';')[0] ?? '';

describe('limits', () => {
  it('[limits.10] are off unless asked for', async () => {
    const caller = await start({});
    const state = await caller.admin('GET', 'limits');
    expect(state.limits).toEqual({
      requests: null,
      executionMs: null,
      concurrency: null,
      windowSeconds: 300,
    });
    expect(left(await caller.get('WhoAmI'))).toEqual(['7999', '1,200.00']);
  });

  it('[limits.11] are the published ones, or others, by flag', async () => {
    const words = ['--limits', 'published', '--limit-requests', '8000', '--servers=3'];
    const caller = await start(parseOptions([...words, '--time-scale', '10']));
    expect(await caller.admin('GET', 'limits')).toMatchObject({
      limits: { requests: 8000, executionMs: 1_200_000, concurrency: 52 },
      servers: 3,
      timeScale: 10,
      costModel: 'off',
    });
    expect(() => parseOptions(['--limits', 'some'])).toThrow(/off or published/);
    expect(() => parseOptions(['--cost-model', 'x'])).toThrow(/off or published/);
    expect(() => parseOptions(['--limit-requests', '0'])).toThrow(/from 1 to/);
  });

  it('[limits.12] answer 429 with Retry-After, body and headers, and keep the connection usable', async () => {
    const caller = await start({ limitRequests: 2 });
    expect(left(await caller.get('WhoAmI'))).toEqual(['1', '1,200.00']);
    expect(left(await caller.patch('contacts(lastname=1)', {}))[0]).toBe('0');
    const refused = await caller.post('contacts', { lastname: 'x'.repeat(100_000) });
    expect(refused.status).toBe(429);
    expect(refused.json).toEqual({
      error: {
        code: '0x80072322',
        message: 'Number of requests exceeded the limit of 2 over time window of 300 seconds.',
      },
    });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(290);
    const again = await caller.get('WhoAmI');
    expect(Number(again.headers.get('retry-after'))).toBeGreaterThan(
      Number(refused.headers.get('retry-after')),
    );
    const [account] = JSON.parse(JSON.stringify((await caller.admin('GET', 'limits')).users));
    expect(account).toMatchObject({ requests: 2, admitted: 2, refused: { requests: 2 } });
  });

  it('[limits.13] can be changed and reset while it runs', async () => {
    const caller = await start({ limitRequests: 1 });
    await caller.get('WhoAmI');
    expect((await caller.get('WhoAmI')).status).toBe(429);
    await caller.admin('POST', 'limits', { reset: true });
    expect((await caller.get('WhoAmI')).status).toBe(200);
    expect((await caller.get('WhoAmI')).status).toBe(429);
    await caller.admin('POST', 'limits', { requests: null });
    expect((await caller.get('WhoAmI')).status).toBe(200);
    const published = await caller.admin('POST', 'limits', { preset: 'published', concurrency: 9 });
    expect(published.limits).toMatchObject({ requests: 6000, concurrency: 9 });
    expect((await caller.admin('POST', 'limits', { servers: 0 })).problem).toMatch(/servers is 0/);
    expect((await caller.admin('POST', 'limits', { nonsense: 1 })).problem).toMatch(/nonsense/);
    await caller.admin('POST', 'reset');
    expect((await caller.admin('GET', 'limits')).limits).toMatchObject({ requests: 1 });
  });

  it('[limits.14] refuse what comes while too many are at work, and do not undo those', async () => {
    const caller = await start({ limitConcurrency: 2, latencyMs: 300 });
    const answers = await Promise.all(
      ['a', 'b', 'c', 'd'].map((lastname) => caller.post('contacts', { lastname })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 204, 429, 429]);
    const codes = new Set(answers.flatMap(({ code }) => code ?? []));
    expect([...codes]).toEqual(['0x80072326']);
    expect((await caller.admin('GET', 'state')).tables).toMatchObject({ contacts: 2 });
  });

  it('[limits.15] count a batch as one request, its requests for execution time', async () => {
    const caller = await start({ limits: 'published', costModel: 'published', timeScale: 1000 });
    const url = '/api/data/v9.2/contacts';
    const answer = await sendBatch(
      caller,
      Array.from({ length: 100 }, () => ({ method: 'POST', url, body: { lastname: 'L' } })),
    );
    // 60 ms for the batch and 39.4 ms for each row: 4 seconds, as Microsoft's sample measured.
    expect(left(answer)).toEqual(['5999', '1,196.00']);
  });
});

describe('servers', () => {
  it('[limits.16] the affinity cookie sticks to one; without it requests are spread', async () => {
    const caller = await start({ servers: 3, limitRequests: 2 });
    const spread = [
      await caller.get('WhoAmI'),
      await caller.get('WhoAmI'),
      await caller.get('WhoAmI'),
    ];
    expect(new Set(spread.map(cookieOf)).size).toBe(3);
    const [first] = spread;
    const cookie = { Cookie: first === undefined ? '' : `other=1; ${cookieOf(first)}` };
    expect(cookie.Cookie).toMatch(/ARRAffinity=[\da-f]{64}$/);
    const sticking = await caller.get('WhoAmI', cookie);
    expect([sticking.status, cookieOf(sticking)]).toEqual([200, first && cookieOf(first)]);
    expect((await caller.get('WhoAmI', cookie)).status).toBe(429);
    const others = [await caller.get('WhoAmI'), await caller.get('WhoAmI')];
    expect(others.map(({ status }) => status)).toContain(200);
  });
});

describe('the cost model', () => {
  it('[limits.17] makes operations take as long as published, divided by the time scale', async () => {
    const caller = await start({
      costModel: 'published',
      timeScale: 4,
      limits: 'published',
      latencyMs: 25,
    });
    const begin = performance.now();
    await caller.post('contacts', { lastname: 'L' });
    // Latency of the way, and on top of it 100 simulated milliseconds.
    expect(performance.now() - begin).toBeGreaterThanOrEqual(47);
    const row = { '@odata.type': 'Microsoft.Dynamics.CRM.contact', lastname: 'L' };
    await caller.post('contacts/Microsoft.Dynamics.CRM.CreateMultiple', {
      Targets: Array.from({ length: 100 }, () => row),
    });
    const [account] = JSON.parse(JSON.stringify((await caller.admin('GET', 'limits')).users));
    expect(account.executionMs).toBe(100 + 1000);
  });

  it('[limits.18] when it is off, the time that really passes counts', async () => {
    const caller = await start({ limits: 'published', latencyMs: 30, timeScale: 10 });
    await caller.get('WhoAmI');
    const [account] = JSON.parse(JSON.stringify((await caller.admin('GET', 'limits')).users));
    expect(account.executionMs).toBeGreaterThanOrEqual(290);
  });
});
