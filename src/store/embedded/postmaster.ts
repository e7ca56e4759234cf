import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';

/** What a running server has written about itself into its data directory. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
}

/** Reads `postmaster.pid`; null when there is none. It says nothing about being alive. */
export function readPostmaster(dataDir: string): Postmaster | null {
  let lines: string[];
  try {
    lines = readFileSync(path.join(dataDir, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return null;
  }
  const [pid, , , port] = lines.map(Number);
  return pid === undefined || port === undefined || !(pid > 0) || !(port > 0)
    ? null
    : { pid, port };
}

/**
 * Takes a `postmaster.pid` away whose process is gone, or whose number now belongs to something
 * else, as happens when a container starts again and counts its processes from 1.
 */
export function removeIfStale(dataDir: string, { pid }: Postmaster): void {
  if (!isPostgres(pid)) rmSync(path.join(dataDir, 'postmaster.pid'), { force: true });
}

/** Whether the process exists and is a PostgreSQL server. */
export function isPostgres(pid: number): boolean {
  try {
    return path.basename(readFileSync(`/proc/${pid}/comm`, 'utf8').trim()) === 'postgres';
  } catch {
    return false;
  }
}

/** Whether a server answers at the port and keeps its data in this very directory. */
export async function answers(port: number, dataDir: string): Promise<boolean> {
  const client = new pg.Client({
    connectionString: urlOf(port),
    connectionTimeoutMillis: answerMsMax,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ dir: string }>(
      `select current_setting('data_directory') as dir`,
    );
    return rows[0]?.dir === dataDir;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

const answerMsMax = 2_000;

/** Connection string of an embedded server; it listens on the loopback interface only. */
export function urlOf(port: number, database = 'postgres'): string {
  return `postgres://postgres@127.0.0.1:${port}/${database}`;
}
