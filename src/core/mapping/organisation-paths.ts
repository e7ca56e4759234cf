import type { Organisation } from '../model/organisation.ts';
import { type Attribute, attributeIn, attributesOf } from './attribute-paths.ts';
import { groupsOf, storesOf } from './contact-attributes.ts';

const attributes = attributesOf<Organisation>({
  key: ({ key }) => key,
  name: ({ name }) => name || null,
  contactEmail: ({ contactEmail }) => contactEmail,
  unitType: ({ unitType }) => unitType,
  status: ({ status }) => status,
  parentKey: ({ parentKey }) => parentKey,
  topLevelKey: ({ topLevelKey }) => topLevelKey,
  customerGroups: groupsOf,
  stores: storesOf,
  createdAt: ({ createdAt }) => createdAt,
});

/** What a path names: an attribute of the business unit or a custom field; null = neither. */
export function unitAttributeAt(path: string): Attribute<Organisation> | null {
  return attributeIn(attributes, path);
}
