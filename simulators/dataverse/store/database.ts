import { assertDefined } from '../assert.ts';
import type { Schema, Table } from '../schema/schema.ts';
import { ChangeLog } from './change-log.ts';
import type { Audience, Message, MessageName } from './message.ts';
import type { Row, Values } from './row.ts';
import { TableStore } from './table-store.ts';

/** One row before and after; a creation has no `before`, a deletion no `after`. */
export type Change = {
  readonly table: Table;
  readonly before: Row | undefined;
  readonly after: Row | undefined;
};

type CommitListener = (changes: readonly Change[]) => void;

const FIRST_VERSION = 1_000_000;
const TRACKING_DAYS = 7;

/** All rows of the organisation, in memory. */
export class Database {
  #schema: Schema;
  readonly #stores: Map<string, TableStore>;
  readonly #listeners: CommitListener[] = [];
  /** Who is told what happens to rows. */
  audience: Audience | undefined;
  /** What changed since when. */
  readonly tracking: ChangeLog;
  /** How long a delta token is good for. */
  readonly trackingDays: number;
  #version = FIRST_VERSION;
  #open: Transaction | undefined;

  constructor(schema: Schema, trackingDays = TRACKING_DAYS) {
    this.#schema = schema;
    this.tracking = new ChangeLog(this);
    this.trackingDays = trackingDays;
    this.#stores = new Map(
      [...schema.tables.values()].map((table) => [table.name, new TableStore(table)]),
    );
  }

  get schema(): Schema {
    return this.#schema;
  }

  /** Puts another schema in place while running; rows stay, those of tables that went are dropped. */
  adopt(schema: Schema): void {
    for (const name of this.#stores.keys()) {
      if (!schema.tables.has(name)) this.#stores.delete(name);
    }
    for (const [name, table] of schema.tables) {
      const store = this.#stores.get(name);
      if (store === undefined) this.#stores.set(name, new TableStore(table));
      else store.redefine(table);
    }
    this.#schema = schema;
  }

  get version(): number {
    return this.#version;
  }

  /** Goes on counting from a saved version; never backwards. */
  resumeFrom(version: number): void {
    this.#version = Math.max(this.#version, version);
  }

  nextVersion(): number {
    this.#version += 1;
    return this.#version;
  }

  store(table: string): TableStore {
    const store = this.#stores.get(table);
    assertDefined(store, `table ${table} has a store`);
    return store;
  }

  /** Told of every committed set of changes, in order: for change tracking and webhooks. */
  onCommit(listener: CommitListener): void {
    this.#listeners.push(listener);
  }

  committed(changes: readonly Change[], messages: readonly Message[] = []): void {
    this.tracking.record(changes);
    for (const listener of this.#listeners) listener(changes);
    if (messages.length > 0) this.audience?.hear(messages);
  }

  /**
   * Runs `work` so that either all its changes stay or, if it throws, none. Within another one it
   * is a savepoint: its changes are committed, or undone, together with the outer ones.
   */
  transact<Result>(work: (transaction: Transaction) => Result): Result {
    const outer = this.#open;
    const transaction = new Transaction(this);
    this.#open = transaction;
    try {
      const result = work(transaction);
      if (outer !== undefined) outer.absorb(transaction);
      else if (transaction.changes.length > 0) {
        this.committed(transaction.changes, transaction.messages);
      }
      return result;
    } catch (error) {
      transaction.rollback();
      throw error;
    } finally {
      this.#open = outer;
    }
  }
}

/** The only way to write. Node runs it without interruption, so it needs no locks. */
export class Transaction {
  readonly changes: Change[] = [];
  readonly messages: Message[] = [];
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  insert(table: Table, id: string, values: Values): Row {
    const store = this.#database.store(table.name);
    const after = store.insert(id, this.#database.nextVersion(), values);
    this.changes.push({ table, before: undefined, after });
    return after;
  }

  replace(table: Table, before: Row, values: Values): Row {
    const store = this.#database.store(table.name);
    const after = store.replace(before, this.#database.nextVersion(), values);
    this.changes.push({ table, before, after });
    return after;
  }

  remove(table: Table, before: Row): void {
    this.#database.store(table.name).remove(before);
    this.changes.push({ table, before, after: undefined });
  }

  /** Tells those who want to know, once all is committed; `make` is called only for them. */
  say(name: MessageName, table: Table, make: () => Message): void {
    if (this.#database.audience?.wants(name, table) === true) this.messages.push(make());
  }

  /** Takes over what an inner transaction did. */
  absorb(inner: Transaction): void {
    for (const change of inner.changes) this.changes.push(change);
    for (const message of inner.messages) this.messages.push(message);
  }

  rollback(): void {
    for (const { table, before, after } of this.changes.toReversed()) {
      const store = this.#database.store(table.name);
      if (before === undefined && after !== undefined) store.remove(after);
      else if (before !== undefined && after === undefined) store.revive(before);
      else if (before !== undefined && after !== undefined) store.restore(after, before);
    }
    this.changes.length = 0;
  }
}
