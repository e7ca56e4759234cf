import { getBaseResourceProperties } from '@labdigital/commercetools-mock';
import { invalidInput, invalidOperation, malformed } from '../errors.ts';
import { type Doc, docs, text } from '../storage/doc.ts';
import type { Store } from '../storage/store.ts';
import { addressActions } from './address-actions.ts';
import { addressBook } from './addresses.ts';
import { type Bench, type Context, graft, graftActions, repositoryOf, saveNew } from './bench.ts';
import { customFields } from './custom-fields.ts';
import { keyReferenceTo } from './references.ts';
import {
  assignmentActions,
  contactEmailOf,
  groupAssignment,
  nameOf,
  placeActions,
  statusOf,
  storeActions,
} from './unit-actions.ts';
import { associateActions, associateFrom, checkedAssociates } from './unit-associates.ts';
import { followTopLevel, placeBelow } from './unit-tree.ts';

/**
 * Gap 13 of the mock: a created unit lacks the platform's defaults and its groups, nothing is inherited
 * from parents, the store, type and group actions are missing; references, circles and values are not
 * looked at.
 */

function modesOf(draft: Doc, isDivision: boolean): Doc {
  const { storeMode, associateMode, approvalRuleMode } = draft;
  if (!isDivision && [storeMode, associateMode, approvalRuleMode].some(takesFromParent)) {
    throw invalidOperation('A Company has nobody to take anything from.');
  }
  const both = isDivision ? 'ExplicitAndFromParent' : 'Explicit';
  return {
    storeMode: storeMode ?? (isDivision ? 'FromParent' : 'Explicit'),
    associateMode: associateMode ?? both,
    approvalRuleMode: approvalRuleMode ?? both,
  };
}

const takesFromParent = (mode: unknown): boolean =>
  mode === 'FromParent' || mode === 'ExplicitAndFromParent';

function keyOf(draft: Doc): string {
  const key = text(draft.key);
  if (key !== undefined && /^[\w-]{2,256}$/.test(key)) return key;
  throw invalidInput('The key must have 2 to 256 of A-Z, a-z, 0-9, _ and -.');
}

function unitFrom(store: Store, draft: Doc, context: Context): Doc {
  const isDivision = draft.unitType === 'Division';
  if (!isDivision && draft.unitType !== 'Company') throw malformed('unitType');
  const key = keyOf(draft);
  const modes = modesOf(draft, isDivision);
  const stores = docs(draft.stores).map((given) => keyReferenceTo(store, 'store', given));
  const place = isDivision
    ? placeBelow(store, { key }, draft.parentUnit)
    : { topLevelUnit: { typeId: 'business-unit', key } };
  return {
    ...getBaseResourceProperties(context.clientId),
    key,
    name: nameOf(draft.name),
    unitType: draft.unitType,
    status: statusOf(draft.status ?? 'Active'),
    contactEmail: contactEmailOf(draft.contactEmail),
    ...modes,
    ...(modes.storeMode === 'Explicit' ? { stores } : {}),
    ...place,
    ...addressBook(store, draft),
    associates: checkedAssociates(
      docs(draft.associates).map((associate) => associateFrom(store, associate)),
    ),
    customerGroupAssignments: docs(draft.customerGroupAssignments).map((given) =>
      groupAssignment(store, given),
    ),
    custom: customFields(store, draft.custom, 'business-unit'),
  };
}

export function mendBusinessUnits(bench: Bench): void {
  const { store } = bench;
  const repository = repositoryOf(bench, 'business-unit');
  graft(repository, {
    create: (context: Context, draft: Doc) =>
      saveNew(repository, context, unitFrom(store, draft, context)),
  });
  graftActions(bench, 'business-unit', {
    ...addressActions(store),
    ...assignmentActions(store),
    ...associateActions(store),
    ...placeActions(store),
    ...storeActions(store),
  });
  followTopLevel(store);
}
