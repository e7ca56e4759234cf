/** Settings by key of the store, or by `<project>/<store>` where two projects use the same key. */
export type ByStore<T> = Readonly<Record<string, T>>;

/** What is said of a store of a project; what names the project goes first. Null = nothing. */
export function ofStore<T>(byStore: ByStore<T>, projectKey: string, storeKey: string): T | null {
  for (const name of [`${projectKey}/${storeKey}`, storeKey]) {
    const found = Object.hasOwn(byStore, name) ? byStore[name] : undefined;
    if (found !== undefined) return found;
  }
  return null;
}
