// `node scripts/run.js <command> [arguments]`: what the npm scripts call. Installs what is missing,
// then hands over to the Node.js of the project. Plain JavaScript for Node.js 20.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { root } from './installation.js';
import { ensureInstalled } from './setup.js';

const commands = {
  bench: 'bench/run.ts',
  check: 'scripts/check.ts',
  demo: 'demo/main.ts',
};

const parentPollMs = 500;

const [name, ...args] = process.argv.slice(2);
const script = Object.hasOwn(commands, name ?? '') ? commands[name] : undefined;
if (script === undefined) {
  const known = Object.keys(commands).join(', ');
  process.stderr.write(`Unknown command ${name ?? '(none)'}: expected one of ${known}.\n`);
  process.exitCode = 2;
} else {
  await ensureInstalled({ development: true }).then(
    (node) => handOver(node, join(root, script), args),
    (error) => {
      process.stderr.write(`${error.message}\n`);
      process.exitCode = 1;
    },
  );
}

/**
 * npm passes a signal on to the shell between us, which dies of it and tells nobody: without this,
 * `kill` of an `npm run demo` would leave the demo running.
 */
function endWithNpm(child) {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    child.kill('SIGTERM');
  }, parentPollMs);
  watch.unref();
}

function handOver(node, file, args) {
  const path = [join(root, 'node_modules', '.bin'), dirname(node), process.env.PATH ?? ''];
  const child = spawn(node, [file, ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, PATH: path.join(delimiter) },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // A terminal sends Ctrl-C to the child as well; a second one would mean "at once".
      if (signal === 'SIGINT' && process.stdin.isTTY) return;
      child.kill(signal);
    });
  }
  endWithNpm(child);
  child.on('error', (error) => {
    process.stderr.write(`${node} does not start: ${error.message}\n`);
    process.exitCode = 1;
  });
  child.on('close', (code, signal) => {
    process.exitCode = code ?? 128 + constants.signals[signal];
  });
}
