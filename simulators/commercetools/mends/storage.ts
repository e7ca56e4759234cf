import type { InMemoryStorage } from '@labdigital/commercetools-mock';
import { expandInto } from '../expand.ts';
import { parseQuery, runQuery } from '../query.ts';
import type { Scope, ScopeHolder } from '../scope.ts';
import { clone, type Doc, isDoc, type Row, text } from '../storage/doc.ts';
import type { Store } from '../storage/store.ts';
import { graft } from './bench.ts';
import { fractionDigits } from './money.ts';
import { resolve } from './references.ts';

/**
 * The mock's storage copies a resource up to four times per request and scans all of them to find a key
 * or an e-mail. These methods put our indexed tables underneath it; they also stamp who made a change,
 * of which the mock knows the client only.
 */

type Params = { expand?: string | string[] } & Doc;

const paths = (expand: unknown): string[] =>
  [expand].flat().filter((path) => typeof path === 'string');

function initiator(scope: Scope): Doc {
  return {
    clientId: scope.clientId,
    isPlatformClient: false,
    ...(scope.externalUserId === undefined ? {} : { externalUserId: scope.externalUserId }),
  };
}

/** The platform knows a currency's digits; the mock writes 0 into every cart total (gap 10). */
function fixCartTotal(row: Row): void {
  if (!isDoc(row.totalPrice)) return;
  const currency = text(row.totalPrice.currencyCode) ?? 'EUR';
  row.totalPrice.fractionDigits = fractionDigits(currency);
}

function stamp(store: Store, typeId: string, row: Row, scope: Scope | undefined): Row {
  const stored = clone(row);
  if (typeId === 'cart') fixCartTotal(stored);
  if (!scope) return stored;
  stored.lastModifiedBy = initiator(scope);
  if (!store.table(typeId).get(row.id)) stored.createdBy = initiator(scope);
  return stored;
}

function queryParameters(params: Params): URLSearchParams {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    for (const item of [value].flat()) {
      if (typeof item === 'string' || typeof item === 'number')
        parameters.append(name, String(item));
    }
  }
  return parameters;
}

/** Puts `store` under the mock. */
export function mendStorage(storage: InMemoryStorage, store: Store, scopes: ScopeHolder): void {
  const found = (row: Row | undefined, params: Params = {}) =>
    row ? expandInto(store, clone(row), paths(params.expand)) : null;

  graft(storage, {
    clear: async () => store.clear(),
    all: async (_project: string, typeId: string) => store.table(typeId).rows().map(clone),
    count: async (_project: string, typeId: string) => store.table(typeId).size,
    add: async (_project: string, typeId: string, row: Row, params?: Params) => {
      const stored = stamp(store, typeId, row, scopes.getStore());
      store.put(typeId, stored);
      return found(stored, params);
    },
    get: async (_project: string, typeId: string, id: string, params?: Params) =>
      found(store.table(typeId).get(id), params),
    getByKey: async (_project: string, typeId: string, key: string, params?: Params) =>
      found(store.table(typeId).first('key', key), params),
    getByContainerAndKey: async (_project: string, container: string, key: string) =>
      found(
        store
          .table('key-value-document')
          .find('key', [key])
          .find((row) => row.container === container),
      ),
    getByResourceIdentifier: async (_project: string, identifier: Doc) =>
      clone(resolve(store, text(identifier.typeId) ?? '', identifier)),
    delete: async (_project: string, typeId: string, id: string, params?: Params) =>
      found(store.remove(typeId, id), params),
    expand: async (_project: string, target: Doc, expand: unknown) =>
      expandInto(store, target, paths(expand)),
    query: async (_project: string, typeId: string, params: Params) => {
      const query = parseQuery(queryParameters(params));
      const page = runQuery(store.table(typeId), query, () => true);
      const results = page.rows.map((row) => expandInto(store, clone(row), query.expand));
      const { limit, offset } = query;
      return { limit, offset, count: results.length, total: page.total, results };
    },
  });
}
