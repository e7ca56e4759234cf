/** The service looks at the last 300 seconds (fact sheet dataverse, 6). */
export const windowMs = 300_000;

const slotMs = 3_000;
const slotsMax = windowMs / slotMs;

/** What was spent in the last 300 seconds, in slots of three. */
export interface Spending {
  /** Slots that are over, by number modulo their count; the oldest slides out bit by bit. */
  readonly over: readonly number[];
  /** Number of the present slot since time began, and what was spent in it. */
  readonly newest: number;
  readonly present: number;
  /** All slots together: the sum is asked for at every request. */
  readonly total: number;
}

export const nothingSpent: Spending = {
  over: new Array(slotsMax + 1).fill(0),
  newest: 0,
  present: 0,
  total: 0,
};

/** Adds an amount at the given time; a time before the newest slot counts as now. */
export function spend(spending: Spending, amount: number, nowMs: number): Spending {
  const { over, newest, present, total } = advanced(spending, nowMs);
  return { over, newest, present: present + amount, total: total + amount };
}

/** The sum over the window that ends now. */
export function spentAt(spending: Spending, nowMs: number): number {
  const { over, newest, total } = advanced(spending, nowMs);
  const oldest = over[(newest + 1) % over.length] ?? 0;
  const slidOut = Math.min(1, Math.max(0, nowMs / slotMs - newest));
  return total - oldest * slidOut;
}

function advanced(spending: Spending, nowMs: number): Spending {
  const newest = Math.floor(nowMs / slotMs);
  const steps = newest - spending.newest;
  if (steps <= 0) return spending;
  const over = [...spending.over];
  over[spending.newest % over.length] = spending.present;
  for (let step = 1; step <= Math.min(steps, over.length); step++) {
    over[(spending.newest + step) % over.length] = 0;
  }
  return { over, newest, present: 0, total: over.reduce((sum, slot) => sum + slot, 0) };
}
