import { refusal } from '../errors.ts';
import { childrenOf } from '../odata/row-scope.ts';
import type { CollectionNavigation, Table } from '../schema/schema.ts';
import type { Transaction } from '../store/database.ts';
import { isReference, type Row } from '../store/row.ts';
import type { Context } from './context.ts';
import { deleteRow } from './delete.ts';
import type { Merge, Result } from './operation.ts';
import { readPayload } from './payload.ts';
import { needRow } from './rows.ts';
import { tell } from './tell.ts';
import { updateRow } from './write.ts';

/** Tables whose rows can be merged, as far as the organisation has them. */
const mergeable: ReadonlySet<string> = new Set(['account', 'contact', 'lead', 'incident']);

/** The lookup that parenting checks compare. */
const parentColumns: Readonly<Record<string, string>> = {
  account: 'parentaccountid',
  contact: 'parentcustomerid',
};

const MIRRORED_ADDRESSES = 3;

type Merging = {
  readonly context: Context;
  readonly transaction: Transaction;
  readonly table: Table;
  readonly winner: string;
  readonly loser: string;
};

const isActive = (row: Row): boolean => row.values.statecode === 0;

const parentOf = (table: Table, row: Row): string | undefined => {
  const value = row.values[parentColumns[table.name] ?? ''];
  return isReference(value) ? value.id : undefined;
};

const assertMergeable = (operation: Merge, target: Row, subordinate: Row): void => {
  const { table, checkParents } = operation;
  if (target.id === subordinate.id) {
    throw refusal('argumentInvalid', 'A record cannot be merged with itself.');
  }
  if (!isActive(target) || !isActive(subordinate)) {
    throw refusal('argumentInvalid', `Only active ${table.name} records can be merged.`);
  }
  const [left, right] = [parentOf(table, target), parentOf(table, subordinate)];
  if (checkParents && left !== right) {
    throw refusal('argumentInvalid', 'The records to be merged have different parents.');
  }
};

/** The address blocks of the loser stay with it, and so do the rows that mirror them. */
const staysBehind = (merging: Merging, child: Table, row: Row): boolean =>
  child.name === 'customeraddress' &&
  merging.context.addressRows !== 'none' &&
  Number(row.values.addressnumber) <= MIRRORED_ADDRESSES;

/** A pair that the winner has already is not made twice. */
const isSecondMembership = (merging: Merging, child: Table, row: Row): boolean => {
  if (child.name !== 'listmember') return false;
  const list = row.values.listid;
  const { database } = merging.context;
  return childrenOf(database, child.name, 'entityid', merging.winner).some((other) => {
    const reference = other.values.listid;
    return isReference(reference) && isReference(list) && reference.id === list.id;
  });
};

const moveRow = (
  merging: Merging,
  child: Table,
  relation: CollectionNavigation,
  row: Row,
): void => {
  const { context, transaction, table, winner } = merging;
  if (staysBehind(merging, child, row)) return;
  if (isSecondMembership(merging, child, row)) {
    deleteRow(context, transaction, child, row);
    return;
  }
  // The winner may have been below the loser; it must not end below itself.
  const target = row.id === winner ? null : { table: table.name, id: winner };
  const changes = { [relation.childColumn]: target };
  updateRow(context, transaction, child, row, { id: undefined, changes });
};

const moveChildren = (merging: Merging): void => {
  const { context, table, loser } = merging;
  const { schema } = context.database;
  for (const relation of schema.children.get(table.name) ?? []) {
    const child = schema.tables.get(relation.childTable);
    if (child === undefined || child.isActivityUnion) continue;
    if (relation.childNavigation.onMerge === 'none') continue;
    for (const { id } of childrenOf(context.database, child.name, relation.childColumn, loser)) {
      // Moving one row may have moved or removed another.
      const current = context.database.store(child.name).get(id);
      const reference = current?.values[relation.childColumn];
      if (current === undefined || !isReference(reference) || reference.id !== loser) continue;
      moveRow(merging, child, relation, current);
    }
  }
};

const closeLoser = (merging: Merging): Row => {
  const { context, transaction, table, winner, loser } = merging;
  const row = needRow(context, table, { kind: 'id', id: loser }).row;
  const masterid = { table: table.name, id: winner };
  const changes = { statecode: 1, statuscode: 2, merged: true, masterid };
  return updateRow(context, transaction, table, row, { id: undefined, changes });
};

/**
 * Merges one row into another: related rows move as their relationships say, the loser keeps its
 * values and goes inactive.
 */
export const executeMerge = (context: Context, operation: Merge): Result => {
  const { table, update } = operation;
  if (!mergeable.has(table.name)) throw refusal('notSupported', 'Merge', table.name);
  const target = needRow(context, table, { kind: 'id', id: operation.target }).row;
  const subordinate = needRow(context, table, { kind: 'id', id: operation.subordinate }).row;
  assertMergeable(operation, target, subordinate);
  const draft = readPayload(context, table, update, 'update');
  const { user } = context;
  const guarded = { table, id: target.id, payload: update, row: target, user };
  const { loseAnswer } = context.guard(guarded);
  const { target: winner, subordinate: loser } = operation;
  context.database.transact((transaction) => {
    const steering = { ...context.steering, within: 'Merge' };
    const inner: Context = { ...context, steering };
    const merging: Merging = { context: inner, transaction, table, winner, loser };
    moveChildren(merging);
    closeLoser(merging);
    const current = needRow(context, table, { kind: 'id', id: winner }).row;
    const { changes } = draft;
    updateRow(inner, transaction, table, current, { id: undefined, changes });
    tell(context, transaction, 'Merge', table, () => ({
      id: winner,
      merge: { subordinate: loser, update: changes, checkParents: operation.checkParents },
    }));
  });
  return { status: 204, loseAnswer };
};
