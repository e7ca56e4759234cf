import type { Associate, BusinessUnit } from '@commercetools/platform-sdk';
import type { OrganisationChanges } from '../core/model/organisation-changes.ts';
import type { Json } from '../std/json.ts';
import { customerIdOf } from './business-unit.ts';
import type { Fields } from './fields.ts';
import type { Planned } from './planned.ts';

/**
 * One `addAssociate` per customer who is none yet, one `changeAssociate` per associate who lacks a
 * role: that action replaces all roles of one associate, so those that are there go along with what
 * they pass on. `setAssociates` is never used, because it would undo what others did meanwhile.
 */
export function associateActions(
  newAssociates: OrganisationChanges['newAssociates'],
  wire: Fields<BusinessUnit>,
): Planned[] {
  const present = new Map(wire.list('associates').map((one) => [customerIdOf(one), one]));
  return [...Map.groupBy(newAssociates, ({ customerId }) => customerId)].flatMap(
    ([customerId, wanted]) => {
      const held = present.get(customerId);
      const assigned = held === undefined ? [] : assignmentsOf(held);
      const heldKeys = assigned.map(({ key }) => key);
      const wantedKeys = new Set(wanted.map(({ roleKey }) => roleKey));
      const missing = [...wantedKeys].filter((key) => !heldKeys.includes(key));
      if (missing.length === 0) return [];
      const added = missing.map((key) => ({ associateRole: roleNamed(key) }));
      const associate = {
        customer: { typeId: 'customer', id: customerId },
        associateRoleAssignments: [...assigned.map(({ assignment }) => assignment), ...added],
      };
      const action = held === undefined ? 'addAssociate' : 'changeAssociate';
      return [{ action: { action, associate }, attributes: ['associates'] }];
    },
  );
}

interface Held {
  readonly key: string;
  /** As it is, so that nothing of it is lost when it is sent back. */
  readonly assignment: Readonly<Record<string, Json>>;
}

function assignmentsOf(associate: Fields<Associate>): Held[] {
  return associate.list('associateRoleAssignments').map((one) => {
    const key = one.child('associateRole').text('key');
    return { key, assignment: { ...one.document(), associateRole: roleNamed(key) } };
  });
}

function roleNamed(key: string): { typeId: string; key: string } {
  return { typeId: 'associate-role', key };
}
