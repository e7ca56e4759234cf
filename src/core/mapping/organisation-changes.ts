import type { Problem } from '../../problems/problem.ts';
import { type OrganisationChanges, writableUnitAttributes } from '../model/organisation-changes.ts';
import type { ColumnValues } from './column-values.ts';
import type { FieldRule } from './field-rule.ts';
import { pickAttributes, valuesBack } from './values-back.ts';

/** What the CRM's values would change about a business unit. */
export interface MappedUnitBack {
  /** Without the parent, for an account names it by its row, and without associates. */
  readonly changes: OrganisationChanges;
  /** One per value that commercetools cannot take; write nothing unless this is empty. */
  readonly problems: readonly Problem[];
  /** The columns that `changes` stands for. */
  readonly columns: readonly string[];
}

/** The values of the CRM as changes of the business unit; see `valuesBack`. */
export function organisationChanges(
  fields: readonly Pick<FieldRule, 'column' | 'back'>[],
  toCommerce: ColumnValues,
): MappedUnitBack {
  const { attributes, customFields, ...rest } = valuesBack(fields, toCommerce);
  return {
    changes: {
      attributes: pickAttributes(writableUnitAttributes, attributes),
      customFields,
      newAssociates: [],
    },
    ...rest,
  };
}
