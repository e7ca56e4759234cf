import { Problem } from '../../problems/problem.ts';
import type { Json } from '../../std/json.ts';
import type { ColumnValues } from './column-values.ts';
import type { FieldRule } from './field-rule.ts';

/** What the CRM's values would change about a record, whatever its kind. */
export interface ValuesBack {
  /** By attribute; null empties it. */
  readonly attributes: ReadonlyMap<string, string | null>;
  /** By name of the custom field; null removes its value. */
  readonly customFields: Readonly<Record<string, Json>>;
  /** One per value that commercetools cannot take; write nothing unless this is empty. */
  readonly problems: readonly Problem[];
  /** The columns that the changes stand for. */
  readonly columns: readonly string[];
}

/**
 * The values of the CRM as commercetools takes them. Columns without a way back are left out. Of two
 * columns for one attribute the later in the map counts; the configuration allows one.
 */
export function valuesBack(
  fields: readonly Pick<FieldRule, 'column' | 'back'>[],
  toCommerce: ColumnValues,
): ValuesBack {
  const mapped = fields.flatMap(({ column, back }) => {
    const given = toCommerce[column];
    if (back === null || given === undefined) return [];
    return [{ column, to: back.to, value: back.value(given) }];
  });
  const attributes = new Map<string, string | null>();
  const customFields: [string, Json][] = [];
  const problems: Problem[] = [];
  for (const { to, value } of mapped) {
    if (value instanceof Problem) problems.push(value);
    else if ('customField' in to) customFields.push([to.customField, value]);
    else attributes.set(to.attribute, value === null ? null : String(value));
  }
  return {
    attributes,
    customFields: Object.fromEntries(customFields),
    problems,
    columns: mapped.filter(({ value }) => !(value instanceof Problem)).map(({ column }) => column),
  };
}

/** The named attributes out of those that change. */
export function pickAttributes<Name extends string>(
  names: readonly Name[],
  attributes: ReadonlyMap<string, string | null>,
): Partial<Record<Name, string | null>> {
  const picked: Partial<Record<Name, string | null>> = {};
  for (const name of names) {
    const value = attributes.get(name);
    if (value !== undefined) picked[name] = value;
  }
  return picked;
}
