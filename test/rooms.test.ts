import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { cruiserArgs } from '../scripts/check/steps.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const configuration = z
  .object({ forbidden: z.array(z.object({ name: z.string() })) })
  .parse(createRequire(import.meta.url)('../.dependency-cruiser.cjs'));
const ruleNames = configuration.forbidden.map((rule) => rule.name);

const forbiddenType = "import type { Main } from '../cli/main.ts';\nexport type A = Main;\n";

/** One module per rule that breaks it; the rooms by an import of a type alone. */
const broken: Readonly<Record<string, { path: string; text: string }>> = {
  ...Object.fromEntries(
    ruleNames
      .filter((name) => name.startsWith('room-'))
      .map((name) => [name, { path: `src/${name.slice(5)}/broken.ts`, text: forbiddenType }]),
  ),
  'room-cli': {
    path: 'src/cli/broken.ts',
    text: "import type { A } from '../store/broken.ts';\nexport type B = A;\n",
  },
  'exception-uuid': { path: 'src/core/identity/deterministic-id.ts', text: "import 'node:fs';\n" },
  'exception-libphonenumber-js': {
    path: 'src/core/normalise/phone.ts',
    text: "import 'node:fs';\n",
  },
  'exception-i18n-iso-countries': {
    path: 'src/core/normalise/country.ts',
    text: "import 'node:fs';\n",
  },
  'exception-currency-codes': {
    path: 'src/core/normalise/currency.ts',
    text: "import 'node:fs';\n",
  },
  'unlisted-room': {
    path: 'src/attic/broken.ts',
    text: "import '../std/broken.ts';\n",
  },
  'adapter-door': {
    path: 'src/app/door.ts',
    text: "import type { A } from '../dynamics/broken.ts';\nexport type B = A;\n",
  },
  'src-knows-no-simulator': {
    path: 'src/store/broken.test.ts',
    text: "import '../../simulators/dataverse/server.ts';\n",
  },
  'simulators-are-strangers': {
    path: 'simulators/dataverse/broken.test.ts',
    text: "import type { A } from '../../src/core/broken.ts';\nexport type B = A;\n",
  },
  demo: { path: 'demo/broken.ts', text: "import '../src/store/broken.ts';\n" },
  console: { path: 'console/broken.ts', text: "import '../src/store/broken.ts';\n" },
  'nothing-imports-tests': {
    path: 'src/store/helper.ts',
    text: "import '../../test/world.ts';\n",
  },
  'no-cycle': { path: 'src/store/cycle.ts', text: "import './cycle-back.ts';\n" },
  'no-orphan': { path: 'src/store/orphan.ts', text: 'export const alone = 1;\n' },
  'not-resolvable': { path: 'src/store/lost.ts', text: "import './nowhere.ts';\n" },
  'undeclared-package': { path: 'src/store/hidden.ts', text: "import 'hidden';\n" },
  'no-development-package': { path: 'src/store/tool.ts', text: "import 'tool';\n" },
};

const surroundings: Readonly<Record<string, string>> = {
  'package.json': '{"dependencies":{},"devDependencies":{"tool":"1.0.0"}}',
  'node_modules/hidden/package.json': '{"name":"hidden","main":"index.js"}',
  'node_modules/hidden/index.js': '',
  'node_modules/tool/package.json': '{"name":"tool","main":"index.js"}',
  'node_modules/tool/index.js': '',
  'src/cli/main.ts': 'export interface Main {}\n',
  'src/store/cycle-back.ts': "import './cycle.ts';\n",
  'simulators/dataverse/server.ts': 'export const server = 1;\n',
  'test/world.ts': 'export const world = 1;\n',
};

const report = z.object({
  summary: z.object({
    violations: z.array(
      z.object({ from: z.string(), to: z.string(), rule: z.object({ name: z.string() }) }),
    ),
  }),
});

describe('rooms', () => {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-rooms-'));
  let violations: readonly { from: string; to: string; rule: { name: string } }[] = [];

  beforeAll(() => {
    for (const { path, text } of Object.values(broken)) write(path, text);
    for (const [path, text] of Object.entries(surroundings)) write(path, text);
    const args = cruiserArgs(root, 'json', ['src', 'simulators', 'demo', 'console', 'test']);
    const json = execFileSync(process.execPath, args, {
      cwd: folder,
      maxBuffer: 10_000_000,
      encoding: 'utf8',
    });
    violations = report.parse(JSON.parse(json)).summary.violations;
  });

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(ruleNames)('the rule %s reports a module that breaks it', (name) => {
    const blamed = violations.filter((found) => found.rule.name === name);
    // A cycle is reported once, from either end.
    expect(blamed.flatMap((found) => [found.from, found.to])).toContain(broken[name]?.path);
  });

  it('blames no module for a rule that it keeps', () => {
    const innocent = Object.keys(surroundings).filter((path) => path !== 'src/store/cycle-back.ts');
    expect(violations.filter((found) => innocent.includes(found.from))).toEqual([]);
  });

  function write(path: string, text: string): void {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
});
