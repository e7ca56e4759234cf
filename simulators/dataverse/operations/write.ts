import { assertDefined } from '../assert.ts';
import { refusal } from '../errors.ts';
import type { RowKey } from '../odata/key.ts';
import { childrenOf } from '../odata/row-scope.ts';
import { farTable, type Table } from '../schema/schema.ts';
import type { Transaction } from '../store/database.ts';
import { isReference, type Reference, type Row, type Value } from '../store/row.ts';
import { type Cells, compute, computeOwner } from './computed.ts';
import type { Context } from './context.ts';
import { convert } from './convert.ts';
import { assertNoDuplicate } from './duplicates.ts';
import { followerOf } from './followers.ts';
import type { Condition, Create, Result, Upsert } from './operation.ts';
import { isRepeatedParty } from './parties.ts';
import { type DeepChildren, type DeepParent, type Draft, readPayload } from './payload.ts';
import {
  apply,
  assertNoCycle,
  assertRequired,
  stampCreation,
  stampUpdate,
  startingCells,
} from './row-rules.ts';
import { addressOf, etagOf, findRow, missing } from './rows.ts';
import { changedState, initialState } from './state.ts';
import { tell } from './tell.ts';
import { writeSingle } from './write-row.ts';

const assertWritable = (table: Table, method: string): void => {
  if (table.isActivityUnion) throw refusal('notSupported', method, table.name);
};

/** Parties come and go with their activity; no message of their own makes them. */
const assertCallable = (table: Table, method: string): void => {
  assertWritable(table, method);
  if (table.name === 'activityparty') throw refusal('notSupported', method, table.name);
};

const createParent = (context: Context, transaction: Transaction, deep: DeepParent): Reference => {
  const table = context.database.schema.tables.get(deep.table);
  assertDefined(table, 'a navigation leads to a table');
  const draft = readPayload(context, table, deep.payload, 'create');
  return { table: table.name, id: createRow(context, transaction, table, draft).id };
};

const attach = (
  context: Context,
  transaction: Transaction,
  child: Row,
  deep: DeepChildren,
  to: Reference,
): void => {
  const { step } = deep;
  if (step.kind === 'collection') {
    const table = context.database.schema.tables.get(step.childTable);
    assertDefined(table, 'a navigation leads to a table');
    updateRow(context, transaction, table, child, {
      id: undefined,
      changes: { [step.childColumn]: to },
    });
    return;
  }
  const pairs = context.database.schema.tables.get(step.intersect);
  assertDefined(pairs, 'a relationship has its table of pairs');
  const far = { table: step.farTable, id: child.id };
  const changes = { [step.nearColumn]: to, [step.farColumn]: far };
  createRow(context, transaction, pairs, { id: undefined, changes });
};

/** Rows that came within the payload of another, or that it names. */
const createChildren = (
  context: Context,
  transaction: Transaction,
  table: Table,
  row: Row,
  deep: DeepChildren,
): void => {
  const far = context.database.schema.tables.get(farTable(deep.step));
  assertDefined(far, 'a navigation leads to a table');
  const to = { table: table.name, id: row.id };
  for (const payload of deep.payloads) {
    const draft = readPayload(context, far, payload, 'create');
    const { step } = deep;
    const link = step.kind === 'collection' ? { [step.childColumn]: to } : {};
    const child = createRow(context, transaction, far, {
      ...draft,
      changes: { ...draft.changes, ...link },
    });
    if (step.kind === 'many') attach(context, transaction, child, deep, to);
  }
  for (const { id } of deep.references) {
    const child = context.database.store(far.name).get(id);
    if (child !== undefined) attach(context, transaction, child, deep, to);
  }
};

/** The parties that a caller names replace those that callers named before. */
const replaceParties = (
  context: Context,
  transaction: Transaction,
  table: Table,
  row: Row,
  deep: DeepChildren,
): void => {
  const parties = context.database.schema.tables.get('activityparty');
  assertDefined(parties, 'every organisation has parties');
  for (const party of childrenOf(context.database, 'activityparty', 'activityid', row.id)) {
    if (!isRepeatedParty(party)) transaction.remove(parties, party);
  }
  createChildren(context, transaction, table, row, deep);
};

/** Makes a row; every rule of a create is applied here, whichever message asked for it. */
export const createRow = (
  context: Context,
  transaction: Transaction,
  table: Table,
  draft: Draft,
): Row => {
  assertWritable(table, 'Create');
  const id = draft.id ?? context.newGuid();
  const cells = startingCells(context, table);
  apply(cells, draft);
  for (const parent of draft.deep?.parents ?? []) {
    cells[parent.column] = createParent(context, transaction, parent);
  }
  if (table.columnByName.has('statecode')) {
    Object.assign(cells, initialState(table, id, draft.changes, context.stateOnCreate));
  }
  if (cells.ownerid !== undefined) computeOwner(context, cells);
  compute(context, table, cells);
  const follower = followerOf(table);
  follower?.prepare?.(context, cells);
  stampCreation(context, cells);
  assertRequired(table, cells);
  assertNoCycle(context, table, id, cells);
  assertNoDuplicate(context, table, id, cells);
  const row = transaction.insert(table, id, cells);
  tell(context, transaction, 'Create', table, () => ({ id, row }));
  follower?.created?.({ context, transaction, table }, row);
  for (const children of draft.deep?.children ?? []) {
    createChildren(context, transaction, table, row, children);
  }
  return row;
};

