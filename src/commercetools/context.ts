import type {
  ChannelReference,
  CustomerGroupReference,
  LineItem,
} from '@commercetools/platform-sdk';
import type { Fields } from './fields.ts';

/** References of an order or cart that say where it was bought, for their keys. */
export const contextExpand = ['customerGroup', 'lineItems[*].distributionChannel'] as const;

/**
 * The distribution channel of an order or cart. It stands on the lines; lines of several channels
 * have none in common, and lines without one say nothing.
 */
export function channelOf(lines: readonly Fields<LineItem>[]): string | null {
  const names = lines.flatMap((line) => {
    const channel = line.childOrNull('distributionChannel');
    return channel === null ? [] : [nameOf(channel)];
  });
  const [first = null, ...others] = new Set(names);
  return others.length === 0 ? first : null;
}

/** The customer group of an order or cart; later assignments of the customer play no part in it. */
export function groupOf(group: Fields<CustomerGroupReference> | null): string | null {
  return group === null ? null : nameOf(group);
}

/** By its key, which means the same in every project; what has none, or is not shown, by its id. */
function nameOf(reference: Fields<ChannelReference> | Fields<CustomerGroupReference>): string {
  return reference.childOrNull('obj')?.textOrNull('key') ?? reference.text('id');
}
