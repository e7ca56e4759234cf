import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { asText } from './as-text.ts';
import { ConfigError } from './config-error.ts';
import { issueProblems } from './issue-problems.ts';
import { loadConfig } from './load.ts';
import { sections } from './schema.ts';
import { listSettings } from './settings.ts';

const hush = 'hush-hush';

const secretName = fc.constantFrom(
  'clientSecret',
  'client_secret',
  'token',
  'accessToken',
  'Password',
  'api-key',
  'privateKey',
  'connectionString',
  'credentials',
);
const plainName = fc.constantFrom(
  ...['projectKey', 'clientId', 'rules', 'match', 'name', 'lastname', 'from', 'fields', 'x'],
);

/** Anything a file may hold, with secrets strewn in at any depth. */
const { value: anything } = fc.letrec((tie) => ({
  hidden: fc.oneof(fc.constant(hush), fc.constant([hush]), fc.constant({ of: { it: hush } })),
  plain: fc.oneof({ maxDepth: 4 }, fc.constantFrom('a', 1, true, null), tie('list'), tie('object')),
  list: fc.array(tie('value'), { maxLength: 3 }),
  object: fc
    .tuple(
      fc.dictionary(plainName, tie('value'), { maxKeys: 3 }),
      fc.dictionary(secretName, tie('hidden'), { maxKeys: 2 }),
    )
    .map(([plain, hidden]) => ({ ...plain, ...hidden })),
  value: tie('plain'),
}));

/** The settings that are no secrets themselves, under the names that they have. */
const settings = listSettings().filter(({ secret }) => !secret);

it('shows nothing that stands under the name of a secret, whatever is wrong with a setting', async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'config-'));
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...settings), anything, async ({ section, name }, value) => {
      run += 1;
      const file = `${run}.ts`;
      const content = JSON.stringify({ [section]: { [name]: value } });
      await writeFile(join(cwd, file), `export default ${content}`);
      const outcome = await loadConfig({ cwd, file, env: {} }).catch((error: unknown) => error);
      expect(outcome).toBeInstanceOf(ConfigError);
      expect(String(outcome)).not.toContain(hush);
    }),
    { numRuns: 80 },
  );
  await rm(cwd, { recursive: true });
});

it('masks the secret itself, and says where secrets go', () => {
  const setting = listSettings().find(({ path }) => path === 'commercetools.moreProjects');
  const value = [{ projectKey: 'nord', clientId: 'a', secrets: { clientId: hush } }];
  const issues = sections.commercetools.shape.moreProjects.safeParse(value).error?.issues ?? [];
  const problems = setting === undefined ? [] : issueProblems(setting, value, issues);
  expect(problems.map(({ message }) => message)).toEqual([
    'CWY-6002 Setting out of bounds, at commercetools.moreProjects.0.secrets, found (secret), expected no secret in a file: set CAUSEWAY_COMMERCETOOLS_MORE_PROJECT_SECRETS in the environment',
  ]);
});

it('shows what only looks a little like one', () => {
  expect(asText({ projectKey: 'shop', roleKey: 'buyer', column: 'name' })).toBe(
    '{"projectKey":"shop","roleKey":"buyer","column":"name"}',
  );
});

it('shows of an address where it leads, and not who comes with which password', () => {
  expect(
    asText({ apiUrl: `https://me:${hush}@${hush}@example.com/x@y`, of: ['ftp://a/b@c'] }),
  ).toBe('{"apiUrl":"https://(secret)@example.com/x@y","of":["ftp://a/b@c"]}');
});
