import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { guidFrom } from './guid.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import { seller } from './organisation.ts';
import { type RunningDataverse, startDataverse } from './server.ts';
import { Caller, rowsOf } from './testing/caller.ts';
import { type Received, WebhookSink } from './testing/webhook-sink.ts';

const [ADA, BOB, ACME] = [guidFrom('Ada'), guidFrom('Bob'), guidFrom('Acme')];
const CONTRACTS = 'http://schemas.microsoft.com/xrm/2011/Contracts';

let simulator: RunningDataverse;
let caller: Caller;
let sink: WebhookSink;
let url: string;

beforeAll(async () => {
  simulator = await startDataverse();
  caller = new Caller(simulator);
  await caller.signIn();
  sink = new WebhookSink();
  url = await sink.open();
});
afterAll(async () => {
  await simulator.close();
  await sink.close();
});
beforeEach(() => {
  simulator.world.reset();
  sink.clear();
});

const firstId = async (path: string, column: string): Promise<string> =>
  String(rowsOf(await caller.get(path))[0]?.[column]);

const made = async (set: string, body: JsonObject): Promise<string> => {
  const answer = await caller.post(set, body);
  expect([answer.status, answer.message]).toEqual([204, undefined]);
  return /\(([^)]+)\)$/.exec(answer.headers.get('odata-entityid') ?? '')?.[1] ?? '';
};

type Wish = {
  readonly message: string;
  readonly table?: string;
  readonly endpoint?: JsonObject;
  readonly step?: JsonObject;
};

/** Registers a webhook the way a client does, with look-ups of message and filter. */
const register = async (wish: Wish): Promise<string> => {
  const { message, table = 'contact' } = wish;
  const messageId = await firstId(`sdkmessages?$filter=name eq '${message}'`, 'sdkmessageid');
  const filterId = await firstId(
    `sdkmessagefilters?$filter=sdkmessageid/name eq '${message}' and primaryobjecttypecode eq '${table}'`,
    'sdkmessagefilterid',
  );
  const endpoint = await made('serviceendpoints', {
    name: 'Hook',
    contract: 8,
    authtype: 4,
    authvalue: 'secret',
    url,
    ...wish.endpoint,
  });
  return made('sdkmessageprocessingsteps', {
    name: `Step ${message}`,
    mode: 1,
    stage: 40,
    'sdkmessageid@odata.bind': `/sdkmessages(${messageId})`,
    'sdkmessagefilterid@odata.bind': `/sdkmessagefilters(${filterId})`,
    'eventhandler_serviceendpoint@odata.bind': `/serviceendpoints(${endpoint})`,
    ...wish.step,
  });
};

const one = async (): Promise<Received> => {
  const [first] = await sink.until(1);
  if (first === undefined) throw new Error('one call arrived');
  return first;
};

const listOf = (value: Json | undefined): readonly JsonObject[] =>
  Array.isArray(value) ? value.filter(isObject) : [];

const parameter = (body: JsonObject, key: string): Json | undefined =>
  listOf(body.InputParameters).find((pair) => pair.key === key)?.value;

const targetOf = (body: JsonObject): JsonObject => {
  const target = parameter(body, 'Target');
  return isObject(target) ? target : {};
};

const attributesOf = (body: JsonObject): Record<string, Json | undefined> =>
  Object.fromEntries(
    listOf(targetOf(body).Attributes).map((pair) => [String(pair.key), pair.value]),
  );

