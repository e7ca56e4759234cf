import { must } from '../../std/assert.ts';
import { writableAttributes } from '../model/person-changes.ts';
import { type ContactField, contactFields, countryColumns } from './contact-fields.ts';
import type { ContactSettings, ExtraField, FieldOverride } from './contact-settings.ts';
import type { FieldRule, WayBack } from './field-rule.ts';
import { attributeAt, countryAt, customFieldOf } from './person-paths.ts';
import type { TransformName } from './transform-names.ts';
import type { ValueForm } from './value-form.ts';
import { wayBackOf } from './way-back.ts';

/** The rules that the settings describe: built-in columns first, then those of `extra`. */
export function rulesOf(settings: ContactSettings): readonly FieldRule[] {
  const builtIn = contactFields.flatMap((field) => {
    const override = settings.fields[field.column] ?? {};
    return override === false ? [] : [builtInRule(field, override, settings)];
  });
  const extra = Object.entries(settings.extra).map(([column, field]) =>
    extraRule(column, field, settings),
  );
  return [...builtIn, ...extra];
}

function builtInRule(
  { writes, ...field }: ContactField,
  override: FieldOverride,
  settings: ContactSettings,
): FieldRule {
  const to = writes === null ? null : { attribute: writes };
  const transform = override.transform ?? transformOf(field, settings);
  return ruleOf({ ...field, transform }, override, settings, to);
}

function extraRule(column: string, extra: ExtraField, settings: ContactSettings): FieldRule {
  const { from } = extra;
  const form = formOf(extra);
  const field = {
    attribute: `customer.${from}`,
    column,
    lengthMax: null,
    readable: false,
    transform: extra.transform ?? 'as-is',
    value: must(attributeAt(from), `${from} has been checked to be a path`),
    country: countryAt(from),
    ...(form === null ? {} : { form }),
  };
  return ruleOf(field, extra, settings, targetOf(from));
}

function ruleOf(
  field: Omit<ContactField, 'writes' | 'transform'> & Pick<FieldRule, 'transform'>,
  override: FieldOverride,
  settings: ContactSettings,
  to: WayBack['to'] | null,
): FieldRule {
  const { column, transform, form = null } = field;
  return {
    ...field,
    lengthMax: override.lengthMax ?? field.lengthMax,
    lengthNamed: override.lengthMax !== undefined,
    tooLong: override.tooLong ?? (field.readable ? settings.tooLong : 'park'),
    countryLanguage: settings.countryLanguage,
    direction: override.direction ?? 'to-crm',
    owner: override.owner ?? 'commercetools',
    required: override.required ?? false,
    back: wayBackOf({ column, to, transform, form, back: override.back ?? null }),
  };
}

function formOf({ type, choices }: ExtraField): ValueForm | null {
  if (choices !== undefined) return { type: 'choice', choices };
  return type === undefined ? null : { type, choices: null };
}

function targetOf(from: string): WayBack['to'] | null {
  const customField = customFieldOf(from);
  if (customField !== null) return { customField };
  const attribute = writableAttributes.find((writable) => writable === from);
  return attribute === undefined ? null : { attribute };
}

const countryTransforms = {
  code: 'country-code',
  alpha3: 'country-alpha3',
  name: 'country-name',
} as const satisfies Record<ContactSettings['countryAs'], TransformName>;

function transformOf(
  field: Pick<ContactField, 'column' | 'transform'>,
  settings: ContactSettings,
): TransformName {
  const isCountry = countryColumns.some((column) => column === field.column);
  return isCountry ? countryTransforms[settings.countryAs] : field.transform;
}
