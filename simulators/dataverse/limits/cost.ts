import type { Operation } from '../operations/operation.ts';

/** Execution time that an operation takes on the server, in simulated milliseconds. */
export type CostModel = {
  /** An operation that came alone. */
  readonly alone: (operation: Operation) => number;
  /** The same within a batch. */
  readonly inBatch: (operation: Operation) => number;
  /** What a batch costs besides its operations. */
  readonly batch: number;
};

type Price = { readonly alone: number; readonly inBatch: number };

/**
 * Anchors are the timings in the READMEs of Microsoft's samples, each for 100 rows of a custom
 * table: 100 creates one by one 10 s, 100 updates 12 s, one batch of 100 of either 4 s. They are
 * wall-clock times seen by a client and rounded to seconds: orders of magnitude, no more. Reads,
 * deletes and actions have no published anchor; their prices are guesses.
 */
const write: Price = { alone: 120, inBatch: 39.4 };
const read: Price = { alone: 20, inBatch: 10 };
const prices: Partial<Record<Operation['kind'], Price>> = {
  create: { alone: 100, inBatch: 39.4 },
  upsert: write,
  link: write,
  delete: write,
  list: { alone: 50, inBatch: 30 },
  whoAmI: { alone: 5, inBatch: 5 },
};

/** One call of 100 rows: CreateMultiple 1 s, UpdateMultiple 3 s, UpsertMultiple 1 s. */
const bulkPrices = {
  CreateMultiple: { call: 100, row: 9 },
  UpdateMultiple: { call: 120, row: 28.8 },
  UpsertMultiple: { call: 100, row: 9 },
} as const;

const BATCH = 60;

const bulkPrice = (operation: Extract<Operation, { kind: 'bulk' }>): number => {
  const { call, row } = bulkPrices[operation.message];
  const { Targets: targets } = operation.payload;
  return call + row * (Array.isArray(targets) ? targets.length : 0);
};

const priced =
  (way: keyof Price) =>
  (operation: Operation): number =>
    operation.kind === 'bulk' ? bulkPrice(operation) : (prices[operation.kind] ?? read)[way];

const free = (): number => 0;

/** Cost models by the name of their setting. */
export const costModels = {
  off: { alone: free, inBatch: free, batch: 0 },
  published: { alone: priced('alone'), inBatch: priced('inBatch'), batch: BATCH },
} as const satisfies Record<string, CostModel>;

export type CostModelName = keyof typeof costModels;
