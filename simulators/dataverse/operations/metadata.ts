import { refusal } from '../errors.ts';
import { isObject, type Json, type JsonObject } from '../json.ts';
import { compileFilter } from '../odata/compile.ts';
import type { QueryOptions } from '../odata/query-options.ts';
import type { Cell, Scope } from '../odata/scope.ts';
import type { Schema, Table } from '../schema/schema.ts';
import type { Context } from './context.ts';
import { isOne, type MetadataSegment, needTable, parseSegment } from './metadata-address.ts';
import { attributeMetadata, classOf, entityMetadata, keyMetadata } from './metadata-shapes.ts';
import type { ReadMetadata, Result } from './operation.ts';
import {
  allRelationships,
  manyToManyMetadata,
  manyToOneMetadata,
  ofClass,
  oneToManyMetadata,
} from './relationship-shapes.ts';

/** A collection of metadata with what its URL calls it. */
type Collection = { readonly name: string; readonly items: readonly JsonObject[] };

const isCell = (value: Json | undefined): value is Cell =>
  value === null || ['string', 'number', 'boolean'].includes(typeof value);

/** Metadata has no declared types here: the type of a name is that of the first value found. */
const metadataScope = (items: readonly JsonObject[]): Scope<JsonObject> => {
  const read = (item: JsonObject, segments: readonly string[]): Cell => {
    let value: Json | undefined = item;
    for (const segment of segments) value = isObject(value) ? value[segment] : undefined;
    return isCell(value) ? value : null;
  };
  return {
    field: (segments) => {
      const sample = items.map((item) => read(item, segments)).find((value) => value !== null);
      const type = typeof sample === 'number' || typeof sample === 'boolean' ? typeof sample : '';
      const isId = segments.at(-1) === 'MetadataId';
      const plain = isId ? 'guid' : 'string';
      return {
        type: type === 'number' || type === 'boolean' ? type : plain,
        read: (item) => read(item, segments),
      };
    },
    members: () => {
      throw refusal('queryInvalid', 'Collections of metadata cannot be filtered.');
    },
  };
};

const optionSets: readonly string[] = ['OptionSet', 'GlobalOptionSet'];

/** Option sets are navigation properties: only an expand shows them. */
const project = (item: JsonObject, query: QueryOptions): JsonObject => {
  const expanded = query.expand.map((expand) => expand.navigation);
  const wanted = (name: string): boolean => {
    if (optionSets.includes(name)) return expanded.includes(name);
    if (query.select.length === 0) return true;
    return name === '@odata.type' || name === 'MetadataId' || query.select.includes(name);
  };
  return Object.fromEntries(Object.entries(item).filter(([name]) => wanted(name)));
};

const selected = (items: readonly JsonObject[], query: QueryOptions): JsonObject[] => {
  const { filter } = query;
  const matches = filter === undefined ? () => true : compileFilter(filter, metadataScope(items));
  return items.filter(matches).map((item) => project(item, query));
};

const listResult = (context: Context, collection: Collection, query: QueryOptions): Result => {
  const value = selected(collection.items, query);
  const url = `${context.root}$metadata#${collection.name}`;
  return { status: 200, body: JSON.stringify({ '@odata.context': url, value }) };
};

const oneResult = (
  context: Context,
  name: string,
  item: JsonObject,
  query: QueryOptions,
): Result => {
  const url = `${context.root}$metadata#${name}/$entity`;
  return {
    status: 200,
    body: JSON.stringify({ '@odata.context': url, ...project(item, query) }),
  };
};

type Lister = (schema: Schema, table: Table) => readonly JsonObject[];

/** What hangs below a table, by the name in the URL. */
const below: Readonly<Record<string, Lister>> = {
  Attributes: (_, table) => table.columns.map((column) => attributeMetadata(table, column)),
  Keys: (_, table) => table.keys.map((key) => keyMetadata(table, key)),
  ManyToOneRelationships: manyToOneMetadata,
  OneToManyRelationships: oneToManyMetadata,
  ManyToManyRelationships: manyToManyMetadata,
};

const needLister = (name: string): Lister => {
  const lister = below[name];
  if (lister === undefined) throw refusal('segmentUnknown', name);
  return lister;
};

/** A table with the collections that an expand asks for. */
const expandedTable = (schema: Schema, table: Table, query: QueryOptions): JsonObject => ({
  ...project(entityMetadata(schema, table), query),
  ...Object.fromEntries(
    query.expand.map((expand) => {
      const items = needLister(expand.navigation)(schema, table);
      return [expand.navigation, selected(items, expand.query)];
    }),
  ),
});

const withinTable = (
  schema: Schema,
  table: Table,
  segment: MetadataSegment,
  cast: string | undefined,
): Collection => {
  const name = `EntityDefinitions('${table.name}')/${segment.collection}`;
  if (segment.collection === 'Attributes' && cast !== undefined) {
    const columns = table.columns.filter((column) => classOf(column) === cast);
    return { name, items: columns.map((column) => attributeMetadata(table, column)) };
  }
  return { name, items: needLister(segment.collection)(schema, table) };
};

const pick = (
  context: Context,
  collection: Collection,
  segment: MetadataSegment,
  query: QueryOptions,
): Result => {
  if (!isOne(segment)) return listResult(context, collection, query);
  const { name, id } = segment;
  const item = collection.items.find((one) =>
    name === undefined
      ? one.MetadataId === id
      : one.LogicalName === name || (one.LogicalName === undefined && one.SchemaName === name),
  );
  if (item === undefined) throw refusal('metadataMissing', name ?? id ?? '');
  return oneResult(context, collection.name, item, query);
};

const readTables = (
  context: Context,
  schema: Schema,
  { segments, query }: ReadMetadata,
): Result => {
  const [head = '', collectionSegment, cast] = segments;
  const top = parseSegment(head);
  if (!isOne(top)) {
    const name = 'EntityDefinitions';
    const tables = [...schema.tables.values()];
    const found = selected(
      tables.map((table) => entityMetadata(schema, table)),
      { ...query, select: [] },
    );
    const value = found.map((item) =>
      expandedTable(schema, needTable(schema, parseSegment(`${name}(${item.MetadataId})`)), query),
    );
    const url = `${context.root}$metadata#${name}`;
    return { status: 200, body: JSON.stringify({ '@odata.context': url, value }) };
  }
  const table = needTable(schema, top);
  if (collectionSegment === undefined) {
    const url = `${context.root}$metadata#EntityDefinitions/$entity`;
    const body = { '@odata.context': url, ...expandedTable(schema, table, query) };
    return { status: 200, body: JSON.stringify(body) };
  }
  const segment = parseSegment(collectionSegment);
  return pick(context, withinTable(schema, table, segment, cast), segment, query);
};

/** GET below `EntityDefinitions` or `RelationshipDefinitions`. */
export const executeMetadata = (context: Context, operation: ReadMetadata): Result => {
  const { segments, query, strong } = operation;
  const schema = strong ? context.database.schema : context.customization.visible;
  const [head = '', cast] = segments;
  const segment = parseSegment(head);
  if (segment.collection === 'EntityDefinitions') return readTables(context, schema, operation);
  if (segment.collection !== 'RelationshipDefinitions') {
    throw refusal('segmentUnknown', segment.collection);
  }
  const items = ofClass(allRelationships(schema), cast);
  return pick(context, { name: 'RelationshipDefinitions', items }, segment, query);
};
