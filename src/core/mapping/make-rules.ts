import { must } from '../../std/assert.ts';
import { countryAt, customFieldOf, type Pathed } from './attribute-paths.ts';
import type { ExtraField, FieldOverride, MapSettings } from './contact-settings.ts';
import type { CustomTransform, ValueContext } from './custom-transform.ts';
import { countryColumns, type Field } from './field.ts';
import type { FieldRule, RuleTooLong, TooLong, WayBack } from './field-rule.ts';
import type { MapKind } from './map-kind.ts';
import type { TransformName } from './transform-names.ts';
import type { ValueForm } from './value-form.ts';
import { wayBackOf } from './way-back.ts';

/** The rules that the settings describe: built-in columns first, then those of `extra`. */
export function rulesOf<S extends Pathed, C extends ValueContext>(
  kind: MapKind<S, C>,
  settings: MapSettings<string, C>,
): readonly FieldRule<S>[] {
  const builtIn = kind.fields.flatMap((field) => {
    const override = settings.fields[field.column] ?? {};
    return override === false ? [] : [builtInRule(kind, field, override, settings)];
  });
  const extra = Object.entries(settings.extra).map(([column, field]) =>
    extraRule(kind, column, field, settings),
  );
  return [...builtIn, ...extra];
}

function builtInRule<S, C extends ValueContext>(
  kind: MapKind<S, C>,
  field: Field<S>,
  override: FieldOverride<C>,
  settings: MapSettings<string, C>,
): FieldRule<S> {
  const to = field.writes === null ? null : { attribute: field.writes };
  const standard = { ...field, transform: transformOf(field, settings) };
  return ruleOf(kind, standard, override, settings, to);
}

function extraRule<S extends Pathed, C extends ValueContext>(
  kind: MapKind<S, C>,
  column: string,
  extra: ExtraField<C>,
  settings: MapSettings<string, C>,
): FieldRule<S> {
  const { from } = extra;
  const form = formOf(extra);
  const field: Omit<Field<S>, 'writes'> = {
    attribute: `${kind.noun}.${from}`,
    column,
    lengthMax: null,
    readable: false,
    transform: 'as-is',
    value: must(kind.attributeAt(from), `${from} has been checked to be a path`),
    country: countryAt(from),
    ...(form === null ? {} : { form }),
  };
  return ruleOf(kind, field, extra, settings, targetOf(kind, from));
}

function ruleOf<S, C extends ValueContext>(
  kind: MapKind<S, C>,
  { writes: _, ...field }: Omit<Field<S>, 'writes'> & Partial<Pick<Field<S>, 'writes'>>,
  override: FieldOverride<C>,
  settings: MapSettings<string, C>,
  to: WayBack['to'] | null,
): FieldRule<S> {
  const { column, form = null } = field;
  const { table, noun } = kind;
  const transform = bound(kind, override.transform ?? field.transform);
  return {
    ...field,
    transform,
    lengthMax: override.lengthMax ?? field.lengthMax,
    lengthNamed: override.lengthMax !== undefined,
    tooLong: tooLongOf(kind, override.tooLong ?? (field.readable ? settings.tooLong : 'park')),
    countryLanguage: settings.countryLanguage,
    direction: override.direction ?? field.direction ?? 'to-crm',
    owner: override.owner ?? field.owner ?? 'commercetools',
    required: override.required ?? field.required ?? false,
    back: wayBackOf({ table, noun, column, to, transform, form, back: override.back ?? null }),
  };
}

function bound<S, C extends ValueContext>(
  { bind }: MapKind<S, C>,
  transform: TransformName | CustomTransform<C>,
): FieldRule<S>['transform'] {
  return typeof transform === 'function' ? bind(transform) : transform;
}

function tooLongOf<S, C extends ValueContext>(
  { bind }: MapKind<S, C>,
  tooLong: TooLong<CustomTransform<C>>,
): RuleTooLong<S> {
  return typeof tooLong === 'function' ? bind(tooLong) : tooLong;
}

function formOf({ type, choices }: Pick<ExtraField<never>, 'type' | 'choices'>): ValueForm | null {
  if (choices !== undefined) return { type: 'choice', choices };
  return type === undefined ? null : { type, choices: null };
}

function targetOf(
  { writable }: { readonly writable: readonly string[] },
  from: string,
): WayBack['to'] | null {
  const customField = customFieldOf(from);
  if (customField !== null) return { customField };
  const attribute = writable.find((name) => name === from);
  return attribute === undefined ? null : { attribute };
}

type CountryAs = MapSettings<string, never>['countryAs'];

const countryTransforms = {
  code: 'country-code',
  alpha3: 'country-alpha3',
  name: 'country-name',
} as const satisfies Record<CountryAs, TransformName>;

function transformOf(
  field: Pick<Field<never>, 'column' | 'transform'>,
  { countryAs }: { readonly countryAs: CountryAs },
): TransformName {
  const isCountry = countryColumns.some((column) => column === field.column);
  return isCountry ? countryTransforms[countryAs] : field.transform;
}
