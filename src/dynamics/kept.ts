import type { Clock } from '../std/time.ts';

export interface KeptOptions<T> {
  /** How long an answer is good for. */
  readonly keptMs: (value: T) => number;
  /** Answers that are kept at most; the oldest goes first. */
  readonly entriesMax: number;
}

/** Answers a question, from memory while the answer is good. */
export interface Kept<Key, T, Context> {
  (key: Key, context: Context): Promise<T>;
  /**
   * The answer does not fit what else is known, so the next who asks has it asked anew: at most once
   * in a minute, and not within a second of the first time.
   */
  doubt(key: Key): void;
}

/** Whoever doubts an answer of this age has read it just now. */
const freshMsMax = 1_000;
/** An answer that was asked anew is not doubted for this long, however many doubt it. */
const undoubtedMsMax = 60_000;

interface Entry<T> {
  readonly answer: Promise<T>;
  /** Null while the question is under way. */
  endsAtMs: number | null;
  readonly doubtableAtMs: number;
  isDoubted: boolean;
}

/**
 * Asks a question again only when its answer is old. Callers that ask the same together share one
 * request; a failure is theirs alone and is not kept.
 */
export function kept<Key, T, Context>(
  clock: Pick<Clock, 'monotonicMs'>,
  { keptMs, entriesMax }: KeptOptions<T>,
  ask: (key: Key, context: Context) => Promise<T>,
): Kept<Key, T, Context> {
  const entries = new Map<Key, Entry<T>>();

  const settle = async (key: Key, entry: Entry<T>): Promise<void> => {
    try {
      entry.endsAtMs = clock.monotonicMs() + keptMs(await entry.answer);
    } catch {
      // The caller has the failure; here it only means that there is nothing to keep.
      if (entries.get(key) === entry) entries.delete(key);
    }
  };

  const answer = (key: Key, context: Context): Promise<T> => {
    const known = entries.get(key);
    const nowMs = clock.monotonicMs();
    const isGood = known !== undefined && (known.endsAtMs === null || nowMs < known.endsAtMs);
    if (isGood && !known.isDoubted) return known.answer;
    entries.delete(key);
    const entry: Entry<T> = {
      answer: ask(key, context),
      endsAtMs: null,
      doubtableAtMs: nowMs + (isGood ? undoubtedMsMax : freshMsMax),
      isDoubted: false,
    };
    entries.set(key, entry);
    void settle(key, entry);
    const [oldest] = entries.keys();
    if (entries.size > entriesMax && oldest !== undefined) entries.delete(oldest);
    return entry.answer;
  };
  const doubt = (key: Key): void => {
    const known = entries.get(key);
    if (known === undefined || known.endsAtMs === null) return;
    known.isDoubted ||= clock.monotonicMs() >= known.doubtableAtMs;
  };
  return Object.assign(answer, { doubt });
}
