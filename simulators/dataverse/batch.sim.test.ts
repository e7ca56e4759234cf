import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RunningDataverse, startDataverse } from './server.ts';
import {
  batchText,
  type InnerRequest,
  partsOf,
  sendBatch,
  sendBatchText,
} from './testing/batch.ts';
import { Caller, rowsOf } from './testing/caller.ts';

const ADA = '11111111-1111-4111-8111-111111111111';
const BOB = '22222222-2222-4222-8222-222222222222';
const base = '/api/data/v9.2/';
const goOn = { Prefer: 'odata.continue-on-error' };

let simulator: RunningDataverse;
let caller: Caller;

beforeAll(async () => {
  simulator = await startDataverse();
  caller = new Caller(simulator);
  await caller.signIn();
});
afterAll(() => simulator.close());
beforeEach(() => simulator.world.reset());

const post = (lastname: string, contentId?: string): InnerRequest => ({
  method: 'POST',
  url: `${base}contacts`,
  body: { lastname },
  ...(contentId === undefined ? {} : { contentId }),
});

const tooLong = (contentId?: string): InnerRequest => ({
  method: 'POST',
  url: `${base}tasks`,
  body: { subject: 'x'.repeat(201) },
  ...(contentId === undefined ? {} : { contentId }),
});

const surnames = async (): Promise<unknown[]> =>
  rowsOf(await caller.get('contacts?$select=lastname')).map((row) => row.lastname);

