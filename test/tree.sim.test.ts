import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startCommercetools } from '../simulators/commercetools/server.ts';
import { openTrees } from '../src/app/open-trees.ts';
import { roles } from '../src/app/types.ts';
import { openStore } from '../src/app/wire.ts';
import { run } from '../src/cli/run.ts';
import { must } from '../src/std/assert.ts';
import { fakeShell } from './fake-shell.ts';
import { openShop, type Row, toRow } from './shop.ts';
import { createWorld, type World } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld({ roles });
  const buyer = { key: 'buyer', name: 'Buyer', buyerAssignable: true, permissions: [] };
  await world.shop.post('/associate-roles', buyer);
});
afterAll(() => world.close());

/** Settings by environment name, over those of the world. */
let more: Readonly<Record<string, string>> = {};

interface Printed {
  readonly code: number;
  /** What was asked for first, then what is below it; ids are left out. */
  readonly lines: readonly string[];
}

/** `causeway tree` as an operator runs it. */
const tree = (...args: readonly string[]): Promise<Printed> => causeway('tree', ...args);

async function causeway(...args: readonly string[]): Promise<Printed> {
  const { shell, out, err } = fakeShell(() => ({}));
  const env = { ...world.env, ...more };
  const code = await run(args, { ...shell, env, openStore, openTrees });
  const text = [...out, ...err].join('\n');
  return {
    code,
    lines: text.replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '#').split('\n'),
  };
}

const unit = (key: string, name: string, parent: string | null, more: Row = {}): Promise<Row> =>
  world.shop.post('/business-units', {
    key,
    name,
    ...(parent === null
      ? { unitType: 'Company' }
      : { unitType: 'Division', parentUnit: { typeId: 'business-unit', key: parent } }),
    ...more,
  });

async function accountOf({ id }: Row): Promise<string> {
  await world.settled();
  const rows = await world.crmRows('accounts');
  return must(rows.find((row) => row.cwy_commercetoolsid === id)?.accountid, 'an account');
}

const under = (accountId: string): Row => ({
  'parentaccountid@odata.bind': `/accounts(${accountId})`,
});

/** A company `p` with divisions `p-it` and `p-it-lab`, and one associate in the company. */
async function company(p: string) {
  const { id } = await world.shop.signUp({ email: `${p}@example.com`, lastName: 'Buyer' });
  const associate = {
    customer: { typeId: 'customer', id },
    associateRoleAssignments: [{ associateRole: { typeId: 'associate-role', key: 'buyer' } }],
  };
  const top = await unit(p, 'Acme', null, { associates: [associate] });
  const it = await unit(`${p}-it`, 'Acme IT', p);
  const lab = await unit(`${p}-it-lab`, 'Acme Lab', `${p}-it`, { status: 'Inactive' });
  return { top, it, lab };
}

test('a company that is the same on both sides, whatever it is asked for by', async () => {
  const { top, it, lab } = await company('aa');
  const head = await accountOf(top);
  const labAccount = await accountOf(lab);
  const asked = ['aa', 'aa-it', it.id, head, labAccount.toUpperCase()];
  const address = `${world.dataverse.url}/main.aspx?etn=account&id=%7b${head}%7d&pagetype=entityrecord`;
  for (const text of [...asked, address]) {
    expect(await tree(text)).toEqual({
      code: 0,
      lines: [
        'business unit  commercetools  Dynamics  state     people',
        'aa             Acme           Acme      active    1',
        '  aa-it        Acme IT        Acme IT   active    0',
        '    aa-it-lab  Acme Lab       Acme Lab  inactive  0',
        '',
        '3 business units, 0 further accounts: no difference.',
      ],
    });
  }
});

