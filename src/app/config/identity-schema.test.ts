import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { accountIdField, accountRules } from '../../core/identity/account-rules.ts';
import { contactRules } from '../../core/identity/short-rules.ts';
import { ConfigError } from './config-error.ts';
import type { Env } from './env.ts';
import { loadConfig } from './load.ts';
import type { Config } from './schema.ts';

const complete: Env = {
  CAUSEWAY_COMMERCETOOLS_PROJECT_KEY: 'shop',
  CAUSEWAY_COMMERCETOOLS_API_URL: 'http://127.0.0.1:4000',
  CAUSEWAY_COMMERCETOOLS_AUTH_URL: 'http://127.0.0.1:4000',
  CAUSEWAY_COMMERCETOOLS_CLIENT_ID: 'client',
  CAUSEWAY_COMMERCETOOLS_CLIENT_SECRET: 'hush',
  CAUSEWAY_DYNAMICS_URL: 'http://127.0.0.1:4001',
  CAUSEWAY_DYNAMICS_TOKEN_URL: 'http://127.0.0.1:4001/token',
  CAUSEWAY_DYNAMICS_CLIENT_ID: 'app',
  CAUSEWAY_DYNAMICS_CLIENT_SECRET: 'hush',
};

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'config-'));
});
afterEach(async () => {
  await rm(cwd, { recursive: true });
});

async function load(identity: string, env: Env = {}): Promise<Config['identity']> {
  await writeFile(join(cwd, 'causeway.config.ts'), `export default { identity: ${identity} }`);
  return (await loadConfig({ cwd, env: { ...complete, ...env } })).identity;
}

async function wrong(identity: string, env: Env = {}): Promise<readonly string[]> {
  try {
    await load(identity, env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map(({ message }) => message);
    throw error;
  }
  return [];
}

const loyalty = `{
  name: 'loyalty card',
  match: [{ attribute: 'custom.loyaltyNumber', column: 'cwy_loyalty', compare: 'digits' }],
  action: 'link-if-unique',
  when: { stores: ['berlin'], countries: ['DE'], activeOnly: false },
  certain: true,
  apartBy: 'store',
}`;

/** A rule that is right, save for what is given. */
const rule = (given: string) => `{ rules: [{
  name: 'a rule',
  match: [{ attribute: 'email', column: 'emailaddress1', compare: 'email' }],
  action: 'propose',
  ...${given},
}] }`;

/** A rule for accounts by one attribute. */
const accountRule = (attribute: string) => `{ accounts: { rules: [{
  name: 'a rule',
  match: [{ attribute: '${attribute}', column: 'cwy_vatid', compare: 'digits' }],
  action: 'link-if-unique',
}] } }`;

it('has defaults', async () => {
  expect(await load('{}')).toEqual({
    rules: ['commercetools-id', 'email'],
    crmIdIn: 'nowhere',
    accounts: {},
  });
});

it('takes names and rules, in their order', async () => {
  const identity = await load(`{ rules: ['email', ${loyalty}], crmIdIn: 'custom.crmId' }`);
  expect(contactRules(identity).map(({ name }) => name)).toEqual(['email', 'loyalty card']);
});

it('has rules for accounts, and one more where a unit names its account', async () => {
  const usual = ['commercetools-id', 'key', 'name-and-place'];
  expect(accountRules({}).map(({ name }) => name)).toEqual(usual);
  const identity = await load(
    `{ accounts: { crmIdIn: { customField: 'accountId' }, writeCrmId: true } }`,
  );
  expect(
    accountRules(identity)
      .map(({ name }) => name)
      .sort(),
  ).toEqual([...usual, 'crm-id'].sort());
  expect(accountIdField(identity)).toBe('accountId');
});

it.each(['custom.vatId', 'contactEmail', 'billingAddress.city'])(
  'takes rules for accounts over %s',
  async (attribute) => {
    expect(await wrong(accountRule(attribute))).toEqual([]);
  },
);

it('takes names from the environment', async () => {
  expect(await load('{}', { CAUSEWAY_IDENTITY_RULES: 'crm-id, key' })).toMatchObject({
    rules: ['crm-id', 'key'],
  });
});

it.each([
  ['an unknown name', `{ rules: ['emial'] }`],
  ['no rule at all', '{ rules: [] }'],
  ['a rule twice', `{ rules: ['email', 'email'] }`],
  ['a name twice', rule(`{}`).replace('[{', `['email', {`).replace('a rule', 'email')],
  ['a name that says certain', rule(`{ name: 'created' }`)],
  ['an unknown action', rule(`{ action: 'guess' }`)],
  ['no terms', rule('{ match: [] }')],
  [
    'an unknown attribute',
    rule(`{ match: [{ attribute: 'e-mail', column: 'emailaddress1', compare: 'email' }] }`),
  ],
  [
    'a column that is none',
    rule(`{ match: [{ attribute: 'email', column: 'a b', compare: 'email' }] }`),
  ],
  ['an unknown condition', rule('{ when: { shops: [] } }')],
  ['an unverified e-mail', rule('{ when: { verifiedEmail: false } }')],
  ['a country that is none', rule(`{ when: { countries: ['UK'] } }`)],
  [
    'nothing to search by',
    rule(`{ match: [{ attribute: 'lastName', column: 'lastname', compare: 'name' }] }`),
  ],
  [
    'more to search by than one look-up takes',
    rule(`{ match: ['email', 'key', 'vatId'].map((attribute) => (
      { attribute, column: ['a', 'b', 'c'], compare: 'exact' })) }`),
  ],
  ['a place for the id that is none', `{ crmIdIn: 'customerNumber' }`],
  ['an unknown rule for accounts', `{ accounts: { rules: ['tax-id'] } }`],
  ['an attribute that no unit has', accountRule('lastName')],
  ['a rule for accounts twice', `{ accounts: { rules: ['key', 'key'] } }`],
  ['the rule crm-id without a place', `{ accounts: { rules: ['crm-id'] } }`],
  ['an id that is written nowhere', '{ accounts: { writeCrmId: true } }'],
  ['a place of the id that is none', `{ accounts: { crmIdIn: 'custom.account' } }`],
])('refuses %s', async (_, identity) => {
  const problems = await wrong(identity);
  expect(problems).toHaveLength(1);
  expect(problems.join()).toMatch(/^CWY-6002 Setting out of bounds, at identity\./);
});

it('names the rule that is wrong', async () => {
  const [problem = '', ...others] = await wrong(
    rule(`{ action: 'guess' }`).replace('[{', `['key', {`),
  );
  expect(others).toEqual([]);
  expect(problem).toContain(
    'at identity.rules.1.action, found "guess", expected one of link, link-if-unique, ',
  );
});

it('takes a rule that only excludes without anything to search by', async () => {
  const given = `{ action: 'never',
    match: [{ attribute: 'lastName', column: 'lastname', compare: 'name' }] }`;
  expect(await wrong(rule(given))).toEqual([]);
});

const page = readFileSync(new URL('../../../docs/matching.md', import.meta.url), 'utf8');
const examples = [...page.matchAll(/```ts\n(.*?)```/gs)].map(([, text = '']) =>
  text.startsWith('{') ? `rules: [${text}]` : text.replace(/^identity: \{|\},\n$/g, ''),
);

it.each(examples)('takes what the documentation shows: %s', async (text) => {
  expect(examples.length).toBeGreaterThan(4);
  expect(await wrong(`{ ${text} }`)).toEqual([]);
});
