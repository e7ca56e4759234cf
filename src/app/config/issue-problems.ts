import type { z } from 'zod';
import { Problem } from '../../problems/problem.ts';
import { isRecord } from '../../std/is-record.ts';
import { shorten } from '../../std/text.ts';
import { accountColumns } from './account-schema.ts';
import { asText } from './as-text.ts';
import { contactColumns } from './contact-schema.ts';
import { didYouMean } from './did-you-mean.ts';
import { ruleBound, ruleKeyBound, ruleLabel } from './rule-words.ts';
import { isSecretName } from './secret-name.ts';
import type { Setting } from './settings.ts';

type Issue = z.core.$ZodIssue;

/** What is wrong within a setting that has parts: where exactly, and what would be right there. */
interface Finding {
  readonly path: readonly PropertyKey[];
  /** Null = only the grammar of the whole setting tells. */
  readonly bound: string | null;
}

/** One problem per part that is wrong: `contact.fields.lastname.owner`, `identity.rules.2`. */
export function issueProblems(
  setting: Setting,
  value: unknown,
  issues: readonly Issue[],
): readonly Problem[] {
  const problems = new Map<string, Problem>();
  for (const { path, bound: own } of issues.flatMap((issue) => findings(issue, setting))) {
    const bound = own ?? ruleBound(setting, path, path.reduce(partOf, value));
    // Where there is no word for the part itself, its entry is shown as a whole.
    const shownPath = bound === null ? path.slice(0, 1) : path;
    const place = [setting.path, ...shownPath.map(String)].join('.');
    if (problems.has(place)) continue;
    const detail = {
      place: `${place}${ruleLabel(setting, path, value)}`,
      value: shorten(textAt(value, shownPath), shownLengthMax),
      bound: bound ?? setting.bound,
    };
    problems.set(place, new Problem('CWY-6002', detail));
  }
  return [...problems.values()];
}

const shownLengthMax = 80;

/** What is there, unless the way to it promises a secret. */
function textAt(value: unknown, path: readonly PropertyKey[]): string {
  if (path.some((name) => isSecretName(String(name)))) return '(secret)';
  return asText(path.reduce(partOf, value));
}

function partOf(value: unknown, name: PropertyKey): unknown {
  if (Array.isArray(value)) return value[Number(name)];
  return isRecord(value) ? value[String(name)] : undefined;
}

function findings(issue: Issue, setting: Setting): readonly Finding[] {
  const { path } = issue;
  if (issue.code === 'invalid_union') return unionFindings(issue, setting);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [...path, key],
      bound: wrongKey(setting, [...path, key]),
    }));
  }
  if (issue.code === 'custom') return [{ path, bound: boundSaid(issue.params) }];
  if (issue.code === 'invalid_key') return [{ path, bound: wrongKey(setting, path) }];
  if (path.length < 2) return [{ path, bound: null }];
  if (issue.code === 'invalid_value') return [{ path, bound: oneOf(issue.values) }];
  if (issue.code === 'invalid_type') return [{ path, bound: kinds[issue.expected] ?? null }];
  return [{ path, bound: null }];
}

/** What a check of the schema says of itself. */
function boundSaid(params: Readonly<Record<string, unknown>> | undefined): string | null {
  return typeof params?.bound === 'string' ? params.bound : null;
}

const kinds: Readonly<Record<string, string>> = {
  boolean: 'true or false',
  string: 'a text',
  int: 'a whole number',
  number: 'a number',
};

function oneOf(values: readonly unknown[]): string {
  return values.length === 1 ? String(values[0]) : `one of ${values.join(', ')}`;
}

/** Of the forms that a part may have, the one that it comes nearest to tells what is wrong with it. */
function unionFindings(
  issue: Extract<Issue, { code: 'invalid_union' }>,
  setting: Setting,
): readonly Finding[] {
  const depth = (branch: readonly Issue[]): number =>
    Math.max(
      0,
      ...branch.map((inner) => inner.path.length + Number(inner.code === 'unrecognized_keys')),
    );
  const [deepest = []] = issue.errors.toSorted((a, b) => depth(b) - depth(a));
  if (depth(deepest) > 0) {
    const inner = deepest.map((one) => ({ ...one, path: [...issue.path, ...one.path] }));
    return inner.flatMap((one) => findings(one, setting));
  }
  const values = issue.errors
    .flat()
    .flatMap((inner) => (inner.code === 'invalid_value' ? inner.values : []));
  const isEntry = issue.path.length < 2 || typeof issue.path.at(-1) === 'number';
  if (values.length === 0 || isEntry) return [{ path: issue.path, bound: null }];
  const takesFunction = issue.errors.flat().some((inner) => inner.code === 'custom');
  return [{ path: issue.path, bound: `${oneOf(values)}${takesFunction ? ' or a function' : ''}` }];
}

const builtInOf: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ['contact', contactColumns],
  ['account', accountColumns],
]);

/** A name that is no column, or none of the names that a part has. */
function wrongKey(setting: Setting, path: readonly PropertyKey[]): string | null {
  const name = String(path.at(-1));
  const { section } = setting;
  const builtIn = builtInOf.get(section) ?? [];
  if (setting.path === `${section}.fields` && path.length === 1) {
    const bound = `a built-in column (docs/fields.md): any other belongs in ${section}.extra`;
    return `${bound}${didYouMean(name, builtIn)}`;
  }
  if (setting.path === `${section}.extra` && builtIn.includes(name)) {
    return `a column that is not built in: this one belongs in ${section}.fields`;
  }
  if (isSecretName(name)) return secretElsewhere(setting);
  const ruleKey = ruleKeyBound(setting, path);
  if (ruleKey !== null) return ruleKey;
  const hint = didYouMean(name, setting.bound.match(/[A-Za-z]{2,}/g) ?? []);
  return hint === '' ? null : `a name that is known here${hint}`;
}

function secretElsewhere({ secretsEnv }: Setting): string {
  return `no secret in a file${secretsEnv === null ? '' : `: set ${secretsEnv} in the environment`}`;
}
