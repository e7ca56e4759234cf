import { writeFile } from 'node:fs/promises';
import { problemsReference } from './problems-reference.ts';

if (import.meta.main) {
  const page = new URL('../../docs/reference/problems.md', import.meta.url);
  await writeFile(page, problemsReference());
}
