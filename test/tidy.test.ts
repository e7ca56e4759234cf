import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { changelog, decisions, liveLinks } from './tidy/documents.ts';
import { exactPins, executableFiles, neutralLockfile } from './tidy/packaging.ts';
import { problemCodes } from './tidy/problem-codes.ts';
import { fileSizes } from './tidy/sizes.ts';
import { bareScripts, testSuffixes } from './tidy/suffixes.ts';
import { type Finding, readTree, treeOf } from './tidy/tree.ts';
import { casts, documentedExports, quietImports } from './tidy/types.ts';
import { bannedWords } from './tidy/words.ts';

const rules = [
  bannedWords,
  fileSizes,
  casts,
  documentedExports,
  quietImports,
  testSuffixes,
  bareScripts,
  liveLinks,
  changelog,
  decisions,
  problemCodes,
  exactPins,
  neutralLockfile,
  executableFiles,
];

const tree = readTree(dirname(dirname(fileURLToPath(import.meta.url))));

describe.each(rules)('tidy: $name', (rule) => {
  it('holds in the repository', () => {
    expect(rule.check(tree).map(sentence)).toEqual([]);
  });

  it.each(rule.broken.filter((file) => file.innocent !== true))(
    'reports $path when it is broken',
    (file) => {
      const found = rule.check(treeOf(rule.broken));
      expect(found.map(sentence).filter((text) => text.includes(subject(file)))).not.toEqual([]);
    },
  );
});

/** Findings name the file, or for problem codes the code that the file holds. */
function subject(file: { path: string; text: string }): string {
  return /CWY-\d{4}/.exec(file.text)?.[0] ?? file.path;
}

function sentence({ place, value, bound, remedy }: Finding): string {
  return `${place}: found ${value}, expected ${bound}; ${remedy}`;
}
