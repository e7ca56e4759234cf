import { duplicateField } from '../errors.ts';
import { type Row, text } from './doc.ts';
import { Table } from './table.ts';

/** One mutation, as the notification side needs it: the version before and the version after. */
export type Change = {
  typeId: string;
  before: Row | undefined;
  after: Row | undefined;
  dataErasure: boolean;
  /** The platform itself deleted it, for nobody had touched it for long. */
  isExpiry?: true;
};

/** Paths that are looked up by value; every other predicate scans the table. */
const indexedPaths: Record<string, readonly string[]> = {
  customer: ['email', 'lowercaseEmail', 'externalId', 'customerNumber', 'customerGroup.id'],
  order: ['orderNumber', 'customerId', 'customerEmail', 'paymentInfo.payments.id', 'cart.id'],
  cart: ['customerId', 'customerEmail'],
  payment: ['interfaceId', 'transactions.id', 'customer.id'],
  'business-unit': ['associates.customer.id', 'topLevelUnit.key', 'parentUnit.key'],
  message: ['resource.id', 'type'],
  'customer-group': ['name'],
};

/** Fields that the platform keeps unique within a project (gap 5 of the mock: it checks none). */
const uniqueFields: Record<string, readonly string[]> = {
  customer: ['key', 'customerNumber'],
  order: ['orderNumber'],
  'customer-group': ['key', 'name'],
  'key-value-document': [],
};

/** All resources of the one project that a simulator serves. */
export class Store {
  readonly #tables = new Map<string, Table>();
  readonly #listeners: ((change: Change) => void)[] = [];

  onChange(listener: (change: Change) => void): void {
    this.#listeners.push(listener);
  }

  table(typeId: string): Table {
    let table = this.#tables.get(typeId);
    if (!table) {
      table = new Table(['key', ...(indexedPaths[typeId] ?? [])]);
      this.#tables.set(typeId, table);
    }
    return table;
  }

  typeIds(): string[] {
    return [...this.#tables.keys()];
  }

  /** Stores a version and tells the listeners; throws DuplicateField when a unique value is taken. */
  put(typeId: string, row: Row): void {
    const table = this.table(typeId);
    for (const field of uniqueFields[typeId] ?? ['key']) {
      const value = text(row[field]);
      if (value === undefined) continue;
      if (table.find(field, [value]).some((other) => other.id !== row.id)) {
        throw duplicateField(field, value, typeId);
      }
    }
    const before = table.put(row);
    this.#tell({ typeId, before, after: row, dataErasure: false });
  }

  /** Replaces a row without telling anyone: for what the platform does behind the API. */
  putQuietly(typeId: string, row: Row): void {
    this.table(typeId).put(row);
  }

  remove(typeId: string, id: string, dataErasure = false): Row | undefined {
    const before = this.table(typeId).remove(id);
    if (before) this.#tell({ typeId, before, after: undefined, dataErasure });
    return before;
  }

  /** Removes what has outlived its time, as the platform does by itself. */
  expire(typeId: string, id: string): Row | undefined {
    const before = this.table(typeId).remove(id);
    if (before) {
      this.#tell({ typeId, before, after: undefined, dataErasure: false, isExpiry: true });
    }
    return before;
  }

  clear(): void {
    for (const table of this.#tables.values()) table.clear();
  }

  #tell(change: Change): void {
    for (const listener of this.#listeners) listener(change);
  }
}
