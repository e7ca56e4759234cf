import { type Finding, isCode, isTest, matches, type Rule, type TidyFile } from './tree.ts';

interface Word {
  readonly pattern: RegExp;
  readonly where: (file: TidyFile) => boolean;
  readonly remedy: string;
}

const code = (file: TidyFile) => isCode(file.path);
const prose = (file: TidyFile) => isCode(file.path) || /\.(md|sql)$/.test(file.path);
const testFile = (file: TidyFile) => /\.(test|e2e)\.tsx?$/.test(file.path);
const product = (file: TidyFile) => code(file) && !isTest(file.path);

/** What is not written here, and what to write instead. */
const words: readonly Word[] = [
  {
    pattern: /\b(TODO|FIXME|HACK)\b/,
    where: prose,
    remedy: 'do it now, or open an issue and leave no mark in the code',
  },
  {
    pattern: /@ts-(ignore|nocheck)/,
    where: code,
    remedy: 'mend the type, or narrow the value with a check',
  },
  {
    // In a test it is the proof that the compiler refuses something.
    pattern: /@ts-expect-error/,
    where: product,
    remedy: 'mend the type, or narrow the value with a check',
  },
  {
    pattern: /\bas (any|never)\b|\bas unknown as\b|<any>/,
    where: code,
    remedy: 'narrow the value with a check, or parse it with a schema',
  },
  {
    pattern: /\b(it|test|describe)\.(only|skip)\b/,
    where: testFile,
    remedy: 'run one test with `vitest run <path> -t <name>`; delete a test that must not run',
  },
  {
    pattern: /\bwhile \(true\)|\bfor \(;;\)/,
    where: code,
    remedy: 'give the loop a named bound that ends in Max',
  },
  {
    pattern: /=> setTimeout\(|await setTimeout\(|timers\/promises|\bsleep\(/,
    where: testFile,
    remedy: 'wait for a condition instead of for a time',
  },
  {
    pattern:
      /\b(for now|temporary (fix|solution|measure)|quick fix|should probably|will be (added|done) (later|soon)|not yet implemented|next issue)\b/i,
    where: prose,
    remedy: 'say what is; what is missing belongs in an issue',
  },
  {
    pattern: /\b(sorry|hacky|kludge|ugly|previously)\b/i,
    where: prose,
    remedy: 'say why it is as it is; how it was is in the history',
  },
  {
    pattern: /\b(seamless(ly)?|blazing|effortless(ly)?|cutting-edge|world-class|best-in-class)\b/i,
    where: prose,
    remedy: 'give the number or leave it out',
  },
  {
    pattern: /(?<![\w.~-])\/(work|home|Users)\/\w+|C:\\Users/,
    where: prose,
    remedy: 'paths start at the root of the repository',
  },
  {
    // A child process may be handed the PATH.
    pattern: /\bprocess\.env\b(?!\['PATH'\]|\.PATH)/,
    where: (file) =>
      product(file) && file.path.startsWith('src/') && !/^src\/(cli|app\/config)\//.test(file.path),
    remedy: 'take it from the configuration; only src/cli and src/app/config see the environment',
  },
];

export const bannedWords: Rule = {
  name: 'banned words',
  check: (tree) =>
    tree.files
      .filter((file) => !file.path.startsWith('test/tidy/'))
      .flatMap((file) => words.filter((word) => word.where(file)).flatMap(found(file))),
  broken: [
    { path: 'src/a.ts', text: '// TODO' },
    { path: 'src/b.ts', text: '// @ts-ignore' },
    { path: 'src/l.ts', text: '// @ts-expect-error' },
    { path: 'src/c.ts', text: 'x as any' },
    { path: 'src/d.test.ts', text: 'it.only(' },
    { path: 'src/e.ts', text: 'while (true) {}' },
    { path: 'src/f.test.ts', text: 'new Promise((r) => setTimeout(r, 5))' },
    { path: 'docs/g.md', text: 'Enough for now.' },
    { path: 'docs/h.md', text: 'Sorry.' },
    { path: 'docs/i.md', text: 'A seamless integration.' },
    { path: 'docs/j.md', text: 'See /home/someone/notes.' },
    { path: 'src/k.ts', text: 'process.env.X' },
  ],
};

function found(file: TidyFile): (word: Word) => readonly Finding[] {
  return (word) =>
    [...matches(file.text, word.pattern)].map(({ line, found: value }) => ({
      place: `${file.path}:${line}`,
      value,
      bound: 'not written here',
      remedy: word.remedy,
    }));
}
