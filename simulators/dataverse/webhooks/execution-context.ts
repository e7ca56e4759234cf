import type { Organisation } from '../operations/context.ts';
import type { Table } from '../schema/schema.ts';
import type { Column } from '../schema/types.ts';
import type { Message } from '../store/message.ts';
import { isReference, type Value } from '../store/row.ts';
import type { Registration } from './registrations.ts';

type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonMap;
type JsonMap = { readonly [name: string]: JsonValue };
type Pair = { readonly key: string; readonly value: JsonValue };

const CONTRACTS = 'http://schemas.microsoft.com/xrm/2011/Contracts';
const POST_OPERATION = 40;
const MAIN_OPERATION = 30;

/** What the platform refuses to send in full. */
const messageBytesMax = 256 * 1024;

const typed = (type: string, rest: JsonMap): JsonMap => ({
  __type: `${type}:${CONTRACTS}`,
  ...rest,
});

const reference = (table: string, id: string, name: string | null = null): JsonMap =>
  typed('EntityReference', {
    Id: id,
    KeyAttributes: [],
    LogicalName: table,
    Name: name,
    RowVersion: null,
  });

const dateValue = (text: string): string => `/Date(${Date.parse(text)})/`;

const attributeValue = (column: Column | undefined, value: Value): JsonValue => {
  if (isReference(value)) return reference(value.table, value.id);
  switch (column?.type) {
    case 'choice':
    case 'state':
    case 'status':
      return typed('OptionSetValue', { Value: Number(value) });
    case 'money':
      return typed('Money', { Value: Number(value) });
    case 'datetime':
      return dateValue(String(value));
    case 'dateonly':
      return dateValue(`${String(value)}T00:00:00Z`);
    default:
      return value;
  }
};

const attribute = (table: Table, name: string, value: Value | null | undefined): Pair => ({
  key: name,
  value:
    value === undefined || value === null
      ? null
      : attributeValue(table.columnByName.get(name), value),
});

const entity = (table: Table, id: string, attributes: readonly Pair[]): JsonMap =>
  typed('Entity', {
    Attributes: attributes,
    EntityState: null,
    FormattedValues: [],
    Id: id,
    KeyAttributes: [],
    LogicalName: table.name,
    RelatedEntities: [],
    RowVersion: null,
  });

const image = (table: Table, id: string, attributes: readonly Pair[]): JsonMap => {
  const { __type: _, ...plain } = entity(table, id, attributes);
  return plain;
};

const stamps = ['modifiedon', 'modifiedby', 'modifiedonbehalfby'];

/** A create names every column that has a value, an update only the changed ones and its stamps. */
const targetOf = (message: Message): JsonMap => {
  const { name, table, id, attributes, row } = message;
  if (name === 'Delete' || name === 'Merge' || row === undefined) return reference(table.name, id);
  const names = name === 'Create' ? Object.keys(row.values) : [...attributes, ...stamps];
  const known = [...new Set(names)].filter((one) => table.columnByName.has(one));
  const pairs = known.map((one) => attribute(table, one, row.values[one]));
  return entity(table, id, [...pairs, { key: table.primaryKey, value: id }]);
};

const inputOf = (message: Message): readonly Pair[] => {
  const target = { key: 'Target', value: targetOf(message) };
  const { merge, table, id } = message;
  if (merge === undefined) return [target];
  const update = Object.entries(merge.update).map(([name, value]) => attribute(table, name, value));
  return [
    target,
    { key: 'SubordinateId', value: merge.subordinate },
    { key: 'UpdateContent', value: entity(table, id, update) },
    { key: 'PerformParentingChecks', value: merge.checkParents },
  ];
};

const imagesOf = (message: Message): readonly Pair[] => {
  const { table, id, row } = message;
  const name = row?.values[table.primaryName];
  if (row === undefined) return [];
  const pairs = [attribute(table, table.primaryName, name), { key: table.primaryKey, value: id }];
  return [{ key: 'AsynchronousStepPrimaryName', value: image(table, id, pairs) }];
};

/** Ids of one delivery: the platform makes them anew for each operation. */
export type DeliveryIds = { readonly correlation: string; readonly operation: string };

const shared = (message: Message): readonly Pair[] =>
  message.cause.tag === undefined ? [] : [{ key: 'tag', value: message.cause.tag }];

const frame = (
  message: Message,
  registration: Registration,
  organisation: Organisation,
  ids: DeliveryIds,
): JsonMap => ({
  BusinessUnitId: organisation.businessUnit.id,
  CorrelationId: ids.correlation,
  Depth: message.cause.within === undefined ? 1 : 2,
  InitiatingUserId: message.cause.initiatingUserId,
  IsExecutingOffline: false,
  IsInTransaction: false,
  IsOfflinePlayback: false,
  IsolationMode: 1,
  MessageName: message.name,
  Mode: registration.mode,
  OperationCreatedOn: `/Date(${Date.parse(message.at)}+0000)/`,
  OperationId: ids.operation,
  OrganizationId: organisation.organisationId,
  OrganizationName: organisation.name,
  OutputParameters: message.name === 'Create' ? [{ key: 'id', value: message.id }] : [],
  OwningExtension: {
    Id: registration.stepId,
    KeyAttributes: [],
    LogicalName: 'sdkmessageprocessingstep',
    Name: registration.stepName,
    RowVersion: null,
  },
  PrimaryEntityId: message.id,
  PrimaryEntityName: message.table.name,
  RequestId: null,
  SecondaryEntityName: 'none',
  SharedVariables: shared(message),
  UserId: message.cause.userId,
});

/** The serialiser of the platform escapes every slash. */
const serialised = (body: JsonMap): string => JSON.stringify(body).replaceAll('/', '\\/');

/**
 * What a webhook is sent. Beyond 256 KB the four large parts are left out and the receiver is told
 * so by a header.
 */
export const executionContext = (
  message: Message,
  registration: Registration,
  organisation: Organisation,
  ids: DeliveryIds,
): { readonly body: string; readonly exceeded: boolean } => {
  const common = frame(message, registration, organisation, ids);
  const InputParameters = inputOf(message);
  const parent = { ...common, MessageName: message.cause.within ?? message.name };
  const whole = serialised({
    ...common,
    InputParameters,
    ParentContext: {
      ...parent,
      InputParameters,
      ParentContext: null,
      PostEntityImages: [],
      PreEntityImages: [],
      Stage: MAIN_OPERATION,
    },
    PostEntityImages: imagesOf(message),
    PreEntityImages: [],
    Stage: POST_OPERATION,
  });
  if (Buffer.byteLength(whole) <= messageBytesMax) return { body: whole, exceeded: false };
  return { body: serialised({ ...common, Stage: POST_OPERATION }), exceeded: true };
};
