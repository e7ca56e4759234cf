import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { isObject } from './json.ts';
import { type RunningDataverse, startDataverse } from './server.ts';
import { Caller, signIn } from './testing/caller.ts';

const ADA = '11111111-1111-4111-8111-111111111111';

let simulator: RunningDataverse;
let caller: Caller;

beforeAll(async () => {
  simulator = await startDataverse({ sentinelHits: 2 });
  caller = new Caller(simulator);
  await caller.signIn();
});
afterAll(() => simulator.close());
afterEach(() => simulator.world.reset());

/** Status of a call, or `cut` when the connection ended without an answer. */
const outcome = async (work: Promise<{ status: number }>): Promise<number | 'cut'> => {
  try {
    return (await work).status;
  } catch {
    return 'cut';
  }
};

const write = (body: Record<string, string> = {}) => caller.patch(`contacts(${ADA})`, body);
const exists = async () => (await caller.get(`contacts(${ADA})`)).status === 200;

describe('sign-in', () => {
  it('[auth.01] hands out tokens and refuses what is wrong, each in its way', async () => {
    expect((await signIn(simulator)).json).toMatchObject({
      token_type: 'Bearer',
      expires_in: 3599,
    });
    const wrong = async (change: Record<string, string>) => {
      const { status, json } = await signIn(simulator, change);
      return [status, json.error];
    };
    expect(await wrong({ client_secret: 'x' })).toEqual([401, 'invalid_client']);
    expect(await wrong({ client_id: 'x' })).toEqual([400, 'unauthorized_client']);
    expect(await wrong({ grant_type: 'password' })).toEqual([400, 'unsupported_grant_type']);
    expect(await wrong({ scope: '' })).toEqual([400, 'invalid_request']);
    expect(await wrong({ scope: 'x' })).toEqual([400, 'invalid_scope']);
  });

  it('[auth.02] knows the older endpoint with a resource', async () => {
    const tokenUrl = simulator.tokenUrl.replace('/v2.0', '');
    const { url, clientId, clientSecret } = simulator;
    const answer = await signIn({ tokenUrl, url, clientId, clientSecret }, { resource: url });
    expect(answer.json.expires_in).toBe('3599');
  });

  it('[auth.03] answers 401 with a challenge once tokens are void', async () => {
    await caller.admin('POST', 'faults', { expireTokens: true });
    const answer = await caller.get('WhoAmI');
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer authorization_uri=http/);
    await caller.signIn();
    expect((await caller.get('WhoAmI')).status).toBe(200);
  });

  it('[auth.04] lets tokens die of age', async () => {
    const { tokens } = simulator.world;
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: simulator.clientId,
      client_secret: simulator.clientSecret,
      scope: 'x/.default',
    });
    const body: unknown = JSON.parse(tokens.answer(form, true, 0).body);
    const bearer = `Bearer ${isObject(body) ? String(body.access_token) : ''}`;
    expect(tokens.userOf(bearer, 3_598_999)).toBeDefined();
    expect(tokens.userOf(bearer, 3_599_000)).toBeUndefined();
  });
});

describe('faults by setting', () => {
  const set = (faults: Parameters<Caller['admin']>[2]) => caller.admin('POST', 'faults', faults);

  it('[fault.01] outage', async () => {
    await set({ outage: true });
    expect((await write()).status).toBe(503);
    expect((await signIn(simulator)).status).toBe(200);
    await set({ outageToken: true });
    expect((await signIn(simulator)).status).toBe(503);
    await set({ outage: false, outageToken: false });
    expect((await write()).status).toBe(204);
  });

  it('[fault.02] failNext hits the requests that fit, as often as asked', async () => {
    await set({
      failNext: [{ count: 2, status: 500, code: '0x80044151', table: 'contacts', method: 'PATCH' }],
    });
    expect((await caller.get('contacts')).status).toBe(200);
    expect((await caller.patch(`accounts(${ADA})`, {})).status).toBe(204);
    const first = await write();
    expect([first.status, first.code]).toEqual([500, '0x80044151']);
    expect([(await write()).status, (await write()).status]).toEqual([500, 204]);
  });

  it('[fault.03] throttle', async () => {
    await set({ throttle: { count: 1, retryAfterSeconds: 7 } });
    const answer = await write();
    expect([answer.status, answer.code]).toEqual([429, '0x80072322']);
    expect(answer.headers.get('retry-after')).toBe('7');
    expect(answer.message).toBe(
      'Number of requests exceeded the limit of 6000 over time window of 300 seconds.',
    );
    expect((await write()).status).toBe(204);
  });

  it('[fault.04] dropResponse before and after the write', async () => {
    await set({ dropResponse: { count: 1, when: 'before' } });
    expect([await outcome(write()), await exists()]).toEqual(['cut', false]);
    await set({ dropResponse: { count: 1, when: 'after' } });
    expect([await outcome(write()), await exists()]).toEqual(['cut', true]);
  });

  it('[fault.05] malformed', async () => {
    await set({ malformed: 1 });
    const broken = await caller.get('WhoAmI');
    expect(broken.status).toBe(200);
    expect(() => JSON.parse(broken.text)).toThrow();
    expect((await caller.get('WhoAmI')).json.UserId).toBeDefined();
  });

  it('[fault.06] nonsense is refused with a remedy', async () => {
    expect((await set({ nonsense: 1 })).problem).toMatch(/nonsense is no fault; known: outage/);
    expect((await set({ latencyMs: -1 })).problem).toMatch(/latencyMs is -1/);
    expect((await set({ dropResponse: { when: 'never' } })).problem).toMatch(/before or after/);
  });
});

