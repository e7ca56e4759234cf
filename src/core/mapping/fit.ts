import { Problem } from '../../problems/problem.ts';
import type { ColumnValue } from './column-values.ts';

/**
 * The problem of a text that is longer than its column (CWY-4009), else null. Dataverse would
 * refuse it (0x80044331), and cutting it off would write something that nobody entered.
 * Lengths are in UTF-16 units, as Dataverse counts. The problem tells the length, not the value.
 */
export function lengthProblem(
  place: string,
  value: ColumnValue,
  lengthMax: number | null,
): Problem | null {
  if (typeof value !== 'string' || lengthMax === null || value.length <= lengthMax) return null;
  return new Problem('CWY-4009', {
    place,
    value: `${value.length} characters`,
    bound: `at most ${lengthMax}`,
  });
}

/** Throws nothing when the list is empty, else ONE CWY-4009 that names every place of the list. */
export function requireFit(problems: readonly Problem[]): void {
  const [first] = problems;
  if (first === undefined) return;
  if (problems.length === 1) throw first;
  const places = problems.map(({ detail }) => `${detail.place} (${detail.value}, ${detail.bound})`);
  throw new Problem('CWY-4009', { place: places.join('; ') });
}
