import type { LaneName } from './budget.ts';

/**
 * While both lanes wait, bulk earns a quarter of what live spends, so that one fifth of the
 * execution time is its own however heavy live traffic is. Otherwise live goes first.
 */
export interface Lanes {
  /** Milliseconds of execution that bulk may take ahead of live. */
  readonly bulkCreditMs: number;
}

const bulkPerLive = 1 / 4;
/** Credit for more than a few large requests would let bulk hold live up in one go. */
const creditMsMax = 20_000;

export const newLanes: Lanes = { bulkCreditMs: 0 };

/** In which order the lanes are asked for something to send, `bulkMs` being bulk's next request. */
export function orderOf(lanes: Lanes, bulkMs: number): readonly [LaneName, LaneName] {
  return lanes.bulkCreditMs >= Math.min(bulkMs, creditMsMax) ? ['bulk', 'live'] : ['live', 'bulk'];
}

/** A request of the lane left while the other lane had, or had not, something waiting. */
export function departed(lanes: Lanes, lane: LaneName, ms: number, otherWaits: boolean): Lanes {
  if (lane === 'bulk') return { bulkCreditMs: Math.max(0, lanes.bulkCreditMs - ms) };
  if (!otherWaits) return lanes;
  return { bulkCreditMs: Math.min(creditMsMax, lanes.bulkCreditMs + ms * bulkPerLive) };
}
