import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { catalogue } from '../problems/catalogue.ts';
import { apiVersion, contractShapes } from './fingerprint.ts';
import { problemsReference } from './problems-reference.ts';

it('changes its shapes only together with apiVersion', () => {
  const digest = createHash('sha256').update(JSON.stringify(contractShapes())).digest('hex');
  expect(
    { apiVersion, digest: digest.slice(0, 16) },
    'A shape of the HTTP API changed: raise apiVersion in src/contract/fingerprint.ts as its comment says, then put both values here.',
  ).toEqual({ apiVersion: '1.5', digest: '75458133d0345ece' });
});

it('has a current page of problems (renew: node src/contract/write-reference.ts)', async () => {
  const page = new URL('../../docs/reference/problems.md', import.meta.url);
  expect(await readFile(page, 'utf8')).toBe(problemsReference());
});

it('gives each problem one number, which the compiler would not notice to be there twice', async () => {
  const files = ['catalogue.ts', 'pipeline-problems.ts'].map((name) =>
    readFile(new URL(`../problems/${name}`, import.meta.url), 'utf8'),
  );
  const sources = (await Promise.all(files)).join('\n');
  const codes = [...sources.matchAll(/^ {2}'(CWY-\d{4})':/gm)].map((match) => match[1]);
  expect(codes.toSorted()).toEqual(Object.keys(catalogue));
  expect(new Set(codes).size).toBe(codes.length);
  expect(Object.keys(catalogue)).toEqual(codes.toSorted());
});

it('says of each problem what to do, in one text of its own', () => {
  for (const [code, entry] of Object.entries(catalogue)) {
    for (const text of [entry.title, entry.cause, entry.remedy]) {
      expect(text.length, code).toBeGreaterThan(5);
    }
    expect(problemsReference()).toContain(`### ${code}: ${entry.title}`);
  }
});
