import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { guidFrom } from './guid.ts';
import { buildSchema } from './schema/schema.ts';
import { type RunningDataverse, startDataverse } from './server.ts';
import { type Answer, Caller, rowsOf } from './testing/caller.ts';

const track = { Prefer: 'odata.track-changes' };
const PAGES_MAX = 50;

let simulator: RunningDataverse;
let caller: Caller;

beforeAll(async () => {
  simulator = await startDataverse();
  caller = new Caller(simulator);
  await caller.signIn();
});
afterAll(() => simulator.close());
beforeEach(() => simulator.world.reset());

const idOf = (ordinal: number): string => guidFrom(`tracked ${ordinal}`);

const put = (ordinal: number, lastname = `L${ordinal}`): Promise<Answer> =>
  caller.patch(`contacts(${idOf(ordinal)})`, { lastname });

const deltaLinkOf = (answer: Answer): string => String(answer.json['@odata.deltaLink']);

/** Turns all pages; the link at the end and every entry on the way. */
const readAll = async (url: string, headers: Readonly<Record<string, string>> = {}) => {
  const entries = [];
  let answer = await caller.get(url, headers);
  let pages = 1;
  for (; pages < PAGES_MAX; pages += 1) {
    expect(answer.status).toBe(200);
    entries.push(...rowsOf(answer));
    const next = answer.json['@odata.nextLink'];
    if (typeof next !== 'string') break;
    expect(answer.json['@odata.deltaLink']).toBeUndefined();
    answer = await caller.get(next, headers);
  }
  return { entries, pages, link: deltaLinkOf(answer), last: answer };
};

describe('the first answer', () => {
  it('[tracking.01] comes in pages with the delta link on the last one only', async () => {
    for (const ordinal of [1, 2, 3, 4, 5]) await put(ordinal);
    const prefer = { Prefer: 'odata.track-changes,odata.maxpagesize=2' };
    const { entries, pages, link, last } = await readAll('contacts?$select=lastname', prefer);
    expect(entries.map((row) => row.lastname)).toEqual(['L1', 'L2', 'L3', 'L4', 'L5']);
    expect(pages).toBe(3);
    expect(last.headers.get('preference-applied')).toContain('odata.track-changes');
    expect(link).toMatch(
      /contacts\?\$select=lastname&\$deltatoken=\d+%21\d\d%2f\d\d%2f\d{4}%20\d\d%3a\d\d%3a\d\d$/,
    );
  });

  it('[tracking.02] stands for the moment of its first page', async () => {
    for (const ordinal of [1, 2, 3]) await put(ordinal);
    const prefer = { Prefer: 'odata.track-changes,odata.maxpagesize=2' };
    const first = await caller.get('contacts?$select=lastname', prefer);
    await put(1, 'changed while the page was turned');
    const second = await caller.get(String(first.json['@odata.nextLink']));
    const { entries } = await readAll(deltaLinkOf(second));
    expect(entries).toMatchObject([{ contactid: idOf(1) }]);
  });

  it.each([
    ['$filter', "lastname eq 'x'"],
    ['$orderby', 'lastname'],
    ['$expand', 'parentcustomerid_account'],
    ['$top', '1'],
  ])('[tracking.03] refuses %s', async (option, value) => {
    const answer = await caller.get(`contacts?${option}=${value}`, track);
    expect([answer.status, answer.code]).toEqual([400, '0x80060888']);
    expect(answer.message).toBe(
      `The "${option}" query parameter isn't supported when Change Tracking is enabled.`,
    );
  });

  it('[tracking.04] is refused for a table without change tracking', async () => {
    const answer = await caller.get('activitypointers', track);
    expect([answer.status, answer.code]).toEqual([400, '0x80040203']);
  });
});

