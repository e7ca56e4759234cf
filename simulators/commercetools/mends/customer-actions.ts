import { invalidInput, invalidOperation } from '../errors.ts';
import { type Doc, docs, type Row, text, toDoc } from '../storage/doc.ts';
import type { Store } from '../storage/store.ts';
import { addressActions } from './address-actions.ts';
import { type Bench, graftActions } from './bench.ts';
import { checkEmailFree } from './customer-create.ts';
import { customerSetters } from './customer-values.ts';
import { keyReferenceTo, optionally, type Reference, referenceTo } from './references.ts';

/**
 * Gaps 4 and 5 of the mock: the group assignment and store actions are missing, a group cannot be
 * cleared, a changed e-mail stays verified and may be someone else's, address custom fields are missing.
 * Values are not looked at.
 */

const groupsPerCustomerMax = 500;

const assignmentsOf = (customer: Doc): Doc[] => docs(customer.customerGroupAssignments);

const groupIdOf = (assignment: Doc): string | undefined => text(toDoc(assignment.customerGroup).id);

function addAssignment(store: Store, customer: Doc, action: Doc): void {
  const customerGroup = referenceTo(
    store,
    'customer-group',
    toDoc(action.customerGroupAssignment).customerGroup,
  );
  const held = assignmentsOf(customer);
  if (held.some((assignment) => groupIdOf(assignment) === customerGroup.id)) {
    throw invalidOperation(`The Customer is already assigned to group '${customerGroup.id}'.`);
  }
  if (held.length >= groupsPerCustomerMax) {
    throw invalidOperation(`A Customer has at most ${groupsPerCustomerMax} group assignments.`);
  }
  customer.customerGroupAssignments = [...held, { customerGroup }];
}

function removeAssignment(store: Store, customer: Doc, action: Doc): void {
  const { id } = referenceTo(store, 'customer-group', action.customerGroup);
  const held = assignmentsOf(customer);
  const kept = held.filter((assignment) => groupIdOf(assignment) !== id);
  if (kept.length === held.length) {
    throw invalidOperation(`The Customer is not assigned to group '${id}'.`);
  }
  customer.customerGroupAssignments = kept;
}

function setAssignments(store: Store, customer: Doc, action: Doc): void {
  const groups = new Map<string, Reference>();
  for (const { customerGroup } of docs(action.customerGroupAssignments)) {
    const reference = referenceTo(store, 'customer-group', customerGroup);
    groups.set(reference.id, reference);
  }
  customer.customerGroupAssignments = [...groups.values()].map((customerGroup) => ({
    customerGroup,
  }));
}

function changeEmail(store: Store, customer: Row, action: Doc): void {
  const email = text(action.email);
  if (email === undefined || !email.includes('@')) {
    throw invalidInput(`'${String(action.email)}' is not a valid email address.`);
  }
  if (customer.email === email) return;
  checkEmailFree(store, { id: customer.id, stores: customer.stores, email });
  customer.email = email;
  customer.isEmailVerified = false;
}

const storeActions = (store: Store) => ({
  setStores: (customer: Row, action: Doc) => {
    customer.stores = docs(action.stores).map((given) => keyReferenceTo(store, 'store', given));
    checkEmailFree(store, customer);
  },
  addStore: (customer: Row, action: Doc) => {
    const added = keyReferenceTo(store, 'store', action.store);
    const held = docs(customer.stores);
    if (!held.some(({ key }) => key === added.key)) customer.stores = [...held, added];
    checkEmailFree(store, customer);
  },
  removeStore: (customer: Row, action: Doc) => {
    const { key } = keyReferenceTo(store, 'store', action.store);
    customer.stores = docs(customer.stores).filter((held) => held.key !== key);
    checkEmailFree(store, customer);
  },
});

export function mendCustomerActions(bench: Bench): void {
  const { store } = bench;
  graftActions(bench, 'customer', {
    ...customerSetters,
    ...storeActions(store),
    ...addressActions(store),
    addCustomerGroupAssignment: (customer, action) => addAssignment(store, customer, action),
    removeCustomerGroupAssignment: (customer, action) => removeAssignment(store, customer, action),
    setCustomerGroupAssignments: (customer, action) => setAssignments(store, customer, action),
    setCustomerGroup: (customer, action) => {
      customer.customerGroup = optionally(action.customerGroup, (group) =>
        referenceTo(store, 'customer-group', group),
      );
    },
    changeEmail: (customer, action) => changeEmail(store, customer, action),
  });
}
