import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningDataverse, startDataverse } from './server.ts';
import { Caller } from './testing/caller.ts';

let simulator: RunningDataverse;
let caller: Caller;

beforeAll(async () => {
  simulator = await startDataverse();
  caller = new Caller(simulator);
  await caller.signIn();
});
afterAll(() => simulator.close());

const fetchPage = (path: string) => fetch(`${simulator.url}${path}`);

describe('inspection page', () => {
  it('[page.01] is served with its script and style, and asks nobody else', async () => {
    const page = await fetchPage('/_sim/');
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const html = await page.text();
    const parts = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, target]) => target ?? '');
    const local = parts.filter((target) => !target.startsWith('data:'));
    expect(local.toSorted()).toEqual(['page.css', 'page.js']);
    const types = await Promise.all(
      local.map(async (target) => (await fetchPage(`/_sim/${target}`)).headers.get('content-type')),
    );
    expect(types.toSorted()).toEqual(['text/css; charset=utf-8', 'text/javascript; charset=utf-8']);
  });

  it('[page.02] every id that the script names is in the page', async () => {
    const html = await (await fetchPage('/_sim/')).text();
    const script = await (await fetchPage('/_sim/page.js')).text();
    const named = [...script.matchAll(/\bat\('([^']+)'\)/g)].map(([, id]) => id ?? '');
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((id) => !html.includes(`id="${id}"`))).toEqual([]);
  });

  it('[page.03] every fault that the page sets is one that the simulator knows', async () => {
    const html = await (await fetchPage('/_sim/')).text();
    const names = [...html.matchAll(/name="([\w.]+)"/g)].map(([, name]) => name ?? '');
    const faults: object = await caller.admin('GET', 'faults');
    const fields = names.filter((name) => name !== 'viewport').map((name) => name.split('.')[0]);
    expect(fields.length).toBeGreaterThan(5);
    for (const name of fields) expect(Object.keys(faults)).toContain(name);
  });

  it('[page.04] the root of the server leads to it', async () => {
    const answer = await fetch(`${simulator.url}/`, { redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')]).toEqual([302, '/_sim/']);
  });

  it('[admin.04] /_sim/rows finds a text in the newest rows of a table', async () => {
    // Ids are searched as well: a text of hexadecimal digits would find any row now and then.
    for (const lastname of ['Zora', 'Bob', 'Zoran']) await caller.post('contacts', { lastname });
    const found = await caller.admin('GET', 'rows?table=contacts&search=ZOR');
    expect(found).toMatchObject({
      table: 'contact',
      primaryName: 'fullname',
      count: 3,
      rows: [{ lastname: 'Zoran' }, { lastname: 'Zora' }],
    });
    const one = await caller.admin('GET', 'rows?table=contacts&top=1');
    expect(one.rows).toMatchObject([{ lastname: 'Zoran' }]);
    expect(await caller.admin('GET', 'rows?table=x')).toEqual({ problem: 'no table x' });
  });

  it('[admin.05] /_sim/requests may be narrowed to the latest', async () => {
    await caller.get('accounts');
    await caller.get('contacts');
    const { recent } = await caller.admin('GET', 'requests?latest=1');
    expect(recent).toMatchObject([{ path: 'contacts' }]);
  });
});
