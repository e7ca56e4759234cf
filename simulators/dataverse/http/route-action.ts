import { refusal } from '../errors.ts';
import { isGuid } from '../guid.ts';
import { isObject, type Json, type JsonObject } from '../json.ts';
import type { RowAddress } from '../odata/key.ts';
import type { CloseOrder, Operation } from '../operations/operation.ts';
import type { Schema, Table } from '../schema/schema.ts';
import type { Reference } from '../store/row.ts';

const NAMESPACE = 'Microsoft.Dynamics.CRM.';
const membersMax = 10_000;

/** An action as it was called. */
export type ActionCall = { readonly schema: Schema; readonly parameters: JsonObject };

type EntityParameter = {
  readonly table: Table;
  readonly id: string | undefined;
  readonly columns: JsonObject;
};

const invalid = (text: string): Error =>
  refusal('argumentInvalid', `An error occurred while validating input parameters: ${text}`);

/** The table that `@odata.type` names; parameters of an abstract type mean nothing without it. */
const typeOf = (schema: Schema, name: string, value: JsonObject): Table => {
  const type = value['@odata.type'];
  const logical = typeof type === 'string' ? type.replace(/^#/, '') : '';
  const table = logical.startsWith(NAMESPACE)
    ? schema.tables.get(logical.slice(NAMESPACE.length))
    : undefined;
  if (table === undefined) {
    throw invalid(`The property '@odata.type' of parameter '${name}' does not name a table.`);
  }
  return table;
};

const entityFrom = (schema: Schema, name: string, value: Json | undefined): EntityParameter => {
  if (!isObject(value)) throw invalid(`The parameter '${name}' is missing.`);
  const table = typeOf(schema, name, value);
  const { [table.primaryKey]: id, '@odata.type': _, ...columns } = value;
  if (id !== undefined && !(typeof id === 'string' && isGuid(id))) {
    throw invalid(`'${table.primaryKey}' of parameter '${name}' is no GUID.`);
  }
  return { table, id: id?.toLowerCase(), columns };
};

const referenceFrom = (schema: Schema, name: string, value: Json | undefined): Reference => {
  const { table, id } = entityFrom(schema, name, value);
  if (id === undefined) throw invalid(`'${table.primaryKey}' of parameter '${name}' is missing.`);
  return { table: table.name, id };
};

const routeMerge = ({ schema, parameters }: ActionCall): Operation => {
  const target = referenceFrom(schema, 'Target', parameters.Target);
  const subordinate = referenceFrom(schema, 'Subordinate', parameters.Subordinate);
  const { UpdateContent: content, PerformParentingChecks: checks } = parameters;
  const update = content === undefined || content === null ? undefined : content;
  const entity = update === undefined ? undefined : entityFrom(schema, 'UpdateContent', update);
  const table = schema.tables.get(target.table);
  const names = [subordinate.table, entity?.table.name ?? target.table];
  if (table === undefined || names.some((name) => name !== target.table)) {
    throw invalid('Target, Subordinate and UpdateContent must be of the same type.');
  }
  return {
    kind: 'merge',
    table,
    target: target.id,
    subordinate: subordinate.id,
    update: entity?.columns ?? {},
    checkParents: checks === true,
  };
};

const routeAddMembers = ({ schema, parameters }: ActionCall): Operation => {
  const list = referenceFrom(schema, 'List', parameters.List);
  const { Members: given } = parameters;
  if (!Array.isArray(given) || given.length > membersMax) {
    throw invalid(`'Members' must be an array of at most ${membersMax} entries.`);
  }
  const members = given.map((one) => referenceFrom(schema, 'Members', one));
  return { kind: 'listMembers', add: true, list: list.id, members, answersId: false };
};

const routeClose =
  (action: CloseOrder['action']) =>
  ({ schema, parameters }: ActionCall): Operation => {
    const { OrderClose: close, Status: status } = parameters;
    const table = schema.tables.get('salesorder');
    if (table === undefined) throw refusal('segmentUnknown', action);
    const bound = isObject(close) ? close['salesorderid@odata.bind'] : undefined;
    const id = /^\/?salesorders\(([0-9a-f-]{36})\)$/i.exec(String(bound ?? ''))?.[1];
    if (id === undefined) throw invalid("The property 'OrderClose' does not name an order.");
    if (typeof status !== 'number') throw invalid("The parameter 'Status' is missing.");
    return { kind: 'closeOrder', action, table, order: id.toLowerCase(), status };
  };

const unbound: Readonly<Record<string, (call: ActionCall) => Operation>> = {
  Merge: routeMerge,
  AddListMembersList: routeAddMembers,
  CancelSalesOrder: routeClose('CancelSalesOrder'),
  FulfillSalesOrder: routeClose('FulfillSalesOrder'),
};

/** An action that belongs to no row; undefined when there is none of this name. */
export const routeUnbound = (name: string, call: () => ActionCall): Operation | undefined =>
  unbound[name]?.(call());

/** The member of a list, as an entity or, as some clients send it, by its bare id. */
const memberOf = (call: ActionCall, bare: (id: string) => Reference): Reference => {
  const { Member: member, EntityId: id } = call.parameters;
  if (typeof id === 'string' && isGuid(id)) return bare(id.toLowerCase());
  return referenceFrom(call.schema, 'Member', member);
};

/** An action bound to a row, such as `lists(...)/Microsoft.Dynamics.CRM.AddMemberList`. */
export const routeBound = (
  owner: RowAddress,
  segment: string,
  call: () => ActionCall,
): Operation => {
  const name = segment.slice(NAMESPACE.length);
  const isMember = name === 'AddMemberList' || name === 'RemoveMemberList';
  if (!isMember || owner.table.name !== 'list' || owner.key.kind !== 'id') {
    throw refusal('segmentUnknown', segment);
  }
  const add = name === 'AddMemberList';
  const member = memberOf(call(), (id) => ({ table: '', id }));
  return { kind: 'listMembers', add, list: owner.key.id, members: [member], answersId: add };
};

/** Whether a segment calls a bound action. */
export const isBoundAction = (segment: string): boolean => segment.startsWith(NAMESPACE);
