import type { Problem } from '../../problems/problem.ts';

/** Everything that is wrong with the configuration, at once. Nothing starts (exit code 2). */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map((problem) => problem.message).join('\n'));
    this.problems = problems;
  }
}
