import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../../../test/eventually.ts';
import { must } from '../../std/assert.ts';
import { type OpenPostgres, openPostgres, stopPostgres } from './open-postgres.ts';
import { isPostgres, readPostmaster } from './postmaster.ts';

let root: string;
let dataDir: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'causeway-embedded-'));
  chmodSync(root, 0o755);
  dataDir = path.join(root, 'postgres');
});
afterEach(async () => {
  await stopPostgres(dataDir);
  rmSync(root, { recursive: true, force: true });
});

function open(more: { stopWithUs?: boolean } = {}): Promise<OpenPostgres> {
  return openPostgres({ dataDir, durable: false, ...more });
}

async function query(url: string, text: string): Promise<readonly object[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<object>(text)).rows;
  } finally {
    await client.end();
  }
}

function postmaster(): { pid: number; port: number } {
  return must(readPostmaster(path.join(dataDir, 'cluster')), 'A server runs');
}

async function untilGone(pid: number): Promise<void> {
  await eventually('the end of PostgreSQL', 10_000, () => (isPostgres(pid) ? `${pid} runs` : null));
}

describe('embedded PostgreSQL', () => {
  it('uses the given database and starts nothing', async () => {
    const given = 'postgres://somewhere/else';
    const opened = await openPostgres({ databaseUrl: given, dataDir });
    expect(opened).toMatchObject({ url: given, embedded: false });
    expect(await stopPostgres(dataDir)).toBe(false);
  });

  it('starts, is attached to by the next one, and outlives who did not ask to stop it', async () => {
    const first = await open();
    const second = await open({ stopWithUs: true });
    expect(second.url).toBe(first.url);
    await second.stop();
    await first.stop();
    expect(await query(first.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('listens on the loopback interface only', async () => {
    const { url } = await open();
    expect(await query(url, 'show listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
    expect(new URL(url).hostname).toBe('127.0.0.1');
  });

  it('stops with whoever started it and asked for it, and comes back with its data and port', async () => {
    const first = await open({ stopWithUs: true });
    await query(first.url, 'create table kept as select 42 as answer');
    const { pid } = postmaster();
    await first.stop();
    expect(isPostgres(pid)).toBe(false);
    const second = await open();
    expect(second.url).toBe(first.url);
    expect(await query(second.url, 'table kept')).toEqual([{ answer: 42 }]);
  });

  it('is started once by processes that come at the same time', async () => {
    const program = fileURLToPath(
      new URL('../../../test/programs/open-postgres.ts', import.meta.url),
    );
    const runs = await Promise.all(
      [1, 2, 3].map(() => promisify(execFile)(process.execPath, [program, dataDir])),
    );
    const urls = new Set(runs.map((run) => run.stdout));
    expect(urls.size).toBe(1);
    expect(await query([...urls][0] ?? '', 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('comes back after everything was killed', async () => {
    const first = await open();
    await query(first.url, 'create table kept as select 42 as answer');
    const { pid } = postmaster();
    process.kill(pid, 'SIGKILL');
    await untilGone(pid);
    const second = await open();
    expect(await query(second.url, 'table kept')).toEqual([{ answer: 42 }]);
  });

  it('is not fooled by a stale pid file whose number belongs to another program', async () => {
    await open({ stopWithUs: true }).then((opened) => opened.stop());
    const lines = [process.pid, path.join(dataDir, 'cluster'), 0, 5432, '', '127.0.0.1', '', ''];
    writeFileSync(path.join(dataDir, 'cluster/postmaster.pid'), lines.join('\n'));
    const { url } = await open();
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('takes another port when its own is taken', async () => {
    const first = await open({ stopWithUs: true });
    await first.stop();
    const other = path.join(root, 'other');
    mkdirSync(other);
    writeFileSync(path.join(other, 'port'), readFileSync(path.join(dataDir, 'port')));
    const squatter = await openPostgres({ dataDir: other, durable: false, stopWithUs: true });
    expect(squatter.url).toBe(first.url);
    const second = await open();
    expect(second.url).not.toBe(first.url);
    await squatter.stop();
  });

  it('runs below a directory that only its owner may enter', async () => {
    chmodSync(root, 0o700);
    const { url } = await open();
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('says CWY-5002 when it cannot', async () => {
    mkdirSync(dataDir);
    mkdirSync(path.join(dataDir, 'cluster'));
    writeFileSync(path.join(dataDir, 'cluster/PG_VERSION'), '9.6\n');
    await expect(open()).rejects.toMatchObject({ code: 'CWY-5002' });
  });
});
