import type { Courier } from './delivery/courier.ts';
import { CommerceError, notFound, versionMismatch } from './errors.ts';
import { expandInto } from './expand.ts';
import { subscriptionView } from './mends/subscriptions.ts';
import { inheritance } from './mends/unit-tree.ts';
import type { Selector, Target } from './paths.ts';
import { parseQuery, type Query, runQuery } from './query.ts';
import { clone, type Doc, docs, isRow, type Row, toDoc } from './storage/doc.ts';
import { publicView } from './storage/public-view.ts';
import type { Store } from './storage/store.ts';

/** A request that names a collection or one resource of a type that the simulator answers itself. */
export type ResourceTarget = Target & { typeId: string };

export const isResourceTarget = (target: Target): target is ResourceTarget =>
  target.typeId !== undefined && (target.rest === undefined || target.selector !== undefined);

const selectorText: Record<Selector['by'], string> = {
  id: 'ID',
  key: 'key',
  orderNumber: 'order number',
};

/** Types whose view depends on more than the row: never kept as text. */
const computed = new Set(['business-unit', 'subscription']);

/** Reads and deletes: the paths that the mock serves slowly or wrongly. */
export class Resources {
  readonly #store: Store;
  readonly #courier: Courier;
  /** Rows are immutable, so their JSON is written once. */
  readonly #written = new WeakMap<Row, string>();

  constructor(store: Store, courier: Courier) {
    this.#store = store;
    this.#courier = courier;
  }

  find({ typeId, selector }: ResourceTarget): Row | undefined {
    if (!selector) return undefined;
    const table = this.#store.table(typeId);
    return selector.by === 'id'
      ? table.get(selector.value)
      : table.first(selector.by, selector.value);
  }

  /** The resource as the API shows it. */
  view(typeId: string, resource: Doc): Doc {
    const shown = publicView(typeId, resource);
    if (typeId === 'subscription') return subscriptionView(shown, this.#courier);
    if (typeId === 'business-unit' && isRow(resource)) {
      return { ...shown, ...inheritance(this.#store, resource) };
    }
    return shown;
  }

  /** One resource as JSON; 404 where it is not there or not in the store of the endpoint. */
  read(target: ResourceTarget, parameters: URLSearchParams): string {
    const row = this.#require(target);
    return this.#json(target.typeId, row, parameters.getAll('expand'));
  }

  /** A page of a collection as JSON. */
  list(target: ResourceTarget, parameters: URLSearchParams): string {
    const query = parseQuery(parameters);
    const page = this.#page(target, query);
    const results = page.rows.map((row) => this.#json(target.typeId, row, query.expand));
    const total = page.total === undefined ? '' : `"total":${page.total},`;
    return (
      `{"limit":${query.limit},"offset":${query.offset},"count":${results.length},` +
      `${total}"results":[${results.join(',')}]}`
    );
  }

  /** Whether a HEAD request finds anything. */
  exists(target: ResourceTarget, parameters: URLSearchParams): boolean {
    if (target.selector) {
      const row = this.find(target);
      return row !== undefined && this.visible(target, row);
    }
    return this.#page(target, { ...parseQuery(parameters), limit: 1 }).rows.length > 0;
  }

  /** Deletes a resource; the version is demanded and compared (gap 8 of the mock: it is ignored). */
  remove(target: ResourceTarget, parameters: URLSearchParams): string {
    const row = this.#require(target);
    const version = Number(parameters.get('version') ?? Number.NaN);
    if (!Number.isInteger(version)) {
      throw new CommerceError(400, 'InvalidInput', "Query parameter 'version' is required.");
    }
    if (version !== row.version) throw versionMismatch(row.id, version, row.version);
    const json = this.#json(target.typeId, row, parameters.getAll('expand'));
    this.#store.remove(target.typeId, row.id, parameters.get('dataErasure') === 'true');
    return json;
  }

  /** In-store endpoints show what belongs to their store (gap 6 of the mock: they show everything). */
  visible({ storeKey, typeId }: ResourceTarget, row: Row): boolean {
    if (storeKey === undefined) return true;
    if (typeId === 'customer' || typeId === 'business-unit') {
      return docs(row.stores).some(({ key }) => key === storeKey);
    }
    return toDoc(row.store).key === storeKey;
  }

  #page(target: ResourceTarget, query: Query) {
    return runQuery(this.#store.table(target.typeId), query, (row) => this.visible(target, row));
  }

  #require(target: ResourceTarget): Row {
    const row = this.find(target);
    if (row && this.visible(target, row)) return row;
    const { by, value } = target.selector ?? { by: 'id', value: '' };
    throw notFound(`The Resource with ${selectorText[by]} '${value}' was not found.`);
  }

  #json(typeId: string, row: Row, expand: readonly string[]): string {
    if (expand.length > 0) {
      return JSON.stringify(this.view(typeId, expandInto(this.#store, clone(row), expand)));
    }
    if (computed.has(typeId)) return JSON.stringify(this.view(typeId, row));
    let json = this.#written.get(row);
    if (json === undefined) {
      json = JSON.stringify(this.view(typeId, row));
      this.#written.set(row, json);
    }
    return json;
  }
}
