import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stopPostgres } from '../src/store/embedded/open-postgres.ts';

const prefix = `causeway-test-${process.getuid?.() ?? 0}-`;

/**
 * Gives the test run a directory for its own PostgreSQL, which the first file that needs one starts
 * (see postgres.ts), and stops that server at the end. Also clears away what killed runs left.
 */
export async function setup(): Promise<() => Promise<void>> {
  await clearAbandoned();
  const dir = mkdtempSync(path.join(tmpdir(), `${prefix}${process.pid}-`));
  process.env.CAUSEWAY_TEST_POSTGRES_DIR = dir;
  return () => remove(dir);
}

async function clearAbandoned(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(prefix))) {
    const pid = Number(name.slice(prefix.length).split('-')[0]);
    if (!isAlive(pid)) await remove(path.join(tmpdir(), name));
  }
}

async function remove(dir: string): Promise<void> {
  await stopPostgres(dir);
  rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
