import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError } from './config-error.ts';
import { configLines } from './describe.ts';
import type { Env } from './env.ts';
import { loadConfig, loadStoreConfig } from './load.ts';
import { listSettings } from './settings.ts';

const complete: Env = {
  CAUSEWAY_COMMERCETOOLS_PROJECT_KEY: 'shop',
  CAUSEWAY_COMMERCETOOLS_API_URL: 'http://127.0.0.1:4000',
  CAUSEWAY_COMMERCETOOLS_AUTH_URL: 'https://auth.example.com',
  CAUSEWAY_COMMERCETOOLS_CLIENT_ID: 'client',
  CAUSEWAY_COMMERCETOOLS_CLIENT_SECRET: 'hush-commercetools',
  CAUSEWAY_DYNAMICS_URL: 'https://org.example.com/',
  CAUSEWAY_DYNAMICS_TENANT_ID: 'tenant',
  CAUSEWAY_DYNAMICS_CLIENT_ID: 'app',
  CAUSEWAY_DYNAMICS_CLIENT_SECRET: 'hush-dynamics',
};

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'config-'));
});
afterEach(async () => {
  await rm(cwd, { recursive: true });
});

async function withFile(content: string): Promise<void> {
  await writeFile(join(cwd, 'causeway.config.ts'), content);
}

/** The sentences of everything that is wrong. */
async function wrong(env: Env, file?: string): Promise<readonly string[]> {
  try {
    await loadConfig({ cwd, env, file });
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map(({ message }) => message);
    throw error;
  }
  return [];
}

