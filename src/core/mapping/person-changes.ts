import type { Problem } from '../../problems/problem.ts';
import { type PersonChanges, writableAttributes } from '../model/person-changes.ts';
import type { ColumnValues } from './column-values.ts';
import type { FieldRule } from './field-rule.ts';
import { pickAttributes, valuesBack } from './values-back.ts';

/** What the CRM's values would change about a customer. */
export interface MappedBack {
  readonly changes: PersonChanges;
  /** One per value that commercetools cannot take; write nothing unless this is empty. */
  readonly problems: readonly Problem[];
  /** The columns that `changes` stands for. */
  readonly columns: readonly string[];
}

/** The values of the CRM as changes of the customer; see `valuesBack`. */
export function personChanges(
  fields: readonly Pick<FieldRule, 'column' | 'back'>[],
  toCommerce: ColumnValues,
): MappedBack {
  const { attributes, customFields, ...rest } = valuesBack(fields, toCommerce);
  return {
    changes: { attributes: pickAttributes(writableAttributes, attributes), customFields },
    ...rest,
  };
}
