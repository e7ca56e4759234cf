import ts from 'typescript-parser';
import { lineOf, parse, productFiles, walk } from './syntax.ts';
import type { Finding, Rule, TidyFile } from './tree.ts';

const castsPerThousandLinesMax = 1;

/** `as` tells the compiler to look away; each needs a reason, and there are few. */
export const casts: Rule = {
  name: 'casts',
  check: (tree) => {
    const files = productFiles(tree, ['src', 'simulators', 'demo', 'scripts', 'bench']);
    const src = files.filter((file) => file.path.startsWith('src/'));
    return [...files.flatMap(castsWithoutReason), ...tooManyCasts(src)];
  },
  broken: [{ path: 'src/cast.ts', text: 'const a = 1;\n\nconst b = a as number;\n' }],
};

/** Exported things of the rooms that others build on say in a sentence what for and when. */
export const documentedExports: Rule = {
  name: 'documented exports',
  check: (tree) =>
    productFiles(tree, ['src/core', 'src/ports', 'src/contract']).flatMap((file) => {
      const source = parse(file);
      return source.statements.filter(isUndocumentedExport).map((statement) => ({
        place: `${file.path}:${lineOf(source, statement)}`,
        value: firstLine(statement.getText(source)),
        bound: 'a JSDoc comment above every export of core, ports and contract',
        remedy: 'say in a sentence what it is for and when it applies, not which type it has',
      }));
    }),
  broken: [{ path: 'src/core/a.ts', text: 'export function f() {}\n' }],
};

/** Importing a module must do nothing: only the programs themselves act when they are loaded. */
export const quietImports: Rule = {
  name: 'quiet imports',
  check: (tree) =>
    productFiles(tree, ['src'])
      .filter((file) => !file.path.endsWith('/main.ts'))
      .flatMap((file) => {
        const source = parse(file);
        return source.statements.filter(actsOnLoad).map((statement) => ({
          place: `${file.path}:${lineOf(source, statement)}`,
          value: firstLine(statement.getText(source)),
          bound: 'declarations only',
          remedy: 'move it into a function that main.ts or the composition root calls',
        }));
      }),
  broken: [{ path: 'src/app/start.ts', text: 'start();\n' }],
};

function castsWithoutReason(file: TidyFile): readonly Finding[] {
  const source = parse(file);
  const lines = file.text.split('\n');
  return castsIn(file)
    .filter((cast) => !hasReason(source, cast, lines))
    .map((cast) => ({
      place: `${file.path}:${lineOf(source, cast)}`,
      value: firstLine(cast.getText(source)),
      bound: 'a comment above that says why the compiler cannot know',
      remedy: 'narrow the value with a check, or write the reason above',
    }));
}

function tooManyCasts(files: readonly TidyFile[]): readonly Finding[] {
  const lines = files.reduce((sum, file) => sum + file.text.split('\n').length, 0);
  const count = files.reduce((sum, file) => sum + castsIn(file).length, 0);
  const bound = Math.ceil((lines / 1000) * castsPerThousandLinesMax);
  if (count <= bound) return [];
  return [
    {
      place: 'src',
      value: `${count} casts in ${lines} lines`,
      bound: `${bound} (${castsPerThousandLinesMax} per 1,000 lines)`,
      remedy: 'narrow values with a check where they enter',
    },
  ];
}

function castsIn(file: TidyFile): readonly ts.Node[] {
  // Most files have none, and walking a syntax tree costs more than a look at the text.
  if (!/\bas\b/.test(file.text)) return [];
  return [...walk(parse(file))].filter(
    (node) =>
      (ts.isAsExpression(node) && node.type.getText() !== 'const') ||
      ts.isTypeAssertionExpression(node),
  );
}

function hasReason(source: ts.SourceFile, cast: ts.Node, lines: readonly string[]): boolean {
  let statement = cast;
  while (!ts.isStatement(statement) && !ts.isClassElement(statement)) statement = statement.parent;
  return [lineOf(source, cast), lineOf(source, statement)].some((line) =>
    /^\s*(\/\/|\*\/|\*|\/\*)/.test(lines[line - 2] ?? ''),
  );
}

function isUndocumentedExport(statement: ts.Statement): boolean {
  const exported =
    ts.canHaveModifiers(statement) &&
    ts.getModifiers(statement)?.some((part) => part.kind === ts.SyntaxKind.ExportKeyword) === true;
  return (
    exported && !isOneLineAlias(statement) && ts.getJSDocCommentsAndTags(statement).length === 0
  );
}

/** `type Kind = (typeof kinds)[number]` says all there is to say. */
function isOneLineAlias(statement: ts.Statement): boolean {
  return ts.isTypeAliasDeclaration(statement) && !statement.getText().includes('\n');
}

function actsOnLoad(statement: ts.Statement): boolean {
  return !(
    ts.isImportDeclaration(statement) ||
    ts.isExportDeclaration(statement) ||
    ts.isExportAssignment(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isVariableStatement(statement) ||
    ts.isModuleDeclaration(statement) ||
    isMainGuard(statement)
  );
}

/** `if (import.meta.main)`: acts when the file is started, not when it is imported. */
function isMainGuard(statement: ts.Statement): boolean {
  return ts.isIfStatement(statement) && statement.expression.getText() === 'import.meta.main';
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
