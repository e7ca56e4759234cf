import { beforeEach, expect, it } from 'vitest';
import { type FakeShell, fakeShell } from '../../test/fake-shell.ts';
import type { ComparedCompany } from '../app/types.ts';
import { run } from './run.ts';

type Line = ComparedCompany['lines'][number];

const unit = (key: string) => ({
  id: `id-${key}`,
  key,
  name: `Name of ${key}`,
  parentKey: null,
  isActive: true,
  associates: 2,
});
const account = (name: string) => ({
  id: `row-${name}`,
  name,
  isActive: false,
  aboveId: null,
  unitId: null,
});
const line = (more: Partial<Line>): Line => ({
  depth: 0,
  unit: null,
  account: null,
  isShared: false,
  differences: [],
  trouble: null,
  ...more,
});

const env = {
  CAUSEWAY_COMMERCETOOLS_PROJECT_KEY: 'shop',
  CAUSEWAY_COMMERCETOOLS_API_URL: 'https://api.example.com',
  CAUSEWAY_COMMERCETOOLS_AUTH_URL: 'https://auth.example.com',
  CAUSEWAY_COMMERCETOOLS_CLIENT_ID: 'id',
  CAUSEWAY_COMMERCETOOLS_CLIENT_SECRET: 'secret',
  CAUSEWAY_DYNAMICS_URL: 'https://org.crm.dynamics.com',
  CAUSEWAY_DYNAMICS_TENANT_ID: '8d3a0a3b-6c4a-4a43-9c1e-0c1a1f2d3e4f',
  CAUSEWAY_DYNAMICS_CLIENT_ID: 'id',
  CAUSEWAY_DYNAMICS_CLIENT_SECRET: 'secret',
};

let fake: FakeShell;
let compared: ComparedCompany | null;
beforeEach(() => {
  fake = fakeShell(() => ({}));
  compared = { company: 'acme', lines: [], differing: 0, retired: 0, isCut: false };
});

function cli(...args: readonly string[]): Promise<number> {
  return run(['tree', ...args], {
    ...fake.shell,
    env,
    openTrees: async () => ({
      compare: async (...given) => {
        fake.did.push(given);
        return compared;
      },
      close: async () => void fake.did.push('hung up'),
    }),
  });
}

it('has words for each difference', async () => {
  compared = {
    company: 'acme',
    lines: [
      line({ unit: unit('acme'), account: account('Acme'), trouble: 'CWY-4021' }),
      line({
        depth: 1,
        unit: unit('it'),
        account: account('A name that is longer than what people read in one column'),
        differences: [
          { is: 'not-linked' },
          { is: 'name' },
          { is: 'place', above: 'Hol\n\tding' },
          { is: 'state', there: 'inactive' },
        ],
      }),
      line({
        depth: 2,
        unit: unit('lab'),
        differences: [{ is: 'no-account', problem: 'CWY-4009' }],
        trouble: 'CWY-4009',
      }),
      line({ depth: 2, unit: unit('new'), differences: [{ is: 'no-account', problem: null }] }),
      line({
        depth: 1,
        unit: unit('lost'),
        differences: [{ is: 'link-gone', accountId: 'row-1' }],
        trouble: 'CWY-4020',
      }),
      line({ depth: 1, unit: unit('part'), account: account('Acme'), isShared: true }),
      line({
        depth: 1,
        unit: unit('top'),
        account: account('Top'),
        differences: [
          { is: 'place', above: null },
          { is: 'state', there: 'active' },
        ],
      }),
      line({ depth: 1, account: account('Former'), differences: [{ is: 'unit-gone' }] }),
      line({ depth: 1, account: account('Garage'), differences: [{ is: 'no-unit' }] }),
      line({
        depth: 1,
        account: account('Other'),
        differences: [{ is: 'other-company', unitKey: 'x' }],
      }),
      line({
        depth: 1,
        account: account('Twin'),
        differences: [{ is: 'second-account', unitKey: 'it' }],
      }),
    ],
    differing: 9,
    retired: 1,
    isCut: true,
  };
  expect(await cli('acme')).toBe(1);
  expect(fake.out.join('\n')).toMatchInlineSnapshot(`
    "business unit  commercetools  Dynamics                                  state     people
    acme           Name of acme   Acme                                      active    2       CWY-4021, causeway parked show id-acme
      it           Name of it     A name that is longer than what people …  active    2       not linked to its account; name differs; stands under Hol ding there; inactive there
        lab        Name of lab    –                                         active    2       no account yet (CWY-4009, causeway parked show id-lab)
        new        Name of new    –                                         active    2       no account yet
      lost         Name of lost   –                                         active    2       link leads to a row that is gone (row-1); CWY-4020, causeway parked show id-lost
      part         Name of part   Acme                                      active    2       shares the account
      top          Name of top    Top                                       active    2       stands at the top there; active there
      –            –              Former                                    inactive          account of a unit that is gone (row-Former)
      –            –              Garage                                    inactive          account without a unit (row-Garage)
      –            –              Other                                     inactive          account of x, which is not of this company (row-Other)
      –            –              Twin                                      inactive          says that it is it, which has another account (row-Twin)

    7 business units, 4 further accounts: 9 with a difference.
    Left out: 1 inactive account without a unit.
    Only 7 business units were read; there may be more."
  `);
  expect(fake.did).toEqual([['acme', undefined], 'hung up', 'closed']);
});

it('is done with 0 where both are the same, and tells the JSON', async () => {
  expect(await cli('acme', '--project', 'shop', '--json')).toBe(0);
  expect(fake.out).toEqual([JSON.stringify(compared)]);
  expect(fake.did[0]).toEqual(['acme', 'shop']);
});

it('does not call a company equal that it has not read whole', async () => {
  compared = { company: 'acme', lines: [], differing: 0, retired: 0, isCut: true };
  expect(await cli('acme')).toBe(1);
});

it('says what is unknown, and hangs up', async () => {
  compared = null;
  expect(await cli('acme')).toBe(1);
  expect(fake.err.join('\n')).toContain('CWY-6005');
  expect(fake.did.slice(1)).toEqual(['hung up', 'closed']);
});

it.each([[[]], [['a', 'b']], [['a', '--json=x']]])(
  'refuses %j before it opens anything',
  async (args) => {
    expect(await cli(...args)).toBe(1);
    expect(fake.err.join('\n')).toContain('CWY-6004');
    expect(fake.did).toEqual([]);
  },
);
