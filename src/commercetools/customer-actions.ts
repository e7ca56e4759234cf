import type { Customer } from '@commercetools/platform-sdk';
import type { PersonChanges, WritableAttribute } from '../core/model/person-changes.ts';
import { addressActions } from './address-actions.ts';
import { customActions } from './custom-actions.ts';
import type { Fields } from './fields.ts';
import type { Planned, UpdateAction } from './planned.ts';

type ToAction = (value: string | null) => UpdateAction | null;

const set =
  (action: UpdateAction['action'], member: string): ToAction =>
  (value) => ({ action, [member]: value ?? undefined });

/** Attributes that have an action of their own, whatever else is known of the customer. */
const plainActions = {
  // A customer without an e-mail address is none.
  email: (email) => (email === null ? null : { action: 'changeEmail', email }),
  firstName: set('setFirstName', 'firstName'),
  middleName: set('setMiddleName', 'middleName'),
  lastName: set('setLastName', 'lastName'),
  companyName: set('setCompanyName', 'companyName'),
  dateOfBirth: set('setDateOfBirth', 'dateOfBirth'),
  locale: set('setLocale', 'locale'),
  vatId: set('setVatId', 'vatId'),
  externalId: set('setExternalId', 'externalId'),
} as const satisfies Partial<Record<WritableAttribute, ToAction>>;

export function isPlain(attribute: string): attribute is keyof typeof plainActions {
  return Object.hasOwn(plainActions, attribute);
}

/** Actions that can be told from the changes alone. */
export function plainActionsOf({ attributes }: PersonChanges): Planned[] {
  return Object.keys(attributes)
    .filter(isPlain)
    .flatMap((attribute) => {
      const value = attributes[attribute];
      const action = value === undefined ? null : plainActions[attribute](value);
      return action === null ? [] : [{ action, attributes: [attribute] }];
    });
}

/** Actions for which one has to know what the customer has now. */
export function dependentActionsOf(
  changes: PersonChanges,
  wire: Fields<Customer>,
  customerTypeKey: string | undefined,
): Planned[] {
  return [
    ...salutationActions(changes.attributes.salutation, wire),
    ...addressActions(changes.attributes, wire),
    ...customActions(changes.customFields, {
      place: 'customer',
      custom: wire.childOrNull('custom'),
      typeKey: customerTypeKey,
    }),
  ];
}

/** Goes where the salutation is read from: most shops fill `title` alone. */
function salutationActions(value: string | null | undefined, wire: Fields<Customer>): Planned[] {
  if (value === undefined) return [];
  const byTitle = wire.textOrNull('salutation') === null && wire.textOrNull('title') !== null;
  const toAction = byTitle ? set('setTitle', 'title') : set('setSalutation', 'salutation');
  const action = toAction(value);
  return action === null ? [] : [{ action, attributes: ['salutation'] }];
}
