import { Problem } from '../../problems/problem.ts';
import type { ContactSettings, OwnershipByColumn } from './contact-settings.ts';
import type { FieldRule } from './field-rule.ts';
import { overruled } from './fields-for.ts';
import { rulesOf } from './make-rules.ts';
import { targetName } from './way-back.ts';

/** One place of the configuration where the ownership of columns is set. */
interface Scope {
  /** `contact.byStore.berlin` */
  readonly place: string;
  readonly columns: OwnershipByColumn;
}

/**
 * What cannot work about settings that are right one by one (CWY-6002): a column with two rules, a
 * direction without a way, two columns that would write one attribute, ownership of a column that
 * is not mapped. `more` are the rules of columns that are set up elsewhere.
 */
export function settingsProblems(
  settings: ContactSettings,
  more: readonly FieldRule[] = [],
): readonly Problem[] {
  const own = rulesOf(settings);
  const rules = [...own, ...more];
  const scopes = scopesOf(settings);
  return [
    ...twice(rules),
    ...rules.filter(isStuck).map((rule) => stuck(placeOf(rule, settings), rule)),
    ...scopes.flatMap((scope) => wrongScope(scope, rules)),
    ...contended(rules, scopes, settings),
  ];
}

function scopesOf({ byStore, byCountry }: ContactSettings): readonly Scope[] {
  return Object.entries({ byStore, byCountry }).flatMap(([name, scopes]) =>
    Object.entries(scopes).map(([key, columns]) => ({ place: `contact.${name}.${key}`, columns })),
  );
}

function placeOf({ column }: FieldRule, { extra }: ContactSettings): string {
  return `contact.${Object.hasOwn(extra, column) ? 'extra' : 'fields'}.${column}`;
}

function twice(rules: readonly FieldRule[]): readonly Problem[] {
  const columns = rules.map(({ column }) => column);
  const again = columns.filter((column, index) => columns.indexOf(column) < index);
  return again.map(
    (column) =>
      new Problem('CWY-6002', {
        place: `contact.extra.${column}`,
        value: 'a column that is filled already',
        bound: 'one source for each column',
      }),
  );
}

const goesBack = ({ direction }: FieldRule): boolean => direction !== 'to-crm';
const isStuck = (rule: FieldRule): boolean => goesBack(rule) && rule.back === null;

function stuck(place: string, { attribute, direction, transform }: FieldRule): Problem {
  const bound =
    typeof transform === 'function'
      ? 'to-crm, or a function `back` that undoes the transform'
      : `to-crm: commercetools does not let ${attribute} be written`;
  return new Problem('CWY-6002', { place: `${place}.direction`, value: direction, bound });
}

function wrongScope({ place, columns }: Scope, rules: readonly FieldRule[]): readonly Problem[] {
  return Object.entries(columns).flatMap(([column, said]) => {
    const rule = rules.find((one) => one.column === column);
    const at = `${place}.${column}`;
    if (rule === undefined) return [new Problem('CWY-6002', { place: at, bound: mapped })];
    const scoped = overruled(rule, said);
    return said.direction !== undefined && isStuck(scoped) ? [stuck(at, scoped)] : [];
  });
}

const mapped = 'a column that contact.fields or contact.extra fills';

/** Columns that could write the same attribute, for whomever. */
function contended(
  rules: readonly FieldRule[],
  scopes: readonly Scope[],
  settings: ContactSettings,
): readonly Problem[] {
  const writers = rules.filter((rule) =>
    [{}, ...scopes.map(({ columns }) => columns[rule.column] ?? {})].some((said) =>
      goesBack(overruled(rule, said)),
    ),
  );
  const first = new Map<string, FieldRule>();
  return writers.flatMap((rule) => {
    if (rule.back === null) return [];
    const target = targetName(rule.back.to);
    const earlier = first.get(target);
    if (earlier === undefined) {
      first.set(target, rule);
      return [];
    }
    const bound = `to-crm: ${earlier.column} goes back to ${target}`;
    const place = `${placeOf(rule, settings)}.direction`;
    return [new Problem('CWY-6002', { place, value: rule.direction, bound })];
  });
}
