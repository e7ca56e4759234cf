import { refusal } from '../errors.ts';
import { isReference } from '../store/row.ts';
import type { Context } from './context.ts';
import type { Link, Result } from './operation.ts';
import { resolveReference } from './payload.ts';
import { findRow, needRow } from './rows.ts';
import { updateRow } from './write.ts';

const pointsElsewhere = (context: Context, operation: Link): boolean => {
  if (operation.onlyFrom === undefined) return false;
  const { table, key } = operation.onlyFrom;
  const parent = needRow(context, table, key);
  const child = findRow(context, operation.child.table, operation.child.key);
  const current = child?.row.values[operation.step.column.name];
  return !isReference(current) || current.id !== parent.row.id;
};

/** `$ref`: associates or disassociates two rows by the lookup between them. */
export const executeLink = (context: Context, operation: Link): Result => {
  const { child, step, parent } = operation;
  const { table, row } = needRow(context, child.table, child.key);
  if (!step.column.updatable) throw refusal('notSupported', 'Associate', table.name);
  if (pointsElsewhere(context, operation)) return { status: 204 };
  const value = parent === undefined ? null : resolveReference(context, table, step, parent);
  const { user } = context;
  const { loseAnswer } = context.guard({ table, id: row.id, payload: {}, row, user });
  const changes = { [step.column.name]: value };
  context.database.transact((transaction) =>
    updateRow(context, transaction, table, row, { id: undefined, changes }),
  );
  return { status: 204, loseAnswer };
};
