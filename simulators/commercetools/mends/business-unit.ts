import { invalidOperation } from '../errors.ts';
import { type Doc, docs, type Row, text, toDoc } from '../storage/doc.ts';
import type { Store } from '../storage/store.ts';
import { type Bench, type Context, graft, graftActions, repositoryOf } from './bench.ts';
import { keyReferenceTo, type Reference, referenceTo } from './references.ts';

/**
 * Gap 13 of the mock: a created unit lacks the platform's defaults, nothing is inherited from parents,
 * and the store, type and group actions are missing.
 */

const unitsAboveMax = 5;

function defaultsFor(draft: Doc): Doc {
  const division = draft.unitType === 'Division';
  return {
    status: draft.status ?? 'Active',
    storeMode: draft.storeMode ?? (division ? 'FromParent' : 'Explicit'),
    associateMode: draft.associateMode ?? (division ? 'ExplicitAndFromParent' : 'Explicit'),
    approvalRuleMode: draft.approvalRuleMode ?? (division ? 'ExplicitAndFromParent' : 'Explicit'),
    addresses: [],
    shippingAddressIds: [],
    billingAddressIds: [],
    associates: [],
  };
}

function parentOf(store: Store, unit: Doc): Row | undefined {
  const key = text(toDoc(unit.parentUnit).key);
  return key === undefined ? undefined : store.table('business-unit').first('key', key);
}

function ancestors(store: Store, unit: Doc): Row[] {
  const found: Row[] = [];
  let parent = parentOf(store, unit);
  while (parent && found.length < unitsAboveMax) {
    found.push(parent);
    parent = parentOf(store, parent);
  }
  return found;
}

function inheritedFrom(parent: Row): Doc[] {
  return docs(parent.associates).flatMap((associate) => {
    const roles = docs(associate.associateRoleAssignments).filter(
      ({ inheritance }) => inheritance === 'Enabled',
    );
    if (roles.length === 0) return [];
    return [
      {
        customer: associate.customer,
        associateRoleAssignments: roles.map(({ associateRole }) => ({
          associateRole,
          source: { typeId: 'business-unit', key: parent.key },
        })),
      },
    ];
  });
}

/** What a unit takes over from the units above it: computed on reading, as it has no version of its own. */
export function inheritance(store: Store, unit: Row): Doc {
  const above = ancestors(store, unit);
  const inherited: Doc = {};
  if (unit.associateMode === 'ExplicitAndFromParent') {
    inherited.inheritedAssociates = above.flatMap(inheritedFrom);
  }
  if (unit.storeMode === 'FromParent') {
    const source = above.find((parent) => parent.storeMode === 'Explicit');
    inherited.inheritedStores = docs(source?.stores);
  }
  return inherited;
}

function assignmentActions(store: Store) {
  const idOf = (assignment: Doc) => text(toDoc(assignment.customerGroup).id);
  const groupOf = (assignment: unknown): { customerGroup: Reference } => ({
    customerGroup: referenceTo(store, 'customer-group', toDoc(assignment).customerGroup),
  });
  return {
    addCustomerGroupAssignment: (unit: Row, action: Doc) => {
      const added = groupOf(action.customerGroupAssignment);
      const held = docs(unit.customerGroupAssignments);
      if (held.some((assignment) => idOf(assignment) === added.customerGroup.id)) {
        throw invalidOperation('The Business Unit is already assigned to this group.');
      }
      unit.customerGroupAssignments = [...held, added];
    },
    removeCustomerGroupAssignment: (unit: Row, action: Doc) => {
      const { id } = referenceTo(store, 'customer-group', action.customerGroup);
      unit.customerGroupAssignments = docs(unit.customerGroupAssignments).filter(
        (assignment) => idOf(assignment) !== id,
      );
    },
    setCustomerGroupAssignments: (unit: Row, action: Doc) => {
      unit.customerGroupAssignments = docs(action.customerGroupAssignments).map(groupOf);
    },
  };
}

function reparent(store: Store, unit: Row, action: Doc): void {
  const parent = keyReferenceTo(store, 'business-unit', action.parentUnit);
  const above = store.table('business-unit').first('key', parent.key);
  unit.parentUnit = parent;
  unit.topLevelUnit = above?.topLevelUnit ?? parent;
}

export function mendBusinessUnits(bench: Bench): void {
  const { store } = bench;
  const repository = repositoryOf(bench, 'business-unit');
  const create: unknown = Reflect.get(repository, 'create');
  if (typeof create !== 'function') throw new Error('the mock cannot create business units');
  graft(repository, {
    create: (context: Context, draft: Doc) =>
      Reflect.apply(create, repository, [context, { ...defaultsFor(draft), ...draft }]),
  });
  graftActions(bench, 'business-unit', {
    ...assignmentActions(store),
    changeParentUnit: (unit, action) => reparent(store, unit, action),
    setStores: (unit, action) => {
      unit.stores = docs(action.stores).map((given) => keyReferenceTo(store, 'store', given));
    },
    removeStore: (unit, action) => {
      const { key } = keyReferenceTo(store, 'store', action.store);
      unit.stores = docs(unit.stores).filter((held) => held.key !== key);
    },
    setUnitType: (unit, action) => {
      unit.unitType = action.unitType;
      if (action.unitType === 'Division') reparent(store, unit, action);
      else {
        delete unit.parentUnit;
        unit.topLevelUnit = { typeId: 'business-unit', key: unit.key };
      }
    },
  });
}
