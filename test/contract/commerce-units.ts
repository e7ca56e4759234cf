import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { Organisation } from '../../src/core/model/organisation.ts';
import type { OrganisationChanges } from '../../src/core/model/organisation-changes.ts';
import type { Commerce } from '../../src/ports/commerce.ts';
import { apiSteps, type CommerceSubject, idOf, type Shop } from './commerce-contract.ts';
import { recordedCall } from './recorded-call.ts';

export interface UnitSubject extends CommerceSubject {
  /** Key of a custom type for business units with a text field `crmId`; `commerce` sets it. */
  readonly unitTypeKey: string;
  /** The same project through a `Commerce` that has no custom type to set. */
  readonly withoutType: Commerce;
}

/** Draft of the custom type that a subject's project must have. */
export const unitTypeDraft = (key: string) => ({
  key,
  name: { en: key },
  resourceTypeIds: ['business-unit'],
  fieldDefinitions: [
    { name: 'crmId', type: { name: 'String' }, label: { en: 'crmId' }, required: false },
  ],
});

/** Changes of nothing but these attributes. */
export const attributes = (given: OrganisationChanges['attributes']): OrganisationChanges => ({
  attributes: given,
  customFields: {},
  newAssociates: [],
});

/** A company of its own; answers its key. */
export async function newCompany(shop: Shop, more: object = {}): Promise<string> {
  const key = `unit-${randomUUID()}`;
  await shop.post('/business-units', { key, name: 'Acme', unitType: 'Company', ...more });
  return key;
}

export async function newDivision(shop: Shop, parent: string, more: object = {}): Promise<string> {
  const parentUnit = { typeId: 'business-unit', key: parent };
  return newCompany(shop, { name: 'North', unitType: 'Division', parentUnit, ...more });
}

export async function newRole(shop: Shop, more: object = {}): Promise<string> {
  const key = `role-${randomUUID()}`;
  await shop.post('/associate-roles', { key, buyerAssignable: true, ...more });
  return key;
}

/** A group of its own; answers its key. */
export async function newGroup(shop: Shop): Promise<string> {
  const key = `group-${randomUUID()}`;
  idOf(await shop.post('/customer-groups', { groupName: key, key }));
  return key;
}

/** An associate as a draft names one. */
export const associateDraft = (id: string, ...roles: readonly (readonly [string, boolean?])[]) => ({
  customer: { typeId: 'customer', id },
  associateRoleAssignments: roles.map(([key, passedOn]) => ({
    associateRole: { typeId: 'associate-role', key },
    inheritance: passedOn === true ? 'Enabled' : 'Disabled',
  })),
});

/** The unit as it is now. */
export async function unitOf(commerce: Commerce, key: string): Promise<Organisation> {
  const unit = await commerce.businessUnitByKey(key, recordedCall().call);
  if (unit === null) throw new Error(`There is no unit ${key}.`);
  return unit;
}

/** Writes to the unit in the state given. */
export async function updateUnit(
  commerce: Commerce,
  unit: Organisation,
  changes: OrganisationChanges,
) {
  const { call, steps } = recordedCall();
  const { version } = unit;
  const answer = await commerce.updateBusinessUnit({ id: unit.ref.id, version }, changes, call);
  return { answer, steps: apiSteps(steps) };
}

/** The unit afterwards, which the answer must be equal to. */
export async function updatedUnit(
  commerce: Commerce,
  unit: Organisation,
  changes: OrganisationChanges,
): Promise<Organisation> {
  const { answer } = await updateUnit(commerce, unit, changes);
  const now = await unitOf(commerce, unit.key);
  expect(answer).toEqual(now);
  return now;
}
