import { readFile } from 'node:fs/promises';

/** A file of the inspection page, ready to be sent. */
export type PageFile = { readonly text: string; readonly type: string };

const files: Readonly<Record<string, readonly [file: string, type: string]>> = {
  '/_sim/': ['index.html', 'text/html; charset=utf-8'],
  '/_sim/page.js': ['page.js', 'text/javascript; charset=utf-8'],
  '/_sim/page.css': ['page.css', 'text/css; charset=utf-8'],
};

/** The page file at this path; undefined when there is none. */
export const pageFile = async (path: string): Promise<PageFile | undefined> => {
  const found = files[path];
  if (found === undefined) return undefined;
  const [file, type] = found;
  return { text: await readFile(new URL(`../page/${file}`, import.meta.url), 'utf8'), type };
};
