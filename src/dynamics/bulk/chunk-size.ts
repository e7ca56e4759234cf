/** How many rows go in one request of a table: doubling from 100, halved by failures. */
export interface ChunkSize {
  readonly rows: number;
  /** After a failure it grows by steps, no longer by doubling. */
  readonly failed: boolean;
}

const rowsFirst = 100;
const rowsMax = 1_000;
const rowsPerStep = 50;
/** A request of bulk occupies a place that live traffic may wait for; longer ones hold it up. */
const tookMsGoal = 5_000;

export const firstChunkSize: ChunkSize = { rows: rowsFirst, failed: false };

/** The rows were written in so many milliseconds. */
export function grown(size: ChunkSize, rows: number, tookMs: number): ChunkSize {
  const fits = Math.floor(tookMsGoal / (Math.max(1, tookMs) / Math.max(1, rows)));
  const wished = size.failed ? size.rows + rowsPerStep : size.rows * 2;
  // A short last chunk says nothing about longer ones.
  if (rows < size.rows) return size;
  return { ...size, rows: Math.max(1, Math.min(rowsMax, fits, wished)) };
}

/** The request took too long, or met a deadlock. */
export function halved(size: ChunkSize): ChunkSize {
  return { rows: Math.max(1, Math.floor(size.rows / 2)), failed: true };
}
