import type { Organisation } from '../model/organisation.ts';
import { writableUnitAttributes } from '../model/organisation-changes.ts';
import { accountFields, primaryContactField } from './account-fields.ts';
import type { UnitContext } from './custom-transform.ts';
import type { Field } from './field.ts';
import type { MapKind } from './map-kind.ts';
import { unitAttributeAt } from './organisation-paths.ts';

/**
 * How a business unit fills an account; `withPrimary` = a custom field of the unit names the customer
 * of the primary contact.
 */
export function accountKind(withPrimary: boolean): MapKind<Organisation, UnitContext> {
  const fields: readonly Field<Organisation>[] = accountFields;
  return {
    table: 'account',
    noun: 'unit',
    fields: withPrimary ? [...fields, primaryContactField] : fields,
    unfilled: withPrimary ? {} : { [primaryContactField.column]: 'account.primaryContactIn' },
    attributeAt: unitAttributeAt,
    writable: writableUnitAttributes,
    bind:
      (custom) =>
      (value, { source, ...context }) =>
        custom(value, { ...context, organisation: source }),
  };
}
