import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { configHelp, configReference } from './describe.ts';
import { listSettings } from './settings.ts';

it('has a current reference page (renew: node src/app/config/write-reference.ts)', async () => {
  const page = new URL('../../../docs/reference/configuration.md', import.meta.url);
  expect(await readFile(page, 'utf8')).toBe(configReference());
});

it('names every setting once, in the configuration and in the environment', () => {
  const settings = listSettings();
  expect(new Set(settings.map(({ path }) => path)).size).toBe(settings.length);
  const names = settings.flatMap(({ env }) => env);
  expect(new Set(names).size).toBe(names.length);
});

it('has tables whose cells hold bars', () => {
  const rows = configReference().split('\n');
  const cells = rows.filter((row) => row.startsWith('| `')).map((row) => row.split(/(?<!\\)\|/));
  expect(cells.filter(({ length }) => length !== 7)).toEqual([]);
});

it('explains the settings in the terminal', () => {
  expect(configHelp()).toMatchSnapshot();
});
