import { fileURLToPath } from 'node:url';
import { runDemo } from './demo.ts';
import { helpText, readOptions } from './options.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

try {
  const options = readOptions(process.argv.slice(2));
  if (options.help) process.stdout.write(helpText);
  // A start that was broken off may still wait for something; there is nothing left to wait for.
  else process.exit(await runDemo(root, options));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
