import { refusal } from '../errors.ts';
import { isObject, type Json, type JsonObject } from '../json.ts';
import { compileFilter } from '../odata/compile.ts';
import type { QueryOptions } from '../odata/query-options.ts';
import type { Cell, Scope } from '../odata/scope.ts';
import type { Table } from '../schema/schema.ts';
import type { Context } from './context.ts';
import {
  attributeMetadata,
  classOf,
  entityMetadata,
  keyMetadata,
  metadataId,
  relationshipMetadata,
} from './metadata-shapes.ts';
import type { ReadMetadata, Result } from './operation.ts';

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

/** `OptionSet` is a navigation property: only an expand shows it. */
const project = (item: JsonObject, query: QueryOptions): JsonObject => {
  const expanded = query.expand.map((expand) => expand.navigation);
  const wanted = (name: string): boolean => {
    if (name === 'OptionSet') return expanded.includes(name);
    if (query.select.length === 0) return true;
    return name === '@odata.type' || name === 'MetadataId' || query.select.includes(name);
  };
  return Object.fromEntries(Object.entries(item).filter(([name]) => wanted(name)));
};

const listResult = (context: Context, collection: Collection, query: QueryOptions): Result => {
  const { filter } = query;
  const matches =
    filter === undefined ? () => true : compileFilter(filter, metadataScope(collection.items));
  const value = collection.items.filter(matches).map((item) => project(item, query));
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

const bracketed = /^(\w+)(?:\((?:LogicalName='([^']+)'|([\da-f-]{36}))\))?$/i;

const split = (segment: string): { name: string; logical?: string; id?: string } => {
  const [, name, logical, id] = bracketed.exec(segment) ?? [];
  if (name === undefined) throw refusal('segmentUnknown', segment);
  return {
    name,
    ...(logical === undefined ? {} : { logical }),
    ...(id === undefined ? {} : { id: id.toLowerCase() }),
  };
};

const findTable = (context: Context, segment: string): Table | undefined => {
  const { logical, id } = split(segment);
  const tables = context.database.schema.tables;
  if (logical !== undefined) return tables.get(logical);
  return [...tables.values()].find((table) => metadataId(table.name) === id);
};

const withinTable = (table: Table, name: string, cast: string | undefined): Collection => {
  const title = `EntityDefinitions('${table.name}')/${name}`;
  if (name === 'Attributes') {
    const columns = table.columns.filter(
      (column) => cast === undefined || classOf(column) === cast,
    );
    return { name: title, items: columns.map((column) => attributeMetadata(table, column)) };
  }
  if (name === 'Keys') {
    return { name: title, items: table.keys.map((key) => keyMetadata(table, key)) };
  }
  if (name === 'ManyToOneRelationships') return { name: title, items: relationshipMetadata(table) };
  throw refusal('segmentUnknown', name);
};

const entityMissing = (segment: string): Error => {
  const { logical = segment } = split(segment);
  return refusal('metadataMissing', logical);
};

/** GET below `EntityDefinitions`. */
export const executeMetadata = (context: Context, operation: ReadMetadata): Result => {
  const { segments, query } = operation;
  const [head = '', collectionSegment, cast] = segments;
  if (!head.includes('(')) {
    const items = [...context.database.schema.tables.values()].map(entityMetadata);
    return listResult(context, { name: 'EntityDefinitions', items }, query);
  }
  const table = findTable(context, head);
  if (table === undefined) throw entityMissing(head);
  if (collectionSegment === undefined) {
    return oneResult(context, 'EntityDefinitions', entityMetadata(table), query);
  }
  const { name, logical, id } = split(collectionSegment);
  const collection = withinTable(table, name, cast);
  if (logical === undefined && id === undefined) return listResult(context, collection, query);
  const item = collection.items.find((one) => one.LogicalName === logical || one.MetadataId === id);
  if (item === undefined) throw refusal('metadataMissing', logical ?? id ?? '');
  return oneResult(context, collection.name, item, query);
};
