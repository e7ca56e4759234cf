import { refusal } from '../errors.ts';
import type { Table } from '../schema/schema.ts';
import type { Value } from '../store/row.ts';
import type { StateOnCreate } from './context.ts';

type Changes = Readonly<Record<string, Value | null>>;

/** State and status reason that a write results in. */
export type StateChange = { readonly statecode: number; readonly statuscode: number };

const asNumber = (value: Value | null | undefined): number | undefined =>
  typeof value === 'number' ? value : undefined;

const defaultReason = (table: Table, state: number): number => {
  const reasons = table.columnByName.get('statuscode')?.choices ?? [];
  return reasons.find((reason) => reason.state === state)?.value ?? -1;
};

const stateOfReason = (table: Table, reason: number): number | undefined =>
  table.columnByName.get('statuscode')?.choices?.find((choice) => choice.value === reason)?.state;

const mismatch = (table: Table, id: string, state: number, reason: number): Error => {
  const label = table.columnByName.get('statecode')?.choices?.find((c) => c.value === state)?.label;
  const stateName = `${table.schemaName}State.${label ?? state}`;
  return refusal('statusInvalid', reason, stateName, table.name, id);
};

/**
 * A reason must belong to the state. A state alone brings its default reason; a reason alone
 * must belong to the state that the row already has.
 */
export const changedState = (
  table: Table,
  id: string,
  current: StateChange,
  changes: Changes,
): StateChange => {
  const state = asNumber(changes.statecode) ?? current.statecode;
  const asked = asNumber(changes.statuscode);
  const kept = state === current.statecode ? current.statuscode : defaultReason(table, state);
  const reason = asked ?? kept;
  if (stateOfReason(table, reason) !== state) throw mismatch(table, id, state, reason);
  return { statecode: state, statuscode: reason };
};

/** The state of a new row; `ignore` makes it open whatever the payload says. */
export const initialState = (
  table: Table,
  id: string,
  changes: Changes,
  stateOnCreate: StateOnCreate,
): StateChange => {
  const open = { statecode: 0, statuscode: defaultReason(table, 0) };
  if (stateOnCreate === 'accept') return changedState(table, id, open, changes);
  const asked = asNumber(changes.statuscode);
  const namesState = changes.statecode !== undefined;
  const foreign = asked !== undefined && stateOfReason(table, asked) !== 0;
  if (namesState && foreign) return open;
  return changedState(table, id, open, { statuscode: asked ?? null });
};