const currentState = (row: Row) => ({
  statecode: Number(row.values.statecode ?? 0),
  statuscode: Number(row.values.statuscode ?? 0),
});

/** Changes a row; equal values count as a change, as they do in the service. */
export const updateRow = (
  context: Context,
  transaction: Transaction,
  table: Table,
  row: Row,
  draft: Draft,
): Row => {
  assertWritable(table, 'Update');
  const { changes } = draft;
  const cells: Cells = { ...row.values };
  apply(cells, draft);
  if (changes.statecode !== undefined || changes.statuscode !== undefined) {
    Object.assign(cells, changedState(table, row.id, currentState(row), changes));
  }
  if (changes.ownerid !== undefined) computeOwner(context, cells);
  compute(context, table, cells);
  const follower = followerOf(table);
  follower?.prepare?.(context, cells);
  stampUpdate(context, cells);
  assertRequired(table, cells);
  if (changes.parentaccountid !== undefined) assertNoCycle(context, table, row.id, cells);
  if (changes.emailaddress1 !== undefined) assertNoDuplicate(context, table, row.id, cells);
  const after = transaction.replace(table, row, cells);
  tell(context, transaction, 'Update', table, () => ({
    id: row.id,
    attributes: Object.keys(changes),
    row: after,
  }));
  follower?.updated?.({ context, transaction, table }, row, after);
  for (const children of draft.deep?.children ?? []) {
    replaceParties(context, transaction, table, after, children);
  }
  return after;
};

const answer = (
  context: Context,
  operation: Create | Upsert,
  row: Row,
  outcome: { readonly created: boolean; readonly loseAnswer: boolean },
): Result => {
  const { table, representation } = operation;
  const { created, loseAnswer } = outcome;
  if (representation === undefined) {
    const key = operation.kind === 'upsert' ? operation.key : undefined;
    return { status: 204, entityId: addressOf(table, row.id, key), loseAnswer };
  }
  const reading = { ...representation, query: { ...representation.query, expand: [] } };
  return {
    status: created ? 201 : 200,
    body: writeSingle(context, { table, row }, created ? representation : reading),
    etag: etagOf(row),
    preferences: ['return=representation'],
    loseAnswer,
  };
};

/** POST to a set. */
export const executeCreate = (context: Context, operation: Create): Result => {
  const { table, payload } = operation;
  assertCallable(table, 'Create');
  const draft = readPayload(context, table, payload, 'create');
  const { user } = context;
  const { loseAnswer } = context.guard({ table, id: draft.id, payload, row: undefined, user });
  const row = context.database.transact((transaction) =>
    createRow(context, transaction, table, draft),
  );
  return answer(context, operation, row, { created: true, loseAnswer });
};

/** Refuses when the conditions of a write on an existing row do not hold. */
export const assertCondition = (row: Row, condition: Condition): void => {
  const { ifMatch, ifNoneMatch } = condition;
  if (ifNoneMatch === '*') throw refusal('recordDuplicate');
  if (ifMatch !== undefined && ifMatch !== '*' && ifMatch !== etagOf(row)) {
    throw refusal('versionMismatch');
  }
};

/** Values of a URL key keep the rules of their columns, such as length and range. */
const checkedValue = (table: Table, name: string, value: Value): Value => {
  const column = table.columnByName.get(name);
  if (column === undefined || isReference(value)) return value;
  return convert(table, column, value);
};

/** The key of the URL becomes part of the new row, but what the body says about it wins. */
const draftForKey = (table: Table, draft: Draft, key: RowKey): Draft => {
  if (key.kind === 'id') return { ...draft, id: key.id };
  const changes: Record<string, Value | null> = {};
  for (const [name, value] of Object.entries(key.values)) {
    changes[name] = checkedValue(table, name, value);
  }
  return { ...draft, changes: { ...changes, ...draft.changes } };
};

/** Key columns of the URL are taken out of the body before an update. */
const draftWithoutKey = (draft: Draft, key: RowKey): Draft => {
  if (key.kind === 'id') return draft;
  const changes = { ...draft.changes };
  for (const name of key.key.columns) delete changes[name];
  return { ...draft, changes };
};

/** PATCH of a row, by id or alternate key. */
export const executeUpsert = (context: Context, operation: Upsert): Result => {
  const { table, key, payload, condition } = operation;
  assertCallable(table, 'Update');
  const located = findRow(context, table, key);
  if (located === undefined && condition.ifMatch !== undefined) throw missing(table, key);
  if (located !== undefined) assertCondition(located.row, condition);
  const draft = readPayload(context, table, payload, located === undefined ? 'create' : 'update');
  const id = located?.row.id ?? (key.kind === 'id' ? key.id : draft.id);
  const { user } = context;
  const { loseAnswer } = context.guard({ table, id, payload, row: located?.row, user });
  const row = context.database.transact((transaction) =>
    located === undefined
      ? createRow(context, transaction, table, draftForKey(table, draft, key))
      : updateRow(context, transaction, table, located.row, draftWithoutKey(draft, key)),
  );
  return answer(context, operation, row, { created: located === undefined, loseAnswer });
};
