import { invalidInput, invalidOperation, malformed } from '../errors.ts';
import { type Doc, docs, type Row, text, toDoc } from '../storage/doc.ts';
import type { Store } from '../storage/store.ts';
import type { ActionMend } from './bench.ts';
import { keyReferenceTo, type Reference, referenceTo } from './references.ts';
import { placeBelow } from './unit-tree.ts';

/** An assignment of a customer group, as drafts and actions name one. */
export const groupAssignment = (store: Store, given: unknown): { customerGroup: Reference } => ({
  customerGroup: referenceTo(store, 'customer-group', toDoc(given).customerGroup),
});

const groupIdOf = (assignment: Doc): string | undefined => text(toDoc(assignment.customerGroup).id);

/** The actions on groups: beta on the platform, missing in the mock. */
export const assignmentActions = (store: Store): Record<string, ActionMend> => ({
  addCustomerGroupAssignment: (unit, action) => {
    const added = groupAssignment(store, action.customerGroupAssignment);
    const held = docs(unit.customerGroupAssignments);
    if (held.some((assignment) => groupIdOf(assignment) === added.customerGroup.id)) {
      throw invalidOperation('The Business Unit is already assigned to this group.');
    }
    unit.customerGroupAssignments = [...held, added];
  },
  removeCustomerGroupAssignment: (unit, action) => {
    const { id } = referenceTo(store, 'customer-group', action.customerGroup);
    unit.customerGroupAssignments = docs(unit.customerGroupAssignments).filter(
      (assignment) => groupIdOf(assignment) !== id,
    );
  },
  setCustomerGroupAssignments: (unit, action) => {
    unit.customerGroupAssignments = docs(action.customerGroupAssignments).map((given) =>
      groupAssignment(store, given),
    );
  },
});

const storesOf = (store: Store, given: unknown): Doc[] =>
  docs(given).map((one) => keyReferenceTo(store, 'store', one));

/** Stores of its own has only a unit that does not take them over. */
function ownStores(unit: Row): Doc[] {
  if (unit.storeMode === 'Explicit') return docs(unit.stores);
  throw invalidOperation('The Business Unit takes its stores from its parent.');
}

function setStoreMode(store: Store, unit: Row, action: Doc): void {
  if (action.storeMode === 'Explicit') unit.stores = storesOf(store, action.stores);
  else if (action.storeMode !== 'FromParent') throw malformed('storeMode');
  else if (unit.unitType === 'Company') {
    throw invalidOperation('A Company has nobody to take stores from.');
  } else delete unit.stores;
  unit.storeMode = action.storeMode;
}

/** The actions on the stores of a unit. */
export const storeActions = (store: Store): Record<string, ActionMend> => ({
  addStore: (unit, action) => {
    const held = ownStores(unit);
    const added = keyReferenceTo(store, 'store', action.store);
    if (!held.some(({ key }) => key === added.key)) unit.stores = [...held, added];
  },
  removeStore: (unit, action) => {
    const { key } = keyReferenceTo(store, 'store', action.store);
    unit.stores = ownStores(unit).filter((held) => held.key !== key);
  },
  setStores: (unit, action) => {
    ownStores(unit);
    unit.stores = storesOf(store, action.stores);
  },
  setStoreMode: (unit, action) => setStoreMode(store, unit, action),
});

/** A text that a unit cannot be without. */
export function nameOf(value: unknown): string {
  const name = text(value);
  if (name === undefined || name === '') throw malformed('name');
  return name;
}

/** `Active` or `Inactive`; the platform has no third. */
export function statusOf(value: unknown): 'Active' | 'Inactive' {
  if (value === 'Active' || value === 'Inactive') return value;
  throw malformed('status');
}

/** An e-mail address, or nothing. */
export function contactEmailOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  const email = text(value);
  if (email?.includes('@') === true) return email;
  throw invalidInput(`'${String(value)}' is not a valid email address.`);
}

/** The actions on what a unit is and where it stands in the tree. */
export const placeActions = (store: Store): Record<string, ActionMend> => ({
  changeName: (unit, action) => {
    unit.name = nameOf(action.name);
  },
  changeStatus: (unit, action) => {
    unit.status = statusOf(action.status);
  },
  setContactEmail: (unit, action) => {
    unit.contactEmail = contactEmailOf(action.contactEmail);
  },
  changeParentUnit: (unit, action) => {
    if (unit.unitType !== 'Division') throw invalidOperation('A Company has no parent.');
    Object.assign(unit, placeBelow(store, unit, action.parentUnit));
  },
  setUnitType: (unit, action) => {
    if (action.unitType === 'Division') {
      Object.assign(unit, placeBelow(store, unit, action.parentUnit));
    } else if (action.unitType === 'Company') {
      delete unit.parentUnit;
      unit.topLevelUnit = { typeId: 'business-unit', key: unit.key };
    } else throw malformed('unitType');
    unit.unitType = action.unitType;
  },
});
