import type { Json } from '../../std/json.ts';
import { type LentPhone, mobileOf, phoneOf } from '../mapping/contact-attributes.ts';
import type { Organisation } from '../model/organisation.ts';
import type { Address, Person } from '../model/person.ts';
import type { RecordRef } from '../model/record.ts';

/** A value to look for, and where it is from (ISO 3166-1 alpha-2) as far as that is known. */
export interface SubjectValue {
  readonly text: string;
  readonly country: string | null;
}

/** A record of commercetools as match rules see it, whatever its kind. */
export interface Subject {
  readonly ref: RecordRef;
  readonly stores: readonly string[];
  readonly countries: readonly string[];
  readonly emailVerified: boolean;
  /** None for an attribute that is empty or unknown. */
  readonly values: (attribute: string) => readonly SubjectValue[];
}

const plainAttributes = [
  'key',
  'customerNumber',
  'externalId',
  'email',
  'firstName',
  'middleName',
  'lastName',
  'companyName',
  'dateOfBirth',
  'vatId',
] as const;
const addresses = ['billingAddress', 'shippingAddress'] as const;
const addressFields = [
  'company',
  'street',
  'additionalStreet',
  'postalCode',
  'city',
  'state',
  'country',
  'phone',
  'mobile',
] as const;

/** Paths into the two addresses that a record is known by. */
const addressAttributes: readonly string[] = addresses.flatMap((address) =>
  addressFields.map((field) => `${address}.${field}`),
);

/** Attributes of a person that rules may name, beside `custom.<name>`. */
export const personAttributes: readonly string[] = [
  'id',
  ...plainAttributes,
  'phone',
  'mobile',
  ...addressAttributes,
];

/** A person as match rules see it. Expects the normalised person: spellings and countries. */
export function subjectOf(person: Person): Subject {
  const ofAddresses = addresses.flatMap((name) => person[name]?.country ?? []);
  const countries = ofAddresses.length > 0 ? ofAddresses : [person.phoneCountry ?? []].flat();
  return {
    ref: person.ref,
    stores: person.stores,
    countries: [...new Set(countries)],
    emailVerified: person.emailVerified,
    values: (attribute) => valuesOf(person, attribute).filter(({ text }) => text.trim() !== ''),
  };
}

function valuesOf(person: Person, attribute: string): readonly SubjectValue[] {
  if (attribute === 'id') return given(person.ref.id, null);
  if (attribute === 'phone') return ofPhone(phoneOf(person));
  if (attribute === 'mobile') return ofPhone(mobileOf(person));
  const plain = plainAttributes.find((name) => name === attribute);
  if (plain !== undefined) return given(person[plain], person.phoneCountry);
  return customValues(person, attribute, person.phoneCountry) ?? addressValues(person, attribute);
}

const unitPlain = ['key', 'name', 'contactEmail', 'topLevelKey', 'parentKey'] as const;

/** Attributes of a business unit that rules may name, beside `custom.<name>`. */
export const unitAttributes: readonly string[] = ['id', ...unitPlain, ...addressAttributes];

/** A business unit as match rules see it. Expects the normalised one: spellings and countries. */
export function subjectOfUnit(unit: Organisation): Subject {
  const { billingAddress, shippingAddress } = unit;
  const countries = [billingAddress, shippingAddress].flatMap((address) => address?.country || []);
  const [country = null] = countries;
  return {
    ref: unit.ref,
    stores: unit.stores,
    countries: [...new Set(countries)],
    // Nobody shows that the address of a company is theirs.
    emailVerified: false,
    values: (attribute) =>
      unitValues(unit, attribute, country).filter(({ text }) => text.trim() !== ''),
  };
}

function unitValues(
  unit: Organisation,
  attribute: string,
  country: string | null,
): readonly SubjectValue[] {
  if (attribute === 'id') return given(unit.ref.id, null);
  const plain = unitPlain.find((name) => name === attribute);
  if (plain !== undefined) return given(unit[plain], country);
  return customValues(unit, attribute, country) ?? addressValues(unit, attribute);
}

/** What a custom field has; null = the path leads to none. */
function customValues(
  { customFields }: Pick<Person, 'customFields'>,
  attribute: string,
  country: string | null,
): readonly SubjectValue[] | null {
  const [head = '', ...rest] = attribute.split('.');
  return head === 'custom' ? textsOf(customFields[rest.join('.')] ?? null, country) : null;
}

/** What an address has, by a path such as `billingAddress.city`; none for any other path. */
function addressValues(
  record: Pick<Person, (typeof addresses)[number]>,
  attribute: string,
): readonly SubjectValue[] {
  const [head = '', ...rest] = attribute.split('.');
  const address = addresses.find((name) => name === head);
  const field = addressFields.find((name) => name === rest.join('.'));
  if (address === undefined || field === undefined) return [];
  return ofAddress(record[address], field);
}

function ofPhone(phone: LentPhone | null): readonly SubjectValue[] {
  return phone === null ? [] : given(phone.number, phone.country);
}

function ofAddress(
  address: Address | null,
  field: (typeof addressFields)[number],
): readonly SubjectValue[] {
  return address === null ? [] : given(address[field], address.country);
}

/** A text as the one value, or none. */
function given(text: string | null, country: string | null): readonly SubjectValue[] {
  return text === null ? [] : [{ text, country }];
}

/** Texts, numbers and sets of them; what a custom field refers to is not looked up. */
function textsOf(value: Json, country: string | null): readonly SubjectValue[] {
  const texts = (Array.isArray(value) ? value : [value]).slice(0, textsMax);
  return texts.flatMap((item: Json) =>
    typeof item === 'string' || typeof item === 'number' ? given(String(item), country) : [],
  );
}

/** Of a custom field that is a set, as many elements are looked for. */
const textsMax = 5;
