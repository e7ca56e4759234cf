import type { Address, Person } from '../model/person.ts';
import { type WritableAttribute, writableAttributes } from '../model/person-changes.ts';
import type { ColumnValue } from './column-values.ts';
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
import type { TransformName } from './transform-names.ts';
import type { ValueForm } from './value-form.ts';

/** Where one attribute of a person goes in the CRM, before the configuration has had its say. */
export interface ContactField<Column extends string = string> {
  /** The name of the attribute in messages: `customer.` and a path of `Person`. */
  readonly attribute: string;
  readonly column: Column;
  /** In UTF-16 units; null for columns that are not text. */
  readonly lengthMax: number | null;
  /** Whether somebody has named the length: it holds whatever the environment says. */
  readonly lengthNamed?: boolean;
  /** What the column takes where that is not a text. */
  readonly form?: ValueForm;
  /**
   * Whether a piece of the value still serves people who read it. A piece of an e-mail address or
   * of a number is another one, so such columns are never cut unless they are named.
   */
  readonly readable: boolean;
  readonly transform: TransformName;
  readonly value: (person: Person) => ColumnValue;
  /** Where the value is from (ISO 3166-1 alpha-2), for transforms that depend on it. */
  readonly country: (person: Person) => string | null;
  /** Where a value of the CRM would go; null = commercetools does not let others write it. */
  readonly writes: WritableAttribute | null;
}

/** Where a customer's country stands: written as the configuration says. */
export const countryColumns = ['address1_country', 'address2_country'] as const;

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
  phone('phone', 'telephone1', (person) => phoneOf(person)),
  phone('mobile', 'mobilephone', (person) => mobileOf(person)),
  code('dateOfBirth', 'birthdate', null, (person) => person.dateOfBirth),
  ...addressFields('billingAddress', 'address1', billing),
  ...addressFields('shippingAddress', 'address2', shipping),
  code('locale', 'cwy_locale', 10, (person) => person.locale),
  code('customerNumber', 'cwy_customernumber', 100, (person) => person.customerNumber),
  text('customerGroups', 'cwy_customergroup', 100, groupsOf),
  text('stores', 'cwy_stores', 1000, storesOf),
];

/** The columns that can be set up in the configuration. */
export type ContactColumn = (typeof contactFields)[number]['column'];

function text<Column extends string>(
  path: string,
  column: Column,
  lengthMax: number,
  value: ContactField['value'],
): ContactField<Column> {
  return { ...code(path, column, lengthMax, value), readable: true };
}

function code<Column extends string>(
  path: string,
  column: Column,
  lengthMax: number | null,
  value: ContactField['value'],
): ContactField<Column> {
  const attribute = `customer.${path}`;
  const country = (): null => null;
  const writes = writableAttributes.find((writable) => writable === path) ?? null;
  const transform = 'as-is';
  return { attribute, column, lengthMax, readable: false, transform, value, country, writes };
}

function phone<Column extends string>(
  path: string,
  column: Column,
  lent: typeof phoneOf,
): ContactField<Column> {
  return {
    ...code(path, column, 50, (person) => lent(person)?.number ?? null),
    transform: 'e164',
    country: (person) => lent(person)?.country ?? null,
  };
}

function addressFields<Prefix extends 'address1' | 'address2'>(
  path: string,
  prefix: Prefix,
  from: (of: (address: Address) => string | null) => (person: Person) => string | null,
): ContactField<`${Prefix}_${'line1' | 'line2' | 'city' | 'stateorprovince' | 'postalcode' | 'country'}`>[] {
  const country = from((address) => address.country || null);
  const postalCode = from((address) => address.postalCode);
  return [
    text(
      `${path}.street`,
      `${prefix}_line1`,
      250,
      from((address) => address.street),
    ),
    text(
      `${path}.additionalStreet`,
      `${prefix}_line2`,
      250,
      from((address) => address.additionalStreet),
    ),
    text(
      `${path}.city`,
      `${prefix}_city`,
      80,
      from((address) => address.city),
    ),
    text(
      `${path}.state`,
      `${prefix}_stateorprovince`,
      50,
      from((address) => address.state),
    ),
    code(`${path}.postalCode`, `${prefix}_postalcode`, 20, postalCode),
    code(`${path}.country`, `${prefix}_country`, 80, country),
  ].map((field) => ({ ...field, country }));
}
