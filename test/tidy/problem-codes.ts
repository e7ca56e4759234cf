import { type Finding, isCode, isTest, type Rule, type Tree } from './tree.ts';

const cataloguePath = 'src/problems/catalogue.ts';
const pagePath = 'docs/reference/problems.md';
const codePattern = /\bCWY-\d{4}\b/g;

/** Every numbered problem is raised somewhere, explained on one page and provoked by a test. */
export const problemCodes: Rule = {
  name: 'problem codes',
  check: (tree) => {
    const known = codesIn(tree, (path) => isCatalogue(path));
    const raised = codesIn(tree, (path) => isProduct(path) && !isCatalogue(path));
    const explained = codesIn(tree, (path) => path === pagePath);
    const provoked = codesIn(tree, (path) => isTest(path) && isCode(path) && !isTidy(path));
    const mentioned = codesIn(tree, (path) => !isCatalogue(path) && !isTidy(path));
    return [
      ...missing(known, raised, 'raised nowhere in src', 'raise it or remove the code'),
      ...missing(known, explained, `not on ${pagePath}`, 'generate the page again'),
      ...missing(known, provoked, 'provoked by no test', 'add a test that names the code'),
      ...missing(mentioned, known, `not in ${cataloguePath}`, 'correct the code or add it'),
    ];
  },
  broken: [
    { path: cataloguePath, text: "export const catalogue = { 'CWY-0001': {} };" },
    { path: 'docs/a.md', text: 'CWY-0002' },
  ],
};

/** The catalogue, and its part that has a file of its own. */
function isCatalogue(path: string): boolean {
  return path === cataloguePath || path === 'src/problems/pipeline-problems.ts';
}

function codesIn(tree: Tree, where: (path: string) => boolean): ReadonlySet<string> {
  return new Set(
    tree.files
      .filter((file) => where(file.path))
      .flatMap((file) => [...file.text.matchAll(codePattern)].map((match) => match[0])),
  );
}

function missing(
  wanted: ReadonlySet<string>,
  found: ReadonlySet<string>,
  value: string,
  remedy: string,
): readonly Finding[] {
  return [...wanted]
    .filter((code) => !found.has(code))
    .map((code) => ({
      place: code,
      value,
      bound: 'in the catalogue, raised in src, on the page, in a test',
      remedy,
    }));
}

function isProduct(path: string): boolean {
  return path.startsWith('src/') && isCode(path) && !isTest(path);
}

function isTidy(path: string): boolean {
  return path.startsWith('test/tidy/');
}
