import type { Organisation } from '../model/organisation.ts';
import { writableUnitAttributes } from '../model/organisation-changes.ts';
import { groupsOf, type LentPhone, storesOf } from './contact-attributes.ts';
import { type Field, fieldMaker } from './field.ts';

const { text, code, phone, lookup, address } = fieldMaker<Organisation>(
  'unit',
  writableUnitAttributes,
);

/** 0 active, 1 inactive, as on every table of Dataverse. */
const stateField: Field<Organisation, 'statecode'> = {
  ...code('status', 'statecode', null, ({ status }) => status),
  form: { type: 'choice', choices: { Active: 0, Inactive: 1 } },
  notOnCreate: true,
};

/**
 * The attributes of an account. Lengths are those of a Dataverse environment as it is delivered (fact
 * sheet dataverse, 10); keys of commercetools may be longer than the columns that take them.
 */
export const accountFields = [
  { ...text('name', 'name', 160, ({ name }) => name || null), required: true },
  code('contactEmail', 'emailaddress1', 100, ({ contactEmail }) => contactEmail),
  phone('billingAddress.phone', 'telephone1', phoneOf),
  ...address('billingAddress', 'address1'),
  ...address('shippingAddress', 'address2'),
  lookup('parentKey', 'parentaccountid'),
  stateField,
  code('key', 'cwy_businessunitkey', 100, ({ key }) => key),
  code('unitType', 'cwy_unittype', 20, ({ unitType }) => unitType),
  code('topLevelKey', 'cwy_toplevelunit', 100, ({ topLevelKey }) => topLevelKey),
  text('customerGroups', 'cwy_customergroup', 100, groupsOf),
  text('stores', 'cwy_stores', 1000, storesOf),
];

/** The contact that the CRM names first; commercetools is told of it by setting alone. */
export const primaryContactField = {
  ...lookup('primaryContact', 'primarycontactid'),
  direction: 'to-commerce',
  owner: 'dynamics',
} as const;

/** The columns that can be set up in the configuration. */
export type AccountColumn =
  | (typeof accountFields)[number]['column']
  | typeof primaryContactField.column;

/** A unit has no phone of its own in commercetools. */
function phoneOf({ billingAddress }: Organisation): LentPhone | null {
  if (billingAddress?.phone == null) return null;
  return { number: billingAddress.phone, country: billingAddress.country };
}
