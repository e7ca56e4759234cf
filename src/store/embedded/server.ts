import { spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Account, commandFor, giveTo } from './account.ts';
import type { Binaries } from './binaries.ts';
import { answers, isPostgres, type Postmaster } from './postmaster.ts';

/** Everything that starting the server depends on. */
export interface ServerPlan {
  readonly binaries: Binaries;
  readonly account: Account;
  /** PGDATA. */
  readonly clusterDir: string;
  /** Where the port number and the server's log are kept. */
  readonly stateDir: string;
  /** False gives up safety against power loss for speed: for tests. */
  readonly durable: boolean;
}

/** Makes the database cluster if there is none yet. */
export function initialise(plan: ServerPlan): void {
  if (existsSync(path.join(plan.clusterDir, 'PG_VERSION'))) {
    giveTo(plan.account, plan.clusterDir);
    return;
  }
  mkdirSync(plan.clusterDir, { recursive: true, mode: 0o700 });
  giveTo(plan.account, plan.clusterDir);
  const settings = [
    '-D',
    plan.clusterDir,
    '-U',
    'postgres',
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--locale=C',
  ];
  const speed = plan.durable ? [] : ['--no-sync'];
  const command = commandFor(plan.account, plan.binaries, 'initdb', [...settings, ...speed]);
  const run = spawnSync(command.file, command.args, { ...command.options, encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`initdb: ${run.error?.message ?? run.stderr.trim()}`);
}

/**
 * Starts the server and waits until it answers. It outlives this process: others may be using it by
 * then. Tries again for a while, for a killed server's children keep its memory for a moment.
 */
export async function start(plan: ServerPlan): Promise<Postmaster> {
  let lastWords = '';
  for (let attempt = 0; attempt < startAttemptsMax; attempt += 1) {
    const port = attempt === 0 ? await rememberedPort(plan.stateDir) : await freePort(0);
    const pid = launch(plan, port);
    if (pid !== null && (await becomesReady(plan.clusterDir, { port, pid }))) {
      writeFileSync(portFile(plan.stateDir), String(port));
      return { port, pid };
    }
    lastWords = tail(logFile(plan.stateDir));
    await pause(startPauseMs);
  }
  throw new Error(`postgres did not start: ${lastWords}`);
}

const startAttemptsMax = 8;
const startPauseMs = 300;
const connectionsMax = 100;

function launch(plan: ServerPlan, port: number): number | null {
  const settings = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    `max_connections=${connectionsMax}`,
    'max_wal_size=2GB',
    'random_page_cost=1.1',
    'jit=off',
    ...(plan.durable ? [] : ['fsync=off', 'full_page_writes=off']),
  ].flatMap((setting) => ['-c', setting]);
  const args = ['-D', plan.clusterDir, '-p', String(port), ...settings];
  const { file, args: all, options } = commandFor(plan.account, plan.binaries, 'postgres', args);
  const log = openSync(logFile(plan.stateDir), 'a');
  const child = spawn(file, all, { ...options, detached: true, stdio: ['ignore', log, log] });
  child.on('error', () => undefined);
  child.unref();
  closeSync(log);
  return child.pid ?? null;
}

/** Waits for a server that may still be starting; false when its process is gone. */
export async function becomesReady(
  clusterDir: string,
  { port, pid }: Postmaster,
): Promise<boolean> {
  for (let poll = 0; poll < readyPollsMax; poll += 1) {
    if (await answers(port, clusterDir)) return true;
    if (poll > 0 && !isPostgres(pid)) return false;
    await pause(readyPollMs);
  }
  return false;
}

const readyPollMs = 20;
/** Two minutes, for the recovery after a crash of a busy server. */
const readyPollsMax = 6_000;

/** Lets the server finish what it does, cut its connections and stop; waits until it has. */
export async function shutDown(pid: number): Promise<void> {
  try {
    process.kill(pid, 'SIGINT');
  } catch {
    return;
  }
  for (let poll = 0; poll < stopPollsMax && isPostgres(pid); poll += 1) await pause(readyPollMs);
}

const stopPollsMax = 1_500;

async function rememberedPort(stateDir: string): Promise<number> {
  const file = portFile(stateDir);
  const remembered = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
  return freePort(remembered > 0 ? remembered : 0).catch(() => freePort(0));
}

/** The given port if it is free, any free one for 0. */
function freePort(wanted: number): Promise<number> {
  return new Promise((answer, fail) => {
    const probe = createServer();
    probe.once('error', fail);
    probe.listen(wanted, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      probe.close(() => answer(port));
    });
  });
}

function portFile(stateDir: string): string {
  return path.join(stateDir, 'port');
}

function logFile(stateDir: string): string {
  return path.join(stateDir, 'server.log');
}

function tail(file: string): string {
  return existsSync(file)
    ? readFileSync(file, 'utf8').trim().split('\n').slice(-3).join(' | ')
    : '';
}
