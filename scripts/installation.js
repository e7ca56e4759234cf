// What an installation looks like on disk, and how to tell that it is complete. Plain JavaScript
// for Node.js 20: it runs before anything is installed.
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that holds package.json. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const nodeMajorMin = 24;
const stampName = join('node_modules', '.causeway-stamp');

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

/** True when node_modules holds what package-lock.json asks for. Costs a few milliseconds. */
export function isInstalled(folder) {
  const lock = readOrNull(join(folder, 'package-lock.json'));
  if (lock === null) return false;
  const stamp = readOrNull(join(folder, stampName));
  if (stamp === hash(lock)) return true;
  // Somebody installed without scripts: npm's own record says whether that is complete.
  const record = readOrNull(join(folder, 'node_modules', '.package-lock.json'));
  if (record === null || !sameVersions(JSON.parse(lock), JSON.parse(record))) return false;
  writeStamp(folder);
  return true;
}

/** Notes which package-lock.json node_modules was made from. */
export function writeStamp(folder) {
  const lock = readOrNull(join(folder, 'package-lock.json'));
  if (lock === null || !existsSync(join(folder, 'node_modules'))) return;
  tolerateReadOnly(() => writeFileSync(join(folder, stampName), hash(lock)));
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

function sameVersions(wanted, found) {
  return Object.entries(wanted.packages).every(([path, entry]) => {
    if (path === '' || entry.optional === true || entry.link === true) return true;
    return found.packages?.[path]?.version === entry.version;
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

function hash(text) {
  return createHash('sha256').update(text).digest('hex');
}

/** An installation made by another user is used as it is; two processes may do the same at once. */
function tolerateReadOnly(write) {
  try {
    write();
  } catch (error) {
    if (!['EACCES', 'EPERM', 'EROFS', 'EEXIST'].includes(error.code)) throw error;
  }
}
