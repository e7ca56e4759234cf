import { type Doc, isDoc, text } from './storage/doc.ts';
import { publicView } from './storage/public-view.ts';
import type { Store } from './storage/store.ts';

/** Nested expansion ends here: the platform bounds the depth too. */
const expansionDepthMax = 5;

function resolve(store: Store, reference: Doc): void {
  const typeId = text(reference.typeId);
  const id = text(reference.id);
  if (typeId === undefined || id === undefined || isDoc(reference.obj)) return;
  const row = store.table(typeId).get(id);
  if (row) reference.obj = publicView(typeId, structuredClone(row));
}

function walk(store: Store, target: unknown, path: readonly string[], depth: number): void {
  if (depth > expansionDepthMax) return;
  if (Array.isArray(target)) {
    for (const item of target) walk(store, item, path, depth);
    return;
  }
  if (!isDoc(target)) return;
  const [head, ...rest] = path;
  if (head === undefined) {
    resolve(store, target);
    return;
  }
  if (target[head] === undefined && target.typeId !== undefined) {
    resolve(store, target);
    walk(store, target.obj, path, depth + 1);
    return;
  }
  walk(store, target[head], rest, depth);
}

/**
 * Puts `obj` into the references that each expansion path reaches, in place. A reference whose target
 * is gone stays unexpanded, as on the platform. Key references and plain id fields never expand.
 */
export function expandInto(store: Store, target: Doc, paths: readonly string[]): Doc {
  for (const path of paths) {
    walk(store, target, path.replaceAll(/\[[*\d]*\]/g, '').split('.'), 0);
  }
  return target;
}
