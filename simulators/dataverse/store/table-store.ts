import { refusal } from '../errors.ts';
import { inOnePiece } from '../guid.ts';
import type { Table } from '../schema/schema.ts';
import type { AlternateKey } from '../schema/types.ts';
import { comparable, type Row, type Value, type Values } from './row.ts';
import { SharedText } from './shared-text.ts';

type Bucket = string | Set<string>;

/** Which row holds which values of an Active key. */
type Taken = { readonly key: AlternateKey; readonly holders: Map<string, string> };

const keyText = (key: AlternateKey, values: Values): string | undefined => {
  const [only] = key.columns;
  if (only !== undefined && key.columns.length === 1) {
    const value = values[only];
    return value === undefined ? undefined : comparable(value);
  }
  const parts: string[] = [];
  for (const name of key.columns) {
    const value = values[name];
    if (value === undefined) return undefined;
    parts.push(comparable(value));
  }
  return parts.join('\u0000');
};

const addTo = (index: Map<string, Bucket>, text: string, id: string): void => {
  const bucket = index.get(text);
  if (bucket === undefined) index.set(text, id);
  else if (typeof bucket === 'string') {
    if (bucket !== id) index.set(text, new Set([bucket, id]));
  } else bucket.add(id);
};

/** Rows of one table in order of creation, with primary key, alternate keys and indexes. */
export class TableStore {
  readonly #texts = new SharedText();
  readonly #onePiece = inOnePiece();
  /** The slot is the index; a deleted row leaves a hole, which costs one pointer. */
  readonly #rows: (Row | undefined)[] = [];
  readonly #byId = new Map<string, Row>();
  /** Active keys only, by name: the others are not enforced and find nothing. */
  readonly #keys = new Map<string, Taken>();
  readonly #indexes = new Map<string, Map<string, Bucket>>();

  constructor(table: Table) {
    this.redefine(table);
  }

