import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const scripts = join(dirname(dirname(fileURLToPath(import.meta.url))), 'scripts');

/** Stands in for npm: notes that it ran and leaves a node_modules as `npm ci` would. */
const fakeNpm = `
const fs = require('node:fs');
fs.appendFileSync('npm-runs', process.argv.slice(2).join(' ') + '\\n');
if (fs.existsSync('npm-fails')) { console.error('network is down'); process.exit(7); }
fs.rmSync('node_modules', { recursive: true, force: true });
fs.mkdirSync('node_modules/.bin', { recursive: true });
fs.copyFileSync('package-lock.json', 'node_modules/.package-lock.json');
`;

describe('installation', () => {
  let folder = '';

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'causeway set-up '));
    cpSync(scripts, join(folder, 'scripts'), { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    writeFileSync(join(folder, 'package-lock.json'), lockOf('1.0.0'));
    mkdirSync(join(folder, 'npm'));
    writeFileSync(join(folder, 'npm', 'package.json'), '{"type":"commonjs"}');
    writeFileSync(join(folder, 'npm', 'npm-cli.js'), fakeNpm);
  });

  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('installs once, links the command and is silent afterwards', async () => {
    expect(await setUp()).toMatchObject({ code: 0, stdout: process.execPath });
    expect(runs()).toBe(1);
    expect(readlinkSync(join(folder, 'node_modules', '.bin', 'causeway'))).toBe(
      join('..', '..', 'bin', 'causeway.js'),
    );
    expect(await setUp()).toMatchObject({ code: 0, stdout: process.execPath, stderr: '' });
    expect(runs()).toBe(1);
  });

  it('brings development and optional packages whatever the environment says', async () => {
    await setUp();
    expect(readFileSync(join(folder, 'npm-runs'), 'utf8')).toContain(
      'ci --include=dev --include=optional',
    );
  });

  it('installs again when the lockfile has changed', async () => {
    await setUp();
    writeFileSync(join(folder, 'package-lock.json'), lockOf('1.0.1'));
    await setUp();
    expect(runs()).toBe(2);
  });

  it('runs one installation for many that start together', async () => {
    const results = await Promise.all([setUp(), setUp(), setUp(), setUp()]);
    expect(results.map((result) => result.code)).toEqual([0, 0, 0, 0]);
    expect(runs()).toBe(1);
    expect(existsSync(join(folder, '.causeway', 'install.lock'))).toBe(false);
  });

  it('takes over from an installation that was killed', async () => {
    mkdirSync(join(folder, '.causeway'));
    const died = await ended('process.exit(0)');
    writeFileSync(join(folder, '.causeway', 'install.lock'), String(died.pid));
    expect(await setUp()).toMatchObject({ code: 0 });
    expect(runs()).toBe(1);
  });

  it("says what npm said when npm fails, and doesn't take that for installed", async () => {
    writeFileSync(join(folder, 'npm-fails'), '');
    const failed = await setUp();
    expect(failed.code).toBe(1);
    expect(failed.stderr).toMatch(/npm ci ended with exit code 7\.\nnetwork is down/);
    rmSync(join(folder, 'npm-fails'));
    expect(await setUp()).toMatchObject({ code: 0 });
    expect(runs()).toBe(2);
  });

  it('trusts an installation by npm alone, if it is complete', async () => {
    writeModules({
      'node_modules/a': { version: '1.0.0' },
      'node_modules/tool': { version: '1.0.0' },
    });
    expect(await setUp()).toMatchObject({ code: 0 });
    expect(existsSync(join(folder, 'npm-runs'))).toBe(false);
  });

  it('adds development packages for those who need them, and only for those', async () => {
    writeModules({ 'node_modules/a': { version: '1.0.0' } });
    expect(await setUp({ development: false })).toMatchObject({ code: 0 });
    expect(existsSync(join(folder, 'npm-runs'))).toBe(false);
    expect(await setUp({ development: true })).toMatchObject({ code: 0 });
    expect(runs()).toBe(1);
  });

  it('does not trust an installation that lacks a package or has another version', async () => {
    writeModules({
      'node_modules/a': { version: '0.9.0' },
      'node_modules/tool': { version: '1.0.0' },
    });
    await setUp();
    expect(runs()).toBe(1);
  });

  it('hands over arguments, signals and the exit code', async () => {
    mkdirSync(join(folder, 'demo'));
    writeFileSync(
      join(folder, 'demo', 'main.ts'),
      `process.on('SIGTERM', () => process.exit(42));
       setInterval(() => undefined, 1_000);
       console.log(process.argv.slice(2).join(' '));`,
    );
    const run = start([join(folder, 'scripts', 'run.js'), 'demo', '--exit', '--seed', '7']);
    run.child.stdout.once('data', () => run.child.kill('SIGTERM'));
    expect(await run.end).toMatchObject({ code: 42, stdout: '--exit --seed 7\n' });
  });

  it('ends what it started when npm is gone', async () => {
    mkdirSync(join(folder, 'demo'));
    writeFileSync(
      join(folder, 'demo', 'main.ts'),
      `import { writeFileSync } from 'node:fs';
       process.on('SIGTERM', () => { writeFileSync('ended', ''); process.exit(0); });
       setInterval(() => undefined, 1_000);
       console.log('ready');`,
    );
    // The shell stays between, as under npm, and is killed without a word to what it runs.
    const shell = start(
      ['-c', `"${process.execPath}" scripts/run.js demo; exit $?`],
      { npm_lifecycle_event: 'demo' },
      '/bin/sh',
    );
    shell.child.stdout.once('data', () => shell.child.kill('SIGKILL'));
    await shell.end;
    expect(existsSync(join(folder, 'ended'))).toBe(true);
  });

  it('refuses a command that it does not know', async () => {
    const { end } = start([join(folder, 'scripts', 'run.js'), 'dmeo']);
    expect(await end).toMatchObject({
      code: 2,
      stderr: 'Unknown command dmeo: expected one of bench, check, demo.\n',
    });
  });

  function lockOf(version: string): string {
    const packages = {
      '': {},
      'node_modules/a': { version },
      'node_modules/tool': { version: '1.0.0', dev: true },
      'node_modules/other-platform': { version: '1.0.0', optional: true },
    };
    return JSON.stringify({ packages });
  }

  function writeModules(packages: Readonly<Record<string, unknown>>): void {
    mkdirSync(join(folder, 'node_modules'));
    writeFileSync(join(folder, 'node_modules', '.package-lock.json'), JSON.stringify({ packages }));
  }

  function runs(): number {
    return readFileSync(join(folder, 'npm-runs'), 'utf8').split('\n').length - 1;
  }

  function setUp(options: { development: boolean } = { development: true }): Promise<Ended> {
    const module = pathToFileURL(join(folder, 'scripts', 'setup.js')).href;
    return ended(`
      import(${JSON.stringify(module)})
        .then(({ ensureInstalled }) => ensureInstalled(${JSON.stringify(options)}))
        .then((node) => process.stdout.write(node))
        .catch((error) => { process.stderr.write(error.message); process.exitCode = 1; });
    `);
  }

  interface Ended {
    readonly code: number | null;
    readonly stdout: string;
    readonly stderr: string;
    readonly pid: number | undefined;
  }

  function ended(code: string): Promise<Ended> {
    return start(['-e', code]).end;
  }

  /** `end` comes when all that hold the output, grandchildren too, have closed it. */
  function start(
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
    file = process.execPath,
  ) {
    const child = spawn(file, args, {
      cwd: folder,
      env: {
        ...process.env,
        npm_execpath: join(folder, 'npm', 'npm-cli.js'),
        npm_node_execpath: process.execPath,
        ...env,
      },
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    const end = new Promise<Ended>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => resolve({ code, stdout, stderr, pid: child.pid }));
    });
    return { child, end };
  }
});
