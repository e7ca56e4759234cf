import type { Table } from '../schema/schema.ts';
import type { Change, Database } from './database.ts';
import type { Row } from './row.ts';

/** Rows of one table in the order of their versions; an entry is stale once its row has moved on. */
type Trail = { versions: number[]; ids: string[] };

/** A row that is gone, with the version at which it went. */
export type Deletion = { readonly id: string; readonly version: number };

/** The older half is forgotten beyond this, and tokens that old expire. */
const deletionsMax = 1_000_000;

/** Stale entries that a trail may carry besides one per row. */
const SLACK = 10_000;

/** First place whose version is greater than `version`. */
const placeAfter = (size: number, versionAt: (at: number) => number, version: number): number => {
  let low = 0;
  let high = size;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (versionAt(middle) > version) high = middle;
    else low = middle + 1;
  }
  return low;
};

/**
 * What changed since when, for change tracking. A trail is built when a table is first asked
 * about, so that organisations without readers of changes pay nothing for it.
 */
export class ChangeLog {
  readonly #database: Database;
  readonly #trails = new Map<string, Trail>();
  readonly #deletions = new Map<string, Deletion[]>();
  /** Tokens older than this are of no use; `''` stands for all tables. */
  readonly #floors = new Map<string, number>();
  readonly #shapes = new Map<string, Table['columns']>();

  constructor(database: Database) {
    this.#database = database;
  }

  /** Takes in committed changes. A deletion has no row to carry a version, so it gets one here. */
  record(changes: readonly Change[]): void {
    for (const { table, before, after } of changes) {
      if (after !== undefined) {
        this.#extend(table, after);
      } else if (before !== undefined) {
        this.#delete(table, { id: before.id, version: this.#database.nextVersion() });
      }
    }
  }

  /** Rows that changed after one version and not after another, oldest change first. */
  *changed(table: Table, after: number, upTo: number): Generator<Row> {
    const { versions, ids } = this.#trail(table);
    const store = this.#database.store(table.name);
    const start = placeAfter(versions.length, (at) => versions[at] ?? 0, after);
    for (let at = start; at < versions.length; at += 1) {
      const version = versions[at] ?? 0;
      if (version > upTo) return;
      const row = store.get(ids[at] ?? '');
      if (row?.version === version) yield row;
    }
  }

  /** Rows that were deleted between two versions and have not come back. */
  *deleted(table: Table, after: number, upTo: number): Generator<Deletion> {
    const store = this.#database.store(table.name);
    const deletions = this.#deletions.get(table.name) ?? [];
    const start = placeAfter(deletions.length, (at) => deletions[at]?.version ?? 0, after);
    for (let at = start; at < deletions.length; at += 1) {
      const deletion = deletions[at];
      if (deletion === undefined || deletion.version > upTo) return;
      if (store.get(deletion.id) === undefined) yield deletion;
    }
  }

  /** All remembered deletions of a table, for saving. */
  deletions(table: Table): readonly Deletion[] {
    return this.#deletions.get(table.name) ?? [];
  }

  /** Puts back deletions that were saved; they are in the order of their versions. */
  restoreDeletions(table: Table, deletions: readonly Deletion[]): void {
    this.#deletions.set(table.name, [...deletions]);
  }

  /** Makes every token that was given out so far worthless, for one table or for all. */
  expire(table?: Table): void {
    this.#floors.set(table?.name ?? '', this.#database.nextVersion());
  }

  /** The version from which a reader starts to track a table. */
  begin(table: Table): number {
    this.#noticeMetadata(table);
    return this.#database.version;
  }

  /** Whether a reader that knows everything up to `version` can still be brought up to date. */
  canResume(table: Table, version: number): boolean {
    this.#noticeMetadata(table);
    const floor = Math.max(this.#floors.get('') ?? 0, this.#floors.get(table.name) ?? 0);
    return version >= floor && version <= this.#database.version;
  }

  /** A changed column list ends all tokens of the table: every token was given out by a call. */
  #noticeMetadata(table: Table): void {
    const known = this.#shapes.get(table.name);
    if (known === table.columns) return;
    this.#shapes.set(table.name, table.columns);
    if (known !== undefined) this.expire(table);
  }

  /** A trail that is mostly stale is dropped; the next reader builds it anew. */
  #extend(table: Table, row: Row): void {
    const trail = this.#trails.get(table.name);
    if (trail === undefined) return;
    trail.versions.push(row.version);
    trail.ids.push(row.id);
    const entriesMax = 2 * this.#database.store(table.name).size + SLACK;
    if (trail.versions.length > entriesMax) this.#trails.delete(table.name);
  }

  #trail(table: Table): Trail {
    const known = this.#trails.get(table.name);
    if (known !== undefined) return known;
    const store = this.#database.store(table.name);
    const rows = [...store.scan()].sort((a, b) => a.version - b.version);
    const trail = { versions: rows.map((row) => row.version), ids: rows.map((row) => row.id) };
    this.#trails.set(table.name, trail);
    return trail;
  }

  #delete(table: Table, deletion: Deletion): void {
    const known = this.#deletions.get(table.name);
    if (known === undefined) {
      this.#deletions.set(table.name, [deletion]);
      return;
    }
    known.push(deletion);
    if (known.length <= deletionsMax) return;
    const forgotten = known.splice(0, deletionsMax / 2);
    this.#floors.set(table.name, forgotten.at(-1)?.version ?? 0);
  }
}