describe('a delta', () => {
  const begin = async (): Promise<string> =>
    deltaLinkOf(await caller.get('contacts?$select=lastname', track));

  it('[tracking.05] has changed rows by version, then deletions, then a new link', async () => {
    for (const ordinal of [1, 2, 3]) await put(ordinal);
    const link = await begin();
    await put(3, 'third');
    await caller.delete(`contacts(${idOf(2)})`);
    await put(1, 'first');
    await put(4);
    const { json } = await caller.get(link);
    expect(json['@odata.context']).toMatch(/\$metadata#contacts\(lastname\)\/\$delta$/);
    expect(json.value).toEqual([
      { '@odata.etag': expect.any(String), lastname: 'third', contactid: idOf(3) },
      { '@odata.etag': expect.any(String), lastname: 'first', contactid: idOf(1) },
      { '@odata.etag': expect.any(String), lastname: 'L4', contactid: idOf(4) },
      {
        '@odata.context': expect.stringMatching(/\$metadata#contacts\/\$deletedEntity$/),
        id: idOf(2),
        reason: 'deleted',
      },
    ]);
    expect(json['@odata.deltaLink']).not.toBe(link);
  });

  it('[tracking.06] shows a row once, however often it changed', async () => {
    let link = await begin();
    // The second round meets what the first one has built up.
    for (const round of [1, 2]) {
      for (const name of ['a', 'b', 'c']) await put(1, `${name}${round}`);
      const answer = await caller.get(link);
      expect(rowsOf(answer)).toMatchObject([{ lastname: `c${round}` }]);
      link = deltaLinkOf(answer);
    }
  });

  it('[tracking.07] reports a row that came and went in between', async () => {
    const link = await begin();
    await put(1);
    await caller.delete(`contacts(${idOf(1)})`);
    expect(rowsOf(await caller.get(link))).toMatchObject([{ id: idOf(1), reason: 'deleted' }]);
  });

  it('[tracking.08] does not report a deletion of a row that is back', async () => {
    await put(1);
    const link = await begin();
    await caller.delete(`contacts(${idOf(1)})`);
    await put(1, 'back');
    expect(rowsOf(await caller.get(link))).toMatchObject([{ lastname: 'back' }]);
  });

  it('[tracking.09] is empty, with a link, when nothing changed', async () => {
    await put(1);
    const { json } = await caller.get(await begin());
    expect(json.value).toEqual([]);
    expect(json['@odata.deltaLink']).toMatch(/\$deltatoken=/);
  });

  it('[tracking.10] counts changed and deleted rows', async () => {
    await put(1);
    const token = (await begin()).split('$deltatoken=')[1];
    await put(2);
    await caller.delete(`contacts(${idOf(1)})`);
    const answer = await caller.get(`contacts/$count?$deltatoken=${token}`);
    expect([answer.text, answer.headers.get('content-type')]).toEqual(['2', 'text/plain']);
  });

  it('[tracking.11] covers rows changed by cascades and every tracked table', async () => {
    const links = new Map<string, string>();
    for (const set of ['accounts', 'contacts', 'tasks', 'annotations', 'cwy_orderactivities']) {
      links.set(set, deltaLinkOf(await caller.get(set, track)));
    }
    await caller.post('contacts', {
      lastname: 'Child',
      'parentcustomerid_account@odata.bind': await caller
        .post('accounts', { name: 'A' })
        .then((answer) => String(answer.headers.get('odata-entityid')).split('v9.2')[1] ?? ''),
    });
    const accounts = rowsOf(await caller.get(String(links.get('accounts'))));
    await caller.delete(`accounts(${accounts[0]?.accountid})`);
    expect(rowsOf(await caller.get(String(links.get('contacts'))))).toMatchObject([
      { reason: 'deleted' },
    ]);
    expect(rowsOf(await caller.get(String(links.get('tasks'))))).toEqual([]);
  });

  it('[tracking.12] turns pages over changes and deletions and loses none', async () => {
    for (const ordinal of [1, 2, 3, 4, 5, 6]) await put(ordinal);
    const link = await begin();
    for (const ordinal of [1, 2, 3]) await put(ordinal, 'new');
    for (const ordinal of [4, 5, 6]) await caller.delete(`contacts(${idOf(ordinal)})`);
    const { entries, pages } = await readAll(link, { Prefer: 'odata.maxpagesize=2' });
    expect(pages).toBe(3);
    expect(entries.map((entry) => entry.contactid ?? entry.id)).toEqual(
      [1, 2, 3, 4, 5, 6].map(idOf),
    );
  });
});

describe('a token', () => {
  const expired = async (url: string): Promise<void> => {
    const answer = await caller.get(url);
    expect([answer.status, answer.code]).toEqual([400, '0x80044352']);
    expect(answer.message).toBe(
      'Version stamp associated with the client has expired. Please perform a full sync.',
    );
  };
  const begin = async (set = 'contacts'): Promise<string> =>
    deltaLinkOf(await caller.get(set, track));

  it('[tracking.13] expires after seven days', async () => {
    const fresh = await begin();
    const version = /deltatoken=(\d+)/.exec(fresh)?.[1];
    const daysAgo = (days: number): string => {
      const [year, month, day] = new Date(Date.now() - days * 86_400_000)
        .toISOString()
        .slice(0, 10)
        .split('-');
      return `contacts?$deltatoken=${version}!${month}/${day}/${year} 00:00:00`;
    };
    expect((await caller.get(daysAgo(6))).status).toBe(200);
    await expired(daysAgo(9));
  });

  it('[tracking.14] expires by the knob, for all tables or for one', async () => {
    const [contacts, accounts] = [await begin(), await begin('accounts')];
    await caller.admin('POST', 'faults', { expireDeltaTokens: 'contacts' });
    await expired(contacts);
    expect((await caller.get(accounts)).status).toBe(200);
    await caller.admin('POST', 'faults', { expireDeltaTokens: true });
    await expired(accounts);
    expect((await caller.get(await begin())).status).toBe(200);
  });

  it('[tracking.15] expires when the columns of the table change', () => {
    const { database } = simulator.world;
    const table = database.schema.tables.get('contact');
    if (table === undefined) throw new Error('contacts are there');
    const since = database.tracking.begin(table);
    expect(database.tracking.canResume(table, since)).toBe(true);
    const changed = buildSchema([{ ...table, columns: [...table.columns] }]).tables.get('contact');
    if (changed === undefined) throw new Error('contacts are still there');
    expect(database.tracking.canResume(changed, since)).toBe(false);
    expect(database.tracking.canResume(changed, database.tracking.begin(changed))).toBe(true);
  });

  it('[tracking.18] expires with a reset', async () => {
    const link = await begin();
    await caller.admin('POST', 'reset');
    await put(1);
    await expired(link);
  });

  it.each(['abc', '1', '9999999999999!08/22/2027 08:10:44'])(
    '[tracking.16] that was not given out here is refused: %s',
    async (token) => {
      expect((await caller.get(`contacts?$deltatoken=${token}`)).status).toBe(400);
    },
  );
});

describe('a reader that follows the links', () => {
  type Step = { readonly kind: 'put' | 'delete' | 'read'; readonly ordinal: number };
  const step: fc.Arbitrary<Step> = fc.record({
    kind: fc.constantFrom('put', 'put', 'delete', 'read'),
    ordinal: fc.integer({ min: 1, max: 5 }),
  });

  it('[tracking.17] always ends with the rows that are there', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
        simulator.world.reset();
        const known = new Map<string, unknown>();
        let link = 'contacts?$select=lastname';
        const read = async (): Promise<void> => {
          const headers = { Prefer: 'odata.track-changes,odata.maxpagesize=2' };
          const { entries, link: next } = await readAll(link, headers);
          for (const entry of entries) {
            if (entry.reason === 'deleted') known.delete(String(entry.id));
            else known.set(String(entry.contactid), entry.lastname);
          }
          link = next;
        };
        let count = 0;
        for (const { kind, ordinal } of steps) {
          count += 1;
          if (kind === 'put') await put(ordinal, `name ${count}`);
          else if (kind === 'delete') await caller.delete(`contacts(${idOf(ordinal)})`);
          else await read();
        }
        await read();
        const rows = rowsOf(await caller.get('contacts?$select=lastname'));
        expect(known).toEqual(new Map(rows.map((row) => [row.contactid, row.lastname])));
      }),
      { numRuns: 25 },
    );
  });
});
