// One installation at a time, across processes. Plain JavaScript for Node.js 20.
import {
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const pollMs = 200;
/** An installation takes a minute or two; a lock this old belongs to a process id used again. */
const lockAgeMsMax = 15 * 60_000;
const waitMsMax = 20 * 60_000;

/**
 * Runs the task while no other process of this clone runs one. The lock lies outside node_modules,
 * which `npm ci` deletes. A lock whose process has died is taken over.
 */
export async function withInstallLock(folder, onWait, task) {
  const held = join(folder, '.causeway');
  mkdirSync(held, { recursive: true });
  const lock = join(held, 'install.lock');
  await acquire(lock, onWait);
  try {
    return await task();
  } finally {
    rmSync(lock, { force: true });
  }
}

async function acquire(lock, onWait) {
  const started = Date.now();
  let told = false;
  while (Date.now() - started < waitMsMax) {
    if (tryTake(lock)) return;
    if (removeStale(lock)) continue;
    if (!told) onWait();
    told = true;
    await pause(pollMs);
  }
  throw new Error(
    `Another installation has held ${lock} for more than ${waitMsMax / 60_000} minutes. ` +
      'If none runs, delete the file and run the command again.',
  );
}

/** A hard link appears with its content or not at all, so nobody ever reads a lock without owner. */
function tryTake(lock) {
  const own = `${lock}.${process.pid}`;
  writeFileSync(own, String(process.pid));
  try {
    linkSync(own, lock);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(own, { force: true });
  }
}

function removeStale(lock) {
  const owner = ownerOf(lock);
  if (owner === null) return true;
  if (isAlive(owner.pid) && owner.ageMs < lockAgeMsMax) return false;
  const aside = `${lock}.stale.${process.pid}`;
  try {
    renameSync(lock, aside);
    // Another process may have replaced the lock since we looked: then it gets its lock back.
    if (readFileSync(aside, 'utf8') !== String(owner.pid)) linkSync(aside, lock);
  } catch (error) {
    if (!['ENOENT', 'EEXIST'].includes(error.code)) throw error;
  } finally {
    rmSync(aside, { force: true });
  }
  return true;
}

function ownerOf(lock) {
  try {
    const ageMs = Date.now() - statSync(lock).mtimeMs;
    return { pid: Number(readFileSync(lock, 'utf8')), ageMs };
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw error;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
