import { refusal } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import type { Schema, Table } from '../schema/schema.ts';
import type { LookupNavigation, ManyToMany, OnDelete } from '../schema/types.ts';
import { metadataId } from './metadata-shapes.ts';

const deleteRules: Record<OnDelete, string> = {
  cascade: 'Cascade',
  removeLink: 'RemoveLink',
  restrict: 'Restrict',
};

const oneToMany = 'Microsoft.Dynamics.CRM.OneToManyRelationshipMetadata';
const manyToMany = 'Microsoft.Dynamics.CRM.ManyToManyRelationshipMetadata';

/** Metadata id of a relationship; its schema name alone would not tell the targets apart. */
export const relationshipId = (table: string, relationship: string, target: string): string =>
  metadataId(`${table}.${relationship}.${target}`);

const towardsTarget = (
  schema: Schema,
  table: Table,
  column: string,
  navigation: LookupNavigation,
  target: string,
): JsonObject => ({
  '@odata.type': `#${oneToMany}`,
  MetadataId: relationshipId(table.name, navigation.relationship, target),
  SchemaName: navigation.relationship,
  RelationshipType: 'OneToManyRelationship',
  IsCustomRelationship: table.columnByName.get(column)?.custom === true,
  ReferencedEntity: target,
  ReferencedAttribute: schema.tables.get(target)?.primaryKey ?? `${target}id`,
  ReferencingEntity: table.name,
  ReferencingAttribute: column,
  ReferencingEntityNavigationPropertyName: navigation.name,
  ReferencedEntityNavigationPropertyName: navigation.relationship,
  CascadeConfiguration: {
    Assign: 'NoCascade',
    Delete: deleteRules[navigation.onDelete],
    Merge: navigation.onMerge === 'none' ? 'NoCascade' : 'Cascade',
    Reparent: 'NoCascade',
    Share: 'NoCascade',
    Unshare: 'NoCascade',
  },
});

/** Lookups of a table as `ManyToOneRelationships` shows them. */
export const manyToOneMetadata = (schema: Schema, table: Table): JsonObject[] =>
  table.lookups.flatMap((column) =>
    (column.navigations ?? []).flatMap((navigation) =>
      navigation.targets.map((target) =>
        towardsTarget(schema, table, column.name, navigation, target),
      ),
    ),
  );

/** Lookups of all tables to this one as `OneToManyRelationships` shows them. */
export const oneToManyMetadata = (schema: Schema, table: Table): JsonObject[] =>
  [...schema.tables.values()]
    .flatMap((other) => manyToOneMetadata(schema, other))
    .filter((relationship) => relationship.ReferencedEntity === table.name);

const pairMetadata = (schema: Schema, table: Table, pair: ManyToMany): JsonObject => ({
  '@odata.type': `#${manyToMany}`,
  MetadataId: relationshipId(pair.intersect, pair.name, ''),
  SchemaName: pair.name,
  RelationshipType: 'ManyToManyRelationship',
  IsCustomRelationship: schema.tables.get(pair.intersect)?.custom === true,
  IntersectEntityName: pair.intersect,
  Entity1LogicalName: table.name,
  Entity1IntersectAttribute: pair.nearColumn,
  Entity1NavigationPropertyName: pair.name,
  Entity2LogicalName: pair.farTable,
  Entity2IntersectAttribute: pair.farColumn,
  Entity2NavigationPropertyName: pair.name,
});

/** Pairings of a table as `ManyToManyRelationships` shows them. */
export const manyToManyMetadata = (schema: Schema, table: Table): JsonObject[] =>
  (table.manyToMany ?? []).map((pair) => pairMetadata(schema, table, pair));

/** Every relationship once; a pairing is listed from one of its ends. */
export const allRelationships = (schema: Schema): JsonObject[] => {
  const tables = [...schema.tables.values()];
  const pairings = new Map(
    tables
      .flatMap((table) => manyToManyMetadata(schema, table))
      .map((pairing) => [String(pairing.MetadataId), pairing]),
  );
  return [...tables.flatMap((table) => manyToOneMetadata(schema, table)), ...pairings.values()];
};

/** Only the relationships of one class, when a URL casts to it. */
export const ofClass = (items: readonly JsonObject[], cast: string | undefined): JsonObject[] => {
  if (cast === undefined) return [...items];
  if (cast !== oneToMany && cast !== manyToMany) throw refusal('segmentUnknown', cast);
  return items.filter((item) => item['@odata.type'] === `#${cast}`);
};
