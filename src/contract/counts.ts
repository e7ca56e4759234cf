import { z } from 'zod';

const count = z.int().min(0);

/** received = waiting + applied + unchanged + superseded + parked, always. */
export const countsAnswer = z.object({
  received: count,
  waiting: count,
  applied: count,
  unchanged: count,
  superseded: count,
  parked: count,
  duplicates: count.meta({ description: 'Recognised redeliveries; not part of received.' }),
});
export type CountsAnswer = z.output<typeof countsAnswer>;

/** Whether every event that was received is accounted for. */
export function isConserved(counts: CountsAnswer): boolean {
  const { waiting, applied, unchanged, superseded, parked } = counts;
  return counts.received === waiting + applied + unchanged + superseded + parked;
}
