import ts from 'typescript-parser';
import { isTest, type TidyFile, type Tree } from './tree.ts';

/** The syntax tree of a TypeScript file; parsed once for all rules. */
export function parse(file: TidyFile): ts.SourceFile {
  const known = parsed.get(file);
  if (known !== undefined) return known;
  const source = ts.createSourceFile(file.path, file.text, ts.ScriptTarget.Latest, true);
  parsed.set(file, source);
  return source;
}

const parsed = new WeakMap<TidyFile, ts.SourceFile>();

/** TypeScript files of the product below the given folders, without tests. */
export function productFiles(tree: Tree, folders: readonly string[]): readonly TidyFile[] {
  return tree.files.filter(
    (file) =>
      /\.tsx?$/.test(file.path) &&
      !isTest(file.path) &&
      folders.some((folder) => file.path.startsWith(`${folder}/`)),
  );
}

export function lineOf(source: ts.SourceFile, node: ts.Node): number {
  return source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
}

/** All nodes below and including this one. */
export function* walk(node: ts.Node): Generator<ts.Node> {
  yield node;
  for (const child of node.getChildren()) yield* walk(child);
}

/** The paths or packages that a file imports or re-exports, with `import()` of a literal. */
export function importsOf(file: TidyFile): readonly string[] {
  return ts.preProcessFile(file.text, true, true).importedFiles.map((entry) => entry.fileName);
}
