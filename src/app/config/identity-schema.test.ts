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

/** One term of a rule, of which something is wrong. */
const term = (given: string) =>
  rule(`{ match: [{ attribute: 'email', column: 'emailaddress1', compare: 'email' }, {
    attribute: 'key', column: 'cwy_key', compare: 'exact', ...${given},
  }] }`);

it.each([
  [
    'action',
    rule(`{ action: 'guess' }`),
    'rules.0.action (rule 1 "a rule"), found "guess", expected one of link, link-if-unique, propose, never',
  ],
  [
    'name',
    rule(`{ name: 'Loyalty!' }`),
    'rules.0.name (rule 1 "Loyalty!"), found "Loyalty!", expected 60 of a-z, 0-9, blank and - at most, and none of created, commercetools-id, crm-id, by-hand, review, rebuilt, merged, verified-email',
  ],
  [
    'match',
    rule(`{ match: [] }`),
    'rules.0.match (rule 1 "a rule"), found [], expected a list of 1 to 8 terms { attribute, column, compare }',
  ],
  [
    'column',
    term(`{ column: 'EmailAddress1' }`),
    'rules.0.match.1.column (rule 1 "a rule", term 2), found "EmailAddress1", expected the logical name of a column (a-z, 0-9 and _), or a list of 4 at most; did you mean emailaddress1?',
  ],
  [
    'one of columns',
    term(`{ column: ['cwy_key', 'a b'] }`),
    'rules.0.match.1.column.1 (rule 1 "a rule", term 2), found "a b", expected the logical name of a column (a-z, 0-9 and _), or a list of 4 at most',
  ],
  [
    'no column',
    term(`{ column: undefined }`),
    'rules.0.match.1.column (rule 1 "a rule", term 2), found undefined, expected the logical name of a column (a-z, 0-9 and _), or a list of 4 at most',
  ],
  [
    'attribute',
    term(`{ attribute: 'billingAddress.postCode' }`),
    'rules.0.match.1.attribute (rule 1 "a rule", term 2), found "billingAddress.postCode", expected an attribute of the customer such as key or billingAddress.city, or custom.<name> (docs/matching.md), or a list of 4 at most; did you mean billingAddress.postalCode?',
  ],
  [
    'key of a term',
    term(`{ colum: 'x' }`),
    'rules.0.match.1.colum (rule 1 "a rule", term 2), found "x", expected one of attribute, column, compare; did you mean column?',
  ],
  [
    'key of a rule',
    rule(`{ acton: 'propose' }`),
    'rules.0.acton (rule 1 "a rule"), found "propose", expected one of name, match, action, when, certain, apartBy, acrossProjects; did you mean action?',
  ],
  [
    'condition',
    rule(`{ when: { store: [] } }`),
    'rules.0.when.store (rule 1 "a rule"), found [], expected one of stores, countries, projects, verifiedEmail, activeOnly; did you mean stores?',
  ],
  [
    'country',
    rule(`{ when: { countries: ['UK'] } }`),
    'rules.0.when.countries.0 (rule 1 "a rule"), found "UK", expected a list of ISO 3166-1 alpha-2 codes, such as DE',
  ],
  [
    'unit attribute',
    accountRule('contactMail'),
    'accounts.rules.0.match.0.attribute (rule 1 "a rule", term 1), found "contactMail", expected an attribute of the unit such as key or billingAddress.city, or custom.<name> (docs/matching.md), or a list of 4 at most; did you mean contactEmail?',
  ],
  [
    'rule by name',
    `{ rules: ['key', 'emaill'] }`,
    'rules.1 (rule 2), found "emaill", expected one of commercetools-id, crm-id, customer-number, external-id, key, email, phone-and-name, tax-id, or { name, match, action }; did you mean email?',
  ],
  [
    'account rule by name',
    `{ accounts: { rules: ['key', 'crm-di'] } }`,
    'accounts.rules.1 (rule 2), found "crm-di", expected one of commercetools-id, crm-id, key, name-and-place, or { name, match, action }; did you mean crm-id?',
  ],
  [
    'twice',
    `{ rules: ['email', 'key', 'email'] }`,
    'rules.2 (rule 3), found "email", expected a rule that is not named before: rule 1 is email as well',
  ],
  [
    'place of the id',
    `{ accounts: { crmIdIn: 'custom.account' } }`,
    'accounts.crmIdIn, found "custom.account", expected { customField: name of the custom field }',
  ],
  [
    'no place of the id',
    `{ accounts: { writeCrmId: true } }`,
    'accounts.crmIdIn, found undefined, expected { customField: <name> }, because of the rule crm-id or writeCrmId',
  ],
])('says of a wrong %s which rule it is and what is allowed', async (_, identity, expected) => {
  expect((await wrong(identity)).map((text) => text.replace(/^.* at identity\./, ''))).toEqual([
    expected,
  ]);
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
