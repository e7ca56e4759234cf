import { CommerceError } from '../errors.ts';
import { type Doc, type Row, text, toDoc } from '../storage/doc.ts';
import type { Store } from '../storage/store.ts';

export type Reference = { typeId: string; id: string };
export type KeyReference = { typeId: string; key: string };

/** The resource that an identifier (`id` or `key`) names; 400 ReferencedResourceNotFound where none. */
export function resolve(store: Store, typeId: string, identifier: unknown): Row {
  const { id, key } = toDoc(identifier);
  const table = store.table(typeId);
  const row =
    typeof id === 'string'
      ? table.get(id)
      : typeof key === 'string'
        ? table.first('key', key)
        : undefined;
  if (row) return row;
  const name = text(id) === undefined ? `key '${String(key)}'` : `id '${String(id)}'`;
  throw new CommerceError(
    400,
    'ReferencedResourceNotFound',
    `The referenced object of type '${typeId}' with ${name} was not found. ` +
      "It either doesn't exist, or it can't be accessed from this endpoint.",
    { typeId, ...(text(id) === undefined ? { key } : { id }) },
  );
}

export const referenceTo = (store: Store, typeId: string, identifier: unknown): Reference => ({
  typeId,
  id: resolve(store, typeId, identifier).id,
});

export const keyReferenceTo = (
  store: Store,
  typeId: string,
  identifier: unknown,
): KeyReference => ({ typeId, key: text(resolve(store, typeId, identifier).key) ?? '' });

/** The same, for an optional member of a draft. */
export const optionally = <T>(value: unknown, make: (given: Doc) => T): T | undefined =>
  value === undefined || value === null ? undefined : make(toDoc(value));
