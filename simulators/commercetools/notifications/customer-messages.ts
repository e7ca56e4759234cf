import { type Doc, same } from '../storage/doc.ts';
import { publicView } from '../storage/public-view.ts';
import { addressMessages } from './address-messages.ts';
import { type FieldRule, fieldMessages, hasAction } from './changed.ts';
import { customFieldMessages } from './custom-messages.ts';
import { groupAssignmentMessages } from './group-messages.ts';
import type { MessageBody, Transition } from './transition.ts';

/** The platform has no message for key, locale, middle name, salutation, VAT id and customer number. */
const fields: readonly FieldRule[] = [
  { field: 'email', type: 'CustomerEmailChanged', old: 'oldEmail' },
  { field: 'firstName', type: 'CustomerFirstNameSet' },
  { field: 'lastName', type: 'CustomerLastNameSet' },
  { field: 'title', type: 'CustomerTitleSet' },
  { field: 'companyName', type: 'CustomerCompanyNameSet' },
  { field: 'dateOfBirth', type: 'CustomerDateOfBirthSet' },
  { field: 'externalId', type: 'CustomerExternalIdSet' },
  { field: 'customerGroup', type: 'CustomerGroupSet' },
];

/** Only `setStores` has a message; `addStore` and `removeStore` pass in silence. */
function storesSet(before: Doc, after: Doc, actions: readonly Doc[]): MessageBody[] {
  if (same(before.stores, after.stores) || !hasAction(actions, 'setStores')) return [];
  return [{ type: 'CustomerStoresSet', stores: after.stores, oldStores: before.stores }];
}

export function customerMessages(transition: Transition): MessageBody[] {
  const { before, after, actions } = transition;
  if (!before) return [{ type: 'CustomerCreated', customer: publicView('customer', after ?? {}) }];
  if (!after) return [{ type: 'CustomerDeleted', email: before.email }];
  return [
    ...fieldMessages(fields, before, after),
    ...(before.isEmailVerified !== true && after.isEmailVerified === true
      ? [{ type: 'CustomerEmailVerified' }]
      : []),
    ...(same(before.password, after.password)
      ? []
      : [{ type: 'CustomerPasswordUpdated', reset: false }]),
    ...addressMessages('Customer', before, after),
    ...groupAssignmentMessages('CustomerGroup', before, after, transition),
    ...storesSet(before, after, actions),
    ...customFieldMessages('Customer', transition),
  ];
}
