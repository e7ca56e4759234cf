import { accountRuleNames } from '../../core/identity/account-rules.ts';
import { certainReasons } from '../../core/identity/certain.ts';
import { alternativesMax, rulesMax, termsMax } from '../../core/identity/match-rule.ts';
import { contactRuleNames } from '../../core/identity/short-rules.ts';
import { personAttributes, unitAttributes } from '../../core/identity/subject.ts';
import { isRecord } from '../../std/is-record.ts';
import { shorten } from '../../std/text.ts';
import { didYouMean } from './did-you-mean.ts';
import type { Setting } from './settings.ts';

type Path = readonly PropertyKey[];

/** Settings that hold match rules, and over which attributes those are. */
const ruleSettings: ReadonlyMap<string, Words> = new Map<string, Words>([
  ['identity.rules', { names: contactRuleNames, attributes: personAttributes, of: 'customer' }],
  ['identity.accounts', { names: accountRuleNames, attributes: unitAttributes, of: 'unit' }],
]);

interface Words {
  readonly names: readonly string[];
  readonly attributes: readonly string[];
  readonly of: string;
}

/** What a part may be, by its name; `found` is what stands there. */
const bounds: ReadonlyMap<string, (words: Words, found: string) => string> = new Map([
  ['rules', () => `a list of 1 to ${rulesMax} rules`],
  [
    'rule',
    ({ names }, found) =>
      `one of ${names.join(', ')}, or { name, match, action }${didYouMean(found, names)}`,
  ],
  ['name', () => `60 of a-z, 0-9, blank and - at most, and none of ${certainReasons.join(', ')}`],
  ['match', () => `a list of 1 to ${termsMax} terms { attribute, column, compare }`],
  ['attribute', attributeBound],
  ['column', columnBound],
  ['when', () => `{ ${keys.when.join(', ')} }`],
  ['stores', () => 'a list of store keys'],
  ['projects', () => 'a list of project keys'],
  ['countries', () => 'a list of ISO 3166-1 alpha-2 codes, such as DE'],
  ['crmIdIn', () => '{ customField: name of the custom field }'],
  ['customField', () => 'the name of a custom field: 2 to 36 letters, digits, _ and -'],
]);

function attributeBound({ attributes, of }: Words, found: string): string {
  const bound = `an attribute of the ${of} such as key or billingAddress.city, or custom.<name> (docs/matching.md)`;
  return `${bound}, or a list of ${alternativesMax} at most${didYouMean(found, attributes)}`;
}

function columnBound(_: Words, found: string): string {
  const bound = 'the logical name of a column (a-z, 0-9 and _)';
  return `${bound}, or a list of ${alternativesMax} at most${didYouMean(found, [found.toLowerCase()].filter(isLogicalName))}`;
}

/** Whether it can be the name of a column at all. */
export function isLogicalName(name: string): boolean {
  return /^[a-z][a-z0-9_]{0,99}$/.test(name);
}

const keys = {
  accounts: ['rules', 'crmIdIn', 'writeCrmId'],
  rule: ['name', 'match', 'action', 'when', 'certain', 'apartBy', 'acrossProjects'],
  match: ['attribute', 'column', 'compare'],
  when: ['stores', 'countries', 'projects', 'verifiedEmail', 'activeOnly'],
  crmIdIn: ['customField'],
} as const;

/** What a part of a match rule may be; null where the setting holds no rules. */
export function ruleBound(setting: Setting, path: Path, found: unknown): string | null {
  const words = ruleSettings.get(setting.path);
  if (words === undefined) return null;
  const name = partName(setting, path);
  return bounds.get(name)?.(words, typeof found === 'string' ? found : '') ?? null;
}

/** What a part of a match rule has, for a key that it has not; null as above. */
export function ruleKeyBound(setting: Setting, path: Path): string | null {
  if (!ruleSettings.has(setting.path)) return null;
  const parent = partName(setting, path.slice(0, -1));
  const known = Object.entries(keys).find(([name]) => name === parent)?.[1];
  if (known === undefined) return null;
  return `one of ${known.join(', ')}${didYouMean(String(path.at(-1)), known)}`;
}

/** ` (rule 2 "loyalty card", term 1)`, as people count; empty outside rules. */
export function ruleLabel(setting: Setting, path: Path, value: unknown): string {
  if (!ruleSettings.has(setting.path)) return '';
  const [list, index, part, term] = fullPath(setting, path);
  if (list !== 'rules' || typeof index !== 'number') return '';
  const rules = isRecord(value) ? value.rules : value;
  const rule: unknown = Array.isArray(rules) ? rules[index] : undefined;
  const name =
    isRecord(rule) && typeof rule.name === 'string' ? ` "${shorten(rule.name, 60)}"` : '';
  const ofTerm = part === 'match' && typeof term === 'number' ? `, term ${term + 1}` : '';
  return ` (rule ${index + 1}${name}${ofTerm})`;
}

function fullPath(setting: Setting, path: Path): Path {
  return setting.path === 'identity.rules' ? ['rules', ...path] : path;
}

/** The last name on the way; one of the rules is a `rule`, and the top of the accounts their own. */
function partName(setting: Setting, path: Path): string {
  const full = fullPath(setting, path);
  const name = full.findLast((part) => typeof part === 'string') ?? 'accounts';
  return name === 'rules' && full.length > 1 ? 'rule' : String(name);
}
