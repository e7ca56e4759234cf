import { placeOrder } from '../population/place-order.ts';
import type { PlacedOrder } from '../population/town.ts';
import { waitFor } from '../wait.ts';
import { signUpOnce } from './people.ts';
import type { Chapter, Stage } from './stage.ts';

const noticedTimeoutMs = 20_000;

/** Guests: one whom the CRM knows, one who signs up later, one who never does. */
export const guestsOrder: Chapter = {
  title: 'Guests order',
  play: async (stage) => {
    const { town, notes } = stage;
    const [, known] = town.knownContacts;
    if (known !== undefined) await orderAs(stage, known.email, 'S-3001');
    const later = `late.decision.${town.dice.whole(1e5, 9e5)}@example.org`;
    const waiting = await orderAs(stage, later, 'S-3002');
    const stranger = await orderAs(
      stage,
      `never.signs.up.${town.dice.whole(1e5, 9e5)}@example.net`,
      'S-3003',
    );
    notes.ordersExpectedToWait.push(stranger.id);
    await seenWaiting(stage, waiting);
    notes.ordersThatWaited.push(waiting.id);
    // Once, because the oracle goes by the address that the guest and the customer share.
    await signUpOnce(stage, { email: later });
    await seenAttached(stage, waiting);
    return 'S-3001 belongs to a known contact, S-3002 waited until its guest signed up, S-3003 waits';
  },
};

async function orderAs(stage: Stage, email: string, orderNumber: string): Promise<PlacedOrder> {
  const { country } = stage.town.newPerson();
  const guest = { id: null, email, country, storeKey: null };
  const order = await placeOrder(stage.shop, stage.town.dice, guest, {
    orderNumber,
    with: 'payment',
  });
  stage.town.orders.push(order);
  return order;
}

/** The order must be visible as waiting, with the reason, before anything else happens. */
async function seenWaiting({ feed }: Stage, order: PlacedOrder): Promise<void> {
  await waitFor(
    `guest order ${order.orderNumber} to be shown as waiting (CWY-4003)`,
    async () => {
      await feed.poll();
      const parked = feed.of(order.id).some(({ state, problem }) => {
        return state === 'parked' && problem?.code === 'CWY-4003';
      });
      return parked ? true : null;
    },
    { timeoutMs: noticedTimeoutMs },
    () =>
      feed
        .of(order.id)
        .map(({ type, state, problem }) => `${type} is ${state} ${problem?.code ?? ''}`)
        .join(', '),
  );
}

/** Nothing of the order waits any more, and something of it has been written. */
async function seenAttached({ feed }: Stage, order: PlacedOrder): Promise<void> {
  const states = (): readonly string[] => feed.of(order.id).map(({ state }) => state);
  await waitFor(
    `guest order ${order.orderNumber} to find the contact of its guest`,
    async () => {
      await feed.poll();
      return states().includes('applied') && !states().includes('parked') ? true : null;
    },
    { timeoutMs: noticedTimeoutMs },
    () => states().join(', '),
  );
}
