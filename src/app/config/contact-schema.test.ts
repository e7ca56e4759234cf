import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ConfigError } from './config-error.ts';
import { configLines } from './describe.ts';
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

async function load(file: string, env: Env = {}): Promise<Config> {
  await writeFile(join(cwd, 'causeway.config.ts'), `export default ${file}`);
  return await loadConfig({ cwd, env: { ...complete, ...env } });
}

async function wrong(file: string, env: Env = {}): Promise<readonly string[]> {
  try {
    await load(file, env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map(({ message }) => message);
    throw error;
  }
  return [];
}

it('has defaults that change nothing but the spelling', async () => {
  const config = await load('{}');
  expect(config.normalise).toEqual({ languages: [], storeCountries: {} });
  expect(config.contact).toEqual({
    tooLong: 'park',
    countryAs: 'code',
    countryLanguage: 'en',
    fields: {},
    extra: {},
    byStore: {},
    byCountry: {},
    requireWhatDynamicsRequires: false,
  });
});

it('takes transforms by name and as functions, and prints them without their text', async () => {
  const config = await load(`{
    normalise: { storeCountries: { berlin: 'DE' } },
    contact: { fields: {
      telephone1: { transform: (value) => 'tel ' + value, tooLong: 'truncate', lengthMax: 40 },
      cwy_locale: false,
      address1_country: { transform: 'country-name' },
    } },
  }`);
  const { fields } = config.contact;
  const telephone = fields.telephone1;
  expect(telephone !== false && typeof telephone?.transform).toBe('function');
  expect(fields.cwy_locale).toBe(false);
  expect(configLines(config)).toContain(
    'contact.fields = {"telephone1":{"transform":"(function)","tooLong":"truncate","lengthMax":40},"cwy_locale":false,"address1_country":{"transform":"country-name"}}',
  );
});

it('takes owners, directions, further columns, and both for a part of the customers', async () => {
  const { contact } = await load(`{ contact: {
    fields: { lastname: { direction: 'both', owner: 'newest', required: true } },
    extra: {
      cwy_tier: { from: 'custom.tier', choices: { gold: 727000001 }, direction: 'both' },
      cwy_since: { from: 'createdAt', type: 'date' },
      fullname: { from: 'lastName', transform: (v) => v, back: (v) => v },
    },
    byStore: { berlin: { lastname: { owner: 'dynamics' } } },
    byCountry: { US: { cwy_tier: { direction: 'to-crm' } } },
  } }`);
  expect(contact.fields.lastname).toEqual({ direction: 'both', owner: 'newest', required: true });
  expect(Object.keys(contact.extra)).toEqual(['cwy_tier', 'cwy_since', 'fullname']);
  expect(contact.byStore).toEqual({ berlin: { lastname: { owner: 'dynamics' } } });
  expect(contact.byCountry).toEqual({ US: { cwy_tier: { direction: 'to-crm' } } });
});

it.each([
  ['extra', 'lastname: { from: "lastName" }', 'built-in'],
  ['extra', 'cwy_commercetoolsid: { from: "key" }', 'reserved'],
  ['extra', '"Cwy Tier": { from: "key" }', 'no logical name'],
  ['extra', 'cwy_tier: { from: "custom.a b" }', 'no custom field'],
  ['extra', 'cwy_tier: { from: "nowhere" }', 'no attribute'],
  ['extra', 'cwy_tier: {}', 'from nowhere'],
  ['extra', 'cwy_tier: { from: "custom.tier", type: "text", choices: { a: 1 } }', 'two forms'],
  ['extra', 'cwy_tier: { from: "custom.tier", choices: { a: 1.5 } }', 'half an option'],
  ['byStore', 'berlin: { lastname: { transform: "shout" } }', 'no transform'],
  ['byCountry', 'USA: { lastname: { owner: "newest" } }', 'alpha-3'],
  ['byCountry', 'US: { lastname: { owner: "everybody" } }', 'no rule'],
])('refuses in contact.%s { %s }: %s', async (setting, entry) => {
  const problems = await wrong(`{ contact: { ${setting}: { ${entry} } } }`);
  const name = entry.split(':')[0]?.replaceAll('"', '');
  expect(problems).toEqual([
    expect.stringContaining(`CWY-6002 Setting out of bounds, at contact.${setting}.${name}`),
  ]);
});

it('tells everything that does not go together, at once', async () => {
  const found = await wrong(`{ contact: {
    fields: { cwy_stores: { direction: 'both' } },
    byStore: { berlin: { cwy_unknown: { owner: 'newest' } } },
  } }`);
  expect(found).toEqual([
    'CWY-6002 Setting out of bounds, at contact.fields.cwy_stores.direction, found both, expected to-crm: commercetools does not let customer.stores be written',
    'CWY-6002 Setting out of bounds, at contact.byStore.berlin.cwy_unknown, expected a column that contact.fields or contact.extra fills',
  ]);
});

const consent = `consent: { topics: [
  { channel: 'email', purpose: 'news', customField: 'news', column: 'donotbulkemail' },
] }`;

it('leaves the columns of consents to them', async () => {
  const extra = `{ contact: { extra: { donotbulkemail: { from: 'custom.bulk' } } }, ${consent} }`;
  expect(await wrong(extra)).toEqual([
    expect.stringContaining('at contact.extra.donotbulkemail, found a column that is filled'),
  ]);
});

it('takes owners for the columns of consents', async () => {
  const byStore = `{ berlin: { donotbulkemail: { owner: 'newest' } } }`;
  expect(await wrong(`{ contact: { byStore: ${byStore} }, ${consent} }`)).toEqual([]);
});

it('reads a switch from the environment, and nothing but a switch', async () => {
  const file = '{ contact: { requireWhatDynamicsRequires: true } }';
  const name = 'CAUSEWAY_CONTACT_REQUIRE_WHAT_DYNAMICS_REQUIRES';
  expect((await load(file)).contact.requireWhatDynamicsRequires).toBe(true);
  const off = await load(file, { [name]: 'false' });
  expect(off.contact.requireWhatDynamicsRequires).toBe(false);
  expect(await wrong(file, { [name]: 'yes' })).toEqual([
    expect.stringContaining('found "yes", expected true or false'),
  ]);
});

it('reads what is no object from the environment, too', async () => {
  const config = await load('{}', {
    CAUSEWAY_CONTACT_TOO_LONG: 'truncate',
    CAUSEWAY_NORMALISE_LANGUAGES: 'de, en-US',
    CAUSEWAY_NORMALISE_LOCALE_FALLBACK: 'de',
  });
  expect(config.contact.tooLong).toBe('truncate');
  expect(config.normalise).toMatchObject({ languages: ['de', 'en-US'], localeFallback: 'de' });
});

it('names the column that is wrong, unknown ones included', async () => {
  const problems = await wrong(`{ contact: { fields: {
    telefone1: {},
    firstname: { transform: 'shout' },
    lastname: { lenghtMax: 3 },
    birthdate: { tooLong: () => null },
    salutation: { owner: 'newst', direction: 'up', required: 'yes' },
    cwy_tier: { owner: 'newest' },
  }, extra: { lastname: { from: 'lastName' } } } }`);
  expect(
    problems.map((text) => text.replace('CWY-6002 Setting out of bounds, ', '')),
  ).toMatchInlineSnapshot(`
    [
      "at contact.fields.firstname.transform, found "shout", expected one of as-is, e164, country-code, country-alpha3, country-name, language, upper-case, lower-case or a function",
      "at contact.fields.lastname.lenghtMax, found 3, expected a name that is known here; did you mean lengthMax?",
      "at contact.fields.salutation.direction, found "up", expected one of to-crm, to-commerce, both",
      "at contact.fields.salutation.owner, found "newst", expected one of commercetools, dynamics, newest, fill-if-empty, never, most-restrictive, union",
      "at contact.fields.salutation.required, found "yes", expected true or false",
      "at contact.fields.telefone1, found {}, expected a built-in column (docs/fields.md): any other belongs in contact.extra; did you mean telephone1?",
      "at contact.fields.cwy_tier, found {"owner":"newest"}, expected a built-in column (docs/fields.md): any other belongs in contact.extra",
      "at contact.extra.lastname, found {"from":"lastName"}, expected a column that is not built in: this one belongs in contact.fields",
    ]
  `);
});

it.each([
  [{ CAUSEWAY_NORMALISE_PHONE_COUNTRY: 'UK' }, 'ISO 3166-1'],
  [{ CAUSEWAY_NORMALISE_LANGUAGES: 'de,de_DE' }, 'language tags'],
  [{ CAUSEWAY_CONTACT_COUNTRY_LANGUAGE: 'xx' }, 'ISO 639-1'],
  [
    { CAUSEWAY_NORMALISE_LANGUAGES: 'de', CAUSEWAY_NORMALISE_LOCALE_FALLBACK: 'fr' },
    'one of normalise.languages',
  ],
  [{ CAUSEWAY_CONTACT_FIELDS: '{}' }, 'a setting that exists'],
])('refuses %j', async (env, bound) => {
  const problems = await wrong('{}', env);
  expect(problems).toHaveLength(1);
  expect(problems.join()).toContain(bound);
});

it('refuses objects that are none', async () => {
  expect(await wrong(`{ normalise: { storeCountries: 'DE' }, contact: { fields: [] } }`)).toEqual([
    'CWY-6002 Setting out of bounds, at normalise.storeCountries, found "DE", expected store keys, each with an ISO 3166-1 alpha-2 code: { berlin: "DE" }',
    expect.stringContaining('at contact.fields, found [], expected columns'),
  ]);
});
