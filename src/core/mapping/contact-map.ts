import type { Problem } from '../../problems/problem.ts';
import type { Address, Person } from '../model/person.ts';
import type { ColumnValue, ColumnValues } from './column-values.ts';
import {
  billing,
  emailOf,
  groupsOf,
  mobileOf,
  phoneOf,
  salutationOf,
  shipping,
  storesOf,
} from './contact-attributes.ts';
import { lengthProblem } from './fit.ts';

/** Where one attribute of a person goes in the CRM. */
export interface FieldRule {
  /** The name of the attribute in messages: `customer.` and a path of `Person`. */
  readonly attribute: string;
  readonly column: string;
  /** In UTF-16 units; null for columns that are not text. */
  readonly lengthMax: number | null;
  readonly value: (person: Person) => ColumnValue;
}

/** The field map of a contact; each column occurs once. */
export type ContactFieldMap = readonly FieldRule[];

/**
 * The map that is used when the configuration names none. Lengths are those of a Dataverse
 * environment as it is delivered (fact sheet dataverse, 10). `companyName` has no rule: the
 * contact's `company` column is, in spite of its name, a phone number.
 */
export const contactFieldMapDefault: ContactFieldMap = [
  rule('firstName', 'firstname', 50, (person) => person.firstName),
  rule('middleName', 'middlename', 50, (person) => person.middleName),
  rule('lastName', 'lastname', 50, (person) => person.lastName),
  rule('salutation', 'salutation', 100, salutationOf),
  rule('email', 'emailaddress1', 100, emailOf),
  rule('phone', 'telephone1', 50, phoneOf),
  rule('mobile', 'mobilephone', 50, mobileOf),
  rule('dateOfBirth', 'birthdate', null, (person) => person.dateOfBirth),
  ...addressRules('billingAddress', 'address1', billing),
  ...addressRules('shippingAddress', 'address2', shipping),
  rule('locale', 'cwy_locale', 10, (person) => person.locale),
  rule('customerNumber', 'cwy_customernumber', 100, (person) => person.customerNumber),
  rule('customerGroups', 'cwy_customergroup', 100, groupsOf),
  rule('stores', 'cwy_stores', 1000, storesOf),
];

/** The columns that the map writes: what has to be read before a row is changed. */
export function mappedColumns(map: ContactFieldMap): readonly string[] {
  return map.map(({ column }) => column);
}

/** What the field map made of a person. */
export interface MappedContact {
  readonly values: ColumnValues;
  /** One CWY-4009 per value that does not fit; write nothing unless this is empty (`requireFit`). */
  readonly problems: readonly Problem[];
}

/** The values of all mapped columns for a normalised person; absent attributes are null. */
export function contactValues(person: Person, map: ContactFieldMap): MappedContact {
  const values = Object.fromEntries(map.map(({ column, value }) => [column, value(person)]));
  const problems = map
    .map((field) => lengthProblem(placeOf(field), values[field.column] ?? null, field.lengthMax))
    .filter((problem) => problem !== null);
  return { values, problems };
}

function placeOf(field: FieldRule): string {
  return `${field.attribute} -> contact.${field.column}`;
}

function rule(
  path: string,
  column: string,
  lengthMax: number | null,
  value: FieldRule['value'],
): FieldRule {
  return { attribute: `customer.${path}`, column, lengthMax, value };
}

function addressRules(
  path: string,
  prefix: 'address1' | 'address2',
  from: (of: (address: Address) => string | null) => (person: Person) => string | null,
): ContactFieldMap {
  return [
    rule(
      `${path}.street`,
      `${prefix}_line1`,
      250,
      from((address) => address.street),
    ),
    rule(
      `${path}.additionalStreet`,
      `${prefix}_line2`,
      250,
      from((address) => address.additionalStreet),
    ),
    rule(
      `${path}.city`,
      `${prefix}_city`,
      80,
      from((address) => address.city),
    ),
    rule(
      `${path}.state`,
      `${prefix}_stateorprovince`,
      50,
      from((address) => address.state),
    ),
    rule(
      `${path}.postalCode`,
      `${prefix}_postalcode`,
      20,
      from((address) => address.postalCode),
    ),
    rule(
      `${path}.country`,
      `${prefix}_country`,
      80,
      from((address) => address.country || null),
    ),
  ];
}
