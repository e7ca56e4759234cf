import { CommerceError, invalidOperation, malformed } from '../errors.ts';
import { type Doc, docs, type Row, text, toDoc } from '../storage/doc.ts';
import type { Store } from '../storage/store.ts';
import type { ActionMend } from './bench.ts';
import { keyReferenceTo, referenceTo } from './references.ts';
import { inheritedAssociates } from './unit-tree.ts';

const associatesMax = 2_000;

const inheritanceModes: readonly unknown[] = ['Enabled', 'Disabled'];

/** An associate from a draft: customer and roles have to exist; a role is not passed on unless it says so. */
export function associateFrom(store: Store, draft: Doc): Doc {
  if (!Array.isArray(draft.associateRoleAssignments)) {
    throw malformed('associate -> associateRoleAssignments');
  }
  return {
    customer: referenceTo(store, 'customer', draft.customer),
    associateRoleAssignments: docs(draft.associateRoleAssignments).map((assignment) => {
      const inheritance = assignment.inheritance ?? 'Disabled';
      if (!inheritanceModes.includes(inheritance)) throw malformed('associate -> inheritance');
      const role = keyReferenceTo(store, 'associate-role', assignment.associateRole);
      return { associateRole: role, inheritance };
    }),
  };
}

const customerOf = (associate: Doc): string | undefined => text(toDoc(associate.customer).id);

/** The list as it is to be stored: one entry per customer, and not too many. */
export function checkedAssociates(associates: Doc[]): Doc[] {
  const customers = new Set(associates.map(customerOf));
  if (customers.size < associates.length) {
    throw invalidOperation('The customer is an associate of this Business Unit already.');
  }
  if (associates.length <= associatesMax) return associates;
  const message = `A Business Unit has at most ${associatesMax} associates.`;
  throw new CommerceError(400, 'MaxResourceLimitExceeded', message);
}

function change(store: Store, unit: Row, action: Doc): void {
  const changed = associateFrom(store, toDoc(action.associate));
  const held = docs(unit.associates);
  if (!held.some((one) => customerOf(one) === customerOf(changed))) {
    throw invalidOperation('The customer is no associate of this Business Unit.');
  }
  unit.associates = held.map((one) => (customerOf(one) === customerOf(changed) ? changed : one));
}

function changeMode(store: Store, unit: Row, action: Doc): void {
  const mode = action.associateMode;
  if (mode !== 'Explicit' && mode !== 'ExplicitAndFromParent') throw malformed('associateMode');
  if (mode === 'ExplicitAndFromParent' && unit.unitType === 'Company') {
    throw invalidOperation('A Company has nobody to take associates from.');
  }
  if (mode === 'Explicit' && action.makeInheritedAssociatesExplicit === true) {
    unit.associates = withOwn(docs(unit.associates), inheritedAssociates(store, unit));
  }
  unit.associateMode = mode;
}

/** Inherited roles become roles of the unit's own, beside those that it has. */
function withOwn(own: readonly Doc[], inherited: readonly Doc[]): Doc[] {
  const byCustomer = new Map(own.map((associate) => [customerOf(associate), associate]));
  for (const { customer, associateRoleAssignments } of inherited) {
    const held = byCustomer.get(customerOf({ customer }));
    const roles = docs(held?.associateRoleAssignments);
    const keys = new Set(roles.map(({ associateRole }) => toDoc(associateRole).key));
    for (const { associateRole } of docs(associateRoleAssignments)) {
      const { key } = toDoc(associateRole);
      if (!keys.has(key)) roles.push({ associateRole, inheritance: 'Disabled' });
      keys.add(key);
    }
    byCustomer.set(customerOf({ customer }), { customer, associateRoleAssignments: roles });
  }
  return [...byCustomer.values()];
}

/** The actions on the people who act for a unit. */
export const associateActions = (store: Store): Record<string, ActionMend> => ({
  addAssociate: (unit, action) => {
    const added = associateFrom(store, toDoc(action.associate));
    unit.associates = checkedAssociates([...docs(unit.associates), added]);
  },
  changeAssociate: (unit, action) => change(store, unit, action),
  removeAssociate: (unit, action) => {
    const { id } = referenceTo(store, 'customer', action.customer);
    unit.associates = docs(unit.associates).filter((one) => customerOf(one) !== id);
  },
  setAssociates: (unit, action) => {
    const drafts = docs(action.associates);
    unit.associates = checkedAssociates(drafts.map((draft) => associateFrom(store, draft)));
  },
  changeAssociateMode: (unit, action) => changeMode(store, unit, action),
});
