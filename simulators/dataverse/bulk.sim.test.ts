import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from './json.ts';
import { type RunningDataverse, startDataverse } from './server.ts';
import { partsOf, sendBatch } from './testing/batch.ts';
import { Caller, rowsOf } from './testing/caller.ts';

const ADA = '11111111-1111-4111-8111-111111111111';
const BOB = '22222222-2222-4222-8222-222222222222';
const CYD = '33333333-3333-4333-8333-333333333333';

let simulator: RunningDataverse;
let caller: Caller;

beforeAll(async () => {
  simulator = await startDataverse();
  caller = new Caller(simulator);
  await caller.signIn();
});
afterAll(() => simulator.close());
beforeEach(async () => {
  await caller.admin('POST', 'reset');
});

const typed = (row: JsonObject, table = 'contact'): JsonObject => ({
  '@odata.type': `Microsoft.Dynamics.CRM.${table}`,
  ...row,
});

const send = (message: string, rows: readonly JsonObject[], set = 'contacts') =>
  caller.post(`${set}/Microsoft.Dynamics.CRM.${message}`, { Targets: rows });

const byKey = (key: string): JsonObject => ({
  '@odata.id': `contacts(cwy_commercetoolsid='${key}')`,
});

const surnames = async (): Promise<unknown[]> =>
  rowsOf(await caller.get('contacts?$select=lastname')).map((row) => row.lastname);

describe('CreateMultiple', () => {
  it('[bulk.01] answers 200 with the ids in the order of the targets', async () => {
    const rows = [typed({ lastname: 'One' }), typed({ lastname: 'Two', contactid: ADA })];
    const answer = await send('CreateMultiple', rows);
    expect(answer.status).toBe(200);
    expect(answer.json['@odata.context']).toMatch(
      /\$metadata#Microsoft\.Dynamics\.CRM\.CreateMultipleResponse$/,
    );
    const ids = Array.isArray(answer.json.Ids) ? answer.json.Ids : [];
    expect(ids).toHaveLength(2);
    expect(ids[1]).toBe(ADA);
    const { json } = await caller.get(`contacts(${ids[0]})?$select=lastname`);
    expect(json.lastname).toBe('One');
  });

  it('[bulk.02] refuses an id that is taken as a duplicate key and writes nothing', async () => {
    await caller.patch(`contacts(${ADA})`, { lastname: 'Ada' });
    const rows = [typed({ lastname: 'New' }), typed({ contactid: ADA })];
    const answer = await send('CreateMultiple', rows);
    expect([answer.status, answer.code]).toEqual([412, '0x80040237']);
    expect(answer.message).toBe('Cannot insert duplicate key.');
    expect(await surnames()).toEqual(['Ada']);
  });
});

describe('UpdateMultiple', () => {
  it('[bulk.03] updates rows by the primary key in the body and answers 204 without a body', async () => {
    await caller.patch(`contacts(${ADA})`, { lastname: 'Ada', jobtitle: 'x' });
    await caller.patch(`contacts(${BOB})`, { lastname: 'Bob' });
    const answer = await send('UpdateMultiple', [
      typed({ contactid: ADA, lastname: 'A' }),
      typed({ contactid: BOB.toUpperCase(), lastname: 'B' }),
    ]);
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect(await surnames()).toEqual(['A', 'B']);
    expect((await caller.get(`contacts(${ADA})`)).json.jobtitle).toBe('x');
  });

  it('[bulk.04] names the rows that are not there and writes nothing', async () => {
    await caller.patch(`contacts(${ADA})`, { lastname: 'Ada' });
    const answer = await send('UpdateMultiple', [
      typed({ contactid: ADA, lastname: 'A' }),
      typed({ contactid: BOB, lastname: 'B' }),
    ]);
    expect([answer.status, answer.code]).toEqual([404, '0x80040217']);
    expect(answer.message).toBe(`Contact With Ids = ${BOB} Do Not Exist`);
    expect(await surnames()).toEqual(['Ada']);
    const keyless = await send('UpdateMultiple', [typed({ lastname: 'A' })]);
    expect([keyless.status, keyless.code]).toEqual([400, '0x80040203']);
  });
});

describe('UpsertMultiple', () => {
  it('[bulk.05] creates and updates by key and by id, mixed, and answers 204 without a body', async () => {
    await caller.post('contacts', { cwy_commercetoolsid: 'k-1', lastname: 'old' });
    await caller.patch(`contacts(${ADA})`, { lastname: 'old' });
    const rows = [
      typed({ ...byKey('k-1'), lastname: 'K1' }),
      typed({ ...byKey('k-2'), lastname: 'K2' }),
      typed({ contactid: ADA, lastname: 'Ada' }),
      typed({ contactid: BOB, lastname: 'Bob' }),
      typed({ '@odata.id': `/contacts(${CYD})`, lastname: 'Cyd' }),
    ];
    const answer = await send('UpsertMultiple', rows);
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect(await surnames()).toEqual(['K1', 'Ada', 'K2', 'Bob', 'Cyd']);
    const made = await caller.get("contacts(cwy_commercetoolsid='k-2')?$select=lastname");
    expect(made.json.lastname).toBe('K2');
    expect((await caller.get(`contacts(${CYD})`)).status).toBe(200);
  });

  it('[bulk.06] a key column repeated in the body is an error for a new row alone', async () => {
    const row = typed({ ...byKey('k-1'), cwy_commercetoolsid: 'k-1', lastname: 'L' });
    const created = await send('UpsertMultiple', [row]);
    expect([created.status, created.code]).toEqual([400, '0x80040216']);
    expect(created.message).toBe('An unexpected error occurred.');
    await caller.post('contacts', { cwy_commercetoolsid: 'k-1' });
    const otherKey = { ...row, cwy_commercetoolsid: 'k-2' };
    expect((await send('UpsertMultiple', [otherKey])).status).toBe(204);
    expect(await surnames()).toEqual(['L']);
    const kept = await caller.get("contacts(cwy_commercetoolsid='k-1')?$select=lastname");
    expect(kept.json.lastname).toBe('L');
  });

  it('[bulk.07] a row that comes twice is a duplicate key, and nothing is written', async () => {
    await caller.patch(`contacts(${ADA})`, { lastname: 'Ada' });
    const twice = [
      [typed({ ...byKey('k'), lastname: 'a' }), typed({ ...byKey('K'), lastname: 'b' })],
      [typed({ contactid: ADA, lastname: 'a' }), typed({ contactid: ADA, lastname: 'b' })],
    ];
    for (const rows of twice) {
      const answer = await send('UpsertMultiple', rows);
      expect([answer.status, answer.code]).toEqual([412, '0x80040237']);
    }
    expect(await surnames()).toEqual(['Ada']);
  });
});