test('what sellers and faults made of it is told in words', async () => {
  const { top, it, lab } = await company('bb');
  const parted = await unit('bb-parted', 'Parted', 'bb');
  const lost = await unit('bb-lost', 'Lost', 'bb');
  const moved = await unit('bb-moved', 'Moved', 'bb');
  const [head, itRow] = [await accountOf(top), await accountOf(it)];
  await world.crmPatch(`accounts(${itRow})`, { name: 'Acme Informatics' });
  await world.crmPatch(`accounts(${await accountOf(lab)})`, { ...under(head), statecode: 0 });
  await world.crmPatch(`accounts(${await accountOf(moved)})`, { statecode: 1 });
  const holding = await world.crmEdit('accounts', { name: 'Holding' });
  await world.crmPatch(`accounts(${await accountOf(parted)})`, under(holding));
  await world.crmDelete('accounts', await accountOf(lost));
  const garage = await world.crmEdit('accounts', { name: 'Garage', ...under(itRow) });
  const shed = await world.crmEdit('accounts', { name: 'Shed', ...under(garage) });
  await world.crmEdit('accounts', { name: 'Old', statecode: 1, ...under(head) });
  const other = await accountOf(await unit('bb2', 'Other', null));
  await world.crmPatch(`accounts(${other})`, under(head));
  const told = {
    code: 1,
    lines: [
      'business unit  commercetools  Dynamics          state     people',
      'bb             Acme           Acme              active    1',
      '  bb-it        Acme IT        Acme Informatics  active    0       name differs',
      '    bb-it-lab  Acme Lab       Acme Lab          inactive  0       stands under Acme there; active there',
      '    –          –              Garage            active            account without a unit (#)',
      '      –        –              Shed              active            account without a unit (#)',
      '  bb-lost      Lost           –                 active    0       link leads to a row that is gone (#)',
      '  bb-moved     Moved          Moved             active    0       inactive there',
      '  bb-parted    Parted         Parted            active    0       stands under Holding there',
      '  –            –              Other             active            account of bb2, which is not of this company (#)',
      '',
      '6 business units, 3 further accounts: 8 with a difference.',
      'Left out: 1 inactive account without a unit.',
    ],
  };
  for (const text of ['bb', shed]) expect(await tree(text)).toEqual(told);
});

test('units that have no account say why, each for itself', async () => {
  const { top } = await company('cc');
  await accountOf(top);
  await unit('cc-new', 'sim-plugin', 'cc');
  await world.settled();
  await unit('cc-new-part', 'Part', 'cc-new');
  await world.settled();
  const { code, lines } = await tree('cc');
  expect(code).toBe(1);
  expect(lines).toEqual([
    'business unit    commercetools  Dynamics  state     people',
    'cc               Acme           Acme      active    1',
    '  cc-it          Acme IT        Acme IT   active    0',
    '    cc-it-lab    Acme Lab       Acme Lab  inactive  0',
    '  cc-new         sim-plugin     –         active    0       no account yet (CWY-3006, causeway parked show #)',
    '    cc-new-part  Part           –         active    0       no account yet (CWY-4020, causeway parked show #)',
    '',
    '5 business units, 0 further accounts: 2 with a difference.',
  ]);
});

test('a unit that is parked says so beside its account', async () => {
  const { top, it } = await company('hh');
  await accountOf(top);
  await world.shop.update(`/business-units/${it.id}`, { action: 'changeName', name: 'sim-plugin' });
  await world.settled();
  expect((await tree('hh')).lines[2]).toBe(
    '  hh-it        sim-plugin     Acme IT   active    0       name differs; CWY-3006, causeway parked show #',
  );
});

test('an account of a unit that was deleted says so, alone and below its company', async () => {
  const { top, it, lab } = await company('ii');
  const accounts = [await accountOf(lab), await accountOf(it), await accountOf(top)];
  const deleted = async (key: string): Promise<void> => {
    const { id, version } = await world.shop.get(`/business-units/key=${key}`);
    await world.shop.remove(`/business-units/${id}?version=${version}`);
    await world.settled();
  };
  await deleted('ii-it-lab');
  const below = await tree(accounts[0] ?? '');
  expect(below.lines.slice(3)).toEqual([
    '    –          –              Acme Lab  inactive          account of a unit that is gone (#)',
    '',
    '2 business units, 1 further account: 1 with a difference.',
  ]);
  await deleted('ii-it');
  await deleted('ii');
  expect(await tree(accounts[2] ?? '')).toEqual({
    code: 1,
    lines: [
      'business unit  commercetools  Dynamics  state     people',
      '–              –              Acme      inactive          account of a unit that is gone (#)',
      '',
      '0 business units, 1 further account: 1 with a difference.',
      'Left out: 2 inactive accounts without a unit.',
    ],
  });
});