  /** Takes over changed metadata: keys that became Active and new indexes are filled from the rows. */
  redefine(table: Table): void {
    this.#texts.watch(table.columns);
    const active = table.keys.filter((key) => key.status === 'Active');
    for (const name of this.#keys.keys()) {
      if (!active.some((key) => key.name === name)) this.#keys.delete(name);
    }
    for (const key of active) {
      if (!this.#keys.has(key.name)) this.#keys.set(key.name, this.#takenBy(key));
    }
    const indexed = table.columns.filter((column) => column.indexed);
    for (const name of this.#indexes.keys()) {
      if (!indexed.some((column) => column.name === name)) this.#indexes.delete(name);
    }
    for (const { name } of indexed) {
      if (!this.#indexes.has(name)) this.#indexes.set(name, this.#indexOver(name));
    }
  }

  /** Whether two rows share the values of a key, which keeps it from becoming Active. */
  hasDuplicates(key: AlternateKey): boolean {
    const seen = new Set<string>();
    for (const row of this.scan()) {
      const text = keyText(key, row.values);
      if (text === undefined) continue;
      if (seen.has(text)) return true;
      seen.add(text);
    }
    return false;
  }

  /** Empties a column that was deleted; the rows keep their versions. */
  forgetColumn(name: string): void {
    for (const row of this.scan()) {
      if (row.values[name] === undefined) continue;
      const { [name]: _, ...kept } = row.values;
      this.#swap(row, { ...row, values: kept });
    }
  }

  get size(): number {
    return this.#byId.size;
  }

  get(id: string): Row | undefined {
    return this.#byId.get(id);
  }

  /** The row that holds these key values, if the key is Active. */
  findByKey(key: AlternateKey, values: Values): Row | undefined {
    const text = keyText(key, values);
    const id = text === undefined ? undefined : this.#keys.get(key.name)?.holders.get(text);
    return id === undefined ? undefined : this.#byId.get(id);
  }

  /** Rows with this value in an indexed column; undefined when there is no such index. */
  findByIndex(column: string, value: Value): Row[] | undefined {
    const index = this.#indexes.get(column);
    if (index === undefined) return undefined;
    const bucket = index.get(comparable(value));
    if (bucket === undefined) return [];
    const ids = typeof bucket === 'string' ? [bucket] : [...bucket];
    return ids.flatMap((id) => this.#byId.get(id) ?? []).sort((a, b) => a.slot - b.slot);
  }

  /** Rows after the given slot, oldest first. */
  *scan(afterSlot = -1): Generator<Row> {
    for (let slot = afterSlot + 1; slot < this.#rows.length; slot += 1) {
      const row = this.#rows[slot];
      if (row !== undefined) yield row;
    }
  }

  /** All rows, newest first. */
  *scanBack(): Generator<Row> {
    for (let slot = this.#rows.length - 1; slot >= 0; slot -= 1) {
      const row = this.#rows[slot];
      if (row !== undefined) yield row;
    }
  }

  insert(id: string, version: number, values: Values): Row {
    if (this.#byId.has(id)) throw refusal('recordDuplicate');
    this.#assertKeysFree(id, values);
    const row: Row = {
      id: this.#onePiece(id),
      slot: this.#rows.length,
      version,
      values: this.#texts.keep(values),
    };
    this.#rows.push(row);
    this.#byId.set(row.id, row);
    this.#enter(row);
    return row;
  }

  replace(before: Row, version: number, values: Values): Row {
    this.#assertKeysFree(before.id, values);
    return this.#swap(before, {
      id: before.id,
      slot: before.slot,
      version,
      values: this.#texts.keep(values),
    });
  }

  remove(row: Row): void {
    this.#leave(row);
    this.#byId.delete(row.id);
    this.#rows[row.slot] = undefined;
  }

  /** Undoes a replace: the keys were free before, so they are not asked again. */
  restore(current: Row, before: Row): void {
    this.#swap(current, before);
  }

  /** Undoes a remove. */
  revive(row: Row): void {
    this.#rows[row.slot] = row;
    this.#byId.set(row.id, row);
    this.#enter(row);
  }

  #swap(before: Row, after: Row): Row {
    this.#leave(before, after);
    this.#rows[before.slot] = after;
    this.#byId.set(after.id, after);
    this.#enter(after, before);
    return after;
  }

  #assertKeysFree(id: string, values: Values): void {
    for (const { key, holders } of this.#keys.values()) {
      const text = keyText(key, values);
      const holder = text === undefined ? undefined : holders.get(text);
      if (holder !== undefined && holder !== id) {
        throw refusal('keyDuplicate', key.displayName, key.columns.join(', '));
      }
    }
  }

  #enter(row: Row, before?: Row): void {
    for (const { key, holders } of this.#keys.values()) {
      const text = keyText(key, row.values);
      if (text !== undefined) holders.set(text, row.id);
    }
    for (const [column, index] of this.#indexes) {
      const value = row.values[column];
      if (value === undefined || value === before?.values[column]) continue;
      addTo(index, comparable(value), row.id);
    }
  }

  #takenBy(key: AlternateKey): Taken {
    const holders = new Map<string, string>();
    for (const row of this.scan()) {
      const text = keyText(key, row.values);
      if (text !== undefined) holders.set(text, row.id);
    }
    return { key, holders };
  }

  #indexOver(column: string): Map<string, Bucket> {
    const index = new Map<string, Bucket>();
    for (const row of this.scan()) {
      const value = row.values[column];
      if (value !== undefined) addTo(index, comparable(value), row.id);
    }
    return index;
  }

  #leave(row: Row, after?: Row): void {
    for (const { key, holders } of this.#keys.values()) {
      const text = keyText(key, row.values);
      if (text !== undefined && holders.get(text) === row.id) holders.delete(text);
    }
    for (const [column, index] of this.#indexes) {
      const value = row.values[column];
      if (value === undefined || value === after?.values[column]) continue;
      const text = comparable(value);
      const bucket = index.get(text);
      if (bucket === row.id) index.delete(text);
      else if (typeof bucket === 'object') {
        bucket.delete(row.id);
        if (bucket.size === 0) index.delete(text);
      }
    }
  }
}
