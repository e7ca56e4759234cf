// `npm test`: everything that must hold before a change is merged; the same here and in CI. Every
// step runs, whatever failed before. Arguments choose steps by name (`npm test -- lint types`);
// behind `--` they go to vitest (`npm test -- tests -- src/core`).
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Command, type CommandResult, runCommand } from './check/command.ts';
import { staticSteps, testStep } from './check/steps.ts';
import { closingLine, oneCheck, sumOf, type Tally, tallyOf } from './check/tally.ts';

interface Line {
  readonly name: string;
  readonly result: CommandResult;
  readonly tally: Tally;
}

const root = dirname(dirname(fileURLToPath(import.meta.url)));

async function main(args: readonly string[]): Promise<number> {
  const split = args.indexOf('--');
  const chosen = split < 0 ? args : args.slice(0, split);
  const vitestArgs = split < 0 ? [] : args.slice(split + 1);
  const steps = staticSteps(root);
  const unknown = chosen.find((name) => name !== 'tests' && !steps.some((s) => s.name === name));
  if (unknown !== undefined) {
    const known = [...steps.map((step) => step.name), 'tests'].join(', ');
    process.stderr.write(`Unknown step ${unknown}: expected ${known}.\n`);
    return 2;
  }
  const wanted = (name: string) => chosen.length === 0 || chosen.includes(name);
  // The tests run alone: some of them measure time, and the machine may have two cores.
  const lines = await Promise.all(steps.filter((step) => wanted(step.name)).map(runStatic));
  if (wanted('tests')) lines.push(await runTests(vitestArgs));
  return report(lines);
}

async function runStatic(step: Command): Promise<Line> {
  const result = await runCommand(step, 'kept', root);
  if (!result.ok) process.stdout.write(`--- ${step.name} failed\n${result.output.trim()}\n\n`);
  return { name: step.name, result, tally: oneCheck(result.ok) };
}

async function runTests(args: readonly string[]): Promise<Line> {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-check-'));
  try {
    const reportFile = join(folder, 'tests.json');
    const step = testStep(root, reportFile, args);
    const result = await runCommand(step, 'shown', root);
    const found: unknown = existsSync(reportFile)
      ? JSON.parse(readFileSync(reportFile, 'utf8'))
      : null;
    return { name: step.name, result, tally: tallyOf(found, result.ok) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function report(lines: readonly Line[]): number {
  const rows = lines.map(({ name, result, tally }) => {
    const seconds = `${result.seconds.toFixed(1)} s`.padStart(9);
    return `${result.ok ? 'ok    ' : 'FAILED'} ${name.padEnd(8)}${seconds}   ${closingLine(tally)}`;
  });
  const total = sumOf(lines.map((line) => line.tally));
  process.stdout.write(`\n${rows.join('\n')}\n\n${closingLine(total)}\n`);
  return lines.every((line) => line.result.ok) && total.failed === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