describe('events', () => {
  it('[webhook.01] an update names the changed columns and its stamps', async () => {
    await caller.patch(`contacts(${ADA})`, { firstname: 'Ada', lastname: 'L' });
    const stepId = await register({ message: 'Update' });
    await caller.patch(`contacts(${ADA})?tag=ctsync-1`, { lastname: 'Lovelace', gendercode: 2 });
    const { body, headers, url: calledUrl, text } = await one();
    const userId = simulator.applicationUsers[0]?.userId;
    expect(body).toMatchObject({
      MessageName: 'Update',
      PrimaryEntityName: 'contact',
      PrimaryEntityId: ADA,
      SecondaryEntityName: 'none',
      Stage: 40,
      Mode: 1,
      Depth: 1,
      IsolationMode: 1,
      RequestId: null,
      UserId: userId,
      InitiatingUserId: userId,
      SharedVariables: [{ key: 'tag', value: 'ctsync-1' }],
      OutputParameters: [],
      PreEntityImages: [],
      OwningExtension: { Id: stepId, LogicalName: 'sdkmessageprocessingstep' },
      ParentContext: { Stage: 30, MessageName: 'Update', ParentContext: null },
      OperationCreatedOn: expect.stringMatching(/^\/Date\(\d+[+-]\d{4}\)\/$/),
    });
    expect(targetOf(body)).toMatchObject({
      __type: `Entity:${CONTRACTS}`,
      Id: ADA,
      LogicalName: 'contact',
      EntityState: null,
      RowVersion: null,
    });
    expect(attributesOf(body)).toEqual({
      lastname: 'Lovelace',
      gendercode: { __type: `OptionSetValue:${CONTRACTS}`, Value: 2 },
      modifiedon: expect.stringMatching(/^\/Date\(\d+\)\/$/),
      modifiedby: {
        __type: `EntityReference:${CONTRACTS}`,
        Id: userId,
        KeyAttributes: [],
        LogicalName: 'systemuser',
        Name: null,
        RowVersion: null,
      },
      modifiedonbehalfby: null,
      contactid: ADA,
    });
    expect(listOf(body.PostEntityImages)[0]).toMatchObject({
      key: 'AsynchronousStepPrimaryName',
      value: { Attributes: [{ key: 'fullname', value: 'Ada Lovelace' }, { key: 'contactid' }] },
    });
    expect(text).toContain('http:\\/\\/schemas.microsoft.com');
    expect(headers).toMatchObject({
      'x-ms-dynamics-entity-name': 'contact',
      'x-ms-dynamics-request-name': 'Update',
      'x-ms-dynamics-organization': expect.any(String),
      'x-ms-correlation-request-id': body.CorrelationId,
    });
    expect(headers['x-ms-dynamics-msg-size-exceeded']).toBeUndefined();
    expect(calledUrl).toBe('/hook?code=secret');
  });

  it('[webhook.02] a create names all its columns and answers the id', async () => {
    await register({ message: 'Create', table: 'account' });
    await made('accounts', { accountid: ACME, name: 'Acme', revenue: 5 });
    const { body } = await one();
    expect(body.OutputParameters).toEqual([{ key: 'id', value: ACME }]);
    expect(attributesOf(body)).toMatchObject({
      name: 'Acme',
      revenue: { __type: `Money:${CONTRACTS}`, Value: 5 },
      statecode: { __type: `OptionSetValue:${CONTRACTS}`, Value: 0 },
      accountid: ACME,
    });
  });

  it('[webhook.03] a deletion refers to the row that is gone', async () => {
    await caller.patch(`contacts(${ADA})`, { lastname: 'L' });
    await register({ message: 'Delete' });
    await caller.delete(`contacts(${ADA})`);
    const { body } = await one();
    expect(targetOf(body)).toEqual({
      __type: `EntityReference:${CONTRACTS}`,
      Id: ADA,
      KeyAttributes: [],
      LogicalName: 'contact',
      Name: null,
      RowVersion: null,
    });
    expect(body.PostEntityImages).toEqual([]);
  });

  it('[webhook.04] a merge names the loser, and its updates say that they belong to it', async () => {
    await caller.patch(`contacts(${ADA})`, { lastname: 'A' });
    await caller.patch(`contacts(${BOB})`, { lastname: 'B' });
    await register({ message: 'Merge' });
    await register({ message: 'Update' });
    const reference = (id: string): JsonObject => ({
      '@odata.type': 'Microsoft.Dynamics.CRM.contact',
      contactid: id,
    });
    await caller.post('Merge', {
      Target: reference(ADA),
      Subordinate: reference(BOB),
      UpdateContent: { '@odata.type': 'Microsoft.Dynamics.CRM.contact', jobtitle: 'J' },
      PerformParentingChecks: false,
    });
    const calls = await sink.until(3);
    const merge = calls.find(({ body }) => body.MessageName === 'Merge')?.body ?? {};
    expect(merge).toMatchObject({ PrimaryEntityId: ADA, Depth: 1 });
    expect(parameter(merge, 'SubordinateId')).toBe(BOB);
    expect(parameter(merge, 'UpdateContent')).toMatchObject({
      Attributes: [{ key: 'jobtitle', value: 'J' }],
    });
    const loser = calls.find(({ body }) => body.PrimaryEntityId === BOB)?.body ?? {};
    expect(loser).toMatchObject({
      MessageName: 'Update',
      Depth: 2,
      ParentContext: { MessageName: 'Merge' },
    });
    expect(attributesOf(loser)).toMatchObject({ merged: true });
  });

  it('[webhook.05] filteringattributes let only those updates through that name one of them', async () => {
    await caller.patch(`contacts(${ADA})`, { lastname: 'L' });
    await register({ message: 'Update', step: { filteringattributes: 'emailaddress1, lastname' } });
    await caller.patch(`contacts(${ADA})`, { firstname: 'not this' });
    await caller.patch(`contacts(${ADA})`, { lastname: 'this' });
    await caller.patch(`contacts(${ADA})`, { emailaddress1: 'that@example.com' });
    const calls = await sink.until(2);
    expect(calls.flatMap(({ body }) => Object.keys(attributesOf(body))).sort()).toEqual(
      ['contactid', 'contactid', 'emailaddress1', 'lastname'].concat(
        ['modifiedby', 'modifiedby', 'modifiedon', 'modifiedon'],
        ['modifiedonbehalfby', 'modifiedonbehalfby'],
      ),
    );
  });

  it('[webhook.06] every row of a bulk message and of a batch is told, with the tag', async () => {
    await register({ message: 'Create' });
    await caller.post('contacts/Microsoft.Dynamics.CRM.CreateMultiple?tag=bulk', {
      Targets: [
        { '@odata.type': 'Microsoft.Dynamics.CRM.contact', contactid: ADA, lastname: 'A' },
        { '@odata.type': 'Microsoft.Dynamics.CRM.contact', contactid: BOB, lastname: 'B' },
      ],
    });
    const calls = await sink.until(2);
    expect(calls.map(({ body }) => body.PrimaryEntityId).sort()).toEqual([ADA, BOB].sort());
    for (const { body } of calls) {
      expect(body.SharedVariables).toEqual([{ key: 'tag', value: 'bulk' }]);
    }
  });

  it('[webhook.07] nothing is told of a write that was rolled back', async () => {
    await register({ message: 'Create' });
    const refused = await caller.post('contacts/Microsoft.Dynamics.CRM.CreateMultiple', {
      Targets: [
        { '@odata.type': 'Microsoft.Dynamics.CRM.contact', contactid: ADA, lastname: 'A' },
        { '@odata.type': 'Microsoft.Dynamics.CRM.contact', lastname: 'x'.repeat(51) },
      ],
    });
    expect(refused.status).toBe(400);
    await caller.patch(`contacts(${BOB})`, { lastname: 'B' });
    expect((await one()).body.PrimaryEntityId).toBe(BOB);
    expect(sink.received).toHaveLength(1);
  });

  it('[webhook.08] an edit by a person carries that person', async () => {
    await register({ message: 'Create' });
    await caller.admin('POST', 'seed', { contacts: [{ contactid: ADA, lastname: 'A' }] });
    expect((await one()).body).toMatchObject({ InitiatingUserId: seller.id, UserId: seller.id });
  });

  it('[webhook.09] more than 256 KB is sent without its large parts, and says so', async () => {
    await register({ message: 'Create', table: 'annotation' });
    await made('annotations', { subject: 'S', documentbody: 'x'.repeat(300_000) });
    const { body, headers } = await one();
    expect(headers['x-ms-dynamics-msg-size-exceeded']).toBe('True');
    for (const name of [
      'InputParameters',
      'ParentContext',
      'PreEntityImages',
      'PostEntityImages',
    ]) {
      expect(body[name]).toBeUndefined();
    }
    expect(body.PrimaryEntityName).toBe('annotation');
  });
});

