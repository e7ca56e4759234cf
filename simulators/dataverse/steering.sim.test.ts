import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { guidFrom } from './guid.ts';
import { seller } from './organisation.ts';
import { type RunningDataverse, startDataverse } from './server.ts';
import { Caller } from './testing/caller.ts';

const [ADA, BOB] = [guidFrom('Ada'), guidFrom('Bob')];
const OBJECT_ID = guidFrom('entra object');

let simulator: RunningDataverse;
let caller: Caller;
let self: string;

beforeAll(async () => {
  simulator = await startDataverse();
  caller = new Caller(simulator);
  await caller.signIn();
  self = simulator.applicationUsers[0]?.userId ?? '';
});
afterAll(() => simulator.close());
beforeEach(() => simulator.world.reset());

const stamps = async () => {
  const columns =
    '_createdby_value,_createdonbehalfby_value,_modifiedby_value,_modifiedonbehalfby_value,_ownerid_value';
  const { json } = await caller.get(`contacts(${ADA})?$select=${columns}`);
  return json;
};

describe('impersonation', () => {
  it('[steer.01] MSCRMCallerID acts for a user; the real caller stands beside', async () => {
    await caller.patch(`contacts(${ADA})`, { lastname: 'L' }, { MSCRMCallerID: seller.id });
    expect(await stamps()).toMatchObject({
      _createdby_value: seller.id,
      _createdonbehalfby_value: self,
      _modifiedby_value: seller.id,
      _modifiedonbehalfby_value: self,
      _ownerid_value: seller.id,
    });
    await caller.patch(`contacts(${ADA})`, { lastname: 'M' });
    expect(await stamps()).toMatchObject({
      _createdonbehalfby_value: self,
      _modifiedby_value: self,
      _modifiedonbehalfby_value: null,
    });
  });

  it('[steer.02] CallerObjectId names the user by the id of the directory', async () => {
    await caller.patch(`systemusers(${seller.id})`, { azureactivedirectoryobjectid: OBJECT_ID });
    await caller.patch(`contacts(${ADA})`, { lastname: 'L' }, { CallerObjectId: OBJECT_ID });
    expect(await stamps()).toMatchObject({ _createdby_value: seller.id });
    const whoAmI = await caller.get('WhoAmI', { CallerObjectId: OBJECT_ID });
    expect(whoAmI.json.UserId).toBe(seller.id);
  });

  it('[steer.03] an unknown user is 403, no GUID is 400', async () => {
    const unknown = await caller.get('WhoAmI', { CallerObjectId: guidFrom('nobody') });
    expect([unknown.status, unknown.code]).toEqual([403, '0x80072560']);
    expect((await caller.get('WhoAmI', { MSCRMCallerID: 'x' })).status).toBe(400);
  });

  it('[steer.04] holds for the requests of a batch', async () => {
    const body = [
      '--b',
      'Content-Type: application/http',
      'Content-Transfer-Encoding: binary',
      '',
      `PATCH /api/data/v9.2/contacts(${ADA}) HTTP/1.1`,
      'Content-Type: application/json',
      '',
      '{"lastname":"L"}',
      '--b--',
      '',
    ].join('\r\n');
    const token = await fetch(simulator.tokenUrl, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: simulator.clientId,
        client_secret: simulator.clientSecret,
        scope: `${simulator.url}/.default`,
      }),
    });
    const bearer = /"access_token":"([^"]+)"/.exec(await token.text())?.[1];
    const response = await fetch(`${simulator.apiUrl}$batch`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${bearer}`,
        'Content-Type': 'multipart/mixed; boundary=b',
        MSCRMCallerID: seller.id,
      },
      body,
    });
    expect(response.status).toBe(200);
    expect(await stamps()).toMatchObject({ _createdby_value: seller.id });
  });
});

describe('privileges', () => {
  it.each([
    ['prvActOnBehalfOfAnotherUser', { MSCRMCallerID: seller.id }],
    ['prvBypassCustomPlugins', { 'MSCRM.BypassCustomPluginExecution': 'true' }],
    ['prvBypassCustomBusinessLogic', { 'MSCRM.BypassBusinessLogicExecution': 'CustomSync' }],
    ['prvCreateContact', {}],
  ])('[steer.05] without %s a call is 403', async (privilege, headers) => {
    expect((await caller.patch(`contacts(${ADA})`, { lastname: 'L' }, headers)).status).toBe(204);
    await caller.admin('POST', 'faults', { missingPrivileges: [privilege] });
    const answer = await caller.patch(`contacts(${BOB})`, { lastname: 'L' }, headers);
    expect([answer.status, answer.code]).toEqual([403, '0x80040220']);
    expect(answer.message).toContain(privilege);
  });

  it('[steer.06] prvWriteContact is asked for updates only', async () => {
    await caller.admin('POST', 'faults', { missingPrivileges: ['prvWriteContact'] });
    expect((await caller.patch(`contacts(${ADA})`, { lastname: 'L' })).status).toBe(204);
    expect((await caller.patch(`contacts(${ADA})`, { lastname: 'M' })).status).toBe(403);
  });
});

describe('duplicate detection', () => {
  const detect = { 'MSCRM.SuppressDuplicateDetection': 'false' };

  beforeEach(async () => {
    await caller.patch(`contacts(${ADA})`, { emailaddress1: 'ada@example.com' });
  });

  it('[steer.07] is off unless asked for', async () => {
    const answer = await caller.patch(`contacts(${BOB})`, { emailaddress1: 'ADA@example.com' });
    expect(answer.status).toBe(204);
  });

  it('[steer.08] finds the same e-mail address on an active row: 412', async () => {
    const created = await caller.post('contacts', { emailaddress1: 'ADA@example.com' }, detect);
    expect([created.status, created.code]).toEqual([412, '0x80040333']);
    await caller.patch(`contacts(${BOB})`, { lastname: 'B' }, detect);
    const updated = await caller.patch(
      `contacts(${BOB})`,
      { emailaddress1: 'ada@example.com' },
      detect,
    );
    expect([updated.status, updated.code]).toEqual([412, '0x80040333']);
    expect((await caller.get(`contacts(${BOB})`)).json.emailaddress1).toBeNull();
  });

  it('[steer.09] passes over the row itself, inactive rows and other tables', async () => {
    const email = { emailaddress1: 'ada@example.com' };
    expect((await caller.patch(`contacts(${ADA})`, email, detect)).status).toBe(204);
    expect((await caller.post('accounts', { name: 'A', ...email }, detect)).status).toBe(204);
    await caller.patch(`contacts(${ADA})`, { statecode: 1 });
    expect((await caller.post('contacts', email, detect)).status).toBe(204);
  });
});
