import type { Json } from '../../std/json.ts';
import type { Address, Person } from '../model/person.ts';
import { normaliseText } from '../normalise/text.ts';
import type { ColumnValue } from './column-values.ts';
import { groupsOf, storesOf } from './contact-attributes.ts';

type Attribute = (person: Person) => ColumnValue;

const ofPerson = {
  key: ({ key }) => key,
  customerNumber: ({ customerNumber }) => customerNumber,
  externalId: ({ externalId }) => externalId,
  email: ({ email }) => email || null,
  emailVerified: ({ emailVerified }) => emailVerified,
  firstName: ({ firstName }) => firstName,
  middleName: ({ middleName }) => middleName,
  lastName: ({ lastName }) => lastName,
  salutation: ({ salutation }) => salutation,
  title: ({ title }) => title,
  companyName: ({ companyName }) => companyName,
  dateOfBirth: ({ dateOfBirth }) => dateOfBirth,
  locale: ({ locale }) => locale,
  vatId: ({ vatId }) => vatId,
  phone: ({ phone }) => phone,
  mobile: ({ mobile }) => mobile,
  customerGroups: groupsOf,
  stores: storesOf,
  createdAt: ({ createdAt }) => createdAt,
} as const satisfies Record<string, Attribute>;

const addressFields = [
  'id',
  'key',
  'name',
  'company',
  'street',
  'additionalStreet',
  'postalCode',
  'city',
  'state',
  'country',
  'phone',
  'mobile',
] as const satisfies readonly (keyof Address)[];

const addresses = ['billingAddress', 'shippingAddress'] as const;

const ofAddresses: readonly (readonly [string, Attribute])[] = addresses.flatMap((address) =>
  addressFields.map(
    (field) =>
      [`${address}.${field}`, (person: Person) => person[address]?.[field] || null] as const,
  ),
);

const attributes: ReadonlyMap<string, Attribute> = new Map<string, Attribute>([
  ...Object.entries(ofPerson),
  ...ofAddresses,
]);

/** The attributes of a customer that a column may be filled from, beside its custom fields. */
export const personPaths: readonly string[] = [...attributes.keys()];

/** `custom.<name>`, with the characters that commercetools allows in the name of a field. */
const customPath = /^custom\.([A-Za-z0-9_-]{2,36})$/;

/** The name of the custom field that a path names; null for any other path. */
export function customFieldOf(path: string): string | null {
  return customPath.exec(path)?.[1] ?? null;
}

/** What a path names: an attribute of the customer or a custom field; null = neither. */
export function attributeAt(path: string): Attribute | null {
  const name = customFieldOf(path);
  if (name === null) return attributes.get(path) ?? null;
  return ({ customFields }) =>
    Object.hasOwn(customFields, name) ? columnValueOf(customFields[name] ?? null) : null;
}

/** The country (ISO 3166-1 alpha-2) of the address that a path leads into; else null. */
export function countryAt(path: string): (person: Person) => string | null {
  const address = addresses.find((name) => path.startsWith(`${name}.`));
  return (person) => (address === undefined ? null : person[address]?.country || null);
}

/** A set becomes its entries, `a, b`; any other thing with parts its JSON. */
function columnValueOf(value: Json): ColumnValue {
  if (typeof value === 'string') return normaliseText(value);
  if (value === null || typeof value !== 'object') return value;
  return normaliseText(
    isFlat(value) ? [...value].map(String).sort().join(', ') : JSON.stringify(value),
  );
}

function isFlat(value: Json): value is readonly (string | number | boolean)[] {
  return Array.isArray(value) && value.every((part) => part !== null && typeof part !== 'object');
}
