import { refusal } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import { customActivity } from '../schema/activities.ts';
import { states } from '../schema/columns.ts';
import type { Definitions } from '../schema/evolve.ts';
import { primaryKey, systemColumns } from '../schema/system-columns.ts';
import type { Column, TableDefinition } from '../schema/types.ts';
import { columnsFrom, isPrimaryName, primaryNameFrom } from './column-from.ts';
import { labelOf, objectsOf, schemaNameOf } from './metadata-json.ts';

/** Custom tables are numbered from here on. */
const FIRST_TYPE_CODE = 10_901;

const required = [
  'DisplayName',
  'DisplayCollectionName',
  'OwnershipType',
  'HasActivities',
  'HasNotes',
] as const;

/** `cwy_order` has the set `cwy_orders`, `cwy_orderactivity` the set `cwy_orderactivities`. */
const pluralOf = (name: string): string => {
  if (/[^aeiou]y$/.test(name)) return `${name.slice(0, -1)}ies`;
  return /(s|x|z|ch|sh)$/.test(name) ? `${name}es` : `${name}s`;
};

/** The number that the next custom table gets. */
export const nextTypeCode = (definitions: Definitions): number =>
  Math.max(FIRST_TYPE_CODE - 1, ...definitions.map((table) => table.objectTypeCode)) + 1;

const standardStates = states(
  ['Active', 'Inactive'],
  [
    { value: 1, label: 'Active', state: 0 },
    { value: 2, label: 'Inactive', state: 1 },
  ],
);

type Named = Pick<TableDefinition, 'name' | 'schemaName' | 'entitySet' | 'objectTypeCode'>;

const plainTable = (
  named: Named,
  nameColumn: Column,
  columns: readonly Column[],
  given: JsonObject,
): TableDefinition => {
  const owned = given.OwnershipType === 'UserOwned';
  if (!owned && given.OwnershipType !== 'OrganizationOwned') {
    throw refusal('argumentInvalid', 'OwnershipType must be UserOwned or OrganizationOwned.');
  }
  const key = primaryKey(`${named.schemaName}Id`);
  return {
    ...named,
    primaryKey: key.name,
    primaryName: nameColumn.name,
    columns: [
      key,
      nameColumn,
      ...columns,
      ...standardStates,
      ...systemColumns(named.name, { owned }),
    ],
    keys: [],
    isActivity: false,
    isActivityUnion: false,
    changeTracking: false,
    custom: true,
  };
};

const activityTable = (
  definitions: Definitions,
  named: Named,
  nameColumn: Column,
  columns: readonly Column[],
  given: JsonObject,
): TableDefinition => {
  if (given.HasActivities === true) {
    throw refusal('argumentInvalid', 'An activity table cannot have activities.');
  }
  const targets = definitions.filter((table) => table.hasActivities === true);
  return customActivity(
    {
      schemaName: named.schemaName,
      entitySet: named.entitySet,
      objectTypeCode: named.objectTypeCode,
      subjectMax: nameColumn.maxLength ?? 200,
      targets: targets.map((table) => table.name).toSorted(),
    },
    columns,
  );
};

/** The table that a POST to `EntityDefinitions` describes. */
export const tableFrom = (definitions: Definitions, given: JsonObject): TableDefinition => {
  const schemaName = schemaNameOf(given);
  for (const name of required) {
    if (given[name] === undefined) {
      throw refusal('argumentInvalid', `Required field '${name}' is missing`);
    }
  }
  const isActivity = given.IsActivity === true;
  const attributes = objectsOf(given.Attributes, 'Attributes');
  const nameAttribute = attributes.find(isPrimaryName);
  if (nameAttribute === undefined) {
    throw refusal(
      'argumentInvalid',
      'Attributes must hold the primary column, IsPrimaryName true.',
    );
  }
  const nameColumn = primaryNameFrom(nameAttribute, isActivity);
  const others = attributes.filter((one) => one !== nameAttribute).flatMap(columnsFrom);
  const name = schemaName.toLowerCase();
  const named: Named = {
    name,
    schemaName,
    entitySet: pluralOf(name),
    objectTypeCode: nextTypeCode(definitions),
  };
  const table = isActivity
    ? activityTable(definitions, named, nameColumn, others, given)
    : plainTable(named, nameColumn, others, given);
  const displayName = labelOf(given.DisplayName);
  return {
    ...table,
    changeTracking: given.ChangeTrackingEnabled === true,
    hasActivities: given.HasActivities === true,
    hasNotes: given.HasNotes === true,
    ...(displayName === undefined ? {} : { displayName }),
  };
};
