import { refusal } from '../errors.ts';
import { isObject, type JsonObject } from '../json.ts';
import { parseKey, parseRowAddress, type RowAddress } from '../odata/key.ts';
import {
  noOptions,
  parseParameters,
  parseQuery,
  type QueryOptions,
} from '../odata/query-options.ts';
import {
  bulkMessages,
  type Condition,
  type Operation,
  type Reading,
} from '../operations/operation.ts';
import {
  farTable,
  type ManyNavigation,
  type Navigation,
  type Schema,
  type SingleNavigation,
  type Table,
} from '../schema/schema.ts';
import { type Preferences, parseCondition, parsePrefer } from './headers.ts';
import { splitPath } from './path.ts';
import { type ActionCall, isBoundAction, routeBound, routeUnbound } from './route-action.ts';
import { routeMetadata } from './route-metadata.ts';

/** A request below `/api/data/v9.x/`, taken out of HTTP: batch items have the same shape. */
export type ServiceRequest = {
  readonly method: string;
  /** After the version, without leading slash, still encoded. */
  readonly path: string;
  /** After the question mark, still encoded. */
  readonly search: string;
  readonly prefer: string | undefined;
  readonly ifMatch: string | undefined;
  readonly ifNoneMatch: string | undefined;
  readonly accept?: string | undefined;
  /** `MSCRM.SolutionUniqueName` */
  readonly solution?: string | undefined;
  /** `Consistency: Strong` */
  readonly strong?: boolean;
  readonly body: string;
  /** `http://host/api/data/v9.2/` */
  readonly root: string;
};

/** A request while it is being understood. */
type Routing = {
  readonly request: ServiceRequest;
  readonly schema: Schema;
  readonly preferences: Preferences;
  readonly condition: Condition;
  readonly query: QueryOptions;
};

const reading = (routing: Routing): Reading => ({
  query: routing.query,
  annotations: routing.preferences.annotations,
});

const representation = (routing: Routing): Reading | undefined =>
  routing.preferences.representation ? reading(routing) : undefined;

const refuseMethod = (routing: Routing): Error =>
  refusal('methodNotAllowed', routing.request.method);

const payloadOf = (routing: Routing, entitySet: string): JsonObject => {
  const { body } = routing.request;
  try {
    const parsed: unknown = JSON.parse(body);
    if (isObject(parsed)) return parsed;
  } catch {
    throw refusal('payloadInvalid', entitySet, 'The request body is not valid JSON.');
  }
  throw refusal('payloadInvalid', entitySet, 'The request body must be a JSON object.');
};

const selfUrl = (request: ServiceRequest, dropped = /^(\$|%24)skiptoken=/i): string => {
  const kept = request.search
    .split('&')
    .filter((part) => part !== '' && !dropped.test(part))
    .join('&');
  return `${request.root}${request.path}${kept === '' ? '' : `?${kept}`}`;
};

const routeTracked = (routing: Routing, table: Table): Operation | undefined => {
  const { request, preferences, query } = routing;
  const common = {
    table,
    reading: reading(routing),
    pageSize: preferences.pageSize,
    urlOfSet: selfUrl(request, /^(\$|%24)(skiptoken|deltatoken)=/i),
  };
  const token = query.deltaToken;
  if (token !== undefined) return { kind: 'delta', ...common, token, urlOfPage: selfUrl(request) };
  const tracked = preferences.trackChanges || query.cursor?.tracking === true;
  return tracked ? { kind: 'trackedList', ...common } : undefined;
};

const routeSet = (routing: Routing, table: Table): Operation => {
  const { request } = routing;
  if (request.method === 'GET') {
    const { fetchXml, apply } = routing.query;
    if (apply !== undefined) return { kind: 'aggregation', table, apply };
    if (fetchXml !== undefined) {
      const { annotations, pageSize } = routing.preferences;
      return { kind: 'fetch', table, fetchXml, annotations, pageSize };
    }
    const tracked = routeTracked(routing, table);
    if (tracked !== undefined) return tracked;
    return {
      kind: 'list',
      table,
      reading: reading(routing),
      pageSize: routing.preferences.pageSize,
      within: undefined,
      selfUrl: selfUrl(request),
    };
  }
  if (request.method !== 'POST') throw refuseMethod(routing);
  const payload = payloadOf(routing, table.entitySet);
  return { kind: 'create', table, payload, representation: representation(routing) };
};

const routeRow = (routing: Routing, address: RowAddress): Operation => {
  const { table, key } = address;
  const { condition } = routing;
  switch (routing.request.method) {
    case 'GET': {
      const ifNoneMatch = condition.ifNoneMatch;
      return { kind: 'retrieve', table, key, reading: reading(routing), ifNoneMatch };
    }
    case 'PATCH': {
      const payload = payloadOf(routing, table.entitySet);
      const wanted = representation(routing);
      return { kind: 'upsert', table, key, payload, condition, representation: wanted };
    }
    case 'DELETE':
      return { kind: 'delete', table, key, condition };
    default:
      throw refuseMethod(routing);
  }
};

