import { describe, expect, it } from 'vitest';
import { Problem } from '../problems/problem.ts';
import { organisationOf } from './business-unit.ts';

const keyed = (key: string) => ({ key });
const company = {
  id: 'u1',
  version: 3,
  createdAt: '2026-01-02T03:04:05Z',
  lastModifiedAt: '2026-01-02T03:04:05.678+01:00',
  key: 'acme',
  name: 'Acme',
  unitType: 'Company',
  status: 'Active',
  topLevelUnit: keyed('acme'),
};
const division = { ...company, unitType: 'Division', key: 'north', parentUnit: keyed('acme') };
const assignment = (key: string, inheritance?: string) => ({
  associateRole: keyed(key),
  inheritance,
});
const associate = (id: string, ...associateRoleAssignments: object[]) => ({
  customer: { typeId: 'customer', id },
  associateRoleAssignments,
});

describe('organisationOf', () => {
  it('reads a bare company: what is absent is null or empty', () => {
    expect(organisationOf(company, 'shop')).toEqual({
      ref: { projectKey: 'shop', kind: 'business-unit', id: 'u1' },
      version: 3,
      createdAt: '2026-01-02T03:04:05.000Z',
      modifiedAt: '2026-01-02T02:04:05.678Z',
      modifiedByClientId: null,
      key: 'acme',
      name: 'Acme',
      unitType: 'Company',
      status: 'Active',
      contactEmail: null,
      parentKey: null,
      topLevelKey: 'acme',
      stores: [],
      associatesFromParent: false,
      associates: [],
      customerGroups: [],
      billingAddress: null,
      shippingAddress: null,
      otherAddresses: [],
      customFields: {},
    });
  });

  it('takes a division without modes for one that takes over stores and associates', () => {
    const lists = { stores: [keyed('own')], inheritedStores: [keyed('uk'), keyed('de')] };
    expect(organisationOf({ ...division, ...lists }, 'p')).toMatchObject({
      parentKey: 'acme',
      topLevelKey: 'acme',
      stores: ['de', 'uk'],
      associatesFromParent: true,
    });
    const modes = { storeMode: 'Explicit', associateMode: 'Explicit' };
    expect(organisationOf({ ...division, ...lists, ...modes }, 'p')).toMatchObject({
      stores: ['own'],
      associatesFromParent: false,
    });
  });

  it('sorts associates and roles, each once, and passes on only what says so', () => {
    const associates = [
      associate('c2', assignment('buyer', 'Disabled'), assignment('admin', 'Enabled')),
      associate('c1', assignment('buyer')),
      associate('c2', assignment('buyer', 'Enabled'), assignment('admin', 'Disabled')),
      associate('c3'),
    ];
    expect(organisationOf({ ...company, associates }, 'p').associates).toEqual([
      { customerId: 'c1', roles: [{ key: 'buyer', passedOn: false }] },
      {
        customerId: 'c2',
        roles: [
          { key: 'admin', passedOn: true },
          { key: 'buyer', passedOn: true },
        ],
      },
    ]);
  });

  it('leaves aside whom others pass on: that list lags, and is worked out here', () => {
    const inheritedAssociates = [associate('c9', assignment('buyer'))];
    expect(organisationOf({ ...division, inheritedAssociates }, 'p').associates).toEqual([]);
  });

  it.each([
    [{ key: undefined }, 'business-unit.key', 'nothing'],
    [{ name: ' ' }, 'business-unit.name', 'string'],
    [{ unitType: 'Branch' }, 'business-unit.unitType', 'string'],
    [{ status: 'Closed' }, 'business-unit.status', 'string'],
    [{ storeMode: 'Other' }, 'business-unit.storeMode', 'string'],
    [{ associateMode: 7 }, 'business-unit.associateMode', 'number'],
    [{ topLevelUnit: {} }, 'business-unit.topLevelUnit.key', 'nothing'],
    [{ addresses: [{ id: 'a' }] }, 'business-unit.addresses[0].country', 'nothing'],
    [{ associates: [{ customer: {} }] }, 'business-unit.associates[0].customer.id', 'nothing'],
    [
      { associates: [associate('c', assignment('buyer', 'Perhaps'))] },
      'business-unit.associates[0].associateRoleAssignments[0].inheritance',
      'string',
    ],
  ])('refuses %j, naming the place and no value', (broken, place, value) => {
    const read = () => organisationOf({ ...company, ...broken }, 'p');
    expect(read).toThrow(Problem);
    expect(read).toThrow(
      `CWY-2006 commercetools answer not understood, at ${place}, found ${value}`,
    );
  });

  it('refuses a division without a parent', () => {
    expect(() => organisationOf({ ...division, parentUnit: undefined }, 'p')).toThrow('CWY-2006');
  });

  it.each([null, 'text', 7, []])('refuses %j as a unit', (document) => {
    expect(() => organisationOf(document, 'p')).toThrow('CWY-2006');
  });
});