describe('faults by sentinel', () => {
  it.each([
    ['sim-throttle', 429],
    ['sim-503', 503],
    ['sim-deadlock', 500],
    ['sim-drop-before', 'cut'],
  ])(
    '[sentinel.01] %s hits the first two writes of a row and then lets it through',
    async (word, status) => {
      const body = { lastname: `Person ${word}` };
      const seen = [];
      for (let attempt = 0; attempt < 2; attempt += 1) {
        seen.push(await outcome(write(body)), await exists());
      }
      expect(seen).toEqual([status, false, status, false]);
      expect([await outcome(write(body)), await exists()]).toEqual([204, true]);
    },
  );

  it('[sentinel.02] sim-drop-after writes and then loses the answer', async () => {
    const body = { emailaddress1: 'ada.sim-drop-after@example.com' };
    expect([await outcome(write(body)), await exists()]).toEqual(['cut', true]);
  });

  it.each([
    ['sim-forbid', 403, '0x80040220'],
    ['sim-plugin', 400, '0x80040265'],
  ])('[sentinel.03] %s never lets it through', async (word, status, code) => {
    for (let attempt = 0; attempt < 4; attempt += 1) {
      const answer = await write({ lastname: word });
      expect([answer.status, answer.code]).toEqual([status, code]);
    }
  });

  it('[sentinel.04] keeps its effect while the row holds the word', async () => {
    await caller.admin('POST', 'seed', { contacts: [{ contactid: ADA, lastname: 'sim-plugin' }] });
    expect((await write({ jobtitle: 'x' })).code).toBe('0x80040265');
    expect((await write({ lastname: 'Healed' })).status).toBe(204);
  });

  it('[sentinel.05] sim-upper puts a text in capitals within the write', async () => {
    const body = { lastname: 'Lovelace', jobtitle: 'Analyst sim-upper' };
    const prefer = { prefer: 'return=representation' };
    const answer = await caller.patch(`contacts(${ADA})?$select=lastname,jobtitle`, body, prefer);
    expect(answer.json).toMatchObject({ lastname: 'Lovelace', jobtitle: 'ANALYST SIM-UPPER' });
    const state = await caller.admin('GET', 'state?table=contacts');
    expect(state.rows).toMatchObject([{ jobtitle: 'ANALYST SIM-UPPER' }]);
  });
});

describe('admin', () => {
  it('[admin.01] shows rows raw, counts requests and remembers correlation', async () => {
    await caller.patch(`contacts(${ADA})`, { lastname: 'L' }, { 'x-ms-correlation-id': 'c-1' });
    const state = await caller.admin('GET', 'state?table=contacts');
    expect(state).toMatchObject({ table: 'contact', count: 1, rows: [{ contactid: ADA }] });
    const log = await caller.admin('GET', 'requests');
    expect(log.counters).toEqual({ 'PATCH contacts 204': 1 });
    expect(log.recent).toMatchObject([
      { correlationId: 'c-1', status: 204, path: `contacts(${ADA})` },
    ]);
  });

  it('[admin.02] seeds as a seller, and names the row that is wrong', async () => {
    await caller.admin('POST', 'seed', { contacts: [{ contactid: ADA, lastname: 'L' }] });
    const { json } = await caller.get(`contacts(${ADA})?$expand=modifiedby($select=fullname)`);
    expect(json.modifiedby).toMatchObject({ fullname: 'Sally Seller' });
    const bad = await caller.admin('POST', 'seed', { contacts: [{}, { foo: 1 }] });
    expect(bad.problem).toMatch(/^contacts\[1\]: 0x80048d19/);
  });

  it('[admin.03] reset empties tables but keeps sign-in', async () => {
    await write();
    await caller.admin('POST', 'reset');
    expect(await exists()).toBe(false);
    expect((await caller.get('transactioncurrencies')).status).toBe(200);
  });
});
