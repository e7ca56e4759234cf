import { posix } from 'node:path';
import { importsOf } from './syntax.ts';
import type { Finding, Rule, TidyFile } from './tree.ts';

interface Need {
  readonly what: string;
  readonly pattern: RegExp;
  readonly suffixes: RegExp;
  readonly remedy: string;
}

/** What a test may import, by the suffix that says what it needs. */
const needs: readonly Need[] = [
  {
    what: 'PostgreSQL',
    pattern: /^(pg|pg-boss|kysely)$|^test\/postgres\.ts$|^src\/store\/embedded\/open/,
    suffixes: /\.(pg|sim)\.test\.ts$|\.e2e\.ts$/,
    remedy: 'name the test .pg.test.ts',
  },
  {
    what: 'a simulator or the whole world',
    pattern: /^simulators\/[^/]+\/(server|main)\.ts$|^test\/world\.ts$/,
    suffixes: /\.sim\.test\.ts$|\.e2e\.ts$/,
    remedy: 'name the test .sim.test.ts',
  },
  {
    what: 'a browser',
    pattern: /^playwright(-core)?$/,
    suffixes: /\.e2e\.ts$/,
    remedy: 'name the test .e2e.ts',
  },
];

export const testSuffixes: Rule = {
  name: 'test suffixes',
  check: (tree) =>
    tree.files
      .filter((file) => /\.(test|e2e)\.ts$/.test(file.path))
      .flatMap((file) => needs.flatMap((need) => misnamed(file, need))),
  broken: [
    { path: 'src/store/a.test.ts', text: "import pg from 'pg';\n" },
    { path: 'test/b.pg.test.ts', text: "import { x } from '../simulators/dataverse/server.ts';\n" },
    { path: 'test/c.sim.test.ts', text: "import { x } from 'playwright-core';\n" },
  ],
};

/** These run on the system's Node.js before anything is installed. */
export const bareScripts: Rule = {
  name: 'scripts before the installation',
  check: (tree) =>
    tree.files
      .filter((file) => /^(scripts|bin)\/[^/]+\.js$/.test(file.path))
      .flatMap((file) =>
        importsOf(file)
          .filter((name) => !/^(node:|\.\.?\/.*\.js$)/.test(name))
          .map((name) => ({
            place: file.path,
            value: name,
            bound: 'node builtins and neighbours in plain JavaScript',
            remedy: 'move what needs a package or TypeScript into a .ts file that they start',
          })),
      ),
  broken: [{ path: 'bin/causeway.js', text: "import pg from 'pg';\n" }],
};

function misnamed(file: TidyFile, need: Need): readonly Finding[] {
  if (need.suffixes.test(file.path)) return [];
  return importsOf(file)
    .map((name) => (name.startsWith('.') ? posix.join(posix.dirname(file.path), name) : name))
    .filter((name) => need.pattern.test(name))
    .map((name) => ({
      place: file.path,
      value: `imports ${name}, which needs ${need.what}`,
      bound: `a suffix that says so (${need.suffixes.source})`,
      remedy: need.remedy,
    }));
}
