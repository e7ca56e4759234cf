import type { Person } from '../model/person.ts';
import { type Attribute, attributeIn, attributesOf } from './attribute-paths.ts';
import { groupsOf, storesOf } from './contact-attributes.ts';

const attributes = attributesOf<Person>({
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
});

/** The attributes of a customer that a column may be filled from, beside its custom fields. */
export const personPaths: readonly string[] = [...attributes.keys()];

/** What a path names: an attribute of the customer or a custom field; null = neither. */
export function attributeAt(path: string): Attribute<Person> | null {
  return attributeIn(attributes, path);
}
