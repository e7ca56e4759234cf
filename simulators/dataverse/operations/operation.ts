import type { JsonObject } from '../json.ts';
import type { Apply } from '../odata/apply.ts';
import type { RowAddress, RowKey } from '../odata/key.ts';
import type { QueryOptions } from '../odata/query-options.ts';
import type {
  ManyNavigation,
  PluralNavigation,
  SingleNavigation,
  Table,
} from '../schema/schema.ts';
import type { Reference } from '../store/row.ts';

/** Which annotations a reader asked for, by name without `@`. */
export type AnnotationFilter = ((name: string) => boolean) | undefined;

/** How rows are to be written out. */
export type Reading = {
  readonly query: QueryOptions;
  readonly annotations: AnnotationFilter;
};

/** Conditions of a write: `*`, an ETag, or nothing. */
export type Condition = {
  readonly ifMatch: string | undefined;
  readonly ifNoneMatch: string | undefined;
};

export const unconditional: Condition = { ifMatch: undefined, ifNoneMatch: undefined };

export type Create = {
  readonly kind: 'create';
  readonly table: Table;
  readonly payload: JsonObject;
  /** Set when the caller asked for the row back. */
  readonly representation: Reading | undefined;
};

/** PATCH: update, or create when the row is absent and no condition forbids it. */
export type Upsert = {
  readonly kind: 'upsert';
  readonly table: Table;
  readonly key: RowKey;
  readonly payload: JsonObject;
  readonly condition: Condition;
  readonly representation: Reading | undefined;
};

export type Delete = {
  readonly kind: 'delete';
  readonly table: Table;
  readonly key: RowKey;
  readonly condition: Condition;
};

export type Retrieve = {
  readonly kind: 'retrieve';
  readonly table: Table;
  readonly key: RowKey;
  readonly reading: Reading;
  readonly ifNoneMatch: string | undefined;
};

export type List = {
  readonly kind: 'list';
  readonly table: Table;
  readonly reading: Reading;
  readonly pageSize: number | undefined;
  /** Only the rows at the far end of a collection, if set. */
  readonly within: { readonly owner: RowAddress; readonly step: PluralNavigation } | undefined;
  /** The URL as it was asked, without page cookie, for the next link. */
  readonly selfUrl: string;
};

/** GET of a set with change tracking: the full set, with a delta link on its last page. */
export type TrackedList = {
  readonly kind: 'trackedList';
  readonly table: Table;
  readonly reading: Reading;
  readonly pageSize: number | undefined;
  /** The URL without page cookie and delta token, for links. */
  readonly urlOfSet: string;
};

/** GET of what changed since a delta token. */
export type Delta = {
  readonly kind: 'delta';
  readonly table: Table;
  readonly reading: Reading;
  readonly pageSize: number | undefined;
  readonly token: string;
  readonly urlOfSet: string;
  /** The URL without page cookie, for the next link. */
  readonly urlOfPage: string;
};

/** GET of a set with `$apply`. */
export type Aggregation = {
  readonly kind: 'aggregation';
  readonly table: Table;
  readonly apply: Apply;
};

/** GET of a set with a query in FetchXML. */
export type Fetch = {
  readonly kind: 'fetch';
  readonly table: Table;
  readonly fetchXml: string;
  readonly annotations: AnnotationFilter;
  readonly pageSize: number | undefined;
};

/** `$count` with a delta token. */
export type CountChanges = {
  readonly kind: 'countChanges';
  readonly table: Table;
  readonly query: QueryOptions;
  readonly token: string;
};

export type CountRows = {
  readonly kind: 'count';
  readonly table: Table;
  readonly query: QueryOptions;
};

export type ReadProperty = {
  readonly kind: 'readProperty';
  readonly table: Table;
  readonly key: RowKey;
  readonly property: string;
  readonly raw: boolean;
};

/** The single row on the other side of a lookup. */
export type ReadRelated = {
  readonly kind: 'readRelated';
  readonly table: Table;
  readonly key: RowKey;
  readonly step: SingleNavigation;
  readonly reading: Reading;
};

