import type { Json } from '../../std/json.ts';
import type { Address, Person } from '../model/person.ts';
import { normaliseText } from '../normalise/text.ts';
import type { ColumnValue } from './column-values.ts';
import type { Addressed } from './field.ts';

/** Takes one attribute of a record. */
export type Attribute<S> = (source: S) => ColumnValue;

/** What every kind of record has that columns are filled from. */
export type Pathed = Addressed & Pick<Person, 'customFields'>;

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

/** The attributes of a record and of its addresses, by path. */
export function attributesOf<S extends Pathed>(
  own: Readonly<Record<string, Attribute<S>>>,
): ReadonlyMap<string, Attribute<S>> {
  const ofAddresses = addresses.flatMap((address) =>
    addressFields.map((field): readonly [string, Attribute<S>] => [
      `${address}.${field}`,
      (source) => source[address]?.[field] || null,
    ]),
  );
  return new Map([...Object.entries(own), ...ofAddresses]);
}

/** `custom.<name>`, with the characters that commercetools allows in the name of a field. */
const customPath = /^custom\.([A-Za-z0-9_-]{2,36})$/;

/** The name of the custom field that a path names; null for any other path. */
export function customFieldOf(path: string): string | null {
  return customPath.exec(path)?.[1] ?? null;
}

/** What a path names: one of the attributes or a custom field; null = neither. */
export function attributeIn<S extends Pathed>(
  attributes: ReadonlyMap<string, Attribute<S>>,
  path: string,
): Attribute<S> | null {
  const name = customFieldOf(path);
  if (name === null) return attributes.get(path) ?? null;
  return ({ customFields }) =>
    Object.hasOwn(customFields, name) ? columnValueOf(customFields[name] ?? null) : null;
}

/** The country (ISO 3166-1 alpha-2) of the address that a path leads into; else null. */
export function countryAt(path: string): (source: Addressed) => string | null {
  const address = addresses.find((name) => path.startsWith(`${name}.`));
  return (source) => (address === undefined ? null : source[address]?.country || null);
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
