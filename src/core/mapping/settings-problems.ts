import { Problem } from '../../problems/problem.ts';
import type { Pathed } from './attribute-paths.ts';
import type { MapSettings, ScopedFields } from './contact-settings.ts';
import type { ValueContext } from './custom-transform.ts';
import type { FieldRule } from './field-rule.ts';
import { overruled } from './fields-for.ts';
import { rulesOf } from './make-rules.ts';
import type { MapKind } from './map-kind.ts';
import { type Sayings, sayingsOf } from './scoped-fields.ts';
import { targetName } from './way-back.ts';

/** One place of the configuration where the ownership of columns is set. */
interface Scope {
  /** `contact.byStore.berlin` */
  readonly place: string;
  readonly table: string;
  readonly columns: Sayings<never>;
  /** Columns of which it says where they are from, or which options they have. */
  readonly sourced: readonly string[];
}

/**
 * What cannot work about settings that are right one by one (CWY-6002): a column with two rules, a
 * direction without a way, two columns that would write one attribute, ownership of a column that
 * is not mapped. `more` are the rules of columns that are set up elsewhere.
 */
export function settingsProblems<S extends Pathed, C extends ValueContext>(
  kind: MapKind<S, C>,
  settings: MapSettings<string, C>,
  more: readonly FieldRule<S>[] = [],
): readonly Problem[] {
  const own = rulesOf(kind, settings);
  const rules: readonly Rule[] = [...own, ...more];
  const scopes = scopesOf(kind, settings);
  const at: PlaceOf = ({ column }) =>
    `${kind.table}.${Object.hasOwn(settings.extra, column) ? 'extra' : 'fields'}.${column}`;
  return [
    ...unfilled(kind, settings),
    ...twice(kind, rules),
    ...rules.filter(isStuck).map((rule) => stuck(at(rule), rule)),
    ...scopes.flatMap((scope) => wrongScope(scope, rules)),
    ...scopes.flatMap((scope) => wrongSource(scope, settings)),
    ...contended(kind, rules, scopes, at),
  ];
}

type Rule = FieldRule<never>;
type Named = Pick<MapKind<never, never>, 'table' | 'noun' | 'unfilled'>;
type PlaceOf = (rule: Rule) => string;

function scopesOf<S extends Pathed, C extends ValueContext>(
  kind: MapKind<S, C>,
  settings: MapSettings<string, C>,
): readonly Scope[] {
  const { byStore, byCountry } = settings;
  const { table } = kind;
  return Object.entries({ byStore, byCountry }).flatMap(([name, scopes]) =>
    Object.entries(scopes).map(([key, fields]) => ({
      place: `${table}.${name}.${key}`,
      table,
      columns: sayingsOf(kind, settings, fields),
      sourced: sourcedColumns(fields),
    })),
  );
}

function sourcedColumns(fields: ScopedFields<never>): readonly string[] {
  const isSourced = ({ from, type, choices }: ScopedFields<never>[string]): boolean =>
    [from, type, choices].some((part) => part !== undefined);
  return Object.entries(fields).flatMap(([column, said]) => (isSourced(said) ? [column] : []));
}

/** Where a built-in column is from is not for the configuration to say. */
function wrongSource(
  { place, table, sourced }: Scope,
  { extra }: { readonly extra: Readonly<Record<string, unknown>> },
): readonly Problem[] {
  return sourced
    .filter((column) => !Object.hasOwn(extra, column))
    .map((column) => {
      const bound = `from, type and choices of a column of ${table}.extra`;
      return new Problem('CWY-6002', { place: `${place}.${column}`, bound });
    });
}

/** Columns of which something is said although nothing fills them. */
function unfilled(
  { table, unfilled: needs }: Named,
  { fields }: { readonly fields: Readonly<Record<string, unknown>> },
): readonly Problem[] {
  return Object.entries(needs)
    .filter(([column]) => (fields[column] ?? false) !== false)
    .map(
      ([column, bound]) => new Problem('CWY-6002', { place: `${table}.fields.${column}`, bound }),
    );
}

function twice({ table }: Named, rules: readonly Rule[]): readonly Problem[] {
  const columns = rules.map(({ column }) => column);
  const again = columns.filter((column, index) => columns.indexOf(column) < index);
  return again.map(
    (column) =>
      new Problem('CWY-6002', {
        place: `${table}.extra.${column}`,
        value: 'a column that is filled already',
        bound: 'one source for each column',
      }),
  );
}

const goesBack = ({ direction }: Rule): boolean => direction !== 'to-crm';
// What points at another row is translated by the run, both ways.
const isStuck = (rule: Rule): boolean =>
  goesBack(rule) && rule.back === null && rule.lookup !== true;

function stuck(place: string, { attribute, direction, transform }: Rule): Problem {
  const bound =
    typeof transform === 'function'
      ? 'to-crm, or a function `back` that undoes the transform'
      : `to-crm: commercetools does not let ${attribute} be written`;
  return new Problem('CWY-6002', { place: `${place}.direction`, value: direction, bound });
}

function wrongScope({ place, table, columns }: Scope, rules: readonly Rule[]): readonly Problem[] {
  return Object.entries(columns).flatMap(([column, said]) => {
    const rule = rules.find((one) => one.column === column);
    const at = `${place}.${column}`;
    if (rule === undefined) {
      const bound = `a column that ${table}.fields or ${table}.extra fills`;
      return [new Problem('CWY-6002', { place: at, bound })];
    }
    const scoped = overruled(said.rule ?? rule, said.said);
    const isNew = said.rule !== null || said.said.direction !== undefined;
    return isNew && isStuck(scoped) ? [stuck(at, scoped)] : [];
  });
}

/** Columns that could write the same attribute, for whomever. */
function contended(
  { noun }: Named,
  rules: readonly Rule[],
  scopes: readonly Scope[],
  at: PlaceOf,
): readonly Problem[] {
  const writers = rules.filter((rule) =>
    [{}, ...scopes.map(({ columns }) => columns[rule.column]?.said ?? {})].some((said) =>
      goesBack(overruled(rule, said)),
    ),
  );
  const first = new Map<string, Rule>();
  return writers.flatMap((rule) => {
    if (rule.back === null) return [];
    const target = targetName(rule.back.to, noun);
    const earlier = first.get(target);
    if (earlier === undefined) {
      first.set(target, rule);
      return [];
    }
    const bound = `to-crm: ${earlier.column} goes back to ${target}`;
    const place = `${at(rule)}.direction`;
    return [new Problem('CWY-6002', { place, value: rule.direction, bound })];
  });
}
