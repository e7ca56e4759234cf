import type { ServiceRequest } from './route.ts';

/** Looks up a header by its name in lower case. */
export type HeaderReader = (name: string) => string | undefined;

const apiPath = /^\/api\/data\/(v9\.[0-2])\/?([^?]*)(?:\?(.*))?$/;

/** A URL below `/api/data/`: version, path without leading slash, and search. */
export type ApiUrl = { readonly version: string; readonly path: string; readonly search: string };

/** Takes a path below `/api/data/` apart; undefined when it is none. */
export const parseApiUrl = (url: string): ApiUrl | undefined => {
  const [, version, path = '', search = ''] = apiPath.exec(url) ?? [];
  return version === undefined ? undefined : { version, path, search };
};

/** The entity set, or the function, that a path begins with. */
export const headOf = (path: string): string => /^[$\w]*/.exec(path)?.[0] ?? '';

/** Puts a request together, whether it came alone or within a batch. */
export const serviceRequest = (
  method: string,
  { path, search }: Pick<ApiUrl, 'path' | 'search'>,
  header: HeaderReader,
  body: string,
  root: string,
): ServiceRequest => ({
  method,
  path,
  search,
  prefer: header('prefer'),
  ifMatch: header('if-match'),
  ifNoneMatch: header('if-none-match'),
  accept: header('accept'),
  solution: header('mscrm.solutionuniquename'),
  strong: header('consistency') === 'Strong',
  body,
  root,
});
