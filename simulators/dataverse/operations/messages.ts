import { guidFrom } from '../guid.ts';
import type { JsonObject } from '../json.ts';
import type { Table } from '../schema/schema.ts';
import type { Context } from './context.ts';
import { type BulkMessage, bulkMessages, unconditional } from './operation.ts';
import { executeUpsert } from './write.ts';

const mergeable: readonly string[] = ['account', 'contact', 'lead', 'incident'];

/** Standard tables with bulk messages; every custom table has them. */
const bulkTables: readonly string[] = ['account', 'contact', 'salesorderdetail'];

const messagesOf = (table: Table): readonly string[] => [
  'Create',
  'Update',
  'Delete',
  ...(mergeable.includes(table.name) ? ['Merge'] : []),
  ...(table.custom || bulkTables.includes(table.name) ? bulkMessages : []),
];

const messageId = (message: string): string => guidFrom(`message ${message}`);

const filterId = (message: string, table: Table): string =>
  guidFrom(`message ${message} of ${table.name}`);

const put = (context: Context, name: string, id: string, payload: JsonObject): void => {
  const table = context.database.schema.tables.get(name);
  const known = context.database.store(name).get(id) !== undefined;
  if (table === undefined || known) return;
  const key = { kind: 'id', id } as const;
  executeUpsert(context, {
    ...{ kind: 'upsert', table, key, payload },
    ...{ condition: unconditional, representation: undefined },
  });
};

/** Writes the rows that say which messages one table understands, where they are missing. */
export const furnishMessagesOf = (context: Context, table: Table, bulk: boolean): void => {
  if (table.isActivityUnion) return;
  for (const message of messagesOf(table)) {
    if (!bulk && bulkMessages.some((one) => one === message)) continue;
    put(context, 'sdkmessage', messageId(message), { name: message });
    put(context, 'sdkmessagefilter', filterId(message, table), {
      name: message,
      primaryobjecttypecode: table.name,
      'sdkmessageid@odata.bind': `/sdkmessages(${messageId(message)})`,
    });
  }
};

/** The same for all tables; bulk messages are left out for the entity sets in `refused`. */
export const furnishMessages = (context: Context, refused: readonly string[]): void => {
  for (const table of context.database.schema.tables.values()) {
    furnishMessagesOf(context, table, !refused.includes(table.entitySet));
  }
};

/** Takes the bulk messages away from these entity sets and gives them back to all others. */
export const refuseBulkOf = (context: Context, refused: readonly string[]): void => {
  const { database } = context;
  const filters = database.schema.tables.get('sdkmessagefilter');
  database.transact((transaction) => {
    for (const table of database.schema.tables.values()) {
      if (filters === undefined || !refused.includes(table.entitySet)) continue;
      for (const message of bulkMessages) {
        const row = database.store(filters.name).get(filterId(message, table));
        if (row !== undefined) transaction.remove(filters, row);
      }
    }
  });
  furnishMessages(context, refused);
};

/** True when the table understands the message, as a caller would find out by asking. */
export const understands = (context: Context, table: Table, message: BulkMessage): boolean =>
  context.database.store('sdkmessagefilter').get(filterId(message, table)) !== undefined;
