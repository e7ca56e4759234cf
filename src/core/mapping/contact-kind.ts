import type { Person } from '../model/person.ts';
import { writableAttributes } from '../model/person-changes.ts';
import { contactFields, parentField } from './contact-fields.ts';
import type { FieldContext } from './custom-transform.ts';
import type { MapKind } from './map-kind.ts';
import { attributeAt } from './person-paths.ts';

/** How a customer fills a contact; `withParent` = the contact shows the account that it acts for. */
export function contactKind(withParent: boolean): MapKind<Person, FieldContext> {
  return {
    table: 'contact',
    noun: 'customer',
    fields: withParent ? [...contactFields, parentField] : contactFields,
    unfilled: withParent ? {} : { [parentField.column]: 'associates.contactParent: true' },
    attributeAt,
    writable: writableAttributes,
    bind:
      (custom) =>
      (value, { source, ...context }) =>
        custom(value, { ...context, person: source }),
  };
}
