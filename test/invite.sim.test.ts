import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../src/app/clock.ts';
import { loadConfig } from '../src/app/config/load.ts';
import { openCrm } from '../src/app/open-crm.ts';
import { openInviter } from '../src/app/open-inviter.ts';
import { roles } from '../src/app/types.ts';
import { followRows } from '../src/pipelines/follow-rows.ts';
import type { CrmCursors } from '../src/ports/crm-cursor.ts';
import { must } from '../src/std/assert.ts';
import { isRecord } from '../src/std/is-record.ts';
import { eventually } from './eventually.ts';
import { type Row, toRow } from './shop.ts';
import { contactsOf, money, orderLine } from './story.ts';
import { createWorld, type World } from './world.ts';

const settings = `{
  identity: { rules: ['commercetools-id', 'crm-id', 'email'], crmIdIn: 'externalId' },
  associates: { fromDynamics: { roleKey: 'buyer', createCustomers: true } },
}`;

let world: World;
let cwd: string;
let follower: Awaited<ReturnType<typeof openFollower>>;
beforeAll(async () => {
  world = await createWorld({ roles: ['intake', 'worker'], config: settings });
  const role = { key: 'buyer', name: 'Buyer', buyerAssignable: true, permissions: [] };
  await world.shop.post('/associate-roles', role);
  cwd = await mkdtemp(join(tmpdir(), 'causeway-invite-'));
  await writeFile(join(cwd, 'causeway.config.ts'), `export default ${settings};\n`);
  follower = await openFollower();
});
afterAll(async () => {
  await follower.close();
  await world.close();
  await rm(cwd, { recursive: true });
});
beforeEach(async () => {
  await follower.follow();
  await world.settled();
  follower.lines.splice(0);
});

/** Reads the changes of contacts as the scheduler does, one reading at a time. */
async function openFollower() {
  const lines: string[] = [];
  const logger = pino({}, { write: (line) => lines.push(line) });
  const config = await loadConfig({ cwd, env: world.env });
  const { store } = world.memory;
  const crm = openCrm(config);
  const opened = must(openInviter(config, store, logger), 'the setting is on');
  const follow = async (cursors: CrmCursors = store): Promise<void> => {
    const call = { correlationId: randomUUID(), trail: { add: () => undefined } };
    const { inviter } = opened;
    await followRows({ crm, cursors, store, clock: systemClock, inviter }, 'contact', call);
  };
  const close = async (): Promise<void> => {
    await opened.close();
    await crm.close();
  };
  return { follow, close, lines };
}

const told = (): readonly Row[] =>
  follower.lines.map((line) => {
    const { contactId, code } = toRow(JSON.parse(line));
    return { contactId, ...(code === undefined ? {} : { code }) };
  });

async function company({
  shop,
  settled,
  crmRows,
}: World = world): Promise<{ readonly unitId: string; readonly accountId: string }> {
  const key = `u-${randomUUID()}`;
  const { id } = await shop.post('/business-units', {
    key,
    name: key,
    unitType: 'Company',
  });
  await settled();
  const rows = await crmRows('accounts');
  const account = must(
    rows.find((row) => row.cwy_commercetoolsid === id),
    'the unit has an account',
  );
  return { unitId: id, accountId: account.accountid };
}

/** Somebody whom a seller puts under an account. */
function contact(accountId: string, more: Row = {}, { crmEdit } = world): Promise<string> {
  return crmEdit('contacts', {
    firstname: 'Ada',
    lastname: 'Lovelace',
    'parentcustomerid_account@odata.bind': `/accounts(${accountId})`,
    ...more,
  });
}

const newEmail = (): string => `${randomUUID()}@example.com`;

async function customersOf(email: string): Promise<readonly Row[]> {
  const where = encodeURIComponent(`lowercaseEmail = "${email.toLowerCase()}"`);
  return (await world.shop.get(`/customers?where=${where}`)).results;
}

async function customerRequests(): Promise<number> {
  const answer = await fetch(`${world.commercetools.url}/_sim/requests`);
  const { byRoute } = toRow(await answer.json());
  return isRecord(byRoute) ? Number(byRoute['POST /customers'] ?? 0) : 0;
}

test('a contact that a seller makes under an account becomes a customer and an associate', async () => {
  const { unitId, accountId } = await company();
  const email = `Ada.${newEmail()}`;
  const contactid = await contact(accountId, { emailaddress1: email });
  await follower.follow();
  await world.settled();
  const [customer, ...others] = await customersOf(email);
  expect(others).toEqual([]);
  expect(customer).toMatchObject({
    email,
    firstName: 'Ada',
    lastName: 'Lovelace',
    externalId: contactid,
    authenticationMode: 'ExternalAuth',
  });
  const { associates } = await world.shop.get(`/business-units/${unitId}`);
  expect(associates).toMatchObject([
    {
      customer: { id: customer?.id },
      associateRoleAssignments: [{ associateRole: { key: 'buyer' } }],
    },
  ]);
  expect(await contactsOf(world, customer?.id)).toMatchObject([
    { contactid, parentcustomerid: { id: accountId } },
  ]);
  const connections = (await world.crmRows('connections')).filter(
    ({ ismaster, record1id }) => ismaster !== false && record1id?.id === contactid,
  );
  expect(connections).toMatchObject([{ record2id: { id: accountId } }]);
  expect(told()).toEqual([{ contactId: contactid }]);
  expect(follower.lines.join()).not.toContain(email);
});

