import { Problem } from '../../problems/problem.ts';
import type { ColumnValue } from './column-values.ts';
import { callCustom, type SourceContext } from './custom-transform.ts';
import type { Made, RuleTooLong } from './field-rule.ts';

/**
 * The value as it fits its column. One that does not and may not be shortened has a CWY-4009, for
 * Dataverse would refuse it (0x80044331); one that was shortened has a remark with both lengths.
 * Lengths are in UTF-16 units, as Dataverse counts.
 */
export function fitted<S>(
  value: ColumnValue,
  tooLong: RuleTooLong<S>,
  context: SourceContext<S>,
  place: string,
): Made {
  const { lengthMax } = context;
  if (typeof value !== 'string' || lengthMax === null || value.length <= lengthMax) {
    return { value, says: null, problem: null };
  }
  const shorter = shortened(value, lengthMax, tooLong, context, place);
  if (shorter instanceof Problem) return { value: null, says: null, problem: shorter };
  const problem = lengthProblem(place, shorter, lengthMax);
  if (problem !== null) return { value: shorter, says: null, problem };
  const left = typeof shorter === 'string' ? `${shorter.length} characters` : 'another value';
  return { value: shorter, says: `shortened from ${value.length} to ${left}`, problem: null };
}

function shortened<S>(
  value: string,
  lengthMax: number,
  tooLong: RuleTooLong<S>,
  context: SourceContext<S>,
  place: string,
): ColumnValue | Problem {
  if (tooLong === 'park') return value;
  if (tooLong === 'truncate') return cut(value, lengthMax);
  return callCustom(tooLong, value, context, place);
}

/** As many whole characters, as people see them, as fit; null where not even one does. */
function cut(value: string, lengthMax: number): string | null {
  let end = 0;
  for (const { index, segment } of new Intl.Segmenter().segment(value)) {
    if (index + segment.length > lengthMax) break;
    end = index + segment.length;
  }
  return value.slice(0, end).trimEnd() || null;
}

/**
 * The problem of a text that is longer than its column (CWY-4009), else null. It tells the length,
 * not the value.
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

/**
 * Throws nothing when the list is empty, else ONE problem that names every place of the list: of
 * the code that all of them have, or CWY-4009 with the code of each.
 */
export function requireFit(problems: readonly Problem[]): void {
  const [first] = problems;
  if (first === undefined) return;
  if (problems.length === 1) throw first;
  const isOneCode = problems.every(({ code }) => code === first.code);
  const places = problems.map(({ code, detail: { place, value, bound } }) => {
    const facts = [isOneCode ? null : code, value, bound].filter((fact) => fact != null);
    return `${place} (${facts.join(', ')})`;
  });
  throw new Problem(isOneCode ? first.code : 'CWY-4009', { place: places.join('; ') });
}
