import { settingsProblems } from '../../core/mapping/settings-problems.ts';
import type { Problem } from '../../problems/problem.ts';
import { contact } from './contact-schema.ts';

/**
 * What cannot work about the section `contact` as a whole. Settings of it that are wrong by
 * themselves are told by the schema; then there is nothing to be said of the whole.
 */
export function contactProblems(value: (path: string) => unknown): readonly Problem[] {
  const names = Object.keys(contact.shape);
  const given = names.map((name) => [name, value(`contact.${name}`)] as const);
  const parsed = contact.safeParse(Object.fromEntries(given));
  return parsed.success ? settingsProblems(parsed.data) : [];
}