test('it costs one request, and nothing once the contact stands for the customer', async () => {
  const { accountId } = await company();
  const contactid = await contact(accountId, { emailaddress1: newEmail() });
  const before = await customerRequests();
  await follower.follow();
  await world.settled();
  await world.crmEdit('contacts', { contactid, jobtitle: 'Buyer' });
  await follower.follow();
  await world.settled();
  expect(await customerRequests()).toBe(before + 1);
});

test('a contact that stands for a customer makes no other one, whatever people do to its columns', async () => {
  const { accountId } = await company();
  const { id } = await world.shop.signUp({ email: newEmail(), lastName: 'Known' });
  await world.settled();
  const [known] = await contactsOf(world, id);
  const before = await customerRequests();
  await world.crmPatch(`contacts(${known?.contactid})`, {
    'parentcustomerid_account@odata.bind': `/accounts(${accountId})`,
    emailaddress1: newEmail(),
    cwy_commercetoolsid: null,
  });
  await follower.follow();
  expect(await customerRequests()).toBe(before);
});

test.each<readonly [string, (accountId: string) => Promise<string>]>([
  ['that is under no account', () => world.crmEdit('contacts', { emailaddress1: newEmail() })],
  [
    'under an account of no unit',
    async () =>
      contact(await world.crmEdit('accounts', { name: 'Prospect' }), { emailaddress1: newEmail() }),
  ],
  ['without an e-mail address', (accountId) => contact(accountId)],
  ['with a blank one', (accountId) => contact(accountId, { emailaddress1: ' ' })],
  [
    'that is inactive',
    (accountId) => contact(accountId, { emailaddress1: newEmail(), statecode: 1 }),
  ],
  [
    'that is a customer of another project',
    (accountId) =>
      contact(accountId, { emailaddress1: newEmail(), cwy_commercetoolsid: randomUUID() }),
  ],
])('a contact %s stays a contact', async (_, make) => {
  const { accountId } = await company();
  await make(accountId);
  const before = await customerRequests();
  await follower.follow();
  expect(await customerRequests()).toBe(before);
  expect(told()).toEqual([]);
});

test('a contact that was put under an account later becomes a customer then', async () => {
  const { accountId } = await company();
  const email = newEmail();
  const contactid = await world.crmEdit('contacts', { emailaddress1: email, lastname: 'Late' });
  await follower.follow();
  expect(await customersOf(email)).toEqual([]);
  await world.crmPatch(`contacts(${contactid})`, {
    'parentcustomerid_account@odata.bind': `/accounts(${accountId})`,
  });
  await follower.follow();
  expect(await customersOf(email)).toMatchObject([{ externalId: contactid }]);
});

test('a guest who has ordered becomes a customer too', async () => {
  const { accountId } = await company();
  const email = newEmail();
  const contactid = await world.crmEdit('contacts', { emailaddress1: email, lastname: 'Guest' });
  await world.shop.order({
    orderNumber: `G-${randomUUID()}`,
    customerEmail: email,
    totalPrice: money(1000),
    lineItems: [orderLine(1000)],
  });
  await world.settled();
  await world.crmPatch(`contacts(${contactid})`, {
    'parentcustomerid_account@odata.bind': `/accounts(${accountId})`,
  });
  await follower.follow();
  expect(await customersOf(email)).toMatchObject([{ externalId: contactid }]);
});

test('an e-mail address that the shop knows makes nobody, and it is told', async () => {
  const { accountId } = await company();
  const email = newEmail();
  await world.shop.signUp({ email: email.toUpperCase() });
  await world.settled();
  const contactid = await contact(accountId, { emailaddress1: email });
  await follower.follow();
  await follower.follow();
  expect(await customersOf(email)).toHaveLength(1);
  expect(told()).toEqual([{ contactId: contactid }]);
});

test('of two contacts with one e-mail address one becomes a customer, and it is that one', async () => {
  const { unitId, accountId } = await company();
  const email = newEmail();
  const both = [
    await contact(accountId, { emailaddress1: email }),
    await contact(accountId, { emailaddress1: email.toUpperCase() }),
  ];
  await follower.follow();
  await world.settled();
  const [customer, ...others] = await customersOf(email);
  expect(others).toEqual([]);
  expect(both).toContain(customer?.externalId);
  expect(await contactsOf(world, customer?.id)).toMatchObject([
    { contactid: customer?.externalId },
  ]);
  expect((await world.shop.get(`/business-units/${unitId}`)).associates).toHaveLength(1);
  expect(
    told()
      .map(({ contactId }) => contactId)
      .sort(),
  ).toEqual(both.sort());
});

