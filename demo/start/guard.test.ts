import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { waitFor } from '../wait.ts';

/** Starts a guard and a process that would live for ever, and tells its process id. */
const program = `
import { spawn } from 'node:child_process';
import { startGuard } from ${JSON.stringify(new URL('./guard.ts', import.meta.url).href)};
const guard = startGuard();
const others = [1, 2].map(() => spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' }));
for (const { pid } of others) guard.watch(pid);
guard.release(others[1].pid);
setInterval(() => {}, 1000);
console.log(JSON.stringify(others.map(({ pid }) => pid)));
`;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test('what the demo had started ends with it, even when it is killed with kill -9', async () => {
  const demo = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface({ input: demo.stdout }), 'line');
  const pids: unknown = JSON.parse(String(line));
  if (!Array.isArray(pids)) throw new Error('two process ids were expected');
  const [watched, released] = pids.map(Number);
  if (watched === undefined || released === undefined) throw new Error('two were expected');
  expect([isAlive(watched), isAlive(released)]).toEqual([true, true]);
  demo.kill('SIGKILL');
  await waitFor('the watched process to end', async () => (isAlive(watched) ? null : true), {
    timeoutMs: 10_000,
  });
  // One that was released may be anybody by now: it is left alone.
  expect(isAlive(released)).toBe(true);
  process.kill(released, 'SIGKILL');
});