describe('every bulk message', () => {
  it('[bulk.08] needs the type of each target, and it must be the table of the call', async () => {
    const bad = [{ lastname: 'L' }, typed({}, 'account'), typed({ nonsense: 1 })];
    for (const row of bad) {
      const answer = await send('CreateMultiple', [typed({ lastname: 'Good' }), row]);
      expect([answer.status, answer.code]).toEqual([400, '0x80048d19']);
    }
    expect((await send('CreateMultiple', [])).status).toBe(400);
    expect(await surnames()).toEqual([]);
  });

  it('[bulk.09] writes all rows or none: values, sentinels, binds', async () => {
    const before = (await caller.admin('GET', 'state')).tables;
    const bad = [
      typed({ lastname: 'x'.repeat(51) }),
      typed({ lastname: 'sim-plugin' }),
      typed({ 'parentcustomerid_account@odata.bind': `/accounts(${ADA})` }),
    ];
    for (const row of bad) {
      const answer = await send('UpsertMultiple', [
        typed({ contactid: BOB, lastname: 'Good' }),
        { contactid: CYD, ...row },
      ]);
      expect(answer.status).toBeGreaterThanOrEqual(400);
    }
    expect((await caller.admin('GET', 'state')).tables).toEqual(before);
  });

  it('[bulk.10] is refused for tables without it, and the probe tells which', async () => {
    const probe = async (message: string, table: string) => {
      const query =
        'sdkmessagefilters?$select=sdkmessagefilterid&$filter=sdkmessageid/name eq @m and ' +
        `primaryobjecttypecode eq @t&@m='${message}'&@t='${table}'`;
      return rowsOf(await caller.get(query)).length;
    };
    expect(await probe('CreateMultiple', 'contact')).toBe(1);
    expect(await probe('UpdateMultiple', 'cwy_orderactivity')).toBe(1);
    expect(await probe('CreateMultiple', 'task')).toBe(0);
    const task = [typed({ subject: 's' }, 'task')];
    expect((await send('CreateMultiple', task, 'tasks')).code).toBe('0x80040800');

    await caller.admin('POST', 'bulk', { refuse: ['contacts'] });
    expect(await probe('CreateMultiple', 'contact')).toBe(0);
    expect((await send('UpsertMultiple', [typed({ contactid: ADA })])).code).toBe('0x80040800');
    await caller.admin('POST', 'bulk', { refuse: [] });
    expect(await probe('CreateMultiple', 'contact')).toBe(1);
    expect((await send('UpsertMultiple', [typed({ contactid: ADA })])).status).toBe(204);
  });

  it('[bulk.11] DeleteMultiple is not there for standard tables', async () => {
    const answer = await send('DeleteMultiple', [typed({ contactid: ADA })]);
    expect([answer.status, answer.message]).toEqual([
      501,
      'DeleteMultiple has not yet been implemented.',
    ]);
    expect((await send('NoSuchMessage', [])).status).toBe(404);
  });

  it('[bulk.12] two writers on one table: by setting one of them is the victim of a deadlock', async () => {
    await caller.admin('POST', 'bulk', { deadlockPercent: 100 });
    await caller.admin('POST', 'faults', { latencyMs: 50 });
    const row = (lastname: string, table = 'contact') => [typed({ lastname }, table)];
    const answers = await Promise.all([
      send('CreateMultiple', row('One')),
      send('CreateMultiple', row('Two')),
      send('CreateMultiple', [typed({ name: 'Other' }, 'account')], 'accounts'),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 500]);
    expect(answers.find(({ status }) => status === 500)).toMatchObject({
      code: '0x80044150',
      message: expect.stringMatching(/Sql Number: 1205$/),
    });
    expect(await surnames()).toHaveLength(1);
    expect((await send('CreateMultiple', row('Three'))).status).toBe(200);
  });

  it('[bulk.13] without the setting, writers on one table do not hinder each other', async () => {
    await caller.admin('POST', 'faults', { latencyMs: 20 });
    const answers = await Promise.all(
      ['One', 'Two', 'Three'].map((lastname) => send('CreateMultiple', [typed({ lastname })])),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  });

  it('[bulk.14] works within a batch', async () => {
    const answer = await sendBatch(caller, [
      {
        method: 'POST',
        url: '/api/data/v9.2/contacts/Microsoft.Dynamics.CRM.CreateMultiple',
        body: { Targets: [typed({ lastname: 'Batched' })] },
      },
    ]);
    expect(partsOf(answer)[0]?.json.Ids).toHaveLength(1);
    expect(await surnames()).toEqual(['Batched']);
  });
});
