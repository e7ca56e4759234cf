import { assertDefined } from '../assert.ts';
import { refusal } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import {
  type Definitions,
  withChangedColumn,
  withColumns,
  withLookup,
  withoutColumn,
  withoutKey,
  withoutTable,
  withPairing,
  withTable,
  withTableSettings,
} from '../schema/evolve.ts';
import type { Table } from '../schema/schema.ts';
import { componentTypes } from '../schema/solutions.ts';
import { changedColumn, columnsFrom } from './column-from.ts';
import type { Context } from './context.ts';
import { keyFrom } from './key-from.ts';
import { furnishMessagesOf } from './messages.ts';
import { isOne, type MetadataSegment, needTable, parseSegment } from './metadata-address.ts';
import { labelOf, needText } from './metadata-json.ts';
import { metadataId } from './metadata-shapes.ts';
import type { Result, WriteMetadata } from './operation.ts';
import { manyToManyFrom, oneToManyFrom } from './relationship-from.ts';
import { allRelationships, relationshipId } from './relationship-shapes.ts';
import { fileComponent, needSolution } from './solution-files.ts';
import { nextTypeCode, tableFrom } from './table-from.ts';

type Writing = {
  readonly context: Context;
  readonly payload: JsonObject;
  readonly solution: string | undefined;
};

/** What a write made: its address and, to file it in a solution, its kind and id. */
type Made = {
  readonly entityId: string;
  readonly component?: { readonly type: number; readonly id: string };
};

const made = (path: string, type: number, id: string): Made => ({
  entityId: `${path}(${id})`,
  component: { type, id },
});

const tablePath = (table: Table): string => `EntityDefinitions(${metadataId(table.name)})`;

const needDefined = (context: Context, name: string): Table => {
  const table = context.database.schema.tables.get(name);
  assertDefined(table, `table ${name} was made a moment ago`);
  return table;
};

const createTable = ({ context, payload }: Writing): Made => {
  let name = '';
  context.customization.apply((definitions) => {
    const table = tableFrom(definitions, payload);
    ({ name } = table);
    return withTable(definitions, table);
  });
  furnishMessagesOf(context, needDefined(context, name), true);
  return made('EntityDefinitions', componentTypes.table, metadataId(name));
};

const createColumn = ({ context, payload }: Writing, table: Table): Made => {
  const columns = columnsFrom(payload);
  context.customization.apply((definitions) => withColumns(definitions, table.name, columns));
  const id = metadataId(`${table.name}.${columns[0]?.name}`);
  return made(`${tablePath(table)}/Attributes`, componentTypes.column, id);
};

const createKey = ({ context, payload }: Writing, table: Table): Made => {
  const key = keyFrom(table, payload);
  context.customization.buildKey(table.name, key);
  const id = metadataId(`${table.name}.key.${key.name}`);
  return made(`${tablePath(table)}/Keys`, componentTypes.key, id);
};

const withManyToMany = (definitions: Definitions, payload: JsonObject): Definitions => {
  const { intersect, ends } = manyToManyFrom(payload, nextTypeCode(definitions));
  const wanted = withTable(definitions, intersect);
  return ends.reduce((result, { table, pair }) => withPairing(result, table, pair), wanted);
};

const createRelationship = ({ context, payload }: Writing): Made => {
  const type = needText(payload, '@odata.type').replace('#', '');
  if (type === 'Microsoft.Dynamics.CRM.ManyToManyRelationshipMetadata') {
    context.customization.apply((definitions) => withManyToMany(definitions, payload));
    const { intersect } = manyToManyFrom(payload, 0);
    const id = relationshipId(intersect.name, needText(payload, 'SchemaName'), '');
    return made('RelationshipDefinitions', componentTypes.relationship, id);
  }
  if (type !== 'Microsoft.Dynamics.CRM.OneToManyRelationshipMetadata') {
    throw refusal('argumentInvalid', `Relationships of type ${type} cannot be created here.`);
  }
  const added = oneToManyFrom(payload);
  context.customization.apply((definitions) => withLookup(definitions, added));
  const target = needText(payload, 'ReferencedEntity');
  const id = relationshipId(added.table, needText(payload, 'SchemaName'), target);
  return made('RelationshipDefinitions', componentTypes.relationship, id);
};

const columnNamed = (table: Table, segment: MetadataSegment): string => {
  const { name, id } = segment;
  const column = table.columns.find((one) =>
    name === undefined ? metadataId(`${table.name}.${one.name}`) === id : one.name === name,
  );
  if (column === undefined) throw refusal('metadataMissing', name ?? id ?? '');
  return column.name;
};

const keyNamed = (table: Table, segment: MetadataSegment): string => {
  const { name, id } = segment;
  const key = table.keys.find((one) =>
    name === undefined ? metadataId(`${table.name}.key.${one.name}`) === id : one.name === name,
  );
  if (key === undefined) throw refusal('metadataMissing', name ?? id ?? '');
  return key.name;
};

