import { refusal } from '../errors.ts';
import { isObject, type JsonObject } from '../json.ts';
import { lookup, via } from '../schema/columns.ts';
import type { NewLookup } from '../schema/evolve.ts';
import { primaryKey, systemColumns } from '../schema/system-columns.ts';
import type { LookupNavigation, ManyToMany, OnDelete, TableDefinition } from '../schema/types.ts';
import { labelOf, needObject, needText, requiredLevelOf, schemaNameOf } from './metadata-json.ts';

const deleteRules: Readonly<Record<string, OnDelete>> = {
  Cascade: 'cascade',
  RemoveLink: 'removeLink',
  NoCascade: 'removeLink',
  Restrict: 'restrict',
};

const deleteRule = (given: JsonObject): OnDelete => {
  const cascade = isObject(given.CascadeConfiguration) ? given.CascadeConfiguration.Delete : null;
  const rule = deleteRules[typeof cascade === 'string' ? cascade : 'RemoveLink'];
  if (rule === undefined) throw refusal('argumentInvalid', `Cascade type ${cascade} is unknown.`);
  return rule;
};

/** The navigation of one relationship; its name on the lookup's side is the lookup's. */
export const navigationFrom = (given: JsonObject, name: string): LookupNavigation => {
  const target = needText(given, 'ReferencedEntity');
  return via(name, [target], schemaNameOf(given), deleteRule(given));
};

/** A lookup column with the navigations of its relationships. */
export const lookupFrom = (
  given: JsonObject,
  table: string,
  navigations: readonly LookupNavigation[],
): NewLookup => ({
  table,
  schemaName: schemaNameOf(given),
  displayName: labelOf(given.DisplayName),
  required: requiredLevelOf(given.RequiredLevel),
  navigations,
});

/** A one-to-many relationship with the lookup that it creates. */
export const oneToManyFrom = (given: JsonObject): NewLookup => {
  const column = needObject(given, 'Lookup');
  const own = given.ReferencingEntityNavigationPropertyName;
  const name = typeof own === 'string' ? own : schemaNameOf(column);
  const table = needText(given, 'ReferencingEntity');
  return lookupFrom(column, table, [navigationFrom(given, name)]);
};

/** A many-to-many relationship: the table of pairs and its two ends. */
export type NewPairing = {
  readonly intersect: TableDefinition;
  readonly ends: readonly { readonly table: string; readonly pair: ManyToMany }[];
};

const intersectTable = (
  schemaName: string,
  objectTypeCode: number,
  ends: readonly { readonly table: string; readonly column: string }[],
): TableDefinition => {
  const name = schemaName.toLowerCase();
  const key = primaryKey(`${schemaName}Id`);
  const columns = ends.map(({ table, column }) =>
    lookup(column, [via(column, [table], `${name}_${column}`, 'cascade')], {
      indexed: true,
      required: 'system',
    }),
  );
  return {
    name,
    schemaName,
    entitySet: `${name}set`,
    objectTypeCode,
    primaryKey: key.name,
    primaryName: key.name,
    columns: [key, ...columns, ...systemColumns(name, { owned: false })],
    keys: [],
    isActivity: false,
    isActivityUnion: false,
    changeTracking: false,
    custom: true,
  };
};

/** Reads a POST of a many-to-many relationship. A table may be paired with itself. */
export const manyToManyFrom = (given: JsonObject, objectTypeCode: number): NewPairing => {
  const name = schemaNameOf(given);
  const first = needText(given, 'Entity1LogicalName');
  const second = needText(given, 'Entity2LogicalName');
  const own = given.IntersectEntityName;
  const schemaName = typeof own === 'string' && own !== '' ? own : name;
  const same = first === second;
  const columns: readonly [string, string] = same
    ? [`${first}idone`, `${first}idtwo`]
    : [`${first}id`, `${second}id`];
  const end = (near: 0 | 1, farTable: string): ManyToMany => ({
    name,
    intersect: schemaName.toLowerCase(),
    nearColumn: columns[near],
    farColumn: columns[near === 0 ? 1 : 0],
    farTable,
    associable: true,
  });
  const ends = [{ table: first, pair: end(0, second) }];
  if (!same) ends.push({ table: second, pair: end(1, first) });
  const sides = [
    { table: first, column: columns[0] },
    { table: second, column: columns[1] },
  ];
  return { intersect: intersectTable(schemaName, objectTypeCode, sides), ends };
};
