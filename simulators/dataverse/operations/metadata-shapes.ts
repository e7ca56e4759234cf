import { guidFrom } from '../guid.ts';
import type { JsonObject } from '../json.ts';
import type { Schema, Table } from '../schema/schema.ts';
import type { AlternateKey, Choice, Column, ColumnType, RequiredLevel } from '../schema/types.ts';

/** One metadata type: what `AttributeType` says and which class it is cast to. */
type Shape = { readonly attributeType: string; readonly className: string };

const shapes: Record<ColumnType, Shape> = {
  text: { attributeType: 'String', className: 'StringAttributeMetadata' },
  memo: { attributeType: 'Memo', className: 'MemoAttributeMetadata' },
  integer: { attributeType: 'Integer', className: 'IntegerAttributeMetadata' },
  bigint: { attributeType: 'BigInt', className: 'BigIntAttributeMetadata' },
  decimal: { attributeType: 'Decimal', className: 'DecimalAttributeMetadata' },
  double: { attributeType: 'Double', className: 'DoubleAttributeMetadata' },
  money: { attributeType: 'Money', className: 'MoneyAttributeMetadata' },
  boolean: { attributeType: 'Boolean', className: 'BooleanAttributeMetadata' },
  datetime: { attributeType: 'DateTime', className: 'DateTimeAttributeMetadata' },
  dateonly: { attributeType: 'DateTime', className: 'DateTimeAttributeMetadata' },
  choice: { attributeType: 'Picklist', className: 'PicklistAttributeMetadata' },
  state: { attributeType: 'State', className: 'StateAttributeMetadata' },
  status: { attributeType: 'Status', className: 'StatusAttributeMetadata' },
  lookup: { attributeType: 'Lookup', className: 'LookupAttributeMetadata' },
  guid: { attributeType: 'Uniqueidentifier', className: 'AttributeMetadata' },
  entityname: { attributeType: 'EntityName', className: 'EntityNameAttributeMetadata' },
};

const requiredLevels: Record<RequiredLevel, string> = {
  none: 'None',
  recommended: 'Recommended',
  application: 'ApplicationRequired',
  system: 'SystemRequired',
};

const LANGUAGE = 1033;

/** Metadata id of what has this qualified name. */
export const metadataId = (name: string): string => guidFrom(`metadata ${name}`);

const label = (text: string): JsonObject => {
  const localized = { Label: text, LanguageCode: LANGUAGE, IsManaged: true, HasChanged: null };
  return { LocalizedLabels: [localized], UserLocalizedLabel: localized };
};

/** `FirstName` reads "First Name". */
const displayName = (schemaName: string): string =>
  schemaName.replace(/^cwy_/, '').replace(/([a-z\d])([A-Z])/g, '$1 $2');

const optionSet = (choices: readonly Choice[]): JsonObject => ({
  Options: choices.map((choice) => ({
    Value: choice.value,
    Label: label(choice.label),
    ...(choice.state === undefined ? {} : { State: choice.state }),
  })),
});

/** The options stand in one of two places, by whom they belong to. */
const choicesOf = ({ choices, globalChoice }: Column): JsonObject => {
  if (choices === undefined) return {};
  const set = optionSet(choices);
  return globalChoice === undefined
    ? { OptionSet: set, GlobalOptionSet: null }
    : { OptionSet: null, GlobalOptionSet: { Name: globalChoice, ...set } };
};

const limitsOf = (column: Column): JsonObject => ({
  ...(column.maxLength === undefined ? {} : { MaxLength: column.maxLength }),
  ...(column.min === undefined ? {} : { MinValue: column.min }),
  ...(column.max === undefined ? {} : { MaxValue: column.max }),
  ...(column.precision === undefined ? {} : { Precision: column.precision }),
});

const formatOf = (column: Column): JsonObject => {
  if (column.type === 'datetime') return { Format: 'DateAndTime' };
  if (column.type === 'dateonly') return { Format: 'DateOnly' };
  return {};
};

/** Full class name of a column's metadata, as casts in URLs write it. */
export const classOf = (column: Column): string =>
  `Microsoft.Dynamics.CRM.${shapes[column.type].className}`;

/** One column as `Attributes` shows it. */
export const attributeMetadata = (table: Table, column: Column): JsonObject => {
  const isKey = column.name === table.primaryKey;
  const { attributeType } = shapes[column.type];
  return {
    '@odata.type': `#${classOf(column)}`,
    MetadataId: metadataId(`${table.name}.${column.name}`),
    LogicalName: column.name,
    SchemaName: column.schemaName,
    EntityLogicalName: table.name,
    AttributeType: attributeType,
    AttributeTypeName: { Value: `${attributeType}Type` },
    DisplayName: label(column.displayName ?? displayName(column.schemaName)),
    RequiredLevel: { Value: requiredLevels[column.required], CanBeChanged: true },
    IsPrimaryId: isKey,
    IsPrimaryName: column.name === table.primaryName,
    IsValidForCreate: column.creatable,
    IsValidForUpdate: column.updatable,
    IsValidForRead: true,
    IsCustomAttribute: column.custom,
    IsLogical: false,
    AttributeOf: null,
    ...limitsOf(column),
    ...formatOf(column),
    ...(column.navigations === undefined
      ? {}
      : { Targets: column.navigations.flatMap((navigation) => navigation.targets) }),
    ...choicesOf(column),
  };
};

/** One alternate key as `Keys` shows it. */
export const keyMetadata = (table: Table, key: AlternateKey): JsonObject => ({
  MetadataId: metadataId(`${table.name}.key.${key.name}`),
  LogicalName: key.name,
  SchemaName: key.schemaName,
  EntityLogicalName: table.name,
  DisplayName: label(key.displayName),
  KeyAttributes: key.columns,
  EntityKeyIndexStatus: key.status,
  IsCustomizable: { Value: true, CanBeChanged: true },
});

const ownershipOf = (table: Table): string => {
  if (table.columnByName.has('ownerid')) return 'UserOwned';
  return table.custom ? 'OrganizationOwned' : 'None';
};

const isIntersect = (schema: Schema, table: Table): boolean =>
  [...schema.tables.values()].some((other) =>
    other.manyToMany?.some((pair) => pair.intersect === table.name),
  );

/** One table as `EntityDefinitions` shows it. */
export const entityMetadata = (schema: Schema, table: Table): JsonObject => ({
  MetadataId: metadataId(table.name),
  LogicalName: table.name,
  SchemaName: table.schemaName,
  EntitySetName: table.entitySet,
  LogicalCollectionName: table.entitySet,
  CollectionSchemaName: table.schemaName,
  DisplayName: label(table.displayName ?? displayName(table.schemaName)),
  ObjectTypeCode: table.objectTypeCode,
  PrimaryIdAttribute: table.primaryKey,
  PrimaryNameAttribute: table.primaryName,
  TableType: 'Standard',
  IsActivity: table.isActivity,
  IsActivityParty: table.hasActivities === true,
  IsCustomEntity: table.custom,
  IsCustomizable: { Value: true, CanBeChanged: true },
  IsIntersect: isIntersect(schema, table),
  OwnershipType: ownershipOf(table),
  ChangeTrackingEnabled: table.changeTracking,
  IsOptimisticConcurrencyEnabled: true,
  HasActivities: table.hasActivities === true,
  HasNotes: table.hasNotes === true,
});
