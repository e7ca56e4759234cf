import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const bin = fileURLToPath(new URL('../../bin/causeway.js', import.meta.url));

async function causeway(node: string, args: readonly string[]) {
  const child = spawn(node, [bin, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { out, err, code };
}

it('answers under the Node.js that runs it, with nothing on the side', async () => {
  const { out, err, code } = await causeway(process.execPath, ['--version']);
  expect(out).toMatch(/^\d+\.\d+\.\d+\n$/);
  expect([err, code]).toEqual(['', 0]);
});

const older = ['/usr/local/bin/node', '/usr/bin/node'].find((path) => existsSync(path));

it.runIf(older !== undefined)('answers alike under the Node.js of the machine', async () => {
  const { out, err, code } = await causeway(older ?? '', ['frob']);
  expect([out, code]).toEqual(['', 1]);
  expect(err).toContain('CWY-6004');
});

it('ends quietly when nobody reads on', async () => {
  const child = spawn(process.execPath, [bin, '--help', '--all'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.destroy();
  const [err, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
  expect([err, code]).toEqual(['', 0]);
});
