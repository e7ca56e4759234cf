import { normaliseText } from './text.ts';

/** A set of keys has no order of its own: sorted, each once. */
export function normaliseKeys(keys: readonly string[]): readonly string[] {
  const texts = keys.map(normaliseText).filter((key) => key !== null);
  return [...new Set(texts)].sort();
}
