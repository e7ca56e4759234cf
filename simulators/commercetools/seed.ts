import type { CommercetoolsMock } from '@labdigital/commercetools-mock';
import { collectionOf } from './paths.ts';
import type { ScopeHolder } from './scope.ts';
import { type Doc, docs, isDoc, isRow, text, toDoc } from './storage/doc.ts';
import type { Store } from './storage/store.ts';

export type SeedEntry =
  /** A draft as the API takes it; orders are imported. */
  | { typeId: string; draft: Doc }
  /** A finished resource, stored as it is: any version, any date. */
  | { typeId: string; resource: Doc };

export type SeedResult = {
  created: number;
  ids: string[];
  failed: { index: number; typeId: string; message: string }[];
};

const entriesMax = 100_000;

/** Reads seed entries from an admin request. */
export const seedEntries = (body: unknown): SeedEntry[] =>
  docs(Array.isArray(body) ? body : toDoc(body).entries)
    .slice(0, entriesMax)
    .map((entry) => {
      const typeId = text(entry.typeId) ?? '';
      return isDoc(entry.resource)
        ? { typeId, resource: entry.resource }
        : { typeId, draft: toDoc(entry.draft) };
    });

/** Loads a population through the API's own doors, in order, so that every rule of creation holds. */
export class Seeder {
  readonly #mock: CommercetoolsMock;
  readonly #store: Store;
  readonly #scopes: ScopeHolder;
  readonly #projectKey: string;

  constructor(options: {
    mock: CommercetoolsMock;
    store: Store;
    scopes: ScopeHolder;
    projectKey: string;
  }) {
    this.#mock = options.mock;
    this.#store = options.store;
    this.#scopes = options.scopes;
    this.#projectKey = options.projectKey;
  }

  /** `silent`: no message and no notification, as for what was there before anyone subscribed. */
  async load(entries: readonly SeedEntry[], silent: boolean): Promise<SeedResult> {
    const token = this.#mock.authStore().getClientToken('population', '').access_token;
    const scope = {
      clientId: 'population',
      externalUserId: undefined,
      actions: [],
      path: '',
      silent,
    };
    const result: SeedResult = { created: 0, ids: [], failed: [] };
    for (const [index, entry] of entries.entries()) {
      const outcome = await this.#scopes.run(scope, () => this.#one(entry, token));
      if (outcome.id === undefined) {
        result.failed.push({ index, typeId: entry.typeId, message: outcome.message });
      } else {
        result.created += 1;
        result.ids.push(outcome.id);
      }
    }
    return result;
  }

  async #one(
    entry: SeedEntry,
    token: string,
  ): Promise<{ id: string | undefined; message: string }> {
    if ('resource' in entry) return this.#put(entry.typeId, entry.resource);
    const collection = collectionOf(entry.typeId);
    if (collection === undefined) return { id: undefined, message: `no type ${entry.typeId}` };
    const path = entry.typeId === 'order' ? 'orders/import' : collection;
    const answer = await this.#mock.app.inject({
      method: 'POST',
      url: `/${this.#projectKey}/${path}`,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      payload: JSON.stringify(entry.draft),
    });
    const body: unknown = JSON.parse(answer.body);
    const resource = toDoc(isDoc(body) && isDoc(body.customer) ? body.customer : body);
    const id = answer.statusCode < 300 ? text(resource.id) : undefined;
    return { id, message: text(resource.message) ?? answer.body };
  }

  #put(typeId: string, given: Doc): { id: string | undefined; message: string } {
    const now = new Date().toISOString();
    const row = { id: crypto.randomUUID(), version: 1, createdAt: now, lastModifiedAt: now };
    const resource: Doc = { ...row, ...given };
    if (typeof resource.email === 'string' && typeId === 'customer') {
      resource.lowercaseEmail = resource.email.toLowerCase();
    }
    if (!isRow(resource)) return { id: undefined, message: 'id or version is malformed' };
    this.#store.put(typeId, resource);
    return { id: resource.id, message: '' };
  }
}