describe('delivery', () => {
  const settled = async (): Promise<JsonObject> =>
    vi.waitFor(async () => {
      const report = await caller.admin('GET', 'webhooks');
      expect(report.pending).toBe(0);
      return report;
    });

  it.each([502, 503, 504])(
    '[webhook.10] is tried once more after %i, and then given up',
    async (status) => {
      await register({ message: 'Create' });
      sink.statuses.push(status, status, status);
      await caller.patch(`contacts(${ADA})`, { lastname: 'A' });
      await sink.until(2);
      expect(await settled()).toMatchObject({ delivered: 0, failed: 1 });
      expect(sink.received).toHaveLength(2);
    },
  );

  it('[webhook.11] succeeds at the second attempt', async () => {
    await register({ message: 'Create' });
    sink.statuses.push(503);
    await caller.patch(`contacts(${ADA})`, { lastname: 'A' });
    await sink.until(2);
    expect(await settled()).toMatchObject({ delivered: 1, failed: 0 });
  });

  it.each([400, 429, 500])('[webhook.12] is not tried again after %i', async (status) => {
    await register({ message: 'Create' });
    sink.statuses.push(status);
    await caller.patch(`contacts(${ADA})`, { lastname: 'A' });
    await one();
    const report = await settled();
    expect(report).toMatchObject({ delivered: 0, failed: 1 });
    expect(report.recent).toMatchObject([{ status, attempts: 1, message: 'Create', id: ADA }]);
  });

  it('[webhook.13] goes on when an endpoint cannot be reached', async () => {
    const gone = new WebhookSink();
    const closed = await gone.open();
    await gone.close();
    await register({ message: 'Create', endpoint: { url: closed } });
    await caller.patch(`contacts(${ADA})`, { lastname: 'A' });
    expect((await settled()).recent).toMatchObject([{ status: 0, attempts: 1 }]);
    expect((await caller.get(`contacts(${ADA})`)).status).toBe(200);
  });

  it.each([
    [5, '<settings><setting name="x-key" value="a&amp;b" /></settings>', '/hook', 'a&b'],
    [6, '<settings><setting name="k" value="v" /></settings>', '/hook?k=v', undefined],
    [4, 'abc', '/hook?code=abc', undefined],
  ])('[webhook.14] signs in by authtype %i', async (authtype, authvalue, path, key) => {
    await register({ message: 'Create', endpoint: { authtype, authvalue } });
    await caller.patch(`contacts(${ADA})`, { lastname: 'A' });
    const { url: called, headers } = await one();
    expect([called, headers['x-key']]).toEqual([path, key]);
  });

  it('[webhook.15] ends when the step is disabled or deleted', async () => {
    const disabled = await register({ message: 'Create' });
    const deleted = await register({ message: 'Create' });
    const kept = await register({ message: 'Create' });
    await caller.patch(`sdkmessageprocessingsteps(${disabled})`, { statecode: 1 });
    await caller.delete(`sdkmessageprocessingsteps(${deleted})`);
    await caller.patch(`contacts(${ADA})`, { lastname: 'A' });
    const { body } = await one();
    expect(body).toMatchObject({ OwningExtension: { Id: kept } });
    expect(await settled()).toMatchObject({ delivered: 1 });
  });

  it('[webhook.16] passes over what the caller asked to bypass', async () => {
    await register({ message: 'Create' });
    const headers = { 'MSCRM.BypassBusinessLogicExecution': 'CustomSync,CustomAsync' };
    await caller.patch(`contacts(${ADA})`, { lastname: 'A' }, headers);
    await caller.patch(
      `contacts(${BOB})`,
      { lastname: 'B' },
      { 'MSCRM.BypassCustomPluginExecution': 'true' },
    );
    expect((await one()).body.PrimaryEntityId).toBe(BOB);
    expect(await settled()).toMatchObject({ delivered: 1 });
  });
});
