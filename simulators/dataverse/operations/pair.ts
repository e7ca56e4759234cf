import { refusal } from '../errors.ts';
import { childrenOf } from '../odata/row-scope.ts';
import { isReference } from '../store/row.ts';
import type { Context } from './context.ts';
import { deleteRow } from './delete.ts';
import type { Pair, Result } from './operation.ts';
import { needRow } from './rows.ts';
import { createRow } from './write.ts';

/** Makes or breaks a pair of a many-to-many relationship; doing so twice changes nothing. */
export const executePair = (context: Context, operation: Pair): Result => {
  const { owner, step, other, present } = operation;
  const intersect = context.database.schema.tables.get(step.intersect);
  if (intersect === undefined || !step.associable || other.table.name !== step.farTable) {
    throw refusal('notSupported', present ? 'Associate' : 'Disassociate', step.intersect);
  }
  const near = needRow(context, owner.table, owner.key);
  const far = needRow(context, other.table, other.key);
  const pairs = childrenOf(context.database, step.intersect, step.nearColumn, near.row.id);
  const known = pairs.find((pair) => {
    const reference = pair.values[step.farColumn];
    return isReference(reference) && reference.id === far.row.id;
  });
  context.database.transact((transaction) => {
    if (!present && known !== undefined) deleteRow(context, transaction, intersect, known);
    if (!present || known !== undefined) return;
    const changes = {
      [step.nearColumn]: { table: near.table.name, id: near.row.id },
      [step.farColumn]: { table: far.table.name, id: far.row.id },
    };
    createRow(context, transaction, intersect, { id: undefined, changes });
  });
  return { status: 204 };
};
