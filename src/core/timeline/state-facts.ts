import type { Order } from '../model/order.ts';
import type { Fact } from './fact.ts';
import { earlier, firstAt, makeFact } from './make-fact.ts';
import type { LifecycleSettings, Reading } from './reading.ts';

/** What is delivered was shipped, even if nobody saw it on its way. `Partial` is not yet shipped. */
const shippedStates: readonly string[] = ['Shipped', 'Delivered'];

/** Left the house as a whole; without a Message dated by its last delivery. */
export function shippedFacts({ order, changes }: Reading): readonly Fact[] {
  if (!shippedStates.includes(order.shipmentState ?? '')) return [];
  const at = firstAt(changes, ({ shipmentState }) => shippedStates.includes(shipmentState ?? ''));
  const lastDelivery = order.deliveries
    .map(({ createdAt }) => createdAt)
    .sort()
    .at(-1);
  return [makeFact('shipped', order.total, at, lastDelivery ?? order.modifiedAt)];
}

/** Reached the buyer as a whole. */
export function deliveredFacts({ order, changes }: Reading): readonly Fact[] {
  if (order.shipmentState !== 'Delivered') return [];
  const at = firstAt(changes, ({ shipmentState }) => shipmentState === 'Delivered');
  return [makeFact('delivered', order.total, at, order.modifiedAt)];
}

/**
 * Cancelled by `orderState`, or by a workflow state that means it: teams with a workflow of their
 * own never touch `orderState`. A cancelled shipment or authorisation cancels no order.
 */
export function cancelledFacts({ order, changes, settings }: Reading): readonly Fact[] {
  const byState = isCancelledState(order, settings);
  if (order.orderState !== 'Cancelled' && !byState) return [];
  const stated = firstAt(changes, ({ orderState }) => orderState === 'Cancelled');
  const reached = byState
    ? firstAt(changes, ({ stateId }) => stateId !== undefined && stateId === order.state?.id)
    : null;
  return [makeFact('cancelled', order.total, earlier(stated, reached), order.modifiedAt)];
}

function isCancelledState({ state }: Order, { cancelledStates }: LifecycleSettings): boolean {
  if (state === null) return false;
  return [state.id, state.key].some((name) => name !== null && cancelledStates.includes(name));
}
