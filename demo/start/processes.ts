import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { waitFor } from '../wait.ts';
import type { Guard } from './guard.ts';
import { readyLine } from './ready-line.ts';

/** How a process ended. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A process of the demo, in a process group of its own. */
export interface Child {
  readonly name: string;
  readonly pid: number;
  /** Everything it says is kept in this file. */
  readonly logFile: string;
  readonly ended: Promise<Ending>;
  isRunning(): boolean;
  /** The first line of its output that `read` makes something of; throws if it ends before. */
  line<T>(what: string, read: (line: string) => T | null, timeoutMs: number): Promise<T>;
  /** SIGTERM, and SIGKILL when it has not ended in time. */
  stop(): Promise<void>;
  /** SIGKILL to it and all that it started, at once. */
  kill(): void;
}

export interface Plan {
  readonly name: string;
  readonly args: readonly string[];
  /** All of its environment, besides what every process needs. */
  readonly env: Readonly<Record<string, string>>;
}

const stopTimeoutMs = 8000;
const linesKeptMax = 200;

/** Starts processes, and knows them all, so that none is left behind. */
export interface Processes {
  start(plan: Plan): Child;
  /** Where each process, past or present, wrote what it had to say. */
  logFiles(): readonly string[];
  /** One after another, the youngest first. */
  stopAll(): Promise<void>;
  killAll(): void;
}

export function processKeeper(root: string, logDir: string, guard: Guard): Processes {
  const children: Child[] = [];
  return {
    start: (plan) => {
      const logFile = join(logDir, `${children.length + 1}-${plan.name}.log`);
      const child = startChild(root, logFile, plan, guard);
      children.push(child);
      return child;
    },
    logFiles: () => children.map(({ logFile }) => logFile),
    stopAll: async () => {
      for (const child of children.toReversed()) await child.stop();
    },
    killAll: () => {
      for (const child of children) child.kill();
    },
  };
}

/** What a process needs of our own environment; secrets of ours are none of its business. */
const inherited = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'TZ', 'NODE_OPTIONS', 'NODE_COMPILE_CACHE'];

function startChild(root: string, logFile: string, plan: Plan, guard: Guard): Child {
  const own = inherited.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const child = spawn(process.execPath, [...plan.args], {
    cwd: root,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...Object.fromEntries(own), ...plan.env },
  });
  const pid = child.pid;
  if (pid === undefined) throw new Error(`${plan.name} does not start.`);
  guard.watch(pid);
  const log = createWriteStream(logFile);
  child.stderr.pipe(log, { end: false });
  const said: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (said.length < linesKeptMax) said.push(line);
    // The ready line of a simulator carries its secrets; they are not to be found on the disk.
    if (readyLine(line) === null)
      log.write(`${line}
`);
  });
  let running = true;
  const ended = new Promise<Ending>((resolve) => {
    child.once('close', (code, signal) => {
      running = false;
      guard.release(pid);
      log.end(() => resolve({ code, signal }));
    });
  });
  const isRunning = (): boolean => running;
  return {
    name: plan.name,
    pid,
    logFile,
    ended,
    isRunning,
    line: (what, read, timeoutMs) =>
      firstLine({ plan, logFile, said, isRunning }, what, read, timeoutMs),
    stop: () => stopChild(pid, ended, isRunning),
    kill: () => signalGroup(pid, 'SIGKILL', isRunning),
  };
}

interface Speaker {
  readonly plan: Plan;
  readonly logFile: string;
  readonly said: readonly string[];
  readonly isRunning: () => boolean;
}

async function firstLine<T>(
  speaker: Speaker,
  what: string,
  read: (line: string) => T | null,
  timeoutMs: number,
): Promise<T> {
  const { plan, logFile, said, isRunning } = speaker;
  const look = async (): Promise<T | null> => {
    const wasRunning = isRunning();
    for (const line of said) {
      const found = read(line);
      if (found !== null) return found;
    }
    if (!wasRunning) throw new Error(`${plan.name} ended before ${what}; it wrote ${logFile}.`);
    return null;
  };
  return waitFor(
    `${what} of ${plan.name}`,
    look,
    { timeoutMs, everyMs: 20 },
    () => `See ${logFile}.`,
  );
}

async function stopChild(
  pid: number,
  ended: Promise<Ending>,
  isRunning: () => boolean,
): Promise<void> {
  signalGroup(pid, 'SIGTERM', isRunning);
  const late = setTimeout(() => signalGroup(pid, 'SIGKILL', isRunning), stopTimeoutMs);
  await ended;
  clearTimeout(late);
}

/** The group, for `causeway simulate` hands over to a process of its own. */
function signalGroup(pid: number, signal: NodeJS.Signals, isRunning: () => boolean): void {
  if (!isRunning()) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended since we looked.
  }
}
