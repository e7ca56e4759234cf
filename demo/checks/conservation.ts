import type { EventNews } from '../causeway.ts';
import type { CommerceState } from '../oracle/state.ts';
import { listAt, needText } from '../raw.ts';
import type { Check } from './check.ts';
import { verdictOf } from './check.ts';

/** Nothing that came in is lost: every event has an answer, and none still waits. */
export const conservation: Check = {
  name: 'conservation',
  run: ({ counts }) => {
    const { received, applied, unchanged, superseded, parked, waiting } = counts;
    const sum = applied + unchanged + superseded + parked + waiting;
    return {
      ok: sum === received && waiting === 0 && received > 0,
      detail: `${received} received = ${applied} applied + ${unchanged} unchanged + ${superseded} superseded + ${parked} parked + ${waiting} waiting`,
    };
  },
};

/** Seen from the other end: every notification that was sent has become exactly one event. */
export const everythingArrived: Check = {
  name: 'every notification arrived once',
  run: ({ deliveries, events, notes }) => {
    const { delivered, duplicated, failed, pending } = deliveries;
    const sent = delivered - duplicated - (notes.replay?.redelivered ?? 0);
    const arrived = events.filter(isSent).length;
    return {
      ok: sent === arrived && failed === 0 && pending === 0,
      detail: `${sent} sent (${duplicated} of them twice, ${deliveries.reordered} out of order), ${arrived} events`,
    };
  },
};

/** commercetools tells of no cart; Causeway asks for them. */
function isSent({ kind, ref }: EventNews): boolean {
  return kind === 'message' || (kind === 'change' && ref?.kind !== 'cart');
}

/** Only what the story meant to wait is parked, each for the reason that it should have. */
export const parkedAsExpected: Check = {
  name: 'only the stranger’s order is parked',
  run: ({ counts, events, notes, commerce }) => {
    const parked = events.filter(({ state }) => state === 'parked');
    const expected = new Set([
      ...notes.ordersExpectedToWait,
      ...notes.ordersExpectedToWait.flatMap((id) => paymentsOf(commerce, id)),
    ]);
    const faults = parked
      .filter(({ ref, problem }) => {
        return problem?.code !== 'CWY-4003' || !expected.has(ref?.id ?? '');
      })
      .map(({ type, ref, problem }) => `${type} of ${ref?.kind} ${ref?.id} by ${problem?.code}`);
    const unseen = counts.parked - parked.length;
    if (unseen !== 0) faults.push(`${unseen} parked events that the event list does not show`);
    const missing = notes.ordersExpectedToWait.filter(
      (id) => !parked.some(({ ref }) => ref?.id === id),
    );
    faults.push(...missing.map((id) => `order ${id} does not wait`));
    return verdictOf(
      faults,
      `${parked.length} events of ${notes.ordersExpectedToWait.length} order wait, with CWY-4003`,
    );
  },
};

function paymentsOf({ orders }: CommerceState, orderId: string): readonly string[] {
  const order = orders.find(({ id }) => id === orderId);
  return listAt(order, 'paymentInfo', 'payments').map((payment) => needText(payment, 'id'));
}
