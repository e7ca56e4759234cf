import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { loadStoreConfig } from '../app/config/load.ts';
import type { OpenedStore } from '../app/types.ts';
import { actReason } from '../contract/audit.ts';
import { Problem } from '../problems/problem.ts';
import { boundInWords } from './bound-words.ts';
import type { Shell } from './shell.ts';

/** Opens the database for one command and closes it whatever happens. */
export async function withStore<Answer>(
  shell: Shell,
  file: string | undefined,
  task: (opened: OpenedStore) => Promise<Answer>,
): Promise<Answer> {
  const config = await loadStoreConfig({ ...shell, file });
  const opened = await shell.openStore(config);
  try {
    return await task(opened);
  } finally {
    await opened.close();
  }
}

/** Who does it, why, and the correlation that everything which follows from it carries. */
export function actOf(shell: Shell, reason: string | undefined) {
  const given = reason === undefined ? null : checked(actReason, reason, '--reason');
  return { who: shell.user, reason: given, correlationId: randomUUID() };
}

/** For what cannot be taken back without knowing why it was done. */
export function reasonGiven(reason: string | undefined): string {
  if (reason !== undefined) return reason;
  throw new Problem('CWY-6004', { value: 'no --reason', bound: '--reason "why it is done"' });
}

/** The value as the contract wants it; misuse is CWY-6004. */
export function checked<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  place: string,
): z.output<Schema> {
  const answer = schema.safeParse(value);
  if (answer.success) return answer.data;
  const [issue] = answer.error.issues;
  const [name] = issue?.path ?? [];
  throw new Problem('CWY-6004', {
    place: typeof name === 'string' ? `--${name === 'cursor' ? 'after' : name}` : place,
    ...(issue === undefined ? {} : { bound: boundInWords(issue) }),
  });
}

/** The answer as the API gives it, or as lines for reading. */
export function print(
  shell: Shell,
  json: boolean | undefined,
  answer: object,
  lines: readonly string[],
): number {
  if (json === true) shell.out(JSON.stringify(answer));
  else for (const line of lines) shell.out(line);
  return 0;
}
