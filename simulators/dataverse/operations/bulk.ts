import { refusal, ServiceError } from '../errors.ts';
import { isObject, type Json, type JsonObject } from '../json.ts';
import { parseRowAddress, type RowKey } from '../odata/key.ts';
import type { Table } from '../schema/schema.ts';
import type { Transaction } from '../store/database.ts';
import { comparable, type Row } from '../store/row.ts';
import type { Context } from './context.ts';
import { understands } from './messages.ts';
import type { Bulk, BulkMessage, Result } from './operation.ts';
import { type Draft, readPayload } from './payload.ts';
import { findRow } from './rows.ts';
import { createRow, updateRow } from './write.ts';

/** One row of a bulk message: which it is, and what is there at present. */
type Target = {
  readonly payload: JsonObject;
  readonly key: RowKey | undefined;
  readonly row: Row | undefined;
};

const invalid = (table: Table, text: string): Error =>
  refusal('payloadInvalid', table.entitySet, text);

const typePrefix = /^#?Microsoft\.Dynamics\.CRM\./;

const assertType = (table: Table, target: JsonObject): void => {
  const type = target['@odata.type'];
  if (type === undefined) {
    throw invalid(table, "A target has no '@odata.type': cannot create an abstract class.");
  }
  if (typeof type !== 'string' || type.replace(typePrefix, '') !== table.name) {
    throw invalid(
      table,
      `The type '${String(type)}' of a target is not 'Microsoft.Dynamics.CRM.${table.name}'.`,
    );
  }
};

const targetsOf = (operation: Bulk): readonly JsonObject[] => {
  const { table, payload } = operation;
  const targets: Json | undefined = payload.Targets;
  if (!Array.isArray(targets) || targets.length === 0) {
    throw invalid(table, "The parameter 'Targets' must be an array of at least one row.");
  }
  const list: readonly Json[] = targets;
  return list.map((target) => {
    if (!isObject(target)) throw invalid(table, "An entry of 'Targets' is no object.");
    assertType(table, target);
    return target;
  });
};

const primaryKeyOf = (table: Table, payload: JsonObject): RowKey | undefined => {
  const id = payload[table.primaryKey];
  return typeof id === 'string' ? { kind: 'id', id: id.toLowerCase() } : undefined;
};

const addressedKey = (context: Context, table: Table, payload: JsonObject): RowKey | undefined => {
  const address = payload['@odata.id'];
  if (address === undefined) return undefined;
  const parsed =
    typeof address === 'string' ? parseRowAddress(context.database.schema, address) : undefined;
  if (parsed?.table.name === table.name) return parsed.key;
  throw invalid(table, `Invalid URI '${String(address)}' in '@odata.id'.`);
};

const identity = (key: RowKey): string =>
  key.kind === 'id'
    ? key.id
    : `${key.key.name} ${Object.values(key.values).map(comparable).join('\u0000')}`;

/** Rows are looked up before any is written: a key that comes twice is a duplicate. */
const locate = (context: Context, operation: Bulk, targets: readonly JsonObject[]): Target[] => {
  const { table, message } = operation;
  const seen = new Set<string>();
  return targets.map((payload) => {
    const addressed =
      message === 'UpsertMultiple' ? addressedKey(context, table, payload) : undefined;
    const key = addressed ?? primaryKeyOf(table, payload);
    if (key === undefined) {
      if (message === 'CreateMultiple') return { payload, key, row: undefined };
      throw refusal('argumentInvalid', `A target has neither '${table.primaryKey}' nor a key.`);
    }
    const row = message === 'CreateMultiple' ? undefined : findRow(context, table, key)?.row;
    const name = row?.id ?? identity(key);
    if (seen.has(name)) throw refusal('bulkDuplicate');
    seen.add(name);
    return { payload, key, row };
  });
};

/** The key of a new row comes from its address alone: repeating it in the body is an error. */
const draftOfNew = (draft: Draft, key: RowKey | undefined): Draft => {
  if (key === undefined) return draft;
  if (key.kind === 'id') return { ...draft, id: key.id };
  for (const name of key.key.columns) {
    if (draft.changes[name] !== undefined) throw refusal('unspecified');
  }
  return { ...draft, changes: { ...draft.changes, ...key.values } };
};

const draftOfKnown = (draft: Draft, key: RowKey | undefined): Draft => {
  if (key?.kind !== 'alternate') return draft;
  const changes = { ...draft.changes };
  for (const name of key.key.columns) delete changes[name];
  return { ...draft, changes };
};

type Written = { readonly id: string; readonly loseAnswer: boolean };

const write = (
  context: Context,
  transaction: Transaction,
  table: Table,
  target: Target,
): Written => {
  const { payload, key, row } = target;
  const draft = readPayload(context, table, payload, row === undefined ? 'create' : 'update');
  const id = row?.id ?? (key?.kind === 'id' ? key.id : draft.id);
  const { loseAnswer } = context.guard({ table, id, payload, row, user: context.user });
  const written =
    row === undefined
      ? createRow(context, transaction, table, draftOfNew(draft, key))
      : updateRow(context, transaction, table, row, draftOfKnown(draft, key));
  return { id: written.id, loseAnswer };
};

const assertKnown = (table: Table, targets: readonly Target[]): void => {
  const absent = targets.filter(({ row }) => row === undefined);
  if (absent.length === 0) return;
  const ids = absent.map(({ key }) => (key?.kind === 'id' ? key.id : ''));
  throw refusal('recordsMissing', table.schemaName, ids.join(', '));
};

/** What a single create calls a record that exists, a bulk message calls a duplicate key. */
const inBulkWords = (error: unknown): unknown =>
  error instanceof ServiceError && error.code === '0x80040237' ? refusal('bulkDuplicate') : error;

const needed: Readonly<Record<BulkMessage, readonly BulkMessage[]>> = {
  CreateMultiple: ['CreateMultiple'],
  UpdateMultiple: ['UpdateMultiple'],
  UpsertMultiple: ['CreateMultiple', 'UpdateMultiple', 'UpsertMultiple'],
};

const assertUnderstood = (context: Context, table: Table, message: BulkMessage): void => {
  if (needed[message].every((one) => understands(context, table, one))) return;
  throw refusal('notSupported', message, table.name);
};

const answer = (context: Context, operation: Bulk, written: readonly Written[]): Result => {
  const loseAnswer = written.some((one) => one.loseAnswer);
  if (operation.message !== 'CreateMultiple') return { status: 204, loseAnswer };
  const body = JSON.stringify({
    '@odata.context': `${context.root}$metadata#Microsoft.Dynamics.CRM.CreateMultipleResponse`,
    Ids: written.map(({ id }) => id),
  });
  return { status: 200, body, loseAnswer };
};

/** CreateMultiple, UpdateMultiple, UpsertMultiple: all rows of one call, or none. */
export const executeBulk = (context: Context, operation: Bulk): Result => {
  const { table, message } = operation;
  assertUnderstood(context, table, message);
  const targets = locate(context, operation, targetsOf(operation));
  if (message === 'UpdateMultiple') assertKnown(table, targets);
  try {
    const written = context.database.transact((transaction) =>
      targets.map((target) => write(context, transaction, table, target)),
    );
    return answer(context, operation, written);
  } catch (error) {
    throw inBulkWords(error);
  }
};
