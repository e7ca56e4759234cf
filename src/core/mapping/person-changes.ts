import { Problem } from '../../problems/problem.ts';
import type { Json } from '../../std/json.ts';
import type { PersonChanges, WritableAttribute } from '../model/person-changes.ts';
import type { ColumnValues } from './column-values.ts';
import type { FieldRule } from './field-rule.ts';

/** What the CRM's values would change about a customer. */
export interface MappedBack {
  readonly changes: PersonChanges;
  /** One per value that commercetools cannot take; write nothing unless this is empty. */
  readonly problems: readonly Problem[];
  /** The columns that `changes` stands for. */
  readonly columns: readonly string[];
}

/**
 * The values of the CRM as changes of the customer. Columns without a way back are left out. Of
 * two columns for one attribute the later in the map counts; the configuration allows one.
 */
export function personChanges(fields: readonly FieldRule[], toCommerce: ColumnValues): MappedBack {
  const mapped = fields.flatMap(({ column, back }) => {
    const given = toCommerce[column];
    if (back === null || given === undefined) return [];
    return [{ column, to: back.to, value: back.value(given) }];
  });
  const attributes: Partial<Record<WritableAttribute, string | null>> = {};
  const customFields: [string, Json][] = [];
  const problems: Problem[] = [];
  for (const { to, value } of mapped) {
    if (value instanceof Problem) problems.push(value);
    else if ('customField' in to) customFields.push([to.customField, value]);
    else attributes[to.attribute] = value === null ? null : String(value);
  }
  return {
    changes: { attributes, customFields: Object.fromEntries(customFields) },
    problems,
    columns: mapped.filter(({ value }) => !(value instanceof Problem)).map(({ column }) => column),
  };
}