describe('single requests in a batch', () => {
  it('[batch.01] are answered in their order, each with its status, headers and body', async () => {
    const answer = await sendBatch(caller, [
      { method: 'PATCH', url: `${base}contacts(${ADA})`, body: { lastname: 'Byron' } },
      { method: 'GET', url: `${base}contacts(${ADA})?$select=lastname` },
      { method: 'DELETE', url: `${base}contacts(${ADA})` },
    ]);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(
      /^multipart\/mixed; boundary=batchresponse_[\da-f-]{36}$/,
    );
    const parts = partsOf(answer);
    expect(parts.map(({ status }) => status)).toEqual([204, 200, 204]);
    const address = `${simulator.apiUrl}contacts(${ADA})`;
    expect(parts[0]?.headers).toMatchObject({ 'odata-entityid': address, location: address });
    expect(parts[1]?.json).toMatchObject({ lastname: 'Byron', contactid: ADA });
    expect(parts[1]?.headers.etag).toBe(parts[1]?.json['@odata.etag']);
  });

  it('[batch.02] are found by absolute URL, by path, and relative to the service', async () => {
    const urls = [`${simulator.apiUrl}WhoAmI`, `${base}WhoAmI`, 'WhoAmI', '/WhoAmI'];
    const answer = await sendBatch(
      caller,
      urls.map((url) => ({ method: 'GET', url })),
    );
    expect(partsOf(answer).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  });

  it('[batch.03] may have conditions and preferences of their own', async () => {
    await caller.patch(`contacts(${ADA})`, { lastname: 'L' });
    const url = `${base}contacts(${ADA})?$select=jobtitle`;
    const answer = await sendBatch(
      caller,
      [
        { method: 'PATCH', url, body: { jobtitle: 'a' }, headers: { 'If-None-Match': '*' } },
        { method: 'PATCH', url, body: { jobtitle: 'b' }, headers: { 'If-Match': 'W/"1"' } },
        {
          method: 'PATCH',
          url,
          body: { jobtitle: 'c' },
          headers: { 'If-Match': '*', Prefer: 'return=representation' },
        },
        {
          method: 'PATCH',
          url: `${base}contacts(${BOB})`,
          body: {},
          headers: { 'if-match': '*' },
        },
      ],
      goOn,
    );
    expect(partsOf(answer).map(({ status, code }) => [status, code])).toEqual([
      [412, '0x80040237'],
      [412, '0x80060882'],
      [200, undefined],
      [404, '0x80040217'],
    ]);
    expect(partsOf(answer)[2]?.json).toMatchObject({ jobtitle: 'c' });
  });

  it('[batch.04] end with the first failure, whose status the whole takes', async () => {
    const answer = await sendBatch(caller, [post('One'), tooLong(), post('Three')]);
    expect(answer.status).toBe(400);
    const parts = partsOf(answer);
    expect(parts.map(({ status }) => status)).toEqual([204, 400]);
    expect(parts[1]?.code).toBe('0x80044331');
    expect(parts[1]?.headers.req_id).toMatch(/^[\da-f-]{36}$/);
    expect(await surnames()).toEqual(['One']);
  });

  it('[batch.05] are all carried out with odata.continue-on-error', async () => {
    const answer = await sendBatch(caller, [post('One'), tooLong(), post('Three')], goOn);
    expect(answer.status).toBe(200);
    expect(partsOf(answer).map(({ status }) => status)).toEqual([204, 400, 204]);
    expect(await surnames()).toEqual(['One', 'Three']);
  });

  it('[batch.06] are at most 1,000', async () => {
    const all = Array.from({ length: 1000 }, (_, index) => post(`N${index}`));
    expect((await sendBatch(caller, all)).status).toBe(200);
    simulator.world.reset();
    const answer = await sendBatch(caller, [...all, post('one more')]);
    expect([answer.status, answer.code]).toEqual([400, '0x80060888']);
    const sets = [all.slice(0, 600), all.slice(0, 600)].map((set) =>
      set.map((one, index) => ({ ...one, contentId: String(index) })),
    );
    expect((await sendBatch(caller, sets)).status).toBe(400);
    expect(await surnames()).toEqual([]);
  });

  it('[batch.07] may not be batches', async () => {
    const answer = await sendBatch(caller, [{ method: 'POST', url: `${base}$batch`, body: {} }]);
    expect(answer.status).toBe(400);
    expect(partsOf(answer)[0]?.message).toMatch(/another batch/);
  });

  it('[batch.08] may have URLs of 65,536 characters, outside only 32,768', async () => {
    const url = (length: number) => {
      const head = "contacts?$filter=lastname eq 'x' or lastname eq '";
      return encodeURI(`${head}${'y'.repeat(length - encodeURI(head).length - 1)}'`);
    };
    const get = (length: number) =>
      sendBatch(caller, [{ method: 'GET', url: base + url(length - base.length) }]);
    expect(partsOf(await get(65_536))[0]?.status).toBe(200);
    expect(partsOf(await get(65_537))[0]?.status).toBe(414);
    expect((await caller.get(url(32_700 - simulator.apiUrl.length))).status).toBe(200);
    expect((await caller.get(url(32_800))).status).toBe(414);
  });
});

describe('change sets', () => {
  it('[batch.09] succeed together, each part with its content id', async () => {
    const answer = await sendBatch(caller, [[post('One', '1'), post('Two', '2')]]);
    expect(answer.status).toBe(200);
    expect(answer.text).toMatch(/multipart\/mixed; boundary=changesetresponse_/);
    expect(partsOf(answer).map(({ status, contentId }) => [status, contentId])).toEqual([
      [204, '1'],
      [204, '2'],
    ]);
    expect(await surnames()).toEqual(['One', 'Two']);
  });

  it('[batch.10] fail together, answered by the one part that failed', async () => {
    const before = simulator.world.database.version;
    const set = [post('One', 'a'), tooLong('b'), post('Three', 'c')];
    const answer = await sendBatch(caller, [post('Kept'), set, post('Next')], goOn);
    expect(answer.status).toBe(200);
    expect(partsOf(answer).map(({ status, contentId }) => [status, contentId])).toEqual([
      [204, undefined],
      [400, 'b'],
      [204, undefined],
    ]);
    expect(await surnames()).toEqual(['Kept', 'Next']);
    expect(simulator.world.database.version).toBeGreaterThan(before);
    const stopped = await sendBatch(caller, [set, post('Never')]);
    expect(stopped.status).toBe(400);
    expect(await surnames()).toEqual(['Kept', 'Next']);
  });

  it('[batch.11] refer to earlier rows in binds, in @odata.id and as URL', async () => {
    const answer = await sendBatch(caller, [
      [
        { method: 'POST', url: `${base}accounts`, body: { name: 'Acme' }, contentId: '1' },
        {
          method: 'POST',
          url: `${base}contacts`,
          body: { lastname: 'L', 'parentcustomerid_account@odata.bind': '$1' },
          contentId: '2',
        },
        { method: 'PATCH', url: '$2', body: { jobtitle: 'x' }, contentId: '3' },
        {
          method: 'PUT',
          url: '$1/primarycontactid/$ref',
          body: { '@odata.id': '$2' },
          contentId: '4',
        },
      ],
    ]);
    expect(partsOf(answer).map(({ status }) => status)).toEqual([204, 204, 204, 204]);
    const query =
      'accounts?$select=name&$expand=primarycontactid($select=jobtitle,_parentcustomerid_value)';
    const [account] = rowsOf(await caller.get(query));
    expect(account).toMatchObject({
      primarycontactid: { jobtitle: 'x', _parentcustomerid_value: account?.accountid },
    });
  });

  it('[batch.12] do not refer to what is not there yet, or was undone', async () => {
    const bind = (id: string, to: string): InnerRequest => ({
      method: 'POST',
      url: `${base}contacts`,
      body: { lastname: 'L', 'parentcustomerid_account@odata.bind': to },
      contentId: id,
    });
    const account = (contentId: string): InnerRequest => ({
      method: 'POST',
      url: `${base}accounts`,
      body: { name: 'Acme' },
      contentId,
    });
    const early = await sendBatch(caller, [[bind('2', '$1'), account('1')]]);
    expect(partsOf(early)[0]).toMatchObject({
      status: 400,
      message: "Content-ID Reference: '$1' does not exist in the batch context.",
    });
    const undone = await sendBatch(caller, [[account('1'), tooLong('2')], [bind('3', '$1')]], goOn);
    expect(partsOf(undone).map(({ status }) => status)).toEqual([400, 400]);
  });

  it('[batch.13] need content ids and hold no GET', async () => {
    const without = await sendBatch(caller, [[post('One', '1'), post('Two')]]);
    expect([without.status, without.code]).toEqual([400, '0x80060888']);
    expect(without.message).toBe('Content-ID header not present');
    const reading = { method: 'GET', url: `${base}WhoAmI`, contentId: '1' };
    expect((await sendBatch(caller, [[reading]])).code).toBe('0x80060888');
    const twice = await sendBatch(caller, [[post('One', '1'), post('Two', '1')]]);
    expect(twice.message).toMatch(/more than once/);
    expect(await surnames()).toEqual([]);
  });
});

describe('the multipart text', () => {
  const text = batchText([post('One'), [post('Two', '1')]]);

  it('[batch.14] may have LF line ends, unquoted boundaries, Content-Length or a preamble', async () => {
    const type = { 'Content-Type': 'multipart/mixed;boundary=batch_x' };
    const unquoted = text.replaceAll('"', '');
    const json = (body: string) =>
      body.replaceAll('{lastname:', '{"lastname":"').replaceAll(/([a-z])}/g, '$1"}');
    const variants = [
      [text.replaceAll('\r\n', '\n'), {}],
      [json(unquoted), type],
      [text.replaceAll('type=entry', 'type=entry\r\nContent-Length: 18'), {}],
      [`a preamble\r\n${text}an epilogue`, {}],
    ] as const;
    for (const [variant, headers] of variants) {
      simulator.world.reset();
      const answer = await sendBatchText(caller, variant, headers);
      expect([answer.status, partsOf(answer).map(({ status }) => status)]).toEqual([
        200,
        [204, 204],
      ]);
      expect(await surnames()).toEqual(['One', 'Two']);
    }
  });

  it('[batch.15] is refused as plain JSON when it is malformed, before anything is done', async () => {
    const broken = [
      [text.replace('--batch_x--', ''), {}],
      [text.replace('--changeset_y--', ''), {}],
      [text.replace(' /api/data/v9.2/contacts', ''), {}],
      [text.replace('application/http', 'text/plain'), {}],
      [text, { 'Content-Type': 'application/json' }],
      [text, { 'Content-Type': 'multipart/mixed' }],
      ['', {}],
    ] as const;
    for (const [variant, headers] of broken) {
      const answer = await sendBatchText(caller, variant, headers);
      expect([answer.status, answer.code]).toEqual([400, '0x80060888']);
      expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    }
    expect(await surnames()).toEqual([]);
    expect((await caller.get('$batch')).status).toBe(405);
  });

  it('[batch.16] keeps every character of a body', async () => {
    const lastname = 'Zoë "$1" 李 --batch_x\u2028';
    await sendBatch(caller, [post(lastname)]);
    expect(await surnames()).toEqual([lastname]);
  });
});

