import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';

const bin = fileURLToPath(new URL('../../bin/causeway.js', import.meta.url));
let child: ChildProcess | null = null;
afterEach(() => {
  if (child?.exitCode === null) child.kill('SIGKILL');
});

it.each(['commercetools', 'dataverse'])(
  'runs the %s simulator in its place until it is told to stop',
  async (name) => {
    const started = spawn(process.execPath, [bin, 'simulate', name, '--port', '0'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child = started;
    const ended = once(started, 'close');
    const [line] = await Promise.race([
      once(createInterface({ input: started.stdout }), 'line'),
      ended.then(([code]) => {
        throw new Error(`It ended with ${code} before it was ready.`);
      }),
    ]);
    const ready: unknown = JSON.parse(String(line));
    expect(ready).toMatchObject({ ready: true, url: expect.stringContaining('http://127.0.0.1:') });
    started.kill('SIGTERM');
    const [code] = await ended;
    expect(code).toBe(0);
  },
);
