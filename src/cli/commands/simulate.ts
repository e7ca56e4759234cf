import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { Problem } from '../../problems/problem.ts';
import type { Command } from '../shell.ts';

const simulators = ['commercetools', 'dataverse'] as const;

export const simulate: Command = {
  name: 'simulate',
  usage: 'simulate commercetools|dataverse [options of the simulator]',
  summary: 'run a simulator of one of the two systems',
  help: [
    'Everything after the name goes to the simulator; `simulate <name> --help` tells its options.',
    'When it is ready it prints one JSON line with its address and credentials.',
  ],
  run: (args, shell) => {
    const [name, ...rest] = args;
    const simulator = simulators.find((known) => known === name);
    if (simulator === undefined) {
      throw new Problem('CWY-6004', {
        place: 'simulate',
        value: name ?? 'nothing',
        bound: simulators.join(' or '),
      });
    }
    return runNode([join(shell.root, 'simulators', simulator, 'main.ts'), ...rest]);
  },
};

/** Runs it in our place: our streams, our signals, its exit code. */
function runNode(args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [...args], { stdio: 'inherit' });
  const forward = (signal: NodeJS.Signals): void => {
    // A terminal interrupts the whole group; told twice, a child may take it for "at once".
    if (signal === 'SIGINT' && process.stdin.isTTY) return;
    child.kill(signal);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, forward);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      for (const name of signals) process.off(name, forward);
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}
