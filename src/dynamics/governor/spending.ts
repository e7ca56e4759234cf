/** The service looks at the last 300 seconds (fact sheet dataverse, 6). */
export const windowMs = 300_000;

const slotMs = 3_000;
const slotsMax = windowMs / slotMs;

/** What was spent in the last 300 seconds, in slots of three. */
export interface Spending {
  /** One more slot than the window has: the oldest slides out of it bit by bit. */
  readonly slots: readonly number[];
  /** Number of the newest slot since time began. */
  readonly newest: number;
}

export const nothingSpent: Spending = { slots: new Array(slotsMax + 1).fill(0), newest: 0 };

/** Adds an amount at the given time; a time before the newest slot counts as now. */
export function spend(spending: Spending, amount: number, nowMs: number): Spending {
  const { slots, newest } = advanced(spending, nowMs);
  const at = newest % slots.length;
  return { slots: slots.with(at, (slots[at] ?? 0) + amount), newest };
}

/** The sum over the window that ends now. */
export function spentAt(spending: Spending, nowMs: number): number {
  const { slots, newest } = advanced(spending, nowMs);
  let sum = 0;
  for (const slot of slots) sum += slot;
  const oldest = slots[(newest + 1) % slots.length] ?? 0;
  const slidOut = Math.min(1, Math.max(0, nowMs / slotMs - newest));
  return sum - oldest * slidOut;
}

function advanced(spending: Spending, nowMs: number): Spending {
  const newest = Math.floor(nowMs / slotMs);
  const steps = newest - spending.newest;
  if (steps <= 0) return spending;
  if (steps >= spending.slots.length) return { slots: nothingSpent.slots, newest };
  const slots = [...spending.slots];
  for (let step = 1; step <= steps; step++) slots[(spending.newest + step) % slots.length] = 0;
  return { slots, newest };
}
