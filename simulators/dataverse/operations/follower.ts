import type { Table } from '../schema/schema.ts';
import type { Transaction } from '../store/database.ts';
import type { Row } from '../store/row.ts';
import type { Cells } from './computed.ts';
import type { Context } from './context.ts';

/** Where a follower works: within the transaction of the write that it follows. */
export type Following = {
  readonly context: Context;
  readonly transaction: Transaction;
  readonly table: Table;
};

/** Rows that the platform keeps in step with others. */
export type Follower = {
  /** Sets what the row itself has to carry; called before every write. */
  readonly prepare?: (context: Context, cells: Cells) => void;
  readonly created?: (following: Following, row: Row) => void;
  readonly updated?: (following: Following, before: Row, after: Row) => void;
  readonly deleted?: (following: Following, row: Row) => void;
};
