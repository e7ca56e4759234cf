import { spawnSync } from 'node:child_process';
import { chownSync, lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Binaries } from './binaries.ts';

/**
 * Under whose name PostgreSQL runs. It refuses to be root, so a root process runs it as `nobody`,
 * or, where `nobody` may not enter the directories, in a user namespace in which root is called so.
 */
export type Account =
  | { readonly is: 'self' }
  | { readonly is: 'nobody'; readonly uid: number; readonly gid: number }
  | { readonly is: 'namespace' };

/** What `child_process.spawn` needs to run a program under the account. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly options: {
    readonly cwd: '/';
    readonly env: Readonly<Record<string, string | undefined>>;
    readonly uid?: number;
    readonly gid?: number;
  };
}

/** The first account that can run the programs and reach the data; null when none can. */
export function chooseAccount(binaries: Binaries, dataDir: string): Account | null {
  if (process.getuid?.() !== 0) return { is: 'self' };
  const nobody = readNobody();
  const candidates: Account[] = [];
  if (nobody !== null && openToOthers(dataDir)) candidates.push({ is: 'nobody', ...nobody });
  candidates.push({ is: 'namespace' });
  return candidates.find((account) => canRun(binaries, account)) ?? null;
}

/** The command line that runs one of the programs under the account. */
export function commandFor(
  account: Account,
  binaries: Binaries,
  program: 'initdb' | 'postgres',
  args: readonly string[],
): Command {
  const file = path.join(binaries.binDir, program);
  const env = { PATH: process.env.PATH, ...libraryPath(binaries), TZ: 'UTC', LC_ALL: 'C' };
  const options = { cwd: '/', env } as const;
  switch (account.is) {
    case 'self':
      return { file, args, options };
    case 'nobody':
      return { file, args, options: { ...options, uid: account.uid, gid: account.gid } };
    case 'namespace':
      return {
        file: 'unshare',
        args: ['--user', '--map-user=65534', '--map-group=65534', file, ...args],
        options,
      };
  }
}

/** Hands the data directory to the account that is going to run the server. */
export function giveTo(account: Account, dir: string): void {
  if (account.is === 'self') return;
  const [uid, gid] = account.is === 'nobody' ? [account.uid, account.gid] : [0, 0];
  if (statSync(dir).uid === uid) return;
  chownTree(dir, uid, gid);
}

function chownTree(dir: string, uid: number, gid: number): void {
  for (const entry of readdirSync(dir)) {
    const inner = path.join(dir, entry);
    const stat = lstatSync(inner);
    if (stat.isDirectory()) chownTree(inner, uid, gid);
    else if (!stat.isSymbolicLink()) chownSync(inner, uid, gid);
  }
  chownSync(dir, uid, gid);
}

function libraryPath(binaries: Binaries): Readonly<Record<string, string>> {
  return binaries.libraryDir === null ? {} : { LD_LIBRARY_PATH: binaries.libraryDir };
}

function canRun(binaries: Binaries, account: Account): boolean {
  const { file, args, options } = commandFor(account, binaries, 'postgres', ['--version']);
  return spawnSync(file, args, { ...options, timeout: probeMsMax }).status === 0;
}

const probeMsMax = 10_000;

function readNobody(): { uid: number; gid: number } | null {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith('nobody:'));
  const [, , uid, gid] = line?.split(':') ?? [];
  return uid === undefined || gid === undefined ? null : { uid: Number(uid), gid: Number(gid) };
}

/** Whether everybody may pass through all parents of the directory. */
function openToOthers(dir: string): boolean {
  const passable = 0o001;
  for (let at = path.dirname(dir); ; at = path.dirname(at)) {
    if ((statSync(at).mode & passable) === 0) return false;
    if (at === path.dirname(at)) return true;
  }
}
