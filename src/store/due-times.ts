import type { Instant } from '../std/time.ts';

/** Most groups that `groupByDueTime` makes. */
export const dueGroupsMax = 9;
const grainMsMin = 500;

/**
 * Groups items by the time they are due, so that each group is enqueued by one statement. Times are
 * rounded up, by half a second or an eighth of the whole span, whichever is more: never too early,
 * and the number of groups does not grow with the batch.
 */
export function groupByDueTime<T>(
  items: readonly { readonly item: T; readonly due: Instant }[],
): ReadonlyMap<Instant, readonly T[]> {
  const times = items.map(({ due }) => Date.parse(due));
  const first = Math.min(...times);
  const span = Math.max(...times) - first;
  const grainMs = Math.max(grainMsMin, Math.ceil(span / (dueGroupsMax - 1)));
  const groups = new Map<Instant, T[]>();
  for (const { item, due } of items) {
    const steps = Math.ceil((Date.parse(due) - first) / grainMs);
    const rounded = new Date(first + steps * grainMs).toISOString();
    const group = groups.get(rounded);
    if (group === undefined) groups.set(rounded, [item]);
    else group.push(item);
  }
  return groups;
}
