import { writeFile } from 'node:fs/promises';
import { configReference } from './describe.ts';

if (import.meta.main) {
  const page = new URL('../../../docs/reference/configuration.md', import.meta.url);
  await writeFile(page, configReference());
}