test('an account that stands for nothing is shown with what it stands under', async () => {
  const holding = await world.crmEdit('accounts', { name: 'Lone' });
  const part = await world.crmEdit('accounts', { name: 'Part', ...under(holding) });
  expect(await tree(part)).toEqual({
    code: 1,
    lines: [
      'business unit  commercetools  Dynamics  state   people',
      '–              –              Lone      active          account without a unit (#)',
      '  –            –              Part      active          account without a unit (#)',
      '',
      '0 business units, 2 further accounts: 2 with a difference.',
    ],
  });
});

test('what neither system knows is said to be unknown, and so is what cannot be a key', async () => {
  for (const text of ['none-such', crypto.randomUUID(), 'no key', 'x']) {
    const { code, lines } = await tree(text);
    expect(code).toBe(1);
    expect(lines.join('\n')).toMatch(/CWY-6005.*a business unit of commercetools or an account/);
  }
});

test('an account that people deleted comes back by the remedy that is advised', async () => {
  const { top, it } = await company('gg');
  await accountOf(top);
  await world.crmDelete('accounts', await accountOf(it));
  expect((await tree('gg')).lines.join(' ')).toContain('link leads to a row that is gone');
  const removed = await causeway('links', 'remove', it.id, '--reason', 'deleted by mistake');
  expect(removed.code).toBe(0);
  await world.settled();
  // Dynamics let go of what was below the account that was deleted.
  expect((await tree('gg')).lines).toEqual([
    'business unit  commercetools  Dynamics  state     people',
    'gg             Acme           Acme      active    1',
    '  gg-it        Acme IT        Acme IT   active    0',
    '    gg-it-lab  Acme Lab       Acme Lab  inactive  0       stands at the top there',
    '',
    '3 business units, 0 further accounts: 1 with a difference.',
  ]);
});

test('--json gives the ids of both sides', async () => {
  const { top, lab } = await company('dd');
  const head = await accountOf(top);
  await world.crmPatch(`accounts(${await accountOf(lab)})`, { name: 'Laboratory' });
  const { shell, out } = fakeShell(() => ({}));
  const given = { ...shell, env: world.env, openStore, openTrees };
  expect(await run(['tree', 'dd-it', '--json'], given)).toBe(1);
  const { lines, ...rest } = JSON.parse(out.join(''));
  expect(rest).toEqual({ company: 'dd', differing: 1, retired: 0, isCut: false });
  expect(lines[0]).toEqual({
    depth: 0,
    unit: { ...only(top, 'id', 'key', 'name'), parentKey: null, isActive: true, associates: 1 },
    account: { id: head, name: 'Acme', isActive: true, aboveId: null, unitId: top.id },
    isShared: false,
    differences: [],
    trouble: null,
  });
  expect(lines[2]).toMatchObject({ depth: 2, differences: [{ is: 'name' }] });
});

function only(row: Row, ...names: readonly string[]): Row {
  return Object.fromEntries(names.map((name) => [name, row[name]]));
}

const shopRequests = async (): Promise<number> =>
  toRow(await (await fetch(`${world.commercetools.url}/_sim/requests`)).json()).total;

