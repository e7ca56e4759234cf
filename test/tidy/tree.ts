import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

/** One file as the rules see it. */
export interface TidyFile {
  /** From the root, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly executable: boolean;
}

export interface Tree {
  readonly files: readonly TidyFile[];
  /** Everything that a link may lead to: files and folders, also those that no rule reads. */
  readonly places: ReadonlySet<string>;
}

/** What a rule reports: where, what was found, what would have been right, what to do. */
export interface Finding {
  readonly place: string;
  readonly value: string;
  readonly bound: string;
  readonly remedy: string;
}

export interface BrokenFile {
  readonly path: string;
  readonly text: string;
  /** Needed for the example, but not itself at fault. */
  readonly innocent?: true;
}

export interface Rule {
  readonly name: string;
  readonly check: (tree: Tree) => readonly Finding[];
  /** Files that break the rule: the proof that it can fail. */
  readonly broken: readonly BrokenFile[];
}

const skipped = new Set(['node_modules', '.git', '.causeway', 'dist', 'coverage']);
const read = /\.(ts|tsx|js|cjs|md|sql|json|css|html)$|^\.ci\/run$/;
const fileBytesMax = 2_000_000;

/** Reads the working tree: what will be committed, whether git knows it already or not. */
export function readTree(root: string): Tree {
  const places = new Set<string>();
  const files: TidyFile[] = [];
  const visit = (folder: string) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (skipped.has(entry.name)) continue;
      const full = join(folder, entry.name);
      const path = relative(root, full).replaceAll('\\', '/');
      places.add(path);
      if (entry.isDirectory()) visit(full);
      else if (entry.isFile() && read.test(path)) files.push(...readSmall(full, path));
    }
  };
  visit(root);
  return { files, places };
}

/** A tree made of a rule's own broken example. */
export function treeOf(broken: Rule['broken']): Tree {
  return {
    files: broken.map(({ path, text }) => ({ path, text, executable: false })),
    places: new Set(broken.map((file) => file.path)),
  };
}

export function isTest(path: string): boolean {
  return path.startsWith('test/') || /\.(test|e2e)\.tsx?$/.test(path);
}

export function isCode(path: string): boolean {
  return /\.(ts|tsx|js|cjs)$/.test(path);
}

/** Every match of the pattern with its line number, counted from 1. */
export function* matches(
  text: string,
  pattern: RegExp,
): Generator<{ line: number; found: string }> {
  for (const [index, line] of text.split('\n').entries()) {
    const match = pattern.exec(line);
    if (match !== null) yield { line: index + 1, found: match[0] };
  }
}

function readSmall(full: string, path: string): TidyFile[] {
  const { size, mode } = statSync(full);
  if (size > fileBytesMax) return [];
  return [{ path, text: readFileSync(full, 'utf8'), executable: (mode & 0o111) !== 0 }];
}
