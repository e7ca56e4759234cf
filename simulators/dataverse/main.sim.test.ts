import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { isObject } from './json.ts';
import { parseOptions } from './options.ts';
import { signIn } from './testing/caller.ts';

const main = fileURLToPath(new URL('./main.ts', import.meta.url));

describe('start-up', () => {
  it('[start.01] prints one ready line, serves, and ends with 0 on SIGTERM', async () => {
    const child = spawn(process.execPath, [main, '--port', '0', '--application-users', '2'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      const [line] = await once(createInterface({ input: child.stdout }), 'line');
      const ready: unknown = JSON.parse(String(line));
      if (!isObject(ready)) throw new Error('the ready line is no object');
      expect(ready).toMatchObject({ ready: true });
      expect(ready.apiUrl).toBe(`${String(ready.url)}/api/data/v9.2/`);
      expect(ready.applicationUsers).toHaveLength(2);
      const token = await signIn({
        url: String(ready.url),
        tokenUrl: String(ready.tokenUrl),
        clientId: String(ready.clientId),
        clientSecret: String(ready.clientSecret),
      });
      expect(token.status).toBe(200);
    } finally {
      child.kill('SIGTERM');
    }
    const [code] = await once(child, 'exit');
    expect(code).toBe(0);
  });

  it.each([
    [['--port', 'x'], /--port is "x"; give a whole number from 0 to 65535/],
    [['--latency-ms'], /--latency-ms is ""/],
    [['--state-on-create', 'maybe'], /give accept or ignore/],
    [['--nonsense'], /unknown flag --nonsense/],
  ])('[start.02] refuses %j', (words, reason) => {
    expect(() => parseOptions(words)).toThrow(reason);
  });

  it('[start.03] takes flags with a space or an equals sign', () => {
    expect(parseOptions(['--bare', '--port=1', '--latency-ms', '5'])).toMatchObject({
      bare: true,
      port: 1,
      latencyMs: 5,
    });
  });
});