describe('faults in a batch', () => {
  it('[batch.17] sentinels and planned failures of a table hit single requests', async () => {
    await caller.admin('POST', 'faults', { failNext: [{ status: 500, table: 'tasks' }] });
    const task = { method: 'POST', url: `${base}tasks`, body: { subject: 's' } };
    const answer = await sendBatch(caller, [post('sim-throttle'), task, task, post('Fine')], goOn);
    expect(answer.status).toBe(200);
    expect(partsOf(answer).map(({ status }) => status)).toEqual([429, 500, 204, 204]);
    expect(partsOf(answer)[0]?.headers['retry-after']).toBe('1');
  });

  it('[batch.18] a lost answer of one request is the lost answer of all', async () => {
    const lost = sendBatch(caller, [post('One'), post('sim-drop-after'), post('Three')]);
    await expect(lost).rejects.toThrow();
    expect(await surnames()).toEqual(['One', 'sim-drop-after', 'Three']);
    const cut = sendBatch(caller, [post('Four'), post('sim-drop-before'), post('Six')]);
    await expect(cut).rejects.toThrow();
    expect(await surnames()).toEqual(['One', 'sim-drop-after', 'Three', 'Four']);
  });

  it('[batch.19] requests within a batch are counted apart from the batch', async () => {
    await sendBatch(caller, [post('One'), tooLong(), [post('Two', '1')]], goOn);
    const { counters } = await caller.admin('GET', 'requests');
    expect(counters).toEqual({
      'POST $batch 200': 1,
      'in batch: POST contacts 204': 2,
      'in batch: POST tasks 400': 1,
    });
  });
});
