import type { BusinessUnit } from '@commercetools/platform-sdk';
import type {
  OrganisationChanges,
  WritableUnitAttribute,
} from '../core/model/organisation-changes.ts';
import { Problem } from '../problems/problem.ts';
import { addressActions } from './address-actions.ts';
import { associateActions } from './associate-actions.ts';
import { customActions } from './custom-actions.ts';
import type { Fields } from './fields.ts';
import type { Planned, UpdateAction } from './planned.ts';

type ToAction = (value: string | null) => UpdateAction | null;

/** Attributes that have an action of their own, whatever else is known of the unit. */
const plainActions = {
  // A unit without a name is none, and it always has a status.
  name: (name) => (name === null ? null : { action: 'changeName', name }),
  status: (status) => (status === null ? null : { action: 'changeStatus', status }),
  contactEmail: (value) => ({ action: 'setContactEmail', contactEmail: value ?? undefined }),
} as const satisfies Partial<Record<WritableUnitAttribute, ToAction>>;

function isPlain(attribute: string): attribute is keyof typeof plainActions {
  return Object.hasOwn(plainActions, attribute);
}

/** Whether the actions can be told from the changes alone. */
export function isAllPlain({ attributes, customFields, newAssociates }: OrganisationChanges) {
  return (
    Object.keys(attributes).every(isPlain) &&
    Object.keys(customFields).length === 0 &&
    newAssociates.length === 0
  );
}

/** The actions of plain attributes; what no unit can hold is left out. */
export function plainUnitActions({ attributes }: OrganisationChanges): Planned[] {
  return Object.keys(attributes)
    .filter(isPlain)
    .flatMap((attribute) => {
      const value = attributes[attribute];
      const action = value === undefined ? null : plainActions[attribute](value);
      return action === null ? [] : [{ action, attributes: [attribute] }];
    });
}

/** Actions for which one has to know what the unit has now. */
export function dependentUnitActions(
  changes: OrganisationChanges,
  wire: Fields<BusinessUnit>,
  unitTypeKey: string | undefined,
): Planned[] {
  return [
    ...parentActions(changes.attributes.parentKey, wire),
    ...addressActions(changes.attributes, wire),
    ...customActions(changes.customFields, {
      place: 'business-unit',
      custom: wire.childOrNull('custom'),
      typeKey: unitTypeKey,
    }),
    ...associateActions(changes.newAssociates, wire),
  ];
}

/**
 * Units cannot pass from company to division here: that changes what they are, with their stores,
 * associates and approval rules. So a company that is to get a parent, and a division that is to lose
 * its own, are CWY-4009.
 */
function parentActions(
  parentKey: string | null | undefined,
  wire: Fields<BusinessUnit>,
): Planned[] {
  const present = wire.childOrNull('parentUnit')?.text('key') ?? null;
  if (parentKey === undefined || parentKey === present) return [];
  const place = 'business-unit.parentKey';
  if (wire.text('unitType') !== 'Division') {
    throw new Problem('CWY-4009', { place, value: 'a parent', bound: 'none: it is a company' });
  }
  if (parentKey === null) {
    throw new Problem('CWY-4009', { place, value: 'nothing', bound: 'a parent: it is a division' });
  }
  const parentUnit = { typeId: 'business-unit', key: parentKey };
  return [{ action: { action: 'changeParentUnit', parentUnit }, attributes: ['parentKey'] }];
}
