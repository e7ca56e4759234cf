import { refusal } from '../errors.ts';
import type { Context } from './context.ts';
import type { CloseOrder, Result } from './operation.ts';
import { stampUpdate } from './row-rules.ts';
import { changedState } from './state.ts';
import { tell } from './tell.ts';

const states = { CancelSalesOrder: 2, FulfillSalesOrder: 3 } as const;
/** The service chooses the status reason. */
const ANY_REASON = -1;
const ACTIVE = 0;

/** `CancelSalesOrder` and `FulfillSalesOrder`: only an active order can be closed. */
export const executeCloseOrder = (context: Context, operation: CloseOrder): Result => {
  const { table, order, action, status } = operation;
  const row = context.database.store(table.name).get(order);
  if (row === undefined) throw refusal('recordMissing', table.name, order);
  const { user } = context;
  const { loseAnswer } = context.guard({ table, id: order, payload: {}, row, user });
  const current = Number(row.values.statecode);
  if (current !== ACTIVE) throw refusal('readOnlyRow', 'Orders');
  const changes = {
    statecode: states[action],
    ...(status === ANY_REASON ? {} : { statuscode: status }),
  };
  const open = { statecode: current, statuscode: Number(row.values.statuscode) };
  const cells = { ...row.values, ...changedState(table, order, open, changes) };
  stampUpdate(context, cells);
  context.database.transact((transaction) => {
    const after = transaction.replace(table, row, cells);
    const attributes = ['statecode', 'statuscode'];
    tell(context, transaction, 'Update', table, () => ({ id: order, attributes, row: after }));
  });
  return { status: 204, loseAnswer };
};