describe('loadConfig', () => {
  it('takes everything from the environment and fills in the defaults', async () => {
    const config = await loadConfig({ cwd, env: complete });
    expect(config.server).toEqual({ host: '127.0.0.1', port: 8080 });
    expect(config.dynamics.tokenUrl).toBe(
      'https://login.microsoftonline.com/tenant/oauth2/v2.0/token',
    );
    expect(config.dynamics.scope).toBe('https://org.example.com/.default');
    expect(config.timeline.kinds).toEqual(['placed', 'paid', 'cancelled', 'refunded']);
    expect(config.database.url).toBeUndefined();
  });

  it.each(['2026-01-31', 'go-live'])('begins timelines with %s', async (since) => {
    await withFile(`export default { timeline: { since: '${since}' } }`);
    expect((await loadConfig({ cwd, env: complete })).timeline.since).toBe(since);
  });

  it.each(['2026-02-30', 'yesterday', 'go live'])('does not know when %s was', async (since) => {
    await withFile(`export default { timeline: { since: '${since}' } }`);
    expect((await wrong(complete)).join()).toContain('a day such as 2026-01-31, or `go-live`');
  });

  it('lets the environment win over the file, and the file over the default', async () => {
    await withFile(`export default { server: { port: 1, host: 'localhost' } }`);
    const config = await loadConfig({ cwd, env: { ...complete, CAUSEWAY_SERVER_PORT: '2' } });
    expect(config.server).toEqual({ host: 'localhost', port: 2 });
  });

  it('reads lists, and DATABASE_URL as hosting platforms set it', async () => {
    const config = await loadConfig({
      cwd,
      env: { ...complete, CAUSEWAY_TIMELINE_KINDS: 'placed, paid', DATABASE_URL: 'postgres://x' },
    });
    expect(config.timeline.kinds).toEqual(['placed', 'paid']);
    expect(config.database.url).toBe('postgres://x');
  });

  it('takes further projects from the file, and their secrets in the same order', async () => {
    await withFile(
      `export default { commercetools: { moreProjects: [
        { projectKey: 'shop-nord', clientId: 'a' },
        { projectKey: 'shop-sued', clientId: 'b', apiUrl: 'https://api.example.com' },
      ] } }`,
    );
    const name = 'CAUSEWAY_COMMERCETOOLS_MORE_PROJECT_SECRETS';
    const { commercetools } = await loadConfig({ cwd, env: { ...complete, [name]: 'one, two' } });
    expect(commercetools.moreProjects).toEqual([
      { projectKey: 'shop-nord', clientId: 'a' },
      { projectKey: 'shop-sued', clientId: 'b', apiUrl: 'https://api.example.com' },
    ]);
    expect(commercetools.moreProjectSecrets).toEqual(['one', 'two']);
    expect(
      configLines(await loadConfig({ cwd, env: { ...complete, [name]: 'one, two' } })),
    ).toContain('commercetools.moreProjectSecrets = (secret)');
    expect(await wrong({ ...complete, [name]: 'one' })).toEqual([
      `CWY-6002 Setting out of bounds, at commercetools.moreProjectSecrets (${name}), found 1 secrets, expected one for each of the 2 in commercetools.moreProjects`,
    ]);
  });

  it('refuses a project that is named twice, and a part of one that nobody knows', async () => {
    const twice = { ...complete, CAUSEWAY_COMMERCETOOLS_MORE_PROJECT_SECRETS: 'one, two' };
    await withFile(
      `export default { commercetools: { moreProjects: [
        { projectKey: 'shop', clientId: 'a' }, { projectKey: 'other', clientId: 'b', scope: 'x' },
      ] } }`,
    );
    expect(await wrong(twice)).toEqual([
      expect.stringMatching(/^CWY-6002 .* at commercetools\.moreProjects\.1\.scope, .*scopes/),
      'CWY-6002 Setting out of bounds, at commercetools.moreProjects.0.projectKey, found shop, expected a project that is not named before',
    ]);
  });

  it('wants a secret for each further application user', async () => {
    const users = { ...complete, CAUSEWAY_DYNAMICS_APPLICATION_USERS: 'second,third' };
    expect(await wrong({ ...users, CAUSEWAY_DYNAMICS_APPLICATION_USER_SECRETS: 'one' })).toEqual([
      'CWY-6002 Setting out of bounds, at dynamics.applicationUserSecrets (CAUSEWAY_DYNAMICS_APPLICATION_USER_SECRETS), found 1 secrets, expected one for each of the 2 in dynamics.applicationUsers',
    ]);
    const right = { ...users, CAUSEWAY_DYNAMICS_APPLICATION_USER_SECRETS: 'one, two' };
    const config = await loadConfig({ cwd, env: right });
    expect(config.dynamics.applicationUserSecrets).toEqual(['one', 'two']);
    expect(configLines(config)).toContain('dynamics.applicationUserSecrets = (secret)');
  });

  it('reports every wrong setting at once, with place, value and bound', async () => {
    await withFile(
      `export default { worker: { batchSizeMax: 0 }, sweeps: {}, retry: { tries: 1 } }`,
    );
    expect(
      await wrong({
        ...complete,
        CAUSEWAY_COMMERCETOOLS_CLIENT_ID: '',
        CAUSEWAY_SERVER_PORT: '99999',
        CAUSEWAY_LOG_LEVEL: 'loud',
        CAUSEWAY_DYNAMICS_URL: 'http://org.example.com',
      }),
    ).toMatchInlineSnapshot(`
      [
        "CWY-6002 Setting out of bounds, at sweeps in causeway.config.ts, expected a setting that exists (docs/reference/configuration.md); did you mean sweep?",
        "CWY-6002 Setting out of bounds, at retry.tries in causeway.config.ts, expected a setting that exists (docs/reference/configuration.md)",
        "CWY-6001 Setting missing, at commercetools.clientId (CAUSEWAY_COMMERCETOOLS_CLIENT_ID), expected a text",
        "CWY-6002 Setting out of bounds, at dynamics.url (CAUSEWAY_DYNAMICS_URL), found "http://org.example.com", expected an https:// address (http:// only on this machine)",
        "CWY-6002 Setting out of bounds, at server.port (CAUSEWAY_SERVER_PORT), found 99999, expected a whole number from 0 to 65535",
        "CWY-6002 Setting out of bounds, at worker.batchSizeMax (CAUSEWAY_WORKER_BATCH_SIZE_MAX), found 0, expected a whole number from 1 to 500",
        "CWY-6002 Setting out of bounds, at log.level (CAUSEWAY_LOG_LEVEL), found "loud", expected one of silent, fatal, error, warn, info, debug, trace",
      ]
    `);
  });

  it('has only defaults that it would accept', async () => {
    const defaults = listSettings().flatMap((setting) =>
      setting.default === null ? [] : [[setting.env[0] ?? '', setting.default] as const],
    );
    expect(defaults.length).toBeGreaterThan(10);
    expect(await wrong({ ...complete, ...Object.fromEntries(defaults) })).toEqual([]);
  });

  it('reads a share from the environment, and refuses more than the whole', async () => {
    const env = (weight: string) => ({ CAUSEWAY_INSIGHT_CART_WEIGHT: weight });
    const { insight } = await loadStoreConfig({ cwd, env: env('0.5') });
    expect(insight.cartWeight).toBe(0.5);
    await expect(loadStoreConfig({ cwd, env: env('1.5') })).rejects.toThrow('a number from 0 to 1');
    await expect(loadStoreConfig({ cwd, env: env('half') })).rejects.toThrow(
      'a number from 0 to 1',
    );
  });

  it('asks for a token address or a tenant', async () => {
    expect(await wrong({ ...complete, CAUSEWAY_DYNAMICS_TENANT_ID: undefined })).toEqual([
      'CWY-6001 Setting missing, at dynamics.tenantId (CAUSEWAY_DYNAMICS_TENANT_ID) or dynamics.tokenUrl (CAUSEWAY_DYNAMICS_TOKEN_URL)',
    ]);
  });

  it('asks for both tokens where others can reach the server', async () => {
    const problems = await wrong({ ...complete, CAUSEWAY_SERVER_HOST: '0.0.0.0' });
    expect(problems).toHaveLength(2);
    expect(problems.join()).toMatch(/intake\.token.*api\.token/);
    expect(
      await wrong({
        ...complete,
        CAUSEWAY_SERVER_HOST: '0.0.0.0',
        CAUSEWAY_INTAKE_TOKEN: 'a'.repeat(16),
        CAUSEWAY_API_TOKEN: 'b'.repeat(16),
      }),
    ).toEqual([]);
  });

  it('refuses a token that could be guessed', async () => {
    const [problem = '', ...others] = await wrong({
      ...complete,
      CAUSEWAY_API_TOKEN: 'x'.repeat(15),
    });
    expect(others).toEqual([]);
    expect(problem).toContain('api.token (CAUSEWAY_API_TOKEN), found (secret)');
    expect(problem).toContain('at least 16 characters');
  });

  it('compares the pauses of a retry, defaults included', async () => {
    expect((await wrong({ ...complete, CAUSEWAY_RETRY_DELAY_MS: '400000' })).join()).toContain(
      'at most retry.delayMsMax (300000)',
    );
  });

  it('refuses a secret in the file and does not repeat it', async () => {
    await withFile(`export default { dynamics: { clientSecret: 'oops-in-a-file' } }`);
    const problems = (await wrong(complete)).join();
    expect(problems).toContain('set CAUSEWAY_DYNAMICS_CLIENT_SECRET in the environment');
    expect(problems).not.toContain('oops');
  });

  it('asks for a missing secret by its variable alone', async () => {
    expect(await wrong({ ...complete, CAUSEWAY_DYNAMICS_CLIENT_SECRET: undefined })).toEqual([
      'CWY-6001 Setting missing, at CAUSEWAY_DYNAMICS_CLIENT_SECRET, expected a text, given by the environment',
    ]);
  });

  it('finds a variable that is nearly a setting', async () => {
    expect((await wrong({ ...complete, CAUSEWAY_SERVER_PRT: '1' })).join()).toMatch(
      /at CAUSEWAY_SERVER_PRT, .*; did you mean CAUSEWAY_SERVER_PORT\?/,
    );
  });

  it.each([
    ['is not there', null, 'no such file'],
    ['does not compile', 'export default {', 'CWY-6003'],
    ['exports nothing', 'export const x = 1;', 'no default export'],
  ])('says when the file %s', async (_, content, text) => {
    if (content !== null) await writeFile(join(cwd, 'own.ts'), content);
    const problems = await wrong(complete, 'own.ts');
    expect(problems.join()).toContain(text);
    expect(problems.join()).toContain('CWY-6003');
  });

  it('never shows a secret, whatever is wrong with it', async () => {
    const secrets = listSettings().filter(({ secret }) => secret);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...secrets), async (setting) => {
        const value = `hush-${'x'.repeat(5000)}`;
        const problems = await wrong({ ...complete, [setting.env[0] ?? '']: value });
        expect(problems).toHaveLength(1);
        expect(problems.join()).not.toContain('hush');
      }),
      { numRuns: 20 },
    );
  });

  it('sends a secret of a further project from the file to the environment', async () => {
    await withFile(
      `export default { commercetools: { moreProjects: [
        { projectKey: 'nord', clientId: 'a', clientSecret: 'oops-in-a-file' },
      ] }, dynamics: { applicationUsers: [{ clientId: 'b', clientSecret: 'oops-again' }] } }`,
    );
    const problems = (await wrong(complete)).join();
    expect(problems).toContain(
      'at commercetools.moreProjects.0.clientSecret, found (secret), expected no secret in a file: set CAUSEWAY_COMMERCETOOLS_MORE_PROJECT_SECRETS in the environment',
    );
    expect(problems).not.toContain('oops');
  });

  it('tells to set a missing secret in the environment alone', async () => {
    const env = { ...complete, CAUSEWAY_DYNAMICS_CLIENT_SECRET: '', CAUSEWAY_SERVER_HOST: '::' };
    const outcome = await loadConfig({ cwd, env }).catch((error: unknown) => error);
    const remedies =
      outcome instanceof ConfigError ? outcome.problems.map((one) => one.remedy) : [];
    expect(remedies).toHaveLength(3);
    expect(new Set(remedies)).toEqual(
      new Set(['Set the variable named in the environment: no secret belongs in a file.']),
    );
  });

  it('prints the outcome without secrets', async () => {
    const lines = configLines(await loadConfig({ cwd, env: complete })).join('\n');
    expect(lines).toContain('commercetools.clientSecret = (secret)');
    expect(lines).not.toContain('hush');
  });
});

describe('loadStoreConfig', () => {
  it('asks for nothing that the two systems need', async () => {
    const config = await loadStoreConfig({ cwd, env: {} });
    expect(config).toEqual({
      database: { dataDir: '.causeway/postgres', poolMax: 10 },
      retention: { journalDays: 90, eventDays: 90, decisionDays: 400 },
      insight: {
        columns: true,
        rates: {},
        productTypes: {},
        halfLifeDays: 180,
        interestsMax: 5,
        cartWeight: 0.25,
        rows: false,
        accounts: 'own',
      },
      log: { level: 'info' },
    });
  });
});
