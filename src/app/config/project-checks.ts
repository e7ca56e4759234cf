import { Problem } from '../../problems/problem.ts';
import { isRecord } from '../../std/is-record.ts';

/** A secret for each further project, and no project twice. */
export function projectProblems(
  value: (path: string) => unknown,
  place: (path: string) => string,
): readonly Problem[] {
  const more = listOf(value('commercetools.moreProjects'));
  const secrets = listOf(value('commercetools.moreProjectSecrets'));
  const keys = more.map((one) => (isRecord(one) ? one.projectKey : undefined));
  const all = [value('commercetools.projectKey'), ...keys];
  const again = keys.flatMap((key, index) =>
    key !== undefined && all.indexOf(key) <= index
      ? [
          new Problem('CWY-6002', {
            place: `${place('commercetools.moreProjects')}.${index}.projectKey`,
            value: String(key),
            bound: 'a project that is not named before',
          }),
        ]
      : [],
  );
  if (secrets.length === more.length) return again;
  const count = new Problem('CWY-6002', {
    place: place('commercetools.moreProjectSecrets'),
    value: `${secrets.length} secrets`,
    bound: `one for each of the ${more.length} in commercetools.moreProjects`,
  });
  return [...again, count];
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
