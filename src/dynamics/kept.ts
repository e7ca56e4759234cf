import type { Clock } from '../std/time.ts';

export interface KeptOptions<T> {
  /** How long an answer is good for. */
  readonly keptMs: (value: T) => number;
  /** Answers that are kept at most; the oldest goes first. */
  readonly entriesMax: number;
}

interface Entry<T> {
  readonly answer: Promise<T>;
  /** Null while the question is under way. */
  endsAtMs: number | null;
}

/**
 * Asks a question again only when its answer is old. Callers that ask the same together share one
 * request; a failure is theirs alone and is not kept.
 */
export function kept<Key, T, Context>(
  clock: Pick<Clock, 'monotonicMs'>,
  { keptMs, entriesMax }: KeptOptions<T>,
  ask: (key: Key, context: Context) => Promise<T>,
): (key: Key, context: Context) => Promise<T> {
  const entries = new Map<Key, Entry<T>>();

  const settle = async (key: Key, entry: Entry<T>): Promise<void> => {
    try {
      entry.endsAtMs = clock.monotonicMs() + keptMs(await entry.answer);
    } catch {
      // The caller has the failure; here it only means that there is nothing to keep.
      if (entries.get(key) === entry) entries.delete(key);
    }
  };

  return (key, context) => {
    const known = entries.get(key);
    const isGood =
      known !== undefined && (known.endsAtMs === null || clock.monotonicMs() < known.endsAtMs);
    if (isGood) return known.answer;
    entries.delete(key);
    const entry: Entry<T> = { answer: ask(key, context), endsAtMs: null };
    entries.set(key, entry);
    void settle(key, entry);
    const [oldest] = entries.keys();
    if (entries.size > entriesMax && oldest !== undefined) entries.delete(oldest);
    return entry.answer;
  };
}
