import { refusal } from '../errors.ts';
import type { Table } from '../schema/schema.ts';
import { isReference } from '../store/row.ts';
import type { Cells } from './computed.ts';
import type { Context } from './context.ts';
import type { Draft } from './payload.ts';

const ANCESTORS_MAX = 100;

const requiredByTable = new WeakMap<Table, readonly string[]>();

const requiredOf = (table: Table): readonly string[] => {
  const known = requiredByTable.get(table);
  if (known !== undefined) return known;
  const names = table.columns
    .filter(({ required, name }) => required === 'system' && name !== table.primaryKey)
    .map(({ name }) => name);
  requiredByTable.set(table, names);
  return names;
};

/** Columns that the system requires; what forms require does not count. */
export const assertRequired = (table: Table, cells: Cells): void => {
  for (const name of requiredOf(table)) {
    if (cells[name] === undefined) throw refusal('requiredMissing', table.name, name);
  }
};

/** An account must not be its own ancestor. */
export const assertNoCycle = (context: Context, table: Table, id: string, cells: Cells): void => {
  if (table.name !== 'account') return;
  let parent = cells.parentaccountid;
  for (let step = 0; step < ANCESTORS_MAX && isReference(parent); step += 1) {
    if (parent.id === id) throw refusal('hierarchyCycle', table.name);
    parent = context.database.store('account').get(parent.id)?.values.parentaccountid;
  }
};

/** Puts the changes of a draft on top of cells; null empties a column. */
export const apply = (cells: Cells, draft: Draft): void => {
  for (const name in draft.changes) {
    const value = draft.changes[name];
    if (value === null) delete cells[name];
    else if (value !== undefined) cells[name] = value;
  }
};

/** Default values and the owner of a row that is being made. */
export const startingCells = (context: Context, table: Table): Cells => {
  const cells: Cells = {};
  for (const { name, defaultValue } of table.defaults) {
    if (defaultValue !== undefined) cells[name] = defaultValue;
  }
  if (table.columnByName.has('ownerid')) cells.ownerid = context.user.reference;
  return cells;
};

/** Who made the row and when; backdated by `overriddencreatedon`. */
export const stampCreation = (context: Context, cells: Cells): void => {
  const backdated = cells.overriddencreatedon;
  cells.createdon = backdated ?? context.now;
  if (backdated !== undefined) cells.overriddencreatedon = context.now;
  cells.createdby = context.user.reference;
  cells.modifiedon = context.now;
  cells.modifiedby = context.user.reference;
  const { initiator } = context.steering;
  if (initiator !== undefined) {
    cells.createdonbehalfby = initiator.reference;
    cells.modifiedonbehalfby = initiator.reference;
  }
};

/** Who changed the row and when. */
export const stampUpdate = (context: Context, cells: Cells): void => {
  cells.modifiedon = context.now;
  cells.modifiedby = context.user.reference;
  const { initiator } = context.steering;
  if (initiator !== undefined) cells.modifiedonbehalfby = initiator.reference;
  else if (cells.modifiedonbehalfby !== undefined) delete cells.modifiedonbehalfby;
};
