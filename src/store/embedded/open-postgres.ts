import { mkdirSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { Problem } from '../../problems/problem.ts';
import { chooseAccount } from './account.ts';
import { findBinaries } from './binaries.ts';
import { whileAlone } from './lock.ts';
import { isPostgres, readPostmaster, removeIfStale, urlOf } from './postmaster.ts';
import { becomesReady, initialise, type ServerPlan, shutDown, start } from './server.ts';

export interface PostgresOptions {
  /** A PostgreSQL that somebody else runs; it is used as it is. */
  readonly databaseUrl?: string | undefined;
  /** Where the embedded server keeps its data. */
  readonly dataDir: string;
  /** False trades safety against power loss for speed: for tests. Default true. */
  readonly durable?: boolean;
  /** `stop()` stops the server if this call started it: for demo and tests. Default false. */
  readonly stopWithUs?: boolean;
  readonly log?: (line: string) => void;
}

export interface OpenPostgres {
  readonly url: string;
  readonly embedded: boolean;
  stop(): Promise<void>;
}

/**
 * The PostgreSQL to work with: the given one, else a real server of our own, which is started if it
 * does not run yet and which then outlives us, for other processes may have attached to it. Any
 * number of processes may call this at the same time. Throws `Problem` CWY-5002 when it cannot.
 */
export async function openPostgres(options: PostgresOptions): Promise<OpenPostgres> {
  if (options.databaseUrl !== undefined && options.databaseUrl !== '') {
    return { url: options.databaseUrl, embedded: false, stop: async () => undefined };
  }
  const running = await startOrAttach(options).catch((error: unknown) => {
    throw error instanceof Problem ? error : cannotRun(String(error), error);
  });
  const ours = running.startedPid !== null && options.stopWithUs === true;
  return {
    url: urlOf(running.port),
    embedded: true,
    stop: async () => {
      if (ours && running.startedPid !== null) await shutDown(running.startedPid);
    },
  };
}

/** Stops the embedded server of a data directory, whoever started it; false when none runs. */
export async function stopPostgres(dataDir: string): Promise<boolean> {
  const postmaster = readPostmaster(path.join(path.resolve(dataDir), 'cluster'));
  if (postmaster === null || !isPostgres(postmaster.pid)) return false;
  await shutDown(postmaster.pid);
  return true;
}

interface Running {
  readonly port: number;
  readonly startedPid: number | null;
}

async function startOrAttach(options: PostgresOptions): Promise<Running> {
  mkdirSync(options.dataDir, { recursive: true });
  const stateDir = realpathSync(options.dataDir);
  const clusterDir = path.join(stateDir, 'cluster');
  return whileAlone(stateDir, async () => {
    const postmaster = readPostmaster(clusterDir);
    if (postmaster !== null) {
      if (await becomesReady(clusterDir, postmaster))
        return { port: postmaster.port, startedPid: null };
      removeIfStale(clusterDir, postmaster);
    }
    const plan = planFor(stateDir, clusterDir, options.durable ?? true);
    initialise(plan);
    const { port, pid } = await start(plan);
    options.log?.(`PostgreSQL started on 127.0.0.1:${port}`);
    return { port, startedPid: pid };
  });
}

function planFor(stateDir: string, clusterDir: string, durable: boolean): ServerPlan {
  const binaries = findBinaries(stateDir);
  if (binaries === null) throw cannotRun(`no programs for ${process.platform}-${process.arch}`);
  const account = chooseAccount(binaries, clusterDir);
  if (account === null) throw cannotRun('programs that do not run here under any account');
  return { binaries, account, clusterDir, stateDir, durable };
}

function cannotRun(found: string, cause?: unknown): Problem {
  return new Problem('CWY-5002', { place: 'database.dataDir', value: found, cause });
}
