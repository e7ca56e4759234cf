import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const folder = dirname(fileURLToPath(import.meta.url));
const line = /^- \[([a-z]+\.\d\d)\] \S.*\.$/;
/** A tag counts only within a quoted text, where the names of tests are. */
const tagged = /['"`][^'"`\n]*?\[([a-z]+\.\d\d)\]/g;

const specLines = readFileSync(join(folder, 'SPEC.md'), 'utf8')
  .split('\n')
  .filter((text) => text.startsWith('- '));

const specTags = specLines.flatMap((text) => line.exec(text)?.[1] ?? []);

const testTags = new Set(
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.test.ts') && path !== 'spec.test.ts')
    .flatMap((path) => [...readFileSync(join(folder, path), 'utf8').matchAll(tagged)])
    .flatMap(([, tag]) => tag ?? []),
);

describe('SPEC.md', () => {
  it('has lines of one form, each tag once', () => {
    expect(specLines.filter((text) => !line.test(text))).toEqual([]);
    expect(specTags.filter((tag, index) => specTags.indexOf(tag) !== index)).toEqual([]);
  });

  it('has a test for every line', () => {
    expect(specTags.filter((tag) => !testTags.has(tag))).toEqual([]);
  });

  it('has a line for every tag in a test', () => {
    expect([...testTags].filter((tag) => !specTags.includes(tag))).toEqual([]);
  });
});
