import type { Table } from '../schema/schema.ts';
import type { Row, Value } from './row.ts';

/** On whose behalf something happens, and what the caller said about it. */
export type Cause = {
  readonly userId: string;
  /** The user who signed in; another one than `userId` under impersonation. */
  readonly initiatingUserId: string;
  /** The `tag` of the URL. */
  readonly tag: string | undefined;
  /** The message that this one is part of, such as Merge. */
  readonly within: string | undefined;
  /** Steps that the caller asked to be passed over. */
  readonly bypass: { readonly sync: boolean; readonly async: boolean };
};

export type MessageName = 'Create' | 'Update' | 'Delete' | 'Merge';

/** Something that happened to a row, for those who registered for it. */
export type Message = {
  readonly name: MessageName;
  readonly table: Table;
  readonly id: string;
  /** Columns that the message names. */
  readonly attributes: readonly string[];
  /** The row as it is afterwards; undefined once it is deleted. */
  readonly row: Row | undefined;
  readonly cause: Cause;
  readonly at: string;
  /** Only for a merge: the row that went in, and what the winner took over. */
  readonly merge?: {
    readonly subordinate: string;
    readonly update: Readonly<Record<string, Value | null>>;
    readonly checkParents: boolean;
  };
};

/** Someone who wants to know what happens, once it is committed. */
export type Audience = {
  readonly wants: (name: MessageName, table: Table) => boolean;
  readonly hear: (messages: readonly Message[]) => void;
};
