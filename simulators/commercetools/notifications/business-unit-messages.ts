import { type Row, same, text, toDoc } from '../storage/doc.ts';
import { addressMessages } from './address-messages.ts';
import { compareLists, type FieldRule, fieldMessages, hasAction } from './changed.ts';
import { customFieldMessages } from './custom-messages.ts';
import { groupAssignmentMessages } from './group-messages.ts';
import type { MessageBody, Transition } from './transition.ts';

const fields: readonly FieldRule[] = [
  { field: 'name', type: 'BusinessUnitNameChanged' },
  { field: 'contactEmail', type: 'BusinessUnitContactEmailSet' },
  // The platform calls the new status `active`.
  { field: 'status', type: 'BusinessUnitStatusChanged', as: 'active' },
  { field: 'storeMode', type: 'BusinessUnitStoreModeChanged', old: 'oldStoreMode' },
  { field: 'associateMode', type: 'BusinessUnitAssociateModeChanged', old: 'oldAssociateMode' },
  {
    field: 'approvalRuleMode',
    type: 'BusinessUnitApprovalRuleModeChanged',
    old: 'oldApprovalRuleMode',
  },
  { field: 'topLevelUnit', type: 'BusinessUnitTopLevelUnitSet', old: 'oldTopLevelUnit' },
  {
    field: 'parentUnit',
    type: 'BusinessUnitParentChanged',
    as: 'newParentUnit',
    old: 'oldParentUnit',
  },
];

function typeSet(before: Row, after: Row): MessageBody[] {
  if (before.unitType === after.unitType) return [];
  return [
    {
      type: 'BusinessUnitTypeSet',
      unitType: after.unitType,
      oldUnitType: before.unitType,
      parentUnit: after.parentUnit,
      oldParentUnit: before.parentUnit,
    },
  ];
}

function associateMessages(before: Row, after: Row, { actions }: Transition): MessageBody[] {
  if (same(before.associates, after.associates)) return [];
  if (hasAction(actions, 'setAssociates')) {
    return [{ type: 'BusinessUnitAssociatesSet', associates: after.associates }];
  }
  const { added, removed, changed } = compareLists(
    before.associates,
    after.associates,
    ({ customer }) => text(toDoc(customer).id),
  );
  return [
    ...added.map((associate) => ({ type: 'BusinessUnitAssociateAdded', associate })),
    ...changed.map((associate) => ({ type: 'BusinessUnitAssociateChanged', associate })),
    ...removed.map((associate) => ({ type: 'BusinessUnitAssociateRemoved', associate })),
  ];
}

function storeMessages(before: Row, after: Row, { actions }: Transition): MessageBody[] {
  if (same(before.stores, after.stores)) return [];
  if (hasAction(actions, 'setStores')) {
    return [{ type: 'BusinessUnitStoresSet', stores: after.stores }];
  }
  const { added, removed } = compareLists(before.stores, after.stores, ({ key }) => text(key));
  return [
    ...added.map((store) => ({ type: 'BusinessUnitStoreAdded', store })),
    ...removed.map((store) => ({ type: 'BusinessUnitStoreRemoved', store })),
  ];
}

export function businessUnitMessages(transition: Transition): MessageBody[] {
  const { before, after } = transition;
  if (!before) return [{ type: 'BusinessUnitCreated', businessUnit: after }];
  if (!after) return [{ type: 'BusinessUnitDeleted' }];
  return [
    ...fieldMessages(fields, before, after),
    ...typeSet(before, after),
    ...associateMessages(before, after, transition),
    ...storeMessages(before, after, transition),
    ...addressMessages('BusinessUnit', before, after),
    ...groupAssignmentMessages('BusinessUnitCustomerGroup', before, after, transition),
    ...customFieldMessages('BusinessUnit', transition, 'old'),
  ];
}

const roleFields: readonly FieldRule[] = [
  { field: 'name', type: 'AssociateRoleNameSet' },
  { field: 'buyerAssignable', type: 'AssociateRoleBuyerAssignableChanged' },
  { field: 'permissions', type: 'AssociateRolePermissionsSet' },
];

export function associateRoleMessages({ before, after }: Transition): MessageBody[] {
  if (!before) return [{ type: 'AssociateRoleCreated', associateRole: after }];
  if (!after) return [{ type: 'AssociateRoleDeleted' }];
  return fieldMessages(roleFields, before, after);
}
