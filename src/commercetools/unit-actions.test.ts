import type { BusinessUnit } from '@commercetools/platform-sdk';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OrganisationChanges } from '../core/model/organisation-changes.ts';
import { organisationOf } from './business-unit.ts';
import { Fields } from './fields.ts';
import { dependentUnitActions, isAllPlain, plainUnitActions } from './unit-actions.ts';

const company = {
  id: 'u1',
  version: 1,
  createdAt: '2026-01-02T03:04:05Z',
  lastModifiedAt: '2026-01-02T03:04:05Z',
  key: 'acme',
  name: 'Acme',
  unitType: 'Company',
  status: 'Active',
  topLevelUnit: { key: 'acme' },
};
const none: OrganisationChanges = { attributes: {}, customFields: {}, newAssociates: [] };
const actionsOf = (unit: object, changes: Partial<OrganisationChanges>) =>
  dependentUnitActions(
    { ...none, ...changes },
    new Fields<BusinessUnit>(unit, 'business-unit'),
    'unit-type',
  ).map(({ action }) => action);

describe('actions of a unit', () => {
  it('tells what can be written unread from what cannot', () => {
    const plain = { ...none, attributes: { name: 'A', status: 'Inactive', contactEmail: null } };
    expect(isAllPlain(plain)).toBe(true);
    expect(plainUnitActions(plain).map(({ action }) => action)).toEqual([
      { action: 'changeName', name: 'A' },
      { action: 'changeStatus', status: 'Inactive' },
      { action: 'setContactEmail', contactEmail: undefined },
    ]);
    expect(isAllPlain({ ...none, attributes: { parentKey: 'a' } })).toBe(false);
    expect(isAllPlain({ ...none, customFields: { crmId: 'a' } })).toBe(false);
    const newAssociates = [{ customerId: 'c', roleKey: 'buyer' }];
    expect(isAllPlain({ ...none, newAssociates })).toBe(false);
  });

  it('sends back what it has no name for when an associate gets a further role', () => {
    const held = { associateRole: { key: 'buyer' }, inheritance: 'Enabled', since: 2020 };
    const associates = [{ customer: { id: 'c1' }, associateRoleAssignments: [held] }];
    const newAssociates = [{ customerId: 'c1', roleKey: 'admin' }];
    expect(actionsOf({ ...company, associates }, { newAssociates })).toEqual([
      {
        action: 'changeAssociate',
        associate: {
          customer: { typeId: 'customer', id: 'c1' },
          associateRoleAssignments: [
            { ...held, associateRole: { typeId: 'associate-role', key: 'buyer' } },
            { associateRole: { typeId: 'associate-role', key: 'admin' } },
          ],
        },
      },
    ]);
  });

  it('takes no role from anybody, gives each that is wanted, and asks twice for nothing', () => {
    const id = fc.constantFrom('c1', 'c2', 'c3');
    const role = fc.constantFrom('buyer', 'admin', 'boss');
    const assignment = fc.record({
      associateRole: fc.record({ key: role }),
      inheritance: fc.constantFrom('Enabled', 'Disabled'),
    });
    const associate = fc.record({
      customer: fc.record({ id }),
      associateRoleAssignments: fc.uniqueArray(assignment, {
        minLength: 1,
        selector: (one) => one.associateRole.key,
      }),
    });
    const list = fc.uniqueArray(associate, { selector: (one) => one.customer.id });
    const wanted = fc.array(fc.record({ customerId: id, roleKey: role }), { maxLength: 6 });
    fc.assert(
      fc.property(list, wanted, (associates, newAssociates) => {
        const before = { ...company, associates };
        const actions = actionsOf(before, { newAssociates });
        const changed = actions.map((action): object => Object(action.associate));
        const untouched = associates.filter(
          ({ customer }) =>
            !changed.some((one) => JSON.stringify(one).includes(`"id":"${customer.id}"`)),
        );
        const after = { ...company, associates: [...untouched, ...changed] };
        const rolesAfter = organisationOf(after, 'p').associates.flatMap(({ customerId, roles }) =>
          roles.map(({ key, passedOn }) => `${customerId} ${key} ${passedOn}`),
        );
        const rolesBefore = organisationOf(before, 'p').associates.flatMap(
          ({ customerId, roles }) =>
            roles.map(({ key, passedOn }) => `${customerId} ${key} ${passedOn}`),
        );
        expect(rolesAfter).toEqual(expect.arrayContaining(rolesBefore));
        for (const { customerId, roleKey } of newAssociates) {
          expect(rolesAfter.some((one) => one.startsWith(`${customerId} ${roleKey} `))).toBe(true);
        }
        const pairs = new Set([
          ...rolesBefore.map((one) => one.replace(/ (true|false)$/, '')),
          ...newAssociates.map(({ customerId, roleKey }) => `${customerId} ${roleKey}`),
        ]);
        expect(rolesAfter).toHaveLength(pairs.size);
        expect(actionsOf(after, { newAssociates })).toEqual([]);
      }),
    );
  });
});