const changeTable = ({ context, payload }: Writing, table: Table): Made => {
  const { ChangeTrackingEnabled: tracking, HasNotes: notes } = payload;
  const displayName = labelOf(payload.DisplayName);
  const settings = {
    ...(typeof tracking === 'boolean' ? { changeTracking: tracking } : {}),
    ...(typeof notes === 'boolean' ? { hasNotes: notes } : {}),
    ...(displayName === undefined ? {} : { displayName }),
  };
  context.customization.apply((all) => withTableSettings(all, table.name, settings));
  return { entityId: tablePath(table) };
};

const changeColumn = ({ context, payload }: Writing, table: Table, segment: MetadataSegment) => {
  const column = table.columnByName.get(columnNamed(table, segment));
  if (column === undefined) throw refusal('metadataMissing', segment.name ?? '');
  const changed = changedColumn(column, payload);
  context.customization.apply((all) => withChangedColumn(all, table.name, changed));
  const id = metadataId(`${table.name}.${column.name}`);
  return { entityId: `${tablePath(table)}/Attributes(${id})` };
};

const deleteColumn = (context: Context, table: string, column: string): void => {
  context.customization.apply((definitions) => withoutColumn(definitions, table, column));
  context.database.store(table).forgetColumn(column);
};

const deleteBelow = (context: Context, table: Table, segment: MetadataSegment): void => {
  if (segment.collection === 'Attributes') {
    deleteColumn(context, table.name, columnNamed(table, segment));
  } else if (segment.collection === 'Keys') {
    const name = keyNamed(table, segment);
    context.customization.apply((definitions) => withoutKey(definitions, table.name, name));
  } else throw refusal('segmentUnknown', segment.collection);
};

const deleteRelationship = (context: Context, segment: MetadataSegment): void => {
  const { name, id } = segment;
  const found = allRelationships(context.database.schema).find((one) =>
    name === undefined ? one.MetadataId === id : one.SchemaName === name,
  );
  if (found === undefined) throw refusal('metadataMissing', name ?? id ?? '');
  const { IntersectEntityName: intersect } = found;
  if (typeof intersect === 'string') {
    context.customization.apply((definitions) => withoutTable(definitions, intersect));
  } else {
    deleteColumn(context, String(found.ReferencingEntity), String(found.ReferencingAttribute));
  }
};

const createBelow = (writing: Writing, table: Table, segment: MetadataSegment): Made => {
  if (segment.collection === 'Attributes') return createColumn(writing, table);
  if (segment.collection === 'Keys') return createKey(writing, table);
  throw refusal('segmentUnknown', segment.collection);
};

const remove = (context: Context, top: MetadataSegment, lower: MetadataSegment | undefined) => {
  if (!isOne(top)) throw refusal('methodNotAllowed', 'DELETE');
  if (top.collection === 'RelationshipDefinitions') deleteRelationship(context, top);
  else {
    const table = needTable(context.database.schema, top);
    if (lower !== undefined) deleteBelow(context, table, lower);
    else context.customization.apply((definitions) => withoutTable(definitions, table.name));
  }
};

const change = (
  writing: Writing,
  top: MetadataSegment,
  lower: MetadataSegment | undefined,
): Made => {
  if (!isOne(top) || top.collection !== 'EntityDefinitions') {
    throw refusal('methodNotAllowed', 'PUT');
  }
  const table = needTable(writing.context.database.schema, top);
  if (lower === undefined) return changeTable(writing, table);
  if (lower.collection === 'Attributes' && isOne(lower)) {
    return changeColumn(writing, table, lower);
  }
  throw refusal('methodNotAllowed', 'PUT');
};

const create = (
  writing: Writing,
  top: MetadataSegment,
  lower: MetadataSegment | undefined,
): Made => {
  if (top.collection === 'RelationshipDefinitions' && !isOne(top)) {
    return createRelationship(writing);
  }
  if (top.collection !== 'EntityDefinitions' || isOne(top) === (lower === undefined)) {
    throw refusal('methodNotAllowed', 'POST');
  }
  if (lower === undefined) return createTable(writing);
  return createBelow(writing, needTable(writing.context.database.schema, top), lower);
};

/** Changes the metadata; another customization that is still running refuses it with 429. */
export const executeWriteMetadata = (context: Context, operation: WriteMetadata): Result => {
  const { method, segments, payload, solution } = operation;
  const [head = '', second] = segments;
  const top = parseSegment(head);
  const lower = second === undefined ? undefined : parseSegment(second);
  context.customization.begin();
  if (method === 'DELETE') {
    remove(context, top, lower);
    return { status: 204 };
  }
  if (solution !== undefined) needSolution(context, solution);
  const writing = { context, payload, solution };
  const result = method === 'PUT' ? change(writing, top, lower) : create(writing, top, lower);
  if (solution !== undefined && result.component !== undefined) {
    fileComponent(context, solution, result.component);
  }
  return { status: 204, entityId: result.entityId };
};
