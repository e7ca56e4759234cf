import type { Raw } from '../raw.ts';
import type { CompanyNotes } from '../story/stage.ts';

const orderedAt = '2026-03-05T09:00:00.000Z';
const role = (key: string, inheritance: string): Raw => ({
  ...{ associateRole: { typeId: 'associate-role', key }, inheritance },
});
const acting = (id: string, key: string, inheritance: string): Raw => ({
  customer: { typeId: 'customer', id },
  associateRoleAssignments: [role(key, inheritance)],
});

/** A company and a division; Anna runs both, Late buys for the division and did so for the company. */
export const units: readonly Raw[] = [
  {
    ...{ id: 'u1', key: 'acme', name: 'Acme GmbH', unitType: 'Company', status: 'Active' },
    contactEmail: 'office@acme.example',
    associateMode: 'Explicit',
    associates: [acting('c1', 'admin', 'Enabled')],
  },
  {
    ...{ id: 'u2', key: 'acme-it', name: 'Acme IT', unitType: 'Division', status: 'Inactive' },
    parentUnit: { typeId: 'business-unit', key: 'acme' },
    associateMode: 'ExplicitAndFromParent',
    associates: [acting('c2', 'buyer', 'Disabled')],
  },
];

export const associateRoles: readonly Raw[] = [
  { key: 'admin', name: 'Administrator' },
  { key: 'buyer', name: 'Buyer' },
];

const accountOf = (unit: Raw | undefined, accountid: string, given: Raw): Raw => ({
  ...{ accountid, cwy_commercetoolsid: unit?.id, cwy_sourceeventid: 'e1', name: unit?.name },
  ...{ cwy_businessunitkey: unit?.key, cwy_unittype: unit?.unitType, cwy_toplevelunit: 'acme' },
  ...given,
});

export const accounts: readonly Raw[] = [
  accountOf(units[0], 'a1', { statecode: 0, emailaddress1: 'office@acme.example' }),
  accountOf(units[1], 'a2', {
    ...{ statecode: 1, parentaccountid: { table: 'account', id: 'a1' } },
    ...{ cwy_ordercount: 1, cwy_totalgross: 40, cwy_totalrefunded: 0, cwy_totalnet: 40 },
  }),
];

export const connectionRoles: readonly Raw[] = [
  { connectionroleid: 'r1', name: 'Administrator' },
  { connectionroleid: 'r2', name: 'Buyer' },
];

const tie = (contact: string, account: string, roleId: string, given: Raw = {}): Raw => ({
  record1id: { table: 'contact', id: contact },
  record2id: { table: 'account', id: account },
  record1roleid: { table: 'connectionrole', id: roleId },
  effectivestart: orderedAt,
  ...given,
});

export const connections: readonly Raw[] = [
  tie('k1', 'a1', 'r1'),
  tie('k1', 'a2', 'r1', { description: 'Inherited from acme' }),
  tie('k2', 'a2', 'r2'),
  tie('k2', 'a1', 'r2', { effectiveend: orderedAt }),
];

/** Late’s order for the division, for which nothing was paid so far. */
export const companyOrder: Raw = {
  ...{ id: 'o4', orderNumber: '1004', customerId: 'c2', orderState: 'Open' },
  businessUnit: { typeId: 'business-unit', key: 'acme-it' },
  store: { typeId: 'store', key: 'uk' },
  ...{ createdAt: orderedAt, lastModifiedAt: orderedAt },
  totalPrice: { centAmount: 4_000, currencyCode: 'EUR', fractionDigits: 2 },
};

export const companyEntry: Raw = {
  ...{ activityid: 'o4-placed', cwy_commercetoolsid: 'o4', cwy_ordernumber: '1004' },
  ...{ cwy_fact: 'placed', cwy_kind: 'placed', cwy_sourceeventid: 'e1', statecode: 1 },
  ...{ cwy_amount: 40, cwy_currency: 'EUR', subject: '40.00 EUR', actualend: orderedAt },
  regardingobjectid: { table: 'account', id: 'a2' },
};

export const parties: readonly Raw[] = [
  { activityid: { id: 'o4-placed' }, partyid: { table: 'account', id: 'a2' } },
  { activityid: { id: 'o4-placed' }, partyid: { table: 'contact', id: 'k2' } },
];

export const companyNotes: CompanyNotes = {
  units: ['u1', 'u2'],
  rolesLost: [{ customerId: 'c2', unitId: 'u1' }],
  moved: {
    ...{ unitId: 'u2', accountBefore: 'a2', accountAfter: 'a2' },
    ...{ parentBefore: 'a9', parentAfter: 'a1' },
  },
  orders: [{ orderId: 'o4', customerId: 'c2' }],
  renamed: { unitId: 'u1', name: 'Acme GmbH' },
  closed: 'u2',
  treeCode: 0,
};
