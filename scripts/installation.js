// What an installation looks like on disk, and how to tell that it is complete. Plain JavaScript
// for Node.js 20: it runs before anything is installed.
import { existsSync, mkdirSync, readFileSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that holds package.json. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const nodeMajorMin = 24;

/**
 * A Node.js that runs this project: the one that runs now, or the one that npm installed.
 * Null when there is none, which is normal before the installation.
 */
export function findNode(folder) {
  if (Number(process.versions.node.split('.')[0]) >= nodeMajorMin) return process.execPath;
  if (process.platform !== 'linux') return null;
  const packaged = join(folder, 'node_modules', `node-linux-${process.arch}`, 'bin', 'node');
  return existsSync(packaged) ? packaged : null;
}

/** The sentence for a machine where `findNode` finds nothing although everything is installed. */
export function nodeMissing() {
  return (
    `Node.js ${nodeMajorMin} or newer is needed, found ${process.versions.node} ` +
    `on ${process.platform}-${process.arch}. It comes with the installation on linux-x64 and ` +
    `linux-arm64 (glibc); elsewhere install Node.js ${nodeMajorMin} and run the command again.`
  );
}

/**
 * Whether node_modules holds what package-lock.json asks for, by the record that npm writes when an
 * installation is complete. An installation without development packages runs the product; the
 * demo and the tests need them. Costs a few milliseconds.
 */
export function isInstalled(folder, { development }) {
  const wanted = readOrNull(join(folder, 'package-lock.json'));
  const record = readOrNull(join(folder, 'node_modules', '.package-lock.json'));
  if (wanted === null || record === null) return false;
  const found = JSON.parse(record).packages;
  return Object.entries(JSON.parse(wanted).packages).every(([path, entry]) => {
    // Optional packages are for other platforms, as often as not.
    if (path === '' || entry.optional === true || entry.devOptional === true) return true;
    if (entry.dev === true && !development) return true;
    return found[path]?.version === entry.version;
  });
}

/** Makes `npx causeway` work inside the clone; npm links the commands of dependencies only. */
export function linkBin(folder) {
  const modules = join(folder, 'node_modules');
  if (process.platform === 'win32' || !existsSync(modules)) return;
  const link = join(modules, '.bin', 'causeway');
  const target = join('..', '..', 'bin', 'causeway.js');
  if (linkTarget(link) === target) return;
  tolerateReadOnly(() => {
    mkdirSync(dirname(link), { recursive: true });
    rmSync(link, { force: true });
    symlinkSync(target, link);
  });
}

function linkTarget(path) {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}

function readOrNull(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw error;
  }
}

/** An installation made by another user is used as it is; two processes may do the same at once. */
function tolerateReadOnly(write) {
  try {
    write();
  } catch (error) {
    if (!['EACCES', 'EPERM', 'EROFS', 'EEXIST'].includes(error.code)) throw error;
  }
}
