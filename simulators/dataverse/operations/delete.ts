import { refusal } from '../errors.ts';
import { childrenOf } from '../odata/row-scope.ts';
import type { Table } from '../schema/schema.ts';
import type { Transaction } from '../store/database.ts';
import type { Row } from '../store/row.ts';
import type { Context } from './context.ts';
import { followerOf } from './followers.ts';
import type { Delete, Result } from './operation.ts';
import { needRow } from './rows.ts';
import { tell } from './tell.ts';
import { assertCondition, updateRow } from './write.ts';

/** Navigation columns that every row has and whose targets are never deleted here. */
const isAudit = (column: string): boolean => /^(created|modified|owning|owner)/.test(column);

const assertUnrestricted = (context: Context, table: Table, row: Row): void => {
  for (const relation of context.database.schema.children.get(table.name) ?? []) {
    const child = context.database.schema.tables.get(relation.childTable);
    if (child === undefined || child.isActivityUnion) continue;
    if (relation.childNavigation.onDelete !== 'restrict') continue;
    const held = childrenOf(context.database, child.name, relation.childColumn, row.id);
    if (held.length > 0) throw refusal('deleteRestricted');
  }
};

/** Deletes a row and does to its children what their relationship says. */
export const deleteRow = (
  context: Context,
  transaction: Transaction,
  table: Table,
  row: Row,
): void => {
  assertUnrestricted(context, table, row);
  transaction.remove(table, row);
  tell(context, transaction, 'Delete', table, () => ({ id: row.id }));
  followerOf(table)?.deleted?.({ context, transaction, table }, row);
  for (const relation of context.database.schema.children.get(table.name) ?? []) {
    const child = context.database.schema.tables.get(relation.childTable);
    if (child === undefined || child.isActivityUnion || isAudit(relation.childColumn)) continue;
    for (const found of childrenOf(context.database, child.name, relation.childColumn, row.id)) {
      // A row may be reached twice in one cascade; the second time it is already gone.
      const current = context.database.store(child.name).get(found.id);
      if (current === undefined) continue;
      if (relation.childNavigation.onDelete === 'cascade') {
        deleteRow(context, transaction, child, current);
      } else {
        const changes = { [relation.childColumn]: null };
        updateRow(context, transaction, child, current, { id: undefined, changes });
      }
    }
  }
};

/** DELETE of a row. */
export const executeDelete = (context: Context, operation: Delete): Result => {
  const { table, key, condition } = operation;
  if (table.isActivityUnion) throw refusal('notSupported', 'Delete', table.name);
  const { row } = needRow(context, table, key);
  assertCondition(row, { ifMatch: condition.ifMatch, ifNoneMatch: undefined });
  const { user } = context;
  const { loseAnswer } = context.guard({ table, id: row.id, payload: {}, row, user });
  context.database.transact((transaction) => deleteRow(context, transaction, table, row));
  return { status: 204, loseAnswer };
};
