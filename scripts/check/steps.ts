import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Command } from './command.ts';

/** Folders and files that hold code; what does not exist yet is left out. */
const codePlaces = ['src', 'simulators', 'demo', 'test', 'bench', 'scripts', 'console', 'bin'];

/** Checks that read the code without running it. They share no state and may run side by side. */
export function staticSteps(root: string): readonly Command[] {
  const bin = (name: string) => join(root, 'node_modules', '.bin', name);
  return [
    { name: 'lint', file: bin('biome'), args: ['check', '--error-on-warnings'] },
    { name: 'types', file: bin('tsc'), args: ['--noEmit', '--project', '.'] },
    roomsStep(root),
    { name: 'unused', file: bin('knip'), args: ['--no-progress'] },
  ];
}

/** Who imports whom, by the table of .dependency-cruiser.cjs. */
function roomsStep(root: string): Command {
  const places = codePlaces.filter((place) => existsSync(join(root, place)));
  return { name: 'rooms', file: process.execPath, args: cruiserArgs(root, 'err-long', places) };
}

/** Arguments for Node.js that check the places with the rules of this repository. */
export function cruiserArgs(
  root: string,
  outputType: 'err-long' | 'json',
  places: readonly string[],
): readonly string[] {
  return [
    '--import',
    pathToFileURL(join(root, 'scripts', 'typescript-parser-hook.js')).href,
    join(root, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruiser.mjs'),
    '--config',
    join(root, '.dependency-cruiser.cjs'),
    '--output-type',
    outputType,
    ...places,
  ];
}

/** All tests; the report that is counted goes to `reportFile`. */
export function testStep(root: string, reportFile: string, args: readonly string[]): Command {
  return {
    name: 'tests',
    file: join(root, 'node_modules', '.bin', 'vitest'),
    args: [
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${reportFile}`,
      ...args,
    ],
  };
}
