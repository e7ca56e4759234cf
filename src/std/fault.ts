/** What may be logged of an unexpected error. */
export interface Fault {
  readonly name: string;
  readonly frames: readonly string[];
}

const framesMax = 10;

/**
 * The kind of an unexpected error and where it was thrown. The message is left out, for it may
 * quote the value that was stumbled over. What caused the error is told in its place.
 */
export function faultOf(error: unknown): Fault {
  if (!(error instanceof Error)) return { name: typeof error, frames: [] };
  const root = rootOf(error);
  const frames = (root.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return { name: root.name, frames: frames.slice(0, framesMax).map((line) => line.trim()) };
}

const causesMax = 10;

function rootOf(error: Error): Error {
  let root = error;
  for (let depth = 0; depth < causesMax && root.cause instanceof Error; depth += 1) {
    root = root.cause;
  }
  return root;
}