const onlyExisting = (condition: Condition): Condition => ({
  ifMatch: condition.ifMatch ?? '*',
  ifNoneMatch: undefined,
});

const routeProperty = (routing: Routing, address: RowAddress, property: string): Operation => {
  const { table, key } = address;
  const { method } = routing.request;
  if (method === 'GET') return { kind: 'readProperty', table, key, property, raw: false };
  if (method !== 'PUT' && method !== 'DELETE') throw refuseMethod(routing);
  if (!table.columnByName.has(property)) throw refusal('segmentUnknown', property);
  const value = method === 'DELETE' ? null : payloadOf(routing, table.entitySet).value;
  if (value === undefined) {
    throw refusal('payloadInvalid', table.entitySet, "The body must have a property 'value'.");
  }
  return {
    kind: 'upsert',
    table,
    key,
    payload: { [property]: value },
    condition: onlyExisting(routing.condition),
    representation: undefined,
  };
};

const routeRelated = (routing: Routing, owner: RowAddress, step: Navigation): Operation => {
  if (routing.request.method !== 'GET') throw refuseMethod(routing);
  if (step.kind === 'single') {
    return { kind: 'readRelated', ...owner, step, reading: reading(routing) };
  }
  const table = routing.schema.tables.get(farTable(step));
  if (table === undefined) throw refusal('segmentUnknown', step.name);
  return {
    kind: 'list',
    table,
    reading: reading(routing),
    pageSize: routing.preferences.pageSize,
    within: { owner, step },
    selfUrl: selfUrl(routing.request),
  };
};

const referenceFrom = (routing: Routing, owner: RowAddress): string => {
  const id = payloadOf(routing, owner.table.entitySet)['@odata.id'];
  if (typeof id === 'string') return id;
  throw refusal('payloadInvalid', owner.table.entitySet, "The body must have '@odata.id'.");
};

const childStep = (
  routing: Routing,
  step: Navigation,
): { table: Table; step: SingleNavigation } => {
  if (step.kind !== 'collection') throw refuseMethod(routing);
  const table = routing.schema.tables.get(step.childTable);
  const back = table?.navigations.get(step.childNavigation.name);
  if (table === undefined || back?.kind !== 'single') throw refusal('segmentUnknown', step.name);
  return { table, step: back };
};

const rowUrl = (owner: RowAddress): string => {
  const key = owner.key.kind === 'id' ? owner.key.id : owner.key.text;
  return `${owner.table.entitySet}(${key})`;
};

const needAddress = (schema: Schema, entitySet: string, text: string): RowAddress => {
  const address = parseRowAddress(schema, text);
  if (address === undefined) {
    throw refusal('payloadInvalid', entitySet, `Invalid URI '${text}' in '@odata.id'.`);
  }
  return address;
};

/** `$ref` on a many-to-many relationship. */
const routePair = (
  routing: Routing,
  owner: RowAddress,
  step: ManyNavigation,
  otherKey: string | undefined,
): Operation => {
  const { method, search } = routing.request;
  const far = routing.schema.tables.get(step.farTable);
  if (far === undefined) throw refusal('segmentUnknown', step.name);
  const address = (text: string): RowAddress =>
    needAddress(routing.schema, owner.table.entitySet, text);
  if (method === 'POST' && otherKey === undefined) {
    const other = address(referenceFrom(routing, owner));
    return { kind: 'pair', owner, step, other, present: true };
  }
  if (method !== 'DELETE') throw refuseMethod(routing);
  const other =
    otherKey === undefined
      ? address(parseParameters(search).get('$id') ?? '')
      : { table: far, key: parseKey(far, otherKey) };
  return { kind: 'pair', owner, step, other, present: false };
};

const routeCollectionRef = (
  routing: Routing,
  owner: RowAddress,
  name: string,
  childKey: string | undefined,
): Operation => {
  const { method, search } = routing.request;
  const found = owner.table.navigations.get(name);
  if (found === undefined) throw refusal('segmentUnknown', name);
  if (found.kind === 'many') return routePair(routing, owner, found, childKey);
  const { table, step } = childStep(routing, found);
  if (method === 'POST' && childKey === undefined) {
    const text = referenceFrom(routing, owner);
    const child = needAddress(routing.schema, owner.table.entitySet, text);
    return { kind: 'link', child, step, parent: rowUrl(owner), onlyFrom: undefined };
  }
  if (method !== 'DELETE') throw refuseMethod(routing);
  const byQuery = parseParameters(search).get('$id');
  const child =
    childKey === undefined
      ? needAddress(routing.schema, owner.table.entitySet, byQuery ?? '')
      : { table, key: parseKey(table, childKey) };
  return { kind: 'link', child, step, parent: undefined, onlyFrom: owner };
};

