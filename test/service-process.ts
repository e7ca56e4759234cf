import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { must } from '../src/std/assert.ts';
import { eventually } from './eventually.ts';

const command = fileURLToPath(new URL('../bin/causeway.js', import.meta.url));

/** A `causeway start` process of its own, for tests of what its death leaves behind. */
export interface ServiceProcess {
  /** Where intake answers; null without that role. */
  readonly url: string | null;
  /** Of the process itself, for tests that look at what it takes of the machine. */
  readonly pid: number;
  /** Resolves with the signal that ended the process; null = it ended by itself. */
  readonly ended: Promise<NodeJS.Signals | null>;
  stop(): Promise<void>;
}

const readyMsMax = 20_000;

export async function startProcess(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<ServiceProcess> {
  const child = spawn(process.execPath, [command, 'start', ...args], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<NodeJS.Signals | null>((resolve) => {
    child.on('exit', (_code, signal) => resolve(signal));
  });
  const url = await readyUrl(child);
  return {
    url,
    pid: must(child.pid, 'a process that is ready has an id'),
    ended,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function readyUrl(child: ChildProcess): Promise<string | null> {
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const readyLine = (): string | undefined =>
    output.split('\n').find((line) => line.startsWith('{"ready":true'));
  await eventually('the service to be ready', readyMsMax, () => {
    if (readyLine() !== undefined) return null;
    return child.exitCode === null && child.signalCode === null ? 'not ready' : 'it has ended';
  });
  return JSON.parse(readyLine() ?? '{}').url ?? null;
}
