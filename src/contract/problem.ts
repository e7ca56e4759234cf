import { z } from 'zod';
import { catalogue, type ProblemCode } from '../problems/catalogue.ts';
import type { Problem } from '../problems/problem.ts';

/** An error answer (application/problem+json, RFC 9457), drawn from the problem catalogue. */
export const problemAnswer = z.object({
  type: z.string().meta({ description: 'The page about the problem.' }),
  code: z.string().regex(/^CWY-\d{4}$/),
  title: z.string(),
  status: z.int(),
  detail: z.string().meta({ description: 'Place, value and bound, as far as they are known.' }),
  remedy: z.string(),
  place: z.string().optional(),
});
export type ProblemAnswer = z.output<typeof problemAnswer>;

/** What is told to a caller about a problem; never its cause or stack. */
export function problemAnswerOf(problem: Problem, status: number): ProblemAnswer {
  const { place } = problem.detail;
  return {
    type: problemPage(problem.code),
    code: problem.code,
    title: catalogue[problem.code].title,
    status,
    detail: problem.message,
    remedy: problem.remedy,
    ...(place === undefined ? {} : { place }),
  };
}

/** Where a code is explained. */
function problemPage(code: ProblemCode): string {
  return `docs/reference/problems.md#${code.toLowerCase()}`;
}