/** `$ref`: sets the lookup of `child`, or clears it when `parent` is undefined. */
export type Link = {
  readonly kind: 'link';
  readonly child: RowAddress;
  readonly step: SingleNavigation;
  readonly parent: string | undefined;
  /** When clearing: only if the lookup points to this row. */
  readonly onlyFrom: RowAddress | undefined;
};

/** `$ref` on a many-to-many relationship: makes or breaks a pair. */
export type Pair = {
  readonly kind: 'pair';
  readonly owner: RowAddress;
  readonly step: ManyNavigation;
  readonly other: RowAddress;
  readonly present: boolean;
};

/** Messages that write many rows of one table at once. */
export const bulkMessages = ['CreateMultiple', 'UpdateMultiple', 'UpsertMultiple'] as const;

export type BulkMessage = (typeof bulkMessages)[number];

/** A message that writes many rows of one table, all or none. */
export type Bulk = {
  readonly kind: 'bulk';
  readonly message: BulkMessage;
  readonly table: Table;
  /** With the rows under `Targets`. */
  readonly payload: JsonObject;
};

/** Merges one row of a table into another. */
export type Merge = {
  readonly kind: 'merge';
  readonly table: Table;
  readonly target: string;
  readonly subordinate: string;
  /** Columns that the winner takes over. */
  readonly update: JsonObject;
  readonly checkParents: boolean;
};

/** Adds members to a static list or takes them out. */
export type ListMembers = {
  readonly kind: 'listMembers';
  readonly add: boolean;
  readonly list: string;
  /** A member without a table is one of the kind that the list holds. */
  readonly members: readonly Reference[];
  readonly answersId: boolean;
};

/** Closes an order of Dynamics Sales. */
export type CloseOrder = {
  readonly kind: 'closeOrder';
  readonly action: 'CancelSalesOrder' | 'FulfillSalesOrder';
  readonly table: Table;
  readonly order: string;
  /** Status reason; -1 leaves it to the service. */
  readonly status: number;
};

export type WhoAmI = { readonly kind: 'whoAmI' };

export type ReadMetadata = {
  readonly kind: 'metadata';
  readonly segments: readonly string[];
  readonly query: QueryOptions;
  /** `Consistency: Strong`: what was changed a moment ago is seen. */
  readonly strong: boolean;
};

/** POST, PUT or DELETE below `EntityDefinitions` or `RelationshipDefinitions`. */
export type WriteMetadata = {
  readonly kind: 'writeMetadata';
  readonly method: 'POST' | 'PUT' | 'DELETE';
  readonly segments: readonly string[];
  readonly payload: JsonObject;
  /** Unique name of the solution that the component is filed in as well. */
  readonly solution: string | undefined;
};

/** An action or function about metadata or the organisation. */
export type CallMetadata = {
  readonly kind: 'callMetadata';
  readonly name: string;
  readonly payload: JsonObject;
  readonly solution: string | undefined;
};

/** The description of the service: `$metadata`, or the list of its sets. */
export type Describe = { readonly kind: 'describe'; readonly what: 'csdl' | 'sets' };

/** Everything a caller can ask for, however it travelled. */
export type Operation =
  | Create
  | Upsert
  | Delete
  | Retrieve
  | List
  | TrackedList
  | Fetch
  | Aggregation
  | Delta
  | CountChanges
  | CountRows
  | ReadProperty
  | ReadRelated
  | Link
  | Bulk
  | Pair
  | Merge
  | ListMembers
  | CloseOrder
  | WhoAmI
  | ReadMetadata
  | WriteMetadata
  | CallMetadata
  | Describe;

/** What the operation answers, before it is put into HTTP. */
export type Result = {
  readonly status: number;
  /** `contacts(guid)` of the row that was written. */
  readonly entityId?: string;
  readonly etag?: string;
  /** JSON text unless `contentType` says otherwise. */
  readonly body?: string;
  readonly contentType?: string;
  readonly preferences?: readonly string[];
  /** The write took place, but its answer must not arrive. */
  readonly loseAnswer?: boolean;
};