test('a company that the memory knows nothing of is found by what its accounts say', async () => {
  await world.close();
  world = await createWorld();
  const top = await unit('ee', 'Acme', null);
  const part = await unit('ee-it', 'Acme IT', 'ee');
  const bare = {
    code: 1,
    lines: expect.arrayContaining(['2 business units, 0 further accounts: 2 with a difference.']),
  };
  expect(await tree('ee')).toEqual(bare);
  const row = (of: Row, more: Row = {}) =>
    world.crmEdit('accounts', { name: of.name, cwy_commercetoolsid: of.id, ...more });
  const head = await row(top);
  // Of another project.
  await world.crmEdit('accounts', {
    name: 'Alien',
    cwy_commercetoolsid: crypto.randomUUID(),
    cwy_projectkey: 'elsewhere',
    ...under(head),
  });
  const stray = await row(part);
  const { code, lines } = await tree(stray);
  expect(code).toBe(1);
  expect(lines.slice(1)).toEqual([
    'ee             Acme           Acme      active  0       not linked to its account',
    '  ee-it        Acme IT        Acme IT   active  0       not linked to its account; stands at the top there',
    '  –            –              Alien     active          account without a unit (#)',
    '',
    '2 business units, 1 further account: 3 with a difference.',
  ]);
  const service = await world.startService();
  await world.shop.update(`/business-units/${top.id}`, { action: 'changeName', name: 'Acme Inc' });
  await world.settled();
  await service.stop();
  const after = await tree('ee');
  expect(after.lines[1]).toBe('ee             Acme Inc       Acme Inc  active  0');
});

test('of several projects the one that has the company is meant; a key that two use needs a word more', async () => {
  const nord = await startCommercetools({ port: 0, projectKey: 'nord', clientSecret: 'north' });
  const cwd = await mkdtemp(join(tmpdir(), 'causeway-tree-'));
  const file = join(cwd, 'causeway.config.ts');
  const project = { projectKey: 'nord', clientId: 'causeway', apiUrl: nord.url, authUrl: nord.url };
  const config = { commercetools: { moreProjects: [project] } };
  await writeFile(file, `export default ${JSON.stringify(config)};`);
  more = { CAUSEWAY_COMMERCETOOLS_MORE_PROJECT_SECRETS: 'north' };
  const shop = await openShop(nord);
  const draft = (key: string) => ({ key, name: `Nord ${key}`, unitType: 'Company' });
  const both = await shop.post('/business-units', draft('both'));
  await shop.post('/business-units', draft('alone'));
  await unit('both', 'Here both', null);
  const ask = (...args: readonly string[]) => tree(...args, '--config', file);
  expect((await ask('alone')).lines[1]).toContain('Nord alone');
  expect((await ask(both.id)).lines[1]).toContain('Nord both');
  expect((await ask('both', '--project', 'nord')).lines[1]).toContain('Nord both');
  const account = { name: 'Nord both', cwy_commercetoolsid: both.id, cwy_projectkey: 'nord' };
  const found = await ask(await world.crmEdit('accounts', account));
  expect(found.lines[1]).toMatch(/^both .* Nord both +Nord both +active .*not linked/);
  expect((await ask('both')).lines.join(' ')).toMatch(/CWY-6004.*--project .* or nord/);
  expect((await ask('both', '--project', 'none')).lines.join(' ')).toContain('CWY-4019');
  more = {};
  await Promise.all([nord.close(), rm(cwd, { recursive: true })]);
});

test('500 divisions are 3 requests to commercetools and 2 to Dynamics, beside a token', async () => {
  const { projectKey } = world.commercetools;
  const top = await unit('big', 'Big', null);
  const seed = (row: Row, of: Row) =>
    world.crmEdit('accounts', { name: of.name, cwy_commercetoolsid: of.id, ...row });
  const head = await seed({}, top);
  const claims = [{ of: top, crmId: head }];
  for (let number = 0; number < 500; number++) {
    const of = await unit(`big-${String(number).padStart(3, '0')}`, `Part ${number}`, 'big');
    claims.push({ of, crmId: await seed(under(head), of) });
  }
  await world.memory.store.linkRebuild.rebuild(
    claims.map(({ of, crmId }) => ({
      ref: { projectKey, kind: 'business-unit', id: of.id },
      crmTable: 'account',
      crmId,
      reason: 'key',
    })),
    { who: 'jane', reason: 'test', correlationId: crypto.randomUUID() },
  );
  const before = [await shopRequests(), await world.crmRequests()];
  const { code, lines } = await tree('big');
  expect([code, lines.length]).toEqual([0, 504]);
  expect(lines.at(-1)).toBe('501 business units, 0 further accounts: no difference.');
  const after = [await shopRequests(), await world.crmRequests()];
  // The simulator of commercetools counts the request for a token as well.
  expect(after.map((count, at) => count - (before[at] ?? 0))).toEqual([4, 2]);
});
