import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CrmRow } from '../../src/ports/crm.ts';
import { rowIn } from './crm-answers.ts';
import { type CrmWorld, crmWorld } from './crm-world.ts';
import { recordedCall } from './recorded-call.ts';
import { startScripted } from './scripted-server.ts';

let world: CrmWorld;
let crm: ReturnType<CrmWorld['gateway']>;
beforeAll(async () => {
  world = await crmWorld();
  crm = world.gateway();
});
afterAll(() => world.close());

const call = () => recordedCall().call;
const contact = (lastname: string, id: string = randomUUID()) =>
  ({ table: 'contact', id, values: { lastname }, binds: [] }) as const;

interface Read {
  readonly rows: readonly CrmRow[];
  readonly deleted: readonly string[];
  readonly pages: number;
  readonly link: string;
}

async function read(from: string | null): Promise<Read | 'expired'> {
  const rows: CrmRow[] = [];
  const deleted: string[] = [];
  let link: string | null = null;
  let pages = 0;
  for await (const page of crm.changes('contact', ['lastname'], from, call())) {
    if (page === 'expired') return 'expired';
    expect(link).toBeNull();
    rows.push(...page.rows);
    deleted.push(...page.deleted);
    link = page.deltaLink;
    pages += 1;
  }
  if (link === null) throw new Error('The last page had no delta link.');
  return { rows, deleted, pages, link };
}

async function mustRead(from: string | null): Promise<Read> {
  const answer = await read(from);
  if (answer === 'expired') throw new Error('Expired.');
  return answer;
}

it('come as all rows first, then as what changed and what was deleted', async () => {
  const rows = Array.from({ length: 5_200 }, (_, index) => contact(`Doe ${index}`));
  await crm.upsertMany('contact', rows, call());
  const all = await mustRead(null);
  expect(all.pages).toBe(2);
  expect(all.rows).toHaveLength(5_200);
  expect(all.deleted).toEqual([]);

  const [changed, gone] = [rows[0]?.id ?? '', rows[1]?.id ?? ''];
  const etag = all.rows.find(({ id }) => id === changed)?.etag ?? '';
  const updated = rowIn(await crm.update(contact('Roe', changed), etag, call()));
  await world.admin('seed', { contacts: [{ contactid: gone, '@delete': true }] });
  const fresh = rowIn(await crm.create(contact('New'), call()));
  const delta = await mustRead(all.link);
  expect(delta.rows.map(({ id, values }) => [id, values.lastname])).toEqual([
    [changed, 'Roe'],
    [fresh.id, 'New'],
  ]);
  expect(delta.rows[0]?.etag).toBe(updated.etag);
  expect(delta.deleted).toEqual([gone]);
  expect(await mustRead(delta.link)).toMatchObject({ rows: [], deleted: [], pages: 1 });
});

it('tell of a merge where a row went, and when', async () => {
  const [master, subordinate] = [contact('Master'), contact('Subordinate')];
  await crm.create(master, call());
  await crm.create(subordinate, call());
  const columns = ['statecode', 'merged', '_masterid_value', 'modifiedon'];
  const readAll = async (from: string | null) => {
    const pages = [];
    for await (const page of crm.changes('contact', columns, from, call())) {
      if (page !== 'expired') pages.push(page);
    }
    return { rows: pages.flatMap(({ rows }) => rows), link: pages.at(-1)?.deltaLink ?? null };
  };
  const { link } = await readAll(null);
  await crm.merge('contact', { master: master.id, subordinate: subordinate.id }, call());
  const { rows } = await readAll(link);
  expect(rows.find(({ id }) => id === subordinate.id)?.values).toMatchObject({
    statecode: 1,
    merged: true,
    _masterid_value: master.id,
    modifiedon: expect.stringMatching(/^\d{4}-.*Z$/),
  });
  expect(rows.find(({ id }) => id === master.id)?.values).toMatchObject({
    statecode: 0,
    merged: false,
    _masterid_value: null,
  });
});

it('say that a link has expired, and a full reading goes on from there', async () => {
  const before = await mustRead(null);
  await world.fault({ expireDeltaTokens: true });
  expect(await read(before.link)).toBe('expired');
  const anew = await mustRead(null);
  expect(anew.rows.length).toBe(before.rows.length);
  expect(await mustRead(anew.link)).toMatchObject({ rows: [] });
});

it('fail as a problem that is tried again, not as an end', async () => {
  await world.fault({ outage: true });
  await expect(read(null)).rejects.toMatchObject({ code: 'CWY-3002' });
  await world.fault({ outage: false });
});

it('never follow a link that leads elsewhere', async () => {
  await expect(read('https://elsewhere.example.com/api/data/v9.2/contacts')).rejects.toMatchObject({
    code: 'CWY-3009',
  });
  const server = await startScripted({
    answer: () => ({
      status: 200,
      body: { value: [], '@odata.nextLink': 'http://127.0.0.1:1/api/data/v9.2/contacts' },
    }),
  });
  const lured = world.gateway({ url: server.url, tokenUrl: `${server.url}/token` });
  const reading = lured.changes('contact', [], null, call())[Symbol.asyncIterator]();
  await expect(reading.next()).rejects.toMatchObject({ code: 'CWY-3009' });
  await server.close();
});
