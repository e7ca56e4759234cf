import type { Navigation, Schema, Table } from '../schema/schema.ts';
import { farTable, readName } from '../schema/schema.ts';
import type { Column } from '../schema/types.ts';
import type { Context } from './context.ts';
import { edmTypes } from './convert.ts';
import type { Describe, Result } from './operation.ts';

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

const NAMESPACE = 'mscrm';

const property = (column: Column): string => {
  const name = column.type === 'lookup' ? readName(column) : column.name;
  return `<Property Name="${escaped(name)}" Type="${edmTypes[column.type]}" />`;
};

const navigationProperty = (name: string, step: Navigation): string => {
  if (step.kind === 'single') {
    const { targets } = step.navigation;
    const [target] = targets;
    const type = targets.length === 1 && target !== undefined ? target : 'crmbaseentity';
    return `<NavigationProperty Name="${name}" Type="${NAMESPACE}.${type}" />`;
  }
  const type = `Collection(${NAMESPACE}.${farTable(step)})`;
  return `<NavigationProperty Name="${name}" Type="${type}" />`;
};

const entityType = (table: Table): string =>
  [
    `<EntityType Name="${table.name}" BaseType="${NAMESPACE}.crmbaseentity">`,
    `<Key><PropertyRef Name="${table.primaryKey}" /></Key>`,
    ...table.columns.map(property),
    ...[...table.navigations].map(([name, step]) => navigationProperty(name, step)),
    '</EntityType>',
  ].join('\n');

const bindingTarget = (schema: Schema, step: Navigation): string | undefined => {
  const name = step.kind === 'single' ? step.navigation.targets[0] : farTable(step);
  return schema.tables.get(name ?? '')?.entitySet;
};

const entitySet = (schema: Schema, table: Table): string => {
  const bindings = [...table.navigations].flatMap(([name, step]) => {
    const target = bindingTarget(schema, step);
    if (target === undefined) return [];
    return [`<NavigationPropertyBinding Path="${name}" Target="${target}" />`];
  });
  const type = `${NAMESPACE}.${table.name}`;
  return `<EntitySet Name="${table.entitySet}" EntityType="${type}">${bindings.join('')}</EntitySet>`;
};

/** The schema as CSDL; lengths and choices are not part of it, as with the service. */
const csdl = (schema: Schema): string => {
  const tables = [...schema.tables.values()];
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx">',
    '<edmx:DataServices>',
    '<Schema Namespace="Microsoft.Dynamics.CRM" Alias="mscrm" xmlns="http://docs.oasis-open.org/odata/ns/edm">',
    '<EntityType Name="crmbaseentity" Abstract="true" />',
    ...tables.map(entityType),
    '<EntityContainer Name="System">',
    ...tables.map((table) => entitySet(schema, table)),
    '</EntityContainer>',
    '</Schema>',
    '</edmx:DataServices>',
    '</edmx:Edmx>',
  ].join('\n');
};

const sets = (context: Context, schema: Schema): string =>
  JSON.stringify({
    '@odata.context': `${context.root}$metadata`,
    value: [...schema.bySet.keys()].map((name) => ({ name, kind: 'EntitySet', url: name })),
  });

/** GET of `$metadata`, or of the root of the service. */
export const executeDescribe = (context: Context, { what }: Describe): Result => {
  const schema = context.customization.visible;
  if (what === 'sets') return { status: 200, body: sets(context, schema) };
  return { status: 200, body: csdl(schema), contentType: 'application/xml' };
};