const routeRef = (routing: Routing, owner: RowAddress, segment: string): Operation => {
  const [, name = '', childKey] = /^(\w+)(?:\((.*)\))?$/.exec(segment) ?? [];
  const step = owner.table.navigations.get(name);
  if (step?.kind !== 'single') return routeCollectionRef(routing, owner, name, childKey);
  const { method } = routing.request;
  if (method === 'DELETE') {
    return { kind: 'link', child: owner, step, parent: undefined, onlyFrom: undefined };
  }
  if (method !== 'PUT' && method !== 'POST') throw refuseMethod(routing);
  const parent = referenceFrom(routing, owner);
  return { kind: 'link', child: owner, step, parent, onlyFrom: undefined };
};

const actionCall = (routing: Routing): ActionCall => ({
  schema: routing.schema,
  parameters: payloadOf(routing, ''),
});

const routeBelowRow = (
  routing: Routing,
  owner: RowAddress,
  segments: readonly string[],
): Operation => {
  const [name = '', tail, ...more] = segments;
  if (isBoundAction(name) && tail === undefined && routing.request.method === 'POST') {
    return routeBound(owner, name, () => actionCall(routing));
  }
  if (more.length > 0) throw refusal('segmentUnknown', more.at(-1) ?? '');
  if (tail === '$ref') return routeRef(routing, owner, name);
  const step = owner.table.navigations.get(name);
  if (step !== undefined && tail === undefined) return routeRelated(routing, owner, step);
  if (tail === undefined) return routeProperty(routing, owner, name);
  if (tail !== '$value' || routing.request.method !== 'GET') throw refusal('segmentUnknown', tail);
  return { kind: 'readProperty', ...owner, property: name, raw: true };
};

const boundPrefix = 'Microsoft.Dynamics.CRM.';

/** A message that is bound to a table, not to one of its rows. */
const routeMessage = (routing: Routing, table: Table, name: string): Operation => {
  if (routing.request.method !== 'POST') throw refuseMethod(routing);
  const message = bulkMessages.find((bulk) => boundPrefix + bulk === name);
  if (message === undefined) {
    if (name === `${boundPrefix}DeleteMultiple`) throw refusal('messageMissing', 'DeleteMultiple');
    throw refusal('segmentUnknown', name);
  }
  return { kind: 'bulk', message, table, payload: payloadOf(routing, table.entitySet) };
};

const setUnknown = (schema: Schema, segment: string): Error => {
  const name = segment.replace(/\(.*$/, '');
  const arriving = schema.arriving?.has(name) === true;
  return refusal(arriving ? 'metadataSettling' : 'segmentUnknown', segment);
};

const routeTable = (routing: Routing, segments: readonly string[]): Operation => {
  const [head = '', ...rest] = segments;
  const open = head.indexOf('(');
  const table = routing.schema.bySet.get(open < 0 ? head : head.slice(0, open));
  if (table === undefined) throw setUnknown(routing.schema, head);
  if (open >= 0) {
    const owner = { table, key: parseKey(table, head.slice(open + 1, -1)) };
    return rest.length === 0 ? routeRow(routing, owner) : routeBelowRow(routing, owner, rest);
  }
  if (rest.length === 0) return routeSet(routing, table);
  if (rest[0] === '$count' && routing.request.method === 'GET') {
    const { query } = routing;
    const token = query.deltaToken;
    if (token !== undefined) return { kind: 'countChanges', table, query, token };
    return { kind: 'count', table, query };
  }
  if (rest[0]?.startsWith(boundPrefix)) return routeMessage(routing, table, rest[0]);
  throw refusal('segmentUnknown', rest[0] ?? '');
};

/** `$id` belongs to `$ref`, not to the system query options of a read. */
const queryOf = (search: string): QueryOptions => {
  if (search === '') return noOptions;
  const parameters = parseParameters(search);
  parameters.delete('$id');
  return parseQuery(parameters);
};

/** Understands a request; refuses what the service would refuse before it looks at any row. */
export const routeRequest = (request: ServiceRequest, schema: Schema): Operation => {
  const routing: Routing = {
    request,
    schema,
    preferences: parsePrefer(request.prefer),
    condition: {
      ifMatch: parseCondition(request.ifMatch),
      ifNoneMatch: parseCondition(request.ifNoneMatch),
    },
    query: queryOf(request.search),
  };
  const segments = splitPath(request.path);
  const head = segments[0] ?? '';
  if (head === 'WhoAmI' || head === 'WhoAmI()') return { kind: 'whoAmI' };
  if (request.method === 'POST') {
    const action = routeUnbound(head, () => actionCall(routing));
    if (action !== undefined) return action;
  }
  return routeMetadata(request, segments, routing.query) ?? routeTable(routing, segments);
};
