import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { run } from './run.ts';
import type { Shell } from './shell.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const packageFile = z.object({ version: z.string() });

/** The `causeway` command; answers with the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  endWithReader(args[0]);
  return run(args, await processShell());
}

/** They go on without anybody who reads what they print. */
const services: readonly (string | undefined)[] = ['start', 'simulate'];

/** `causeway ... | head` has read what it wanted: there is nobody to tell the rest. */
function endWithReader(command: string | undefined): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    if (!services.includes(command)) process.exit(0);
  });
}

/** Service and database are loaded when a command needs them: `--help` answers at once. */
async function processShell(): Promise<Shell> {
  const { version } = packageFile.parse(
    JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8')),
  );
  return {
    cwd: process.cwd(),
    env: process.env,
    root,
    version,
    user: userName(),
    out: (line) => process.stdout.write(`${line}\n`),
    err: (line) => process.stderr.write(`${line}\n`),
    openStore: async (config) => (await import('../app/wire.ts')).openStore(config),
    openClaims: async (config) => (await import('../app/open-claims.ts')).openClaims(config),
    openTrees: async (...given) => (await import('../app/open-trees.ts')).openTrees(...given),
    migrate: async (config) => (await import('../app/wire.ts')).migrate(config),
    start: async (...given) => (await import('../app/start.ts')).start(...given),
    untilStopped,
  };
}

/** A container may run as a number that no name belongs to. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.() ?? 'unknown'}`;
  }
}

/** The same request may come twice at once, to the process and to its group. */
const repeatMsMax = 2000;

/** Resolves at the first request to stop; a later second one ends the process there and then. */
function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    let since: number | null = null;
    const onSignal = (): void => {
      if (since !== null && performance.now() - since > repeatMsMax) process.exit(130);
      since ??= performance.now();
      resolve();
    };
    process.on('SIGTERM', onSignal);
    process.on('SIGINT', onSignal);
  });
}
