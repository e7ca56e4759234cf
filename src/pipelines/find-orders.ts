import type { KnownOrders } from '../core/insight/insight.ts';
import type { Buyer, Store } from '../ports/store.ts';
import { inGroups } from './in-groups.ts';

/** The orders that count for a buyer. */
export type FindOrders = (buyer: Buyer) => Promise<KnownOrders>;

/** Smaller groups than of links, for each of the buyers may have thousands of orders. */
const limits = { groupMax: 50, groupsAtOnceMax: 1, waitingMax: 10_000 };

/** Looks orders up for records that ask by themselves, without a statement for each. */
export function orderFinder(store: Pick<Store, 'ordersOf'>): FindOrders {
  return inGroups((buyers: readonly Buyer[]) => store.ordersOf(buyers), limits);
}
