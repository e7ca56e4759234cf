#!/usr/bin/env node
// The `causeway` command. Plain JavaScript for Node.js 20: it finds the Node.js 24 that comes with
// the installation and starts itself again with it.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from '../scripts/setup.js';

const args = process.argv.slice(2);

try {
  const node = await ensureInstalled();
  if (node === process.execPath) {
    // By URL and only now: TypeScript and packages are there once the installation is.
    const { main } = await import(new URL('../src/cli/main.ts', import.meta.url).href);
    process.exitCode = await main(args);
  } else {
    handOver(node);
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}

/** The other process takes our streams; signals go through to it, its exit code comes back. */
function handOver(node) {
  const child = spawn(node, [fileURLToPath(import.meta.url), ...args], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // A terminal interrupts the whole group, the child included.
      if (signal === 'SIGINT' && process.stdin.isTTY) return;
      child.kill(signal);
    });
  }
  child.on('error', (error) => {
    process.stderr.write(`${node} does not start: ${error.message}\n`);
    process.exitCode = 1;
  });
  child.on('close', (code, signal) => {
    process.exitCode = code ?? 128 + constants.signals[signal];
  });
}
