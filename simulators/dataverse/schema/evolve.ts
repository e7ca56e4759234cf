import { refusal } from '../errors.ts';
import { regardingNavigation } from './activities.ts';
import { lookup, via } from './columns.ts';
import { currencyColumns } from './system-columns.ts';
import type {
  AlternateKey,
  Column,
  LookupNavigation,
  ManyToMany,
  TableDefinition,
} from './types.ts';

/** The tables of an organisation; every function here returns a changed copy and touches no rows. */
export type Definitions = readonly TableDefinition[];

/** The table with this logical name; refused with 404 when there is none. */
const needDefinition = (definitions: Definitions, name: string): TableDefinition => {
  const found = definitions.find((table) => table.name === name);
  if (found === undefined) throw refusal('metadataMissing', name);
  return found;
};

const exchange = (definitions: Definitions, changed: TableDefinition): Definitions =>
  definitions.map((table) => (table.name === changed.name ? changed : table));

/** Adds columns; money brings currency and exchange rate with it when the table has none. */
export const withColumns = (
  definitions: Definitions,
  tableName: string,
  added: readonly Column[],
): Definitions => {
  const table = needDefinition(definitions, tableName);
  for (const column of added) {
    if (table.columns.some((known) => known.name === column.name)) {
      throw refusal('columnNameTaken', column.name, tableName);
    }
  }
  const isMoney = added.some((column) => column.type === 'money');
  const hasCurrency = table.columns.some((column) => column.name === 'transactioncurrencyid');
  const currency = isMoney && !hasCurrency ? currencyColumns(tableName) : [];
  return exchange(definitions, { ...table, columns: [...table.columns, ...added, ...currency] });
};

/** Replaces a column by one of the same name. */
export const withChangedColumn = (
  definitions: Definitions,
  tableName: string,
  changed: Column,
): Definitions => {
  const table = needDefinition(definitions, tableName);
  const columns = table.columns.map((column) => (column.name === changed.name ? changed : column));
  return exchange(definitions, { ...table, columns });
};

/** Takes a column away; one that a key or the table itself needs stays. */
export const withoutColumn = (
  definitions: Definitions,
  tableName: string,
  name: string,
): Definitions => {
  const table = needDefinition(definitions, tableName);
  const column = table.columns.find((known) => known.name === name);
  if (column === undefined) throw refusal('metadataMissing', name);
  const used = table.keys.some((key) => key.columns.includes(name)) || name === table.primaryName;
  if (!column.custom || used) throw refusal('componentInUse', name);
  return exchange(definitions, {
    ...table,
    columns: table.columns.filter((known) => known !== column),
  });
};

const withNavigation = (
  definitions: Definitions,
  tableName: string,
  columnName: string,
  navigation: LookupNavigation,
): Definitions => {
  const table = needDefinition(definitions, tableName);
  const columns = table.columns.map((column) =>
    column.name === columnName
      ? { ...column, navigations: [...(column.navigations ?? []), navigation] }
      : column,
  );
  return exchange(definitions, { ...table, columns });
};

/** The navigation by which an activity table regards rows of `target`. */
const regarding = (activity: TableDefinition, target: TableDefinition): LookupNavigation => {
  if (!activity.isActivityUnion) return regardingNavigation(target.name, activity);
  const name = `regardingobjectid_${target.name}`;
  return via(name, [target.name], `${target.name}_ActivityPointers`);
};

/** Adds a table and makes it known to notes and, if it may have them, to activities. */
export const withTable = (definitions: Definitions, added: TableDefinition): Definitions => {
  const taken = definitions.some(
    (table) => table.name === added.name || table.entitySet === added.entitySet,
  );
  if (taken) throw refusal('metadataNameTaken', added.schemaName);
  let result: Definitions = [...definitions, added];
  if (added.hasNotes === true) {
    const notes = via(
      `objectid_${added.name}`,
      [added.name],
      `${added.name}_Annotations`,
      'cascade',
    );
    result = withNavigation(result, 'annotation', 'objectid', notes);
  }
  if (added.isActivity) {
    const parties = via(
      `activityid_${added.name}_activityparty`,
      [added.name],
      `${added.name}_activity_parties`,
      'cascade',
    );
    result = withNavigation(result, 'activityparty', 'activityid', parties);
  }
  if (added.hasActivities !== true) return result;
  for (const activity of definitions.filter((table) => table.isActivity)) {
    const navigation = regarding(activity, added);
    result = withNavigation(result, activity.name, 'regardingobjectid', navigation);
  }
  return result;
};

