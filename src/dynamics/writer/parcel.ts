import type { Waiting } from './item.ts';

/** How much may leave in one request. */
export interface ParcelBounds {
  readonly partsMax: number;
  /** Characters of the body at most, about. */
  readonly charsMax: number;
}

export interface Parcel {
  readonly items: readonly Waiting[];
  readonly left: Waiting[];
}

/** What is looked at behind the parts that are taken, for one that may go along. */
const lookedAtMax = 4_000;

/**
 * The oldest items that may leave together, and what stays. No row is written twice in one parcel:
 * its second write waits for the answer to the first. An item that goes alone goes alone.
 */
export function parcelOf(waiting: readonly Waiting[], bounds: ParcelBounds): Parcel {
  const [first] = waiting;
  if (first === undefined || first.alone || bounds.partsMax <= 1) {
    return { items: waiting.slice(0, 1), left: waiting.slice(1) };
  }
  const items: Waiting[] = [];
  const left: Waiting[] = [];
  const rows = new Set<string>();
  let chars = 0;
  for (const [index, item] of waiting.entries()) {
    if (items.length >= bounds.partsMax || index >= lookedAtMax) {
      left.push(...waiting.slice(index));
      break;
    }
    const fits = items.length === 0 || chars + item.chars <= bounds.charsMax;
    if (!fits || item.alone || (item.row !== null && rows.has(item.row))) {
      left.push(item);
      continue;
    }
    items.push(item);
    chars += item.chars;
    if (item.row !== null) rows.add(item.row);
  }
  return { items, left };
}