test('a page that comes again after a crash makes nobody twice', async () => {
  const { store } = world.memory;
  const { accountId } = await company();
  const email = newEmail();
  await contact(accountId, { emailaddress1: email });
  const killed: CrmCursors = {
    cursor: (name) => store.cursor(name),
    keepCursor: () => Promise.reject(new Error('killed')),
  };
  await expect(follower.follow(killed)).rejects.toThrow('killed');
  const other = await openFollower();
  await other.follow();
  await other.close();
  expect(await customersOf(email)).toHaveLength(1);
});

test('what commercetools refuses is told once and passed over', async () => {
  const { accountId } = await company();
  const email = newEmail();
  const refused = await contact(accountId, { emailaddress1: 'nobody' });
  await contact(accountId, { emailaddress1: email });
  await follower.follow();
  await follower.follow();
  expect(await customersOf(email)).toHaveLength(1);
  expect(told().filter(({ code }) => code !== undefined)).toEqual([
    { contactId: refused, code: 'CWY-2004' },
  ]);
});

test.each([
  ['asks for patience', 429, 'CWY-2003'],
  ['does not let us in', 403, 'CWY-2005'],
])('while commercetools %s nobody is lost and news goes on', async (_, status, code) => {
  const { accountId } = await company();
  const email = newEmail();
  await contact(accountId, { emailaddress1: email });
  const { id } = await world.shop.signUp({ email: newEmail(), lastName: 'Known' });
  await world.settled();
  const [known] = await contactsOf(world, id);
  await world.crmEdit('contacts', { contactid: known?.contactid, lastname: 'Renamed' });
  const { received } = await world.memory.store.counts();
  world.commercetools.setFaults({
    failNext: { count: 1, status, path: '/customers', method: 'POST' },
  });
  await expect(follower.follow()).rejects.toMatchObject({ code });
  expect(await customersOf(email)).toEqual([]);
  expect((await world.memory.store.counts()).received).toBe(received + 1);
  await follower.follow();
  expect(await customersOf(email)).toHaveLength(1);
});

test('a failure of one keeps nobody else waiting', async () => {
  const { accountId } = await company();
  const emails = Array.from({ length: 6 }, newEmail);
  for (const email of emails) await contact(accountId, { emailaddress1: email });
  world.commercetools.setFaults({
    failNext: { count: 1, status: 500, path: '/customers', method: 'POST' },
  });
  await expect(follower.follow()).rejects.toMatchObject({ code: 'CWY-2002' });
  const made = await Promise.all(emails.map(customersOf));
  expect(made.flat()).toHaveLength(5);
  const before = await customerRequests();
  await follower.follow();
  expect((await Promise.all(emails.map(customersOf))).flat()).toHaveLength(6);
  expect(await customerRequests()).toBe(before + 1);
});

test('an answer that was lost makes nobody twice', async () => {
  const { accountId } = await company();
  const email = newEmail();
  const contactid = await contact(accountId, { emailaddress1: email });
  world.commercetools.setFaults({
    dropResponse: { count: 1, when: 'after', path: '/customers', method: 'POST' },
  });
  await expect(follower.follow()).rejects.toMatchObject({ code: 'CWY-2001' });
  await world.settled();
  await follower.follow();
  await world.settled();
  const [customer, ...others] = await customersOf(email);
  expect(others).toEqual([]);
  expect(await contactsOf(world, customer?.id)).toMatchObject([{ contactid }]);
});

test('when the setting is switched on everybody is read once, with the company', async () => {
  const { store } = world.memory;
  const { accountId } = await company();
  const email = newEmail();
  await contact(accountId, { emailaddress1: email });
  await world.follow();
  expect(await customersOf(email)).toEqual([]);
  await follower.follow({
    cursor: (name) => (name === 'contact with e-mail' ? store.cursor(name) : Promise.resolve(null)),
    keepCursor: () => Promise.resolve(true),
  });
  expect(await customersOf(email)).toHaveLength(1);
});

test('the scheduler does so by itself', async () => {
  const { accountId } = await company();
  const email = newEmail();
  const scheduler = await world.startService(['scheduler'], {
    CAUSEWAY_CHANGES_EVERY_SECONDS: '1',
  });
  await contact(accountId, { emailaddress1: email });
  await eventually('the contact to be a customer', 20_000, async () =>
    (await customersOf(email)).length === 1 ? null : 'none',
  );
  await scheduler.stop();
});

test('without the setting a new contact stays a contact', async () => {
  const other = await createWorld({
    roles,
    config: settings.replace('createCustomers: true', 'createCustomers: false'),
    env: { CAUSEWAY_CHANGES_EVERY_SECONDS: '1' },
  });
  const position = async (): Promise<number> =>
    (await other.memory.store.cursor('contact with e-mail'))?.position ?? 0;
  const { accountId } = await company(other);
  await contact(accountId, { emailaddress1: newEmail() }, other);
  // A reading that was under way when the contact was made may have missed it; the next one cannot.
  const enough = (await position()) + 2;
  await eventually('the contact to be read', 20_000, async () =>
    (await position()) >= enough ? null : 'not yet',
  );
  expect(other.commercetools.rows('customer')).toEqual([]);
  await other.close();
});
