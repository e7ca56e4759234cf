import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ConfigError } from './config-error.ts';
import { loadColumnConfig } from './load.ts';

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'config-'));
});
afterEach(async () => {
  await rm(cwd, { recursive: true });
});

async function load(file: string) {
  await writeFile(join(cwd, 'causeway.config.ts'), `export default ${file}`);
  return await loadColumnConfig({ cwd, env: {} });
}

async function wrong(file: string): Promise<readonly string[]> {
  try {
    await load(file);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map(({ message }) => message);
    throw error;
  }
  return [];
}

it('has defaults: everything to the CRM, the company before its divisions', async () => {
  const { account, associates } = await load('{}');
  expect(account).toEqual({
    tooLong: 'park',
    countryAs: 'code',
    countryLanguage: 'en',
    fields: {},
    extra: {},
    byStore: {},
    byCountry: {},
    requireWhatDynamicsRequires: false,
  });
  expect(associates).toEqual({
    contactParent: true,
    primary: 'highest',
    connections: 'all',
    inherited: true,
  });
});

it('takes what a contact takes, over attributes of units', async () => {
  const { account } = await load(`{ account: {
    primaryContactIn: 'mainBuyer',
    fields: {
      name: { direction: 'both', owner: 'dynamics', tooLong: (name) => name },
      parentaccountid: { direction: 'both', owner: 'dynamics' },
      primarycontactid: { direction: 'both' },
      statecode: false,
    },
    extra: { accountnumber: { from: 'key', tooLong: 'truncate', lengthMax: 20 } },
    byCountry: { DE: { name: { owner: 'newest' } } },
  } }`);
  expect(account.primaryContactIn).toBe('mainBuyer');
  expect(account.fields.parentaccountid).toEqual({ direction: 'both', owner: 'dynamics' });
  expect(account.extra.accountnumber?.from).toBe('key');
});

it('takes a role for people who are made associates in Dynamics', async () => {
  const { associates } = await load(`{ associates: { fromDynamics: { roleKey: 'buyer' } } }`);
  expect(associates.fromDynamics).toEqual({ roleKey: 'buyer', createCustomers: false });
});

it.each<readonly [string, string, string]>([
  [
    'a column of a contact',
    '{ account: { fields: { lastname: false } } }',
    'at account.fields.lastname, found false, expected a built-in column (docs/fields.md): any other belongs in account.extra',
  ],
  [
    'a built-in column among the extra ones',
    `{ account: { extra: { name: { from: 'key' } } } }`,
    'expected a column that is not built in: this one belongs in account.fields',
  ],
  [
    'the primary key',
    `{ account: { extra: { accountid: { from: 'key' } } } }`,
    'at account.extra.accountid',
  ],
  [
    'an attribute of a customer',
    `{ account: { extra: { cwy_x: { from: 'lastName' } } } }`,
    'at account.extra.cwy_x',
  ],
  [
    'a way back that there is none for',
    `{ account: { fields: { cwy_unittype: { direction: 'both' } } } }`,
    'at account.fields.cwy_unittype.direction, found both, expected to-crm: commercetools does not let unit.unitType be written',
  ],
  [
    'a primary contact without a place for it',
    `{ account: { fields: { primarycontactid: { direction: 'both' } } } }`,
    'at account.fields.primarycontactid, expected account.primaryContactIn',
  ],
  [
    'a company of a contact that is not shown',
    `{ associates: { contactParent: false }, contact: { fields: { parentcustomerid: { direction: 'both' } } } }`,
    'at contact.fields.parentcustomerid, expected associates.contactParent: true',
  ],
  [
    'a role without a key',
    '{ associates: { fromDynamics: {} } }',
    'at associates.fromDynamics.roleKey',
  ],
])('refuses %s', async (_, file, expected) => {
  const problems = await wrong(file);
  expect(problems).toHaveLength(1);
  expect(problems.join()).toContain(expected);
});

it('lets the company of a contact go both ways', async () => {
  const file = `{ contact: { fields: { parentcustomerid: { direction: 'both', owner: 'dynamics' } } } }`;
  expect(await wrong(file)).toEqual([]);
});
