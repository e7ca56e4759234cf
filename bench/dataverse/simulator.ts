import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A process that the bench talks to. */
export interface Started {
  readonly url: string;
  readonly tokenUrl: string;
  readonly users: readonly { readonly clientId: string; readonly clientSecret: string }[];
  stop(): void;
}

/** Starts the Dataverse simulator as a process of its own, so that its work is not ours. */
export function startSimulator(flags: readonly string[]): Promise<Started> {
  const main = new URL('../../simulators/dataverse/main.ts', import.meta.url);
  return start(fileURLToPath(main), flags);
}

/** Starts a server that gives every request the same answer, as fast as can be. */
export function startFixedServer(): Promise<Started> {
  return start(fileURLToPath(new URL('./fixed-server.ts', import.meta.url)), []);
}

async function start(file: string, flags: readonly string[]): Promise<Started> {
  const args = [file, ...flags, '--parent-pid', String(process.pid)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const stop = (): void => void child.kill();
  process.once('exit', stop);
  for await (const line of createInterface({ input: child.stdout })) {
    const ready: unknown = JSON.parse(line);
    if (isReady(ready)) return { ...ready, users: ready.applicationUsers, stop };
  }
  throw new Error(`${file} ended before it was ready.`);
}

interface Ready {
  readonly url: string;
  readonly tokenUrl: string;
  readonly applicationUsers: Started['users'];
}

function isReady(value: unknown): value is Ready {
  return (
    typeof value === 'object' && value !== null && 'url' in value && 'applicationUsers' in value
  );
}
