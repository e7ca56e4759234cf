import type { Problem } from '../../problems/problem.ts';
import type { NormalisedPerson } from '../normalise/person.ts';
import type { ColumnValue, ColumnValues } from './column-values.ts';
import {
  type ContactColumn,
  type ContactField,
  contactFields,
  countryColumns,
} from './contact-fields.ts';
import type { CustomTransform } from './custom-transform.ts';
import type { FieldRule, TooLong } from './field-rule.ts';
import { fitted } from './fit.ts';
import type { TransformName } from './transform-names.ts';
import { transformed } from './transformed.ts';

/** The field map of a contact; each column occurs once. */
export type ContactFieldMap = readonly FieldRule[];

/** What the configuration may say about one column. */
export interface FieldOverride {
  readonly transform?: TransformName | CustomTransform | undefined;
  readonly tooLong?: TooLong | undefined;
  readonly lengthMax?: number | undefined;
}

/** How the field map is set up. */
export interface ContactSettings {
  /** What becomes of readable texts that are too long; other columns park unless they are named. */
  readonly tooLong: 'park' | 'truncate';
  readonly countryAs: 'code' | 'alpha3' | 'name';
  readonly countryLanguage: string;
  /** By column; false = the column is not written. */
  readonly fields: Readonly<Partial<Record<ContactColumn, FieldOverride | false | undefined>>>;
}

/** Used when the configuration says nothing: all columns, countries as codes, nothing is cut. */
export const contactSettingsDefault: ContactSettings = {
  tooLong: 'park',
  countryAs: 'code',
  countryLanguage: 'en',
  fields: {},
};

/** The field map that the settings describe. */
export function contactFieldMap(settings: ContactSettings): ContactFieldMap {
  return contactFields.flatMap((field) => {
    const override = settings.fields[field.column] ?? {};
    if (override === false) return [];
    return [
      {
        ...field,
        lengthMax: override.lengthMax ?? field.lengthMax,
        transform: override.transform ?? transformOf(field, settings),
        tooLong: override.tooLong ?? (field.readable ? settings.tooLong : 'park'),
        countryLanguage: settings.countryLanguage,
      },
    ];
  });
}

const countryTransforms = {
  code: 'country-code',
  alpha3: 'country-alpha3',
  name: 'country-name',
} as const satisfies Record<ContactSettings['countryAs'], TransformName>;

function transformOf(field: ContactField, settings: ContactSettings): TransformName {
  const isCountry = countryColumns.some((column) => column === field.column);
  return isCountry ? countryTransforms[settings.countryAs] : field.transform;
}

/** The columns that the map writes: what has to be read before a row is changed. */
export function mappedColumns(map: ContactFieldMap): readonly string[] {
  return map.map(({ column }) => column);
}

/** What has to be said about the value of a column; names no value. */
export interface ColumnRemark {
  readonly column: string;
  readonly says: string;
}

/** What the field map made of a person. */
export interface MappedContact {
  readonly values: ColumnValues;
  /** One per value that cannot be written; write nothing unless this is empty (`requireFit`). */
  readonly problems: readonly Problem[];
  /** What is written otherwise than commercetools has it, and what could not be understood. */
  readonly remarks: readonly ColumnRemark[];
}

/** The values of all mapped columns for a normalised person; absent attributes are null. */
export function contactValues(normalised: NormalisedPerson, map: ContactFieldMap): MappedContact {
  const mapped = map.map((field) => ({ field, ...columnOf(field, normalised) }));
  return {
    values: Object.fromEntries(mapped.map(({ field, value }) => [field.column, value])),
    problems: mapped.map(({ problem }) => problem).filter((problem) => problem !== null),
    remarks: mapped.flatMap(({ field, says }) =>
      says.map((text) => ({ column: field.column, says: text })),
    ),
  };
}

/**
 * What has to be said about the columns that are about to be written, as one text; null when there
 * is nothing. Columns that stay as they are have been explained when they were written.
 */
export function remarkText(remarks: readonly ColumnRemark[], changed: ColumnValues): string | null {
  const about = remarks.filter(({ column }) => Object.hasOwn(changed, column));
  return about.map(({ column, says }) => `${column}: ${says}`).join('; ') || null;
}

interface MappedColumn {
  readonly value: ColumnValue;
  readonly problem: Problem | null;
  readonly says: readonly string[];
}

function columnOf(field: FieldRule, { person, remarks }: NormalisedPerson): MappedColumn {
  const place = `${field.attribute} -> contact.${field.column}`;
  const context = {
    column: field.column,
    lengthMax: field.lengthMax,
    country: field.country(person),
    person,
  };
  const made = transformed(field, context, place);
  const said = remarks
    .filter(({ attribute }) => attribute === field.attribute)
    .map(({ says }) => says);
  if (made.problem !== null) return { value: null, problem: made.problem, says: said };
  const fit = fitted(made.value, field.tooLong, context, place);
  return { ...fit, says: [...said, made.says, fit.says].filter((says) => says !== null) };
}
