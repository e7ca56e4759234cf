import type { Finding, Rule, TidyFile, Tree } from './tree.ts';

const dependencyFields = ['dependencies', 'devDependencies', 'optionalDependencies'];
const exact = /^(npm:(@[\w.-]+\/)?[\w.-]+@)?\d+\.\d+\.\d+(-[\w.-]+)?$/;

/** A version is pinned exactly: what was tested is what is installed. */
export const exactPins: Rule = {
  name: 'exact pins',
  check: (tree) =>
    dependencyFields.flatMap((field) =>
      entries(json(tree, 'package.json'), field)
        .filter(([, version]) => typeof version !== 'string' || !exact.test(version))
        .map(([name, version]) => ({
          place: `package.json ${field}.${name}`,
          value: String(version),
          bound: 'one exact version, such as 1.2.3',
          remedy: 'pin it with `npm install --save-exact`',
        })),
    ),
  broken: [{ path: 'package.json', text: '{"dependencies":{"pg":"^8.0.0"}}' }],
};

/** The lockfile belongs to this package.json and works with whatever registry npm is set to. */
export const neutralLockfile: Rule = {
  name: 'neutral lockfile',
  check: (tree) => {
    const lock = tree.files.find((file) => file.path === 'package-lock.json');
    if (lock === undefined) return [];
    return [...registryHosts(lock), ...stalePins(tree, lock)];
  },
  broken: [
    { path: 'package.json', text: '{"dependencies":{"pg":"8.0.0"}}', innocent: true },
    {
      path: 'package-lock.json',
      text: '{"packages":{"":{"dependencies":{}},\n"a":{"resolved":"https://npm.example/a.tgz"}}}',
    },
  ],
};

const executables = ['bin/causeway.js', '.ci/run'];

/** What is started by its name carries the executable bit. */
export const executableFiles: Rule = {
  name: 'executable files',
  check: (tree) =>
    tree.files
      .filter((file) => executables.includes(file.path))
      .filter((file) => !file.executable || !file.text.startsWith('#!/usr/bin/env '))
      .map((file) => ({
        place: file.path,
        value: file.executable ? 'no #!/usr/bin/env line' : 'not executable',
        bound: 'mode 755 and a #!/usr/bin/env line',
        remedy: `chmod +x ${file.path} and commit it`,
      })),
  broken: [{ path: '.ci/run', text: 'npm test' }],
};

function registryHosts(lock: TidyFile): readonly Finding[] {
  return lock.text
    .split('\n')
    .flatMap((line, index) => (/"resolved": ?"https?:/.test(line) ? [index + 1] : []))
    .map((line) => ({
      place: `package-lock.json:${line}`,
      value: 'names a registry host',
      bound: 'no "resolved" address',
      remedy: 'install with `npm install --omit-lockfile-registry-resolved`',
    }));
}

function stalePins(tree: Tree, lock: TidyFile): readonly Finding[] {
  const locked = object(object(JSON.parse(lock.text)).packages)[''];
  return dependencyFields.flatMap((field) => {
    const inLock = object(object(locked)[field]);
    return entries(json(tree, 'package.json'), field)
      .filter(([name, version]) => inLock[name] !== version)
      .map(([name, version]) => ({
        place: `package-lock.json ${field}.${name}`,
        value: String(inLock[name] ?? 'nothing'),
        bound: String(version),
        remedy: 'run `npm install --package-lock-only`',
      }));
  });
}

function json(tree: Tree, path: string): unknown {
  const file = tree.files.find((candidate) => candidate.path === path);
  return file === undefined ? {} : JSON.parse(file.text);
}

function entries(value: unknown, field: string): readonly [string, unknown][] {
  return Object.entries(object(object(value)[field]));
}

function object(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
