import { account } from './account.ts';
import { activityPointer, orderActivity, task } from './activities.ts';
import { integrationLog, withCauseway } from './causeway.ts';
import { activityParty, email, phoneCall } from './communication.ts';
import { connection, connectionRole } from './connections.ts';
import { contactPointConsent, purpose, topic } from './consent.ts';
import { contact } from './contact.ts';
import { contactStore } from './contact-store.ts';
import { interest } from './interest.ts';
import { list, listMember } from './lists.ts';
import { sdkMessage, sdkMessageFilter } from './messages.ts';
import { order, orderLine } from './orders.ts';
import { priceLevel, salesOrder, salesOrderDetail } from './sales.ts';
import { publisher, solution, solutionComponent } from './solutions.ts';
import {
  annotation,
  businessUnit,
  customerAddress,
  systemUser,
  team,
  transactionCurrency,
} from './supporting.ts';
import type {
  AlternateKey,
  Column,
  LookupNavigation,
  ManyToMany,
  TableDefinition,
} from './types.ts';
import { messageStep, serviceEndpoint } from './webhooks.ts';

/** From a row to the one row that its lookup points to. */
export type SingleNavigation = {
  readonly kind: 'single';
  readonly column: Column;
  readonly navigation: LookupNavigation;
};

/** From a row to the rows whose lookup points to it. */
export type CollectionNavigation = {
  readonly kind: 'collection';
  readonly name: string;
  readonly childTable: string;
  readonly childColumn: string;
  readonly childNavigation: LookupNavigation;
};

/** From a row to the rows that are paired with it. */
export type ManyNavigation = ManyToMany & { readonly kind: 'many' };

/** From a row to any number of rows. */
export type PluralNavigation = CollectionNavigation | ManyNavigation;

export type Navigation = SingleNavigation | PluralNavigation;

/** A table with its look-up structures. */
export type Table = Omit<TableDefinition, 'columns'> & {
  readonly columns: readonly Column[];
  readonly columnByName: ReadonlyMap<string, Column>;
  /** Lookup columns under the name that reads use: `_<name>_value`. */
  readonly lookupByReadName: ReadonlyMap<string, Column>;
  readonly navigations: ReadonlyMap<string, Navigation>;
  readonly defaults: readonly Column[];
  readonly lookups: readonly Column[];
};

/** Every table of the organisation, by logical name and by entity set. */
export type Schema = {
  readonly tables: ReadonlyMap<string, Table>;
  readonly bySet: ReadonlyMap<string, Table>;
  /** Collection navigations by the table they start from, for cascades. */
  readonly children: ReadonlyMap<string, readonly CollectionNavigation[]>;
  /** Entity sets that were made a moment ago and that calls do not see yet. */
  readonly arriving?: ReadonlySet<string>;
};

/** The table at the far end of a collection. */
export const farTable = (step: PluralNavigation): string =>
  step.kind === 'many' ? step.farTable : step.childTable;

/** How reads name a lookup column. */
export const readName = (column: Column): string => `_${column.name}_value`;

const childrenOf = (
  definitions: readonly TableDefinition[],
): Map<string, CollectionNavigation[]> => {
  const children = new Map<string, CollectionNavigation[]>();
  for (const definition of definitions) {
    for (const column of definition.columns) {
      for (const navigation of column.navigations ?? []) {
        for (const target of navigation.targets) {
          const list = children.get(target) ?? [];
          list.push({
            kind: 'collection',
            name: navigation.relationship,
            childTable: definition.name,
            childColumn: column.name,
            childNavigation: navigation,
          });
          children.set(target, list);
        }
      }
    }
  }
  return children;
};

const navigationsOf = (
  definition: TableDefinition,
  children: readonly CollectionNavigation[],
): Map<string, Navigation> => {
  const navigations = new Map<string, Navigation>();
  for (const child of children) navigations.set(child.name, child);
  for (const pair of definition.manyToMany ?? []) {
    navigations.set(pair.name, { kind: 'many', ...pair });
  }
  for (const column of definition.columns) {
    for (const navigation of column.navigations ?? []) {
      navigations.set(navigation.name, { kind: 'single', column, navigation });
    }
  }
  return navigations;
};

const compile = (definition: TableDefinition, children: readonly CollectionNavigation[]): Table => {
  const lookups = definition.columns.filter((column) => column.type === 'lookup');
  return {
    ...definition,
    columnByName: new Map(definition.columns.map((column) => [column.name, column])),
    lookupByReadName: new Map(lookups.map((column) => [readName(column), column])),
    navigations: navigationsOf(definition, children),
    defaults: definition.columns.filter((column) => column.defaultValue !== undefined),
    lookups,
  };
};

/**
 * Tables of an organisation; `bare` leaves out everything that Causeway provisions, `sales` brings
 * the orders of Dynamics Sales.
 */
export const standardDefinitions = (bare: boolean, sales = false): TableDefinition[] => {
  const own = (table: TableDefinition) => (bare ? table : withCauseway(table));
  const activities = [task(), email(), phoneCall(), ...(bare ? [] : [orderActivity()])];
  const tables = [
    own(contact()),
    own(account()),
    ...activities,
    activityPointer(),
    customerAddress(),
    transactionCurrency(),
    systemUser(),
    team(),
    businessUnit(),
    sdkMessage(),
    sdkMessageFilter(),
    connectionRole(),
    connection(),
    list(),
    listMember(),
    serviceEndpoint(),
    messageStep(),
    publisher(),
    solution(),
    solutionComponent(),
    purpose(),
    topic(),
    contactPointConsent(),
    ...(bare ? [] : [integrationLog(), contactStore(), interest(), order(), orderLine()]),
    ...(sales ? [priceLevel(), salesOrder(!bare), salesOrderDetail(!bare)] : []),
    activityParty(activities),
  ];
  return [...tables, annotation(new Set(tables.map((table) => table.name)))];
};

/** Compiles definitions; done again whenever metadata changes. */
export const buildSchema = (definitions: readonly TableDefinition[]): Schema => {
  const children = childrenOf(definitions);
  const tables = definitions.map((definition) =>
    compile(definition, children.get(definition.name) ?? []),
  );
  return {
    tables: new Map(tables.map((table) => [table.name, table])),
    bySet: new Map(tables.map((table) => [table.entitySet, table])),
    children,
  };
};

/** The key whose columns are exactly these, in any order. */
export const keyOver = (table: Table, columns: readonly string[]): AlternateKey | undefined =>
  table.keys.find(
    (key) =>
      key.columns.length === columns.length && key.columns.every((name) => columns.includes(name)),
  );
