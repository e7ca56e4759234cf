import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startDataverse } from './server.ts';
import { type Caller, rowsOf } from './testing/caller.ts';
import { keyBody, plainTable, textColumn } from './testing/provision.ts';
import { Starter } from './testing/start.ts';

const ADA = '11111111-1111-4111-8111-111111111111';
const BOB = '22222222-2222-4222-8222-222222222222';

let folder = '';
const starter = new Starter();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dataverse-state-'));
});

afterEach(() => starter.end());

afterAll(() => rm(folder, { recursive: true }));

/** Every row of every table as it is kept, with its version. */
const everything = async (caller: Caller): Promise<Record<string, unknown>> => {
  const { tables, version } = await caller.admin('GET', 'state');
  const names = Object.keys(Object(tables));
  const rows = await Promise.all(
    names.map(async (name) => [name, await caller.admin('GET', `state?table=${name}`)]),
  );
  return { version, ...Object.fromEntries(rows) };
};

describe('state on disk', () => {
  it('[saved.01] a saved organisation is the same after loading: rows, versions, metadata', async () => {
    const stateFile = join(folder, 'whole.jsonl');
    const first = await starter.begin({ stateFile, bare: true, keyIndexMs: 0 });
    await first.post('EntityDefinitions', plainTable('cwy_Parcel'));
    const contact = "EntityDefinitions(LogicalName='contact')";
    await first.post(`${contact}/Attributes`, textColumn('cwy_CommercetoolsId', 100));
    await first.post(`${contact}/Keys`, keyBody('cwy_Key', ['cwy_commercetoolsid']));
    await first.patch("contacts(cwy_commercetoolsid='ü-1')", { lastname: 'Löwe\n"x"' });
    await first.patch(`accounts(${ADA})`, { name: 'A', revenue: 1.5 });
    await first.patch(`cwy_parcels(${ADA})`, { cwy_name: 'O' });
    const saved = await first.admin('POST', 'save');
    expect(saved).toMatchObject({ file: stateFile, rows: expect.any(Number) });
    const second = await starter.begin({ stateFile });
    expect(await everything(second)).toEqual(await everything(first));
    expect((await second.get("contacts(cwy_commercetoolsid='ü-1')")).json.lastname).toBe(
      'Löwe\n"x"',
    );
    expect((await second.post('contacts', { cwy_commercetoolsid: 'Ü-1' })).code).toBe('0x80060892');
    const next = await second.patch(`cwy_parcels(${ADA})`, {});
    expect(next.status).toBe(204);
    const version = Number((await second.admin('GET', 'state')).version);
    expect(version).toBeGreaterThan(Number((await first.admin('GET', 'state')).version));
  });

  it('[saved.02] a delta token given out before tells what went after, deletions too', async () => {
    const stateFile = join(folder, 'delta.jsonl');
    const first = await starter.begin({ stateFile });
    await first.patch(`contacts(${ADA})`, { lastname: 'A' });
    await first.patch(`contacts(${BOB})`, { lastname: 'B' });
    const prefer = { Prefer: 'odata.track-changes' };
    const tracked = await first.get('contacts?$select=lastname', prefer);
    const token = String(tracked.json['@odata.deltaLink']).replace(/^.*\/v9\.2\//, '');
    await first.delete(`contacts(${ADA})`);
    await first.admin('POST', 'save');
    const second = await starter.begin({ stateFile });
    await second.patch(`contacts(${BOB})`, { lastname: 'C' });
    const delta = await second.get(token);
    expect(rowsOf(delta)).toMatchObject([{ lastname: 'C' }, { id: ADA, reason: 'deleted' }]);
  });

  it('[saved.03] more application users than were saved get their rows', async () => {
    const stateFile = join(folder, 'users.jsonl');
    const first = await starter.begin({ stateFile });
    await first.admin('POST', 'save');
    const second = await starter.begin({ stateFile, applicationUsers: 2 });
    const users = await second.get('systemusers?$filter=applicationid ne null');
    expect(rowsOf(users)).toHaveLength(2);
  });

  it('[saved.04] saves are whole: what is written meanwhile belongs to the next one', async () => {
    const stateFile = join(folder, 'meanwhile.jsonl');
    const caller = await starter.begin({ stateFile });
    await caller.patch(`contacts(${ADA})`, { lastname: 'before' });
    const saves = [caller.admin('POST', 'save'), caller.admin('POST', 'save')];
    await Promise.all([...saves, caller.patch(`contacts(${ADA})`, { lastname: 'after' })]);
    const lines = (await readFile(stateFile, 'utf8')).trimEnd().split('\n');
    expect(lines.filter((line) => line.includes(ADA))).toHaveLength(1);
    for (const line of lines) JSON.parse(line);
  });

  it('[saved.05] without a file there is nothing to save to', async () => {
    const caller = await starter.begin({});
    expect(await caller.admin('POST', 'save')).toEqual({
      problem: 'no state file; start with --state file',
    });
  });

  it.each(['', '{}', '{"dataverseState":1,"version":5}\nnonsense', 'x\ny'])(
    '[saved.06] a file that is none is refused with its line: %j',
    async (text) => {
      const stateFile = join(folder, 'bad.jsonl');
      await writeFile(stateFile, text);
      await expect(startDataverse({ stateFile })).rejects.toThrow(
        /bad\.jsonl, line \d: not a saved/,
      );
    },
  );

  it('[saved.07] SIGTERM saves before the end', async () => {
    const stateFile = join(folder, 'ended.jsonl');
    const main = fileURLToPath(new URL('./main.ts', import.meta.url));
    const child = spawn(process.execPath, [main, '--state', stateFile], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = await once(createInterface({ input: child.stdout }), 'line');
    const { url } = JSON.parse(String(line));
    const seed = JSON.stringify({ contacts: [{ contactid: ADA, lastname: 'Kept' }] });
    await fetch(`${String(url)}/_sim/seed`, { method: 'POST', body: seed });
    child.kill('SIGTERM');
    const [code] = await once(child, 'exit');
    expect(code).toBe(0);
    const caller = await starter.begin({ stateFile });
    expect((await caller.get(`contacts(${ADA})`)).json.lastname).toBe('Kept');
  });
});
