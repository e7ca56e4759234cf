import { type Row, text, valuesAt } from './doc.ts';

/**
 * The rows of one resource type, with secondary indexes on the paths that the integration asks for.
 * Rows are never changed in place: a new version is a new object.
 */
export class Table {
  readonly #rows = new Map<string, Row>();
  readonly #indexes = new Map<string, { path: string[]; ids: Map<string, Set<string>> }>();
  #idOrder: string[] | undefined;

  constructor(indexedPaths: readonly string[]) {
    for (const path of indexedPaths) {
      this.#indexes.set(path, { path: path.split('.'), ids: new Map() });
    }
  }

  get size(): number {
    return this.#rows.size;
  }

  get(id: string): Row | undefined {
    return this.#rows.get(id);
  }

  rows(): Row[] {
    return [...this.#rows.values()];
  }

  /** Stores a version and returns the one that it replaces. */
  put(row: Row): Row | undefined {
    const before = this.#rows.get(row.id);
    if (before) this.#unindex(before);
    else this.#idOrder = undefined;
    this.#rows.set(row.id, row);
    this.#index(row);
    return before;
  }

  remove(id: string): Row | undefined {
    const before = this.#rows.get(id);
    if (!before) return undefined;
    this.#unindex(before);
    this.#rows.delete(id);
    this.#idOrder = undefined;
    return before;
  }

  clear(): void {
    this.#rows.clear();
    for (const index of this.#indexes.values()) index.ids.clear();
    this.#idOrder = undefined;
  }

  hasIndex(path: string): boolean {
    return path === 'id' || this.#indexes.has(path);
  }

  /** Rows that hold one of the values at an indexed path, in no particular order. */
  find(path: string, values: readonly string[]): Row[] {
    const ids = path === 'id' ? new Set(values) : this.#idsFor(path, values);
    return [...ids].map((id) => this.#rows.get(id)).filter((row) => row !== undefined);
  }

  first(path: string, value: string): Row | undefined {
    return this.find(path, [value])[0];
  }

  /** Ids in ascending order from the first one above `after`: the ground of keyset paging. */
  idsAfter(after: string | undefined): string[] {
    this.#idOrder ??= [...this.#rows.keys()].sort();
    if (after === undefined) return this.#idOrder;
    let low = 0;
    let high = this.#idOrder.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#idOrder[middle] ?? '') <= after) low = middle + 1;
      else high = middle;
    }
    return this.#idOrder.slice(low);
  }

  #idsFor(path: string, values: readonly string[]): Set<string> {
    const found = new Set<string>();
    const index = this.#indexes.get(path);
    for (const value of values) {
      for (const id of index?.ids.get(value) ?? []) found.add(id);
    }
    return found;
  }

  #index(row: Row): void {
    for (const { path, ids } of this.#indexes.values()) {
      for (const value of valuesAt(row, path)) {
        const key = text(value);
        if (key === undefined) continue;
        const held = ids.get(key);
        if (held) held.add(row.id);
        else ids.set(key, new Set([row.id]));
      }
    }
  }

  #unindex(row: Row): void {
    for (const { path, ids } of this.#indexes.values()) {
      for (const value of valuesAt(row, path)) {
        const key = text(value) ?? '';
        const held = ids.get(key);
        held?.delete(row.id);
        if (held?.size === 0) ids.delete(key);
      }
    }
  }
}
