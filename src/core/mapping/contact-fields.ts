import type { Person } from '../model/person.ts';
import { writableAttributes } from '../model/person-changes.ts';
import {
  emailOf,
  groupsOf,
  mobileOf,
  phoneOf,
  salutationOf,
  storesOf,
} from './contact-attributes.ts';
import { fieldMaker } from './field.ts';

const { text, code, phone, lookup, address } = fieldMaker<Person>('customer', writableAttributes);

/**
 * The attributes of a contact. Lengths are those of a Dataverse environment as it is delivered (fact
 * sheet dataverse, 10). `companyName` has no field: the contact's `company` column is, in spite of
 * its name, a phone number.
 */
export const contactFields = [
  text('firstName', 'firstname', 50, (person) => person.firstName),
  text('middleName', 'middlename', 50, (person) => person.middleName),
  text('lastName', 'lastname', 50, (person) => person.lastName),
  text('salutation', 'salutation', 100, salutationOf),
  code('email', 'emailaddress1', 100, emailOf),
  phone('phone', 'telephone1', phoneOf),
  phone('mobile', 'mobilephone', mobileOf),
  code('dateOfBirth', 'birthdate', null, (person) => person.dateOfBirth),
  ...address('billingAddress', 'address1'),
  ...address('shippingAddress', 'address2'),
  code('locale', 'cwy_locale', 10, (person) => person.locale),
  code('customerNumber', 'cwy_customernumber', 100, (person) => person.customerNumber),
  text('customerGroups', 'cwy_customergroup', 100, groupsOf),
  text('stores', 'cwy_stores', 1000, storesOf),
];

/** The account that a contact belongs to: that of the first of the units that it acts for. */
export const parentField = lookup('businessUnit', 'parentcustomerid');

/** The columns that can be set up in the configuration. */
export type ContactColumn = (typeof contactFields)[number]['column'] | typeof parentField.column;
