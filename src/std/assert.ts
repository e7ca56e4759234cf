/**
 * States what the code relies on. A failure is a programmer's error, never bad input: it is not
 * caught and routed, it stops the work at hand with the sentence.
 */
export function assert(condition: unknown, sentence: string): asserts condition {
  if (!condition) throw new AssertionError(sentence);
}

/** Takes the absence out of a value that cannot be absent here; the sentence says why it cannot. */
export function must<T>(value: T | null | undefined, sentence: string): T {
  if (value === null || value === undefined) throw new AssertionError(sentence);
  return value;
}

/** For the end of an exhaustive switch: the compiler proves that no case is left. */
export function unreachable(value: never): never {
  throw new AssertionError(`A case is not handled: ${String(value)}`);
}

export class AssertionError extends Error {
  override readonly name = 'AssertionError';
}
