// Brings everything that a command needs. Plain JavaScript for Node.js 20: it runs before anything
// is installed. Everything is said on stderr, so that the output of a command stays its own.
import { spawn } from 'node:child_process';
import { basename } from 'node:path';
import { withInstallLock } from './install-lock.js';
import { findNode, isInstalled, linkBin, nodeMissing, root } from './installation.js';

const outputCharsMax = 20_000;
const beatMs = process.stderr.isTTY ? 1_000 : 15_000;

/**
 * Installs the dependencies when node_modules does not hold what package-lock.json asks for, and
 * resolves with the path of a Node.js that runs the project. Silent when there is nothing to do.
 * `development`: the caller needs the development packages too (demo, tests).
 */
export async function ensureInstalled({ development = false } = {}) {
  if (!isReady(development)) {
    await withInstallLock(
      root,
      () => say('Waiting for another installation in this folder ...\n'),
      async () => {
        // The process that held the lock before may have done the work.
        if (!isReady(development)) await install();
      },
    );
  }
  linkBin(root);
  const node = findNode(root);
  if (node === null) throw new Error(nodeMissing());
  return node;
}

/** An installation without the packaged Node.js (`--omit=optional`) is not enough to run. */
function isReady(development) {
  return (
    isInstalled(root, { development }) && (findNode(root) !== null || process.platform !== 'linux')
  );
}

async function install() {
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  say('Installing dependencies (npm ci), once, about a minute ...\n');
  const beat = setInterval(() => {
    say(process.stderr.isTTY ? `\r  ${seconds()} s` : `  still installing, ${seconds()} s\n`);
  }, beatMs);
  try {
    await npmCi();
  } finally {
    clearInterval(beat);
    if (process.stderr.isTTY) say('\r\x1b[K');
  }
  say(`Dependencies installed in ${seconds()} s.\n`);
}

/**
 * Development and optional packages are named because NODE_ENV=production would leave out the
 * simulators, and `omit=optional` in a user's npm settings Node.js and PostgreSQL.
 */
function npmCi() {
  const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund'];
  const { command, before } = npmCommand();
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...before, ...args, '--loglevel=error'], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const release = stopWithUs(child);
    let output = '';
    const keep = (chunk) => {
      output = (output + chunk).slice(-outputCharsMax);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error) => reject(new Error(`npm does not start: ${error.message}`)));
    child.on('close', (code, signal) => {
      release();
      if (code === 0) return resolve();
      const ending = code === null ? `was stopped by ${signal}` : `ended with exit code ${code}`;
      reject(new Error(`npm ci ${ending}.\n${output.trim()}`));
    });
  });
}

/** The npm that runs us, so that its version and settings stay; else the one on the PATH. */
function npmCommand() {
  const cli = process.env.npm_execpath;
  if (cli === undefined || basename(cli) !== 'npm-cli.js') return { command: 'npm', before: [] };
  return { command: process.env.npm_node_execpath ?? process.execPath, before: [cli] };
}

/** An installation that is cut short must not go on deleting and writing behind our back. */
function stopWithUs(child) {
  const stop = (signal) => child.kill(signal);
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, stop);
  return () => {
    for (const signal of signals) process.off(signal, stop);
  };
}

function say(text) {
  process.stderr.write(text);
}
