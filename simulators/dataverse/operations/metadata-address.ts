import { refusal } from '../errors.ts';
import type { Schema, Table } from '../schema/schema.ts';
import { metadataId } from './metadata-shapes.ts';

/** One segment of a metadata path: a collection, or one thing in it by name or id. */
export type MetadataSegment = {
  readonly collection: string;
  /** `LogicalName` or, for relationships, `SchemaName`. */
  readonly name: string | undefined;
  readonly id: string | undefined;
};

const shape =
  /^([\w.]+)(?:\((?:(?:LogicalName|SchemaName|Name)='([^']+)'|(?:MetadataId=)?([\da-f-]{36}))\))?$/i;

/** Takes `Attributes(LogicalName='x')` apart. */
export const parseSegment = (segment: string): MetadataSegment => {
  const [, collection, name, id] = shape.exec(segment) ?? [];
  if (collection === undefined) throw refusal('segmentUnknown', segment);
  return { collection, name, id: id?.toLowerCase() };
};

/** True when a segment names one thing and not the collection. */
export const isOne = ({ name, id }: MetadataSegment): boolean =>
  name !== undefined || id !== undefined;

/** The table that `EntityDefinitions(...)` names; refused with 404 when there is none. */
export const needTable = (schema: Schema, segment: MetadataSegment): Table => {
  const { name, id } = segment;
  const found =
    name === undefined
      ? [...schema.tables.values()].find((table) => metadataId(table.name) === id)
      : schema.tables.get(name);
  if (found === undefined) throw refusal('metadataMissing', name ?? id ?? '');
  return found;
};
