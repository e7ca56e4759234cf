import { parseArgs } from 'node:util';
import type { Bench, Figures, Measured } from './bench.ts';
import { dataverse } from './dataverse/dataverse.ts';
import { orders } from './orders/orders.ts';

/** `npm run bench -- <name> [--json] [--quick]`; with `--json` the last line is the result. */
const benches: Readonly<Record<string, Bench>> = { dataverse, orders };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
  },
});
const [name = ''] = positionals;
const bench = Object.hasOwn(benches, name) ? benches[name] : undefined;
if (bench === undefined) {
  const known = Object.keys(benches).join(', ');
  process.stderr.write(
    `Unknown bench ${name === '' ? '(none)' : name}: expected one of ${known}.\n`,
  );
  process.exitCode = 2;
} else {
  const log = (line: string): void => void process.stderr.write(`${line}\n`);
  const measured = await bench({ quick: values.quick, log });
  process.stdout.write(values.json ? `${JSON.stringify(measured)}\n` : page(measured));
}

function page({ name: title, conditions, results }: Measured): string {
  const lines = [title, ...Object.entries(conditions).map(([key, value]) => `  ${key}: ${value}`)];
  return [...lines, 'results', ...figureLines(results, '  '), ''].join('\n');
}

function figureLines(figures: Figures, indent: string): readonly string[] {
  return Object.entries(figures).flatMap(([key, value]) =>
    typeof value === 'number'
      ? [`${indent}${key}: ${value}`]
      : [`${indent}${key}:`, ...figureLines(value, `${indent}  `)],
  );
}