const forget = (column: Column, tableName: string): Column | undefined => {
  if (column.navigations === undefined) return column;
  const navigations = column.navigations
    .map((one) => ({ ...one, targets: one.targets.filter((target) => target !== tableName) }))
    .filter((one) => one.targets.length > 0);
  const same = navigations.length === column.navigations.length;
  if (same) return column;
  return navigations.length === 0 ? undefined : { ...column, navigations };
};

const forgetTable = (table: TableDefinition, gone: string): TableDefinition => {
  const columns = table.columns.flatMap((column) => forget(column, gone) ?? []);
  const same = columns.every((column, index) => column === table.columns[index]);
  const whole = same && columns.length === table.columns.length ? table : { ...table, columns };
  const isLoose = (pair: ManyToMany) => pair.intersect === gone || pair.farTable === gone;
  if (table.manyToMany?.some(isLoose) !== true) return whole;
  return { ...whole, manyToMany: table.manyToMany.filter((pair) => !isLoose(pair)) };
};

/** Adds one end of a many-to-many relationship. */
export const withPairing = (
  definitions: Definitions,
  tableName: string,
  pair: ManyToMany,
): Definitions => {
  const table = needDefinition(definitions, tableName);
  needDefinition(definitions, pair.farTable);
  if (table.manyToMany?.some((known) => known.name === pair.name) === true) {
    throw refusal('metadataNameTaken', pair.name);
  }
  return exchange(definitions, { ...table, manyToMany: [...(table.manyToMany ?? []), pair] });
};

/** Takes a table away, and with it the lookups of others to it. */
export const withoutTable = (definitions: Definitions, name: string): Definitions => {
  const table = needDefinition(definitions, name);
  if (!table.custom) throw refusal('componentInUse', name);
  return definitions.filter((other) => other !== table).map((other) => forgetTable(other, name));
};

/** Changes what a table says about itself. Change tracking, once on, stays on. */
export const withTableSettings = (
  definitions: Definitions,
  tableName: string,
  settings: Partial<Pick<TableDefinition, 'changeTracking' | 'displayName' | 'hasNotes'>>,
): Definitions => {
  const table = needDefinition(definitions, tableName);
  if (table.changeTracking && settings.changeTracking === false) {
    throw refusal('argumentInvalid', 'Change tracking cannot be disabled once it is enabled.');
  }
  return exchange(definitions, { ...table, ...settings });
};

/** Adds an alternate key, or puts another state of one in its place. */
export const withKey = (
  definitions: Definitions,
  tableName: string,
  key: AlternateKey,
): Definitions => {
  const table = needDefinition(definitions, tableName);
  const known = table.keys.some((other) => other.name === key.name);
  const keys = known
    ? table.keys.map((other) => (other.name === key.name ? key : other))
    : [...table.keys, key];
  return exchange(definitions, { ...table, keys });
};

/** Takes an alternate key away. */
export const withoutKey = (
  definitions: Definitions,
  tableName: string,
  name: string,
): Definitions => {
  const table = needDefinition(definitions, tableName);
  if (!table.keys.some((key) => key.name === name)) throw refusal('metadataMissing', name);
  return exchange(definitions, { ...table, keys: table.keys.filter((key) => key.name !== name) });
};

/** A lookup column as a relationship creates it; with several targets it has a navigation for each. */
export type NewLookup = {
  readonly table: string;
  readonly schemaName: string;
  readonly displayName: string | undefined;
  readonly required: Column['required'];
  readonly navigations: readonly LookupNavigation[];
};

/** Adds the lookup column of one or more new relationships. */
export const withLookup = (definitions: Definitions, added: NewLookup): Definitions => {
  for (const { targets, relationship } of added.navigations) {
    for (const target of targets) needDefinition(definitions, target);
    const taken = definitions.some((table) =>
      table.columns.some((column) =>
        column.navigations?.some((known) => known.relationship === relationship),
      ),
    );
    if (taken) throw refusal('metadataNameTaken', relationship);
  }
  const label = added.displayName === undefined ? {} : { displayName: added.displayName };
  const column = lookup(added.schemaName, added.navigations, {
    custom: true,
    indexed: true,
    required: added.required,
    ...label,
  });
  return withColumns(definitions, added.table, [column]);
};
