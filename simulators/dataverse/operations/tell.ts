import type { Table } from '../schema/schema.ts';
import type { Transaction } from '../store/database.ts';
import type { Message, MessageName } from '../store/message.ts';
import type { Row } from '../store/row.ts';
import type { Context } from './context.ts';

/** What happened to which row. */
type News = {
  readonly id: string;
  /** Columns that the message names. */
  readonly attributes?: readonly string[];
  readonly row?: Row;
  readonly merge?: Message['merge'];
};

/** Tells those who registered for such messages, once the transaction is committed. */
export const tell = (
  context: Context,
  transaction: Transaction,
  name: MessageName,
  table: Table,
  news: () => News,
): void => {
  transaction.say(name, table, () => {
    const { id, attributes = [], row, merge } = news();
    const { user, steering, now } = context;
    const { tag, within, bypass, initiator = user } = steering;
    return {
      ...{ name, table, id, attributes, row, at: now },
      cause: { userId: user.id, initiatingUserId: initiator.id, tag, within, bypass },
      ...(merge === undefined ? {} : { merge }),
    };
  });
};
